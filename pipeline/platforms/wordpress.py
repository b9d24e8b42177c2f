"""WordPress: comments of classic, block and custom themes and of wpDiscuz, over all comment pages, by API and feed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.comments.stated import stated_count
from pipeline.comments.thread import Found
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.platforms import plain
from pipeline.platforms.platform import CommentsRead, Held
from pipeline.platforms.wordpress_api import API_HOST, api_address, from_api, next_address
from pipeline.platforms.wordpress_feed import feed_address, from_feed
from pipeline.platforms.wordpress_markup import comments_on, ping_ids_on, pings_on, roots_on
from pipeline.platforms.wordpress_paging import leaves_to_script, missing_pages, page_number, shown_number, wanted_pages
from records.payload import Wanted


class WordPress:
    """Pages made by WordPress, on any host, in any theme."""

    name: str | None = "wordpress"
    hosts: tuple[str, ...] = (API_HOST,)

    def recognises(self, page: Page) -> bool:
        """By its generator, its API link, or the folders its files stand in."""
        return is_wordpress(page.metadata)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """Its other comment pages; where some are missing then, the comments API; where that is refused, its feed."""
        shown = shown_number(held.page)
        further = [
            each
            for page in held.pages
            for each in wanted_pages(page)
            if shown is None or page_number(each.url) != shown
        ]
        yield from further
        yield from next_address(held.answers)
        if not _are_tried(further, held) or _is_outside(held.page) or not _is_short(held):
            return
        api = api_address(held.page)
        yield from api
        if _are_tried(api, held) and not from_api(held.answers)[0]:
            yield from feed_address(held.page)

    def comments(self, held: Held) -> CommentsRead:
        """Records over all comment pages in their order; API and feed fill in what the pages leave out."""
        read = _read(held)
        return replace(read, complete=False) if _is_locked(held.page) else read


def _read(held: Held) -> CommentsRead:
    roots = {page: roots_on(page) for page in sorted(held.pages, key=lambda page: _order(page, held.pages))}
    on_pages = _distinct([each for page in roots for each in comments_on(page)])
    by_api, api_is_whole = from_api(held.answers)
    api_is_whole = api_is_whole and {each.own_id for each in on_pages} <= {each.own_id for each in by_api}
    pings = {ping for page in held.pages for ping in ping_ids_on(page)}
    by_feed = [each for each in from_feed(held.answers) if each.own_id not in pings]
    found = completed(on_pages, by_api or by_feed)
    if not found and not any(roots.values()):
        return replace(plain.read(held.pages), complete=api_is_whole or not leaves_to_script(held.page))
    return CommentsRead(
        found=tuple(found),
        counted=len(found) + sum(map(pings_on, held.pages)),
        stated=None if api_is_whole else stated_count(held.page),
        complete=api_is_whole or not (missing_pages(held.pages) or leaves_to_script(held.page)),
        by_script=leaves_to_script(held.page),
        containers=containers_of(held.pages, [root for numbers in roots.values() for root in numbers]),
    )


def _distinct(found: Sequence[Found]) -> list[Found]:
    """Each comment once: the article's own address shows one of its comment pages again."""
    return list({each.own_id or id(each): each for each in reversed(found)}.values())[::-1]


def _are_tried(wanted: Sequence[Wanted], held: Held) -> bool:
    return all(each.url in held.have for each in wanted)


def _is_short(held: Held) -> bool:
    """Whether the pages hold fewer comments than they state, lead to more, or leave some to a script."""
    shown = len({number or root for page in held.pages for root, number in roots_on(page).items()})
    stated = stated_count(held.page) or 0
    return stated > shown or missing_pages(held.pages) or leaves_to_script(held.page)


def is_wordpress(metadata: Metadata) -> bool:
    """Whether a page was made by WordPress: by its generator, its API link, or the folders its files stand in."""
    if any("wordpress" in content.lower() for content in metadata.metas.get("generator", ())):
        return True
    if "https://api.w.org/" in metadata.links:
        return True
    addresses = (*metadata.assets, *metadata.links.get("stylesheet", ()), *metadata.links.get("pingback", ()))
    return any(mark in address for address in addresses for mark in ("/wp-content/", "/wp-includes/", "xmlrpc.php"))


def _is_outside(page: Page) -> bool:
    """Whether comments are kept by a service that the site's own API says nothing of."""
    return any(value == "disqus_thread" for value, _ in page.metadata.ids)


def _is_locked(page: Page) -> bool:
    """Whether a password stands before the post, and with it before its comments."""
    return any(
        "post-password-form" in (form.get("class") or "").split() or "action=postpass" in (form.get("action") or "")
        for form in page.tree.iter("form")
    )


def _order(page: Page, pages: Sequence[Page]) -> int:
    """Comment pages by their number; the article's own page shows the first or, in some settings, the last."""
    number = page_number(page.url)
    if number is not None:
        return number
    others = [other for each in pages if (other := page_number(each.url)) is not None]
    return 0 if not others or min(others) > 1 else max(others) + 1
