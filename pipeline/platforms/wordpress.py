"""WordPress: comments of classic, block and custom themes and of wpDiscuz, over all comment pages and by its API."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.platforms import schema_org
from pipeline.platforms.completed import completed
from pipeline.platforms.containers import containers_of
from pipeline.platforms.platform import CommentsRead, Held
from pipeline.platforms.stated import stated_count
from pipeline.platforms.wordpress_api import api_address, from_api
from pipeline.platforms.wordpress_markup import comments_on, roots_on
from pipeline.platforms.wordpress_paging import missing_pages, page_number, wanted_pages
from records.payload import Payload, Wanted


class WordPress:
    """Pages made by WordPress, on any host, in any theme."""

    name: str | None = "wordpress"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its generator, its API link, or the folders its files stand in."""
        return is_wordpress(page.metadata)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """Its other comment pages; where there are none and comments are missing, the comments API."""
        further = [each for page in held.pages for each in wanted_pages(page)]
        yield from further
        page = held.page
        if not further and page_number(page.url) is None and not _is_outside(page):
            stated = stated_count(page) or 0
            if stated > len(roots_on(page)):
                yield from api_address(page, stated)

    def comments(self, held: Held) -> CommentsRead:
        """Records over all comment pages in their order; the API fills in what the pages leave out."""
        found = _comments(held.pages, held.answers)
        return replace(found, complete=False) if _is_locked(held.page) else found


def _comments(pages: Sequence[Page], answers: Sequence[Payload]) -> CommentsRead:
    ordered = sorted(pages, key=lambda page: _order(page, pages))
    roots = {page: roots_on(page) for page in ordered}
    on_pages = [each for page in ordered for each in comments_on(page, roots[page])]
    by_api, api_is_whole = from_api(answers)
    if not any(roots.values()) and not by_api:
        return schema_org.comments(pages)
    known = {each.own_id for each in by_api}
    api_is_whole = api_is_whole and all(each.own_id in known for each in on_pages)
    return CommentsRead(
        found=tuple(completed(on_pages, by_api)),
        counted=sum(len(numbers) for numbers in roots.values()),
        stated=None if api_is_whole else stated_count(pages[0]),
        complete=api_is_whole or not missing_pages(pages),
        containers=containers_of(pages, [root for numbers in roots.values() for root in numbers]),
    )


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
