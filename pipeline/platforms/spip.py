"""SPIP: forum messages below articles, in the templates that come with it and in those of its comments plugin."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from lxml.html import HtmlElement

from pipeline.comments.answers import line
from pipeline.comments.containers import containers_of
from pipeline.comments.stated import stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms import plain
from pipeline.platforms.platform import CommentsRead, Held
from records.address import clean_address
from records.capture import Purpose
from records.comment import AuthorKind
from records.dates import ClaimedDate
from records.payload import Wanted

_FOLDERS = ("/squelettes-dist/", "/plugins-dist/", "/local/cache-css/", "/local/cache-js/", "/prive/javascript/")
_ANCHOR = re.compile(r"(?:forum|comment)(\d+)")
_ROOTS = words("forum-message comment comment-message")
_HEADS = words("forum-chapo comment-chapo comment-meta")
_TEXTS = words("forum-texte comment-texte comment-content")
_BESIDES = words("repondre hyperlien comment-doc")
_FORUMS = words("forum comments-ul comments-list comments-thread comments comment-form formulaire_forum")
_PAGING = re.compile(r"[?&]debut_(?:forum|comment)[^=&#]*=\d{1,9}")
_MOST_PAGES = 40
_COUNT = re.compile(r"(\d{1,9})\s+messages?\b", re.IGNORECASE)
_BY = re.compile(r"[,\s](?:par|by|por|von|da|door)\s+(\S.*)$", re.IGNORECASE | re.DOTALL)
_THIS_YEAR = re.compile(r"\b(\d{1,2}(?:er)?\s+[^\W\d_]{3,})\b(?!\.?\s+\d{4})")
_SLACK = timedelta(hours=14)
"""The widest difference of a zone from UTC."""


class Spip:
    """Articles made by SPIP."""

    name: str | None = "spip"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its generator, or the folders its files stand in."""
        metadata = page.metadata
        if any(content.startswith("SPIP") for content in metadata.metas.get("generator", ())):
            return True
        addresses = (f"/{address}" for address in (*metadata.assets, *metadata.links.get("stylesheet", ())))
        return any(folder in address for address in addresses for folder in _FOLDERS)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The other pages of messages, as each page leads to them."""
        for url in list(_other_pages(held.pages))[:_MOST_PAGES]:
            yield Wanted(purpose=Purpose.COMMENT_PAGE, url=url)

    def comments(self, held: Held) -> CommentsRead:
        """The messages on all pages, in the pages' order."""
        ordered = sorted(held.pages, key=lambda page: _offset(page.url))
        roots = {page: _roots(page) for page in ordered}
        if not any(roots.values()):
            return plain.read(held.pages)
        found = {each.own_id: each for page in ordered for each in _comments(page, roots[page])}
        have = {page.url for page in held.pages}
        counts = [count for page in held.pages if (count := _count(roots[page])) is not None]
        return CommentsRead(
            found=tuple(found.values()),
            counted=len(found),
            stated=max(counts, default=stated_count(held.page)),
            complete=all(url in have for url in _other_pages(held.pages)),
            containers=containers_of(held.pages, [_list_of(root) for each in roots.values() for root in each]),
        )


def _other_pages(pages: Sequence[Page]) -> dict[str, None]:
    """Addresses of further pages of messages that the pages lead to; the first is the article's own."""
    urls: dict[str, None] = {}
    for page in pages:
        urls.update(dict.fromkeys(clean_address(href, page.metadata.base) for href in _paging(page)))
    return dict.fromkeys(url for url in urls if _offset(url))


def _paging(page: Page) -> list[str]:
    hrefs = (link.get("href") or "" for link in page.tree.iter("a"))
    return [href for href in hrefs if "debut_" in href and _PAGING.search(href)]


def _offset(url: str) -> int:
    """How many messages stand before those on the page at an address."""
    match = _PAGING.search(url)
    return int(match[0].rpartition("=")[2]) if match else 0


def _roots(page: Page) -> Mapping[HtmlElement, str]:
    """The elements of single messages and their numbers, in document order."""
    return page.metadata.once("spip", _numbered)


def _numbered(metadata: Metadata) -> Mapping[HtmlElement, str]:
    roots: dict[HtmlElement, str] = {}
    for value, element in metadata.ids:
        if (match := _ANCHOR.fullmatch(value)) and (root := _root(element)) is not None:
            roots.setdefault(root, match[1])
    return roots


def _root(anchor: HtmlElement) -> HtmlElement | None:
    """The message that an anchor stands in, or that stands in the anchor's list item."""
    if anchor.tag == "li":
        return next((each for each in anchor.iter("div", "article") if _has(each, _ROOTS)), None)
    around = (anchor, *anchor.iterancestors())
    return next((each for each in around[:5] if each.tag != "body" and _has(each, _ROOTS)), None)


def _comments(page: Page, roots: Mapping[HtmlElement, str]) -> Iterator[Found]:
    items = {
        item: number for root, number in roots.items() if (item := next(root.iterancestors("li"), None)) is not None
    }
    for root, number in roots.items():
        item = next(root.iterancestors("li"), root)
        above = [items[each] for each in item.iterancestors("li") if each in items]
        head, text = _first(root, _HEADS), _first(root, _TEXTS)
        yield Found(
            author=None if head is None else _author(head),
            text="" if text is None else comment_text(text, lambda element: _has(element, _BESIDES)),
            posted=None if head is None else _posted(head, page.fetched_at),
            own_id=f"spip-{number}",
            parent=_answered(root, number) or (f"spip-{above[0]}" if above else None),
            level=len(above),
            author_kind=AuthorKind.UNKNOWN,
            source="spip",
        )


def _answered(root: HtmlElement, number: str) -> str | None:
    """The message that a link names as the one answered; a message that answers none names itself or nothing."""
    for link in root.iter("a"):
        if _has(link, frozenset({"in-reply-to"})):
            match = _ANCHOR.fullmatch((link.get("href") or "").rpartition("#")[2])
            return f"spip-{match[1]}" if match and match[1] != number else None
    return None


def _author(head: HtmlElement) -> str | None:
    named = [each for each in head.iter("strong", "span", "a") if _has(each, frozenset({"fn"}))]
    spans = [each for small in head.iter("small") for each in small.iter("span")]
    if name := next((name for each in (*named, *reversed(spans)) if (name := line(each.text_content()))), None):
        return name
    match = _BY.search(head.text_content())
    return line(match[1]) if match else None


def _posted(head: HtmlElement, fetched_at: datetime) -> ClaimedDate | None:
    for element in head.iter("abbr", "time"):
        for stated in (element.get("datetime"), element.get("title")):
            if stated and (posted := claim(stated)):
                return posted
    small = next(head.iter("small"), head)
    shown = _BY.sub("", " ".join(small.text_content().split()))
    return claim(shown, order="dmy") or _of_this_year(shown, fetched_at)


def _of_this_year(shown: str, fetched_at: datetime) -> ClaimedDate | None:
    """A date without its year, as SPIP shows those of the year the page is seen in."""
    match = _THIS_YEAR.search(shown)
    posted = claim(f"{match[1]} {fetched_at.year}{shown[match.end() :]}", order="dmy") if match else None
    if posted is None or posted.day is None:
        return None
    start = datetime.combine(posted.day, datetime.min.time(), UTC) - _SLACK
    if start > fetched_at:
        return None
    end = start + timedelta(days=1) + 2 * _SLACK
    return ClaimedDate(
        value=posted.value, precision=posted.precision, raw=shown, relative=True, earliest=start, latest=end
    )


def _count(roots: Mapping[HtmlElement, str]) -> int | None:
    """The number in the heading above the messages: "3 Messages"."""
    first = next(iter(roots), None)
    above = None if first is None else _list_of(first)
    for title in () if above is None else above.itersiblings("h2", "h3", "h4", preceding=True):
        if match := _COUNT.search(title.text_content()):
            return int(match[1])
    return None


def _list_of(root: HtmlElement) -> HtmlElement:
    """The outermost list that a message stands in, or itself."""
    lists = [each for each in root.iterancestors("ul", "ol") if _has(each, _FORUMS)]
    return lists[-1] if lists else root


def _first(root: HtmlElement, names: frozenset[str]) -> HtmlElement | None:
    return next((each for each in root.iterdescendants() if isinstance(each.tag, str) and _has(each, names)), None)


def _has(element: HtmlElement, names: frozenset[str]) -> bool:
    return not names.isdisjoint((element.get("class") or "").split())
