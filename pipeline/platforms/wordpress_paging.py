"""The comment pages of a WordPress post: which one a page is, and which others there are."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml.html import HtmlElement

from pipeline.comments.loading import says_more
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from records.address import address_key, clean_address
from records.capture import Purpose
from records.payload import Wanted

_PATH = re.compile(r"/comment-page-(\d+)/?$")
_OLDER = re.compile(
    r"\b(?:older|previous|prev|vorherige|ältere|anciens|précédents|anteriores|precedenti|oudere|vorige)\b|←|«",
    re.IGNORECASE,
)
_NEWER = re.compile(
    r"\b(?:newer|next|nächste|neuere|suivants|récents|siguientes|successivi|nieuwere|volgende)\b|→|»", re.IGNORECASE
)
_PERMALINK = re.compile(r"#(?:li-|div-)?comment-(\d+)$")
_HOLDERS = words("comments wpdcom comments-area")
_LOADING = words("wpd-load-more-submit wpd-load-comments cld-load-more comment-load-more load-more-comments")
_LONGEST = 100
MOST_PAGES = 40
"""Comment pages that one visit asks for."""


def page_number(url: str) -> int | None:
    """The number of the comment page at an address; None for the article's own address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if match := _PATH.search(parts.path):
        return int(match[1])
    stated = dict(parse_qsl(parts.query)).get("cpage", "")
    return int(stated) if stated.isdigit() else None


def article_address(url: str) -> str:
    """The address of the article that a comment page belongs to."""
    parts = urlsplit(url)
    query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != "cpage"])
    path = _PATH.sub("/", parts.path) if _PATH.search(parts.path) else parts.path
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def wanted_pages(page: Page) -> tuple[Wanted, ...]:
    """The comment pages that a page leads to and that are not the page itself, in order.

    From the article's own page these are all others; from a comment page only later ones, since the article's page
    leads to the earlier ones.
    """
    links = _links(page)
    if not links:
        return ()
    own = page_number(page.url)
    if own is None:
        numbers = _others(links, shown_number(page))
    else:
        numbers = list(range(own + 1, max(links) + 1))
    pattern = links[max(links)][0]
    return tuple(
        Wanted(purpose=Purpose.COMMENT_PAGE, url=links[number][0] if number in links else _numbered(pattern, number))
        for number in numbers[:MOST_PAGES]
    )


def missing_pages(pages: Sequence[Page]) -> bool:
    """Whether any of the pages leads to a comment page that is not among them."""
    have = {page_number(page.url) for page in pages}
    others = {number for number in have if number is not None}
    for page in pages:
        wanted = {page_number(wanted.url) for wanted in wanted_pages(page)}
        if page_number(page.url) is not None and others:
            wanted.discard(max(others) + 1)  # where the article's own page shows the last one
        if not wanted <= have:
            return True
    return False


def leaves_to_script(page: Page) -> bool:
    """Whether a button below the comments loads more of them: wpDiscuz's, or one of a theme's own."""
    return page.metadata.once("loading", lambda _: any(map(_is_loading, _controls(page))))


def _controls(page: Page) -> Iterator[HtmlElement]:
    holders = (element for value, element in page.metadata.ids if value in _HOLDERS)
    return (control for holder in holders for control in holder.iter("button", "a", "div"))


def _is_loading(control: HtmlElement) -> bool:
    names = (control.get("class") or "").split()
    if not _LOADING.isdisjoint(names):
        return True
    leads_on = not (control.get("href") or "#").startswith(("#", "javascript"))
    return control.tag != "div" and not leads_on and says_more(" ".join(control.text_content()[:_LONGEST].split()))


def _links(page: Page) -> dict[int, tuple[str, str]]:
    """Numbered comment pages of this article and what their links say, by number."""
    mine = address_key(article_address(page.url))
    found: dict[int, tuple[str, str]] = {}
    for href, said in _hrefs(page):
        url = clean_address(href, page.metadata.base)
        number = None if _PERMALINK.search(href) else page_number(url)
        if number is None or not 0 < number < 10_000 or number in found:
            continue
        if address_key(article_address(url)) == mine:
            found[number] = (url, said)
    return found


def _hrefs(page: Page) -> Iterator[tuple[str, str]]:
    for href, link in page.metadata.once("paging", lambda _: _paging(page)):
        yield href, _words(link)
    for relation in ("prev", "next"):
        for href in page.metadata.links.get(relation, ()):
            if "comment-page-" in href or "cpage=" in href:
                yield href, relation


def _paging(page: Page) -> list[tuple[str, HtmlElement]]:
    hrefs = ((link.get("href"), link) for link in page.tree.iter("a"))
    return [(href, link) for href, link in hrefs if href and ("comment-page-" in href or "cpage=" in href)]


def _words(link: HtmlElement) -> str:
    around = link.getparent()
    classes = (around.get("class") or "") if around is not None else ""
    return f"{link.get('rel') or ''} {link.get('class') or ''} {classes.replace('-', ' ')} {link.text_content()}"


def shown_number(page: Page) -> int | None:
    """The comment page that the article's own page shows, as the permalinks of its comments name it."""
    mine = address_key(article_address(page.url))
    for href, link in page.metadata.once("paging", lambda _: _paging(page)):
        permalink = _PERMALINK.search(href)
        url = clean_address(href, page.metadata.base)
        if permalink and _is_own(link, permalink[1]) and address_key(article_address(url)) == mine:
            return page_number(url)
    return None


def _is_own(link: HtmlElement, number: str) -> bool:
    """Whether a permalink stands in the comment that it names; lists of recent comments link to others."""
    return any((above.get("id") or "").endswith(f"comment-{number}") for above in link.iterancestors())


def _others(links: dict[int, tuple[str, str]], shown: int | None) -> list[int]:
    """All comment pages but the one the article's own page shows: the first, or the last where newest come first."""
    last = max(links)
    if shown is not None:
        return [number for number in range(1, max(last, shown) + 1) if number != shown]
    if 1 in links:
        return list(range(1, last + 1))
    older = _OLDER.search(links[last][1]) is not None
    newer = _NEWER.search(links[last][1]) is not None
    if len(links) == 1 and (older or (last > 2 and not newer)):
        return list(range(1, last + 1))
    return list(range(2, last + 1))


def _numbered(pattern: str, number: int) -> str:
    if "/comment-page-" in pattern:
        return re.sub(r"/comment-page-\d+", f"/comment-page-{number}", pattern)
    return re.sub(r"([?&]cpage=)\d+", rf"\g<1>{number}", pattern)
