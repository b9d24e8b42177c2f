"""The comment pages of a Blogger post: `?commentPage=2`, up to 200 comments each."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pipeline.markup.page import Page
from records.address import address_key, clean_address
from records.capture import Purpose
from records.payload import Wanted

_MOST_PAGES = 40
OWN_PAGE = 0
"""The number of the article's own address, which shows one of the others, the newest as a rule."""


def page_number(url: str) -> int:
    """The number of the comment page at an address."""
    stated = _query(url).get("commentPage", "")
    return int(stated) if stated.isdecimal() and len(stated) < 5 else OWN_PAGE


def held_numbers(pages: Iterable[Page]) -> frozenset[int]:
    """The comment pages that are held."""
    return frozenset(page_number(page.url) for page in pages)


def wanted_pages(page: Page) -> tuple[Wanted, ...]:
    """All comment pages up to the last that the page leads to."""
    return page.metadata.once("blogger-paging", lambda _: tuple(_wanted(page)))


def _wanted(page: Page) -> Iterator[Wanted]:
    mine = _without_query(page.url)
    hrefs = (link.get("href") or "" for link in page.tree.iter("a"))
    urls = [clean_address(href, page.metadata.base) for href in hrefs if "commentPage=" in href]
    numbers = {page_number(url): url for url in urls if _without_query(url) == mine}
    numbers.pop(OWN_PAGE, None)
    if not numbers:
        return
    for number in range(1, min(max(numbers), _MOST_PAGES) + 1):
        if number != page_number(page.url):
            yield Wanted(purpose=Purpose.COMMENT_PAGE, url=_numbered(page, number))


def _numbered(page: Page, number: int) -> str:
    parts = urlsplit(page.url)
    return clean_address(urlunsplit((parts.scheme, parts.netloc, parts.path, f"commentPage={number}", "")))


def _without_query(url: str) -> str:
    return address_key(url.partition("?")[0])


def _query(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query))
    except ValueError:
        return {}
