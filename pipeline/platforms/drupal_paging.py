"""The pages of comments that a Drupal page leads to: `?page=1`, or `?page=0,1` where other pagers stand before it."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from records.address import address_key, clean_address
from records.capture import Purpose
from records.payload import Wanted

_PAGE = re.compile(r"(?:\d{1,4},)*(\d{1,4})")
_PAGERS = words("pager pagination pager__items item-list")
_MOST_PAGES = 40


def page_number(url: str) -> int:
    """The number of the page of comments at an address, counted from 0, which is the article's own."""
    match = _PAGE.fullmatch(_query(url).get("page", ""))
    return int(match[1]) if match else 0


def held_numbers(pages: Iterable[Page]) -> frozenset[int]:
    """The pages of comments that are held."""
    return frozenset(page_number(page.url) for page in pages)


def wanted_pages(page: Page) -> tuple[Wanted, ...]:
    """All other pages of comments, up to the last that the pager leads to."""
    return page.metadata.once("drupal-paging", lambda _: tuple(_wanted(page)))


def _wanted(page: Page) -> Iterator[Wanted]:
    links = {page_number(url): url for url in _links(page)}
    if not links:
        return
    own, last = page_number(page.url), max(links)
    for number in [each for each in range(last + 1) if each != own][:_MOST_PAGES]:
        url = links.get(number) or _numbered(links[last], number)
        yield Wanted(purpose=Purpose.COMMENT_PAGE, url=url)


def _links(page: Page) -> Iterator[str]:
    """The addresses of this article in the pagers that stand among its comments."""
    mine = _without_page(page.url)
    for link in page.tree.iter("a"):
        href = link.get("href") or ""
        if "page=" not in href or (pager := _pager(link)) is None:
            continue
        url = clean_address(href, page.metadata.base)
        holder = pager.getparent()
        if _without_page(url) == mine and holder is not None and page.metadata.regions.of(holder) is Region.COMMENTS:
            yield url


def _pager(link: HtmlElement) -> HtmlElement | None:
    """The outermost element around a link that calls itself a pager."""
    pagers = [above for above in link.iterancestors() if not _PAGERS.isdisjoint((above.get("class") or "").split())]
    return pagers[-1] if pagers else None


def _query(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query))
    except ValueError:
        return {}


def _without_page(url: str) -> str:
    return address_key(_with_query(url, {name: value for name, value in _query(url).items() if name != "page"}))


def _numbered(url: str, number: int) -> str:
    """The address of another page: of several pagers the last number is the one of the comments."""
    query = _query(url)
    before = query["page"].rpartition(",")
    return _with_query(url, query | {"page": f"{before[0]}{before[1]}{number}"})


def _with_query(url: str, query: dict[str, str]) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), ""))
