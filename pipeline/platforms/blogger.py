"""Blogger: comments of old and new themes, over all comment pages, from the page's own script and by its feed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.comments.thread import Found
from pipeline.markup.page import Page
from pipeline.platforms import plain
from pipeline.platforms.blogger_feed import feed_address, from_feed, next_address
from pipeline.platforms.blogger_items import items_on
from pipeline.platforms.blogger_markup import comments_on, has_more, removed_on, roots_on, stated_on
from pipeline.platforms.blogger_paging import held_numbers, page_number, wanted_pages
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted


class Blogger:
    """Pages made by Blogger, on any host, in any theme."""

    name: str | None = "blogger"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its generator, or the addresses of its own scripts."""
        generators = page.metadata.metas.get("generator", ())
        if any("blogger" in content.lower() for content in generators):
            return True
        return any("blogger.com/static/" in asset or "blogblog.com/" in asset for asset in page.metadata.assets)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """Its other comment pages; the comments feed where comments are missing all the same, and where it goes on."""
        further = wanted_pages(held.page)
        yield from further
        yield from next_address(held.answers)
        if not further and _is_short(held.page):
            yield from feed_address(held.page)

    def comments(self, held: Held) -> CommentsRead:
        """Records over all comment pages in their order; script and feed fill in what the markup leaves out."""
        pages = sorted(held.pages, key=_begins)
        by_feed, is_all = from_feed(held.answers)
        shown = {each.own_id: each for page in pages for each in _shown_on(page)}
        found = completed(tuple(shown.values()), by_feed)
        if not found:
            return replace(plain.read(held.pages), complete=is_all or not _is_short(held.page))
        wanted = frozenset(page_number(each.url) for each in wanted_pages(held.page))
        return CommentsRead(
            found=tuple(found),
            counted=_counted(found, pages),
            stated=None if is_all else stated_on(held.page),
            complete=is_all or (held_numbers(held.pages) >= wanted and not has_more(held.page)),
            by_script=not is_all and has_more(held.page),
            containers=containers_of(pages, [root for page in pages for root in roots_on(page)]),
        )


def _begins(page: Page) -> str:
    """When the first comment of a page was written: which one the article's own address shows is not said."""
    first = next((each.posted for each in comments_on(page) if each.posted), None)
    return first.canonical if first else ""


def _shown_on(page: Page) -> list[Found]:
    return completed(comments_on(page), items_on(page))


def _is_short(page: Page) -> bool:
    """Whether the page holds fewer comments than it states, or says that a script loads more."""
    return has_more(page) or (stated_on(page) or 0) > _counted(_shown_on(page), (page,))


def _counted(found: Sequence[Found], pages: Sequence[Page]) -> int:
    """How many comments are held of those that the page counts: removed ones are among them."""
    return len({each.own_id for each in found} | {number for page in pages for number in removed_on(page)})
