"""Microformats: comments as h-cite or h-entry inside the h-entry they answer (`p-comment`, `u-comment`)."""

from collections.abc import Iterator, Mapping
from itertools import chain

from lxml.html import HtmlElement

from pipeline.comments.answers import line
from pipeline.comments.containers import containers_of
from pipeline.comments.names import comment_names
from pipeline.comments.parts import Reading, read_date
from pipeline.comments.stated import stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim, day_order
from pipeline.facts.roles import Role
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms.platform import CommentsRead, Held
from records.address import clean_address
from records.comment import AuthorKind
from records.dates import ClaimedDate
from records.payload import Wanted

_COMMENTS = words("p-comment u-comment")
_CITED = words("h-cite h-entry")
_OTHER = words("u-like-of p-like-of u-repost-of p-repost-of u-bookmark-of u-mention p-mention p-rsvp u-like u-repost")
_TEXTS = (words("e-content p-content"), words("p-summary e-summary"))


class HEntry:
    """Pages on which somebody's comments are marked for machines; likes, reposts and mentions are none."""

    name: str | None = None
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By a comment that is cited with its parts."""
        return not _COMMENTS.isdisjoint(comment_names(page)) and bool(_roots(page))

    def wanted(self, held: Held) -> tuple[Wanted, ...]:
        """Nothing: no format says where more could be."""
        return ()

    def comments(self, held: Held) -> CommentsRead:
        """Every cited comment that has a text and an author or a date."""
        roots = [root for page in held.pages for root in _roots(page)]
        found = [each for page in held.pages for each in _comments(page)]
        return CommentsRead(
            found=tuple(found),
            counted=len(found),
            stated=stated_count(held.page),
            containers=containers_of(held.pages, roots),
        )


def _roots(page: Page) -> Mapping[HtmlElement, None]:
    return page.metadata.once("h-entry", _cited)


def _cited(metadata: Metadata) -> Mapping[HtmlElement, None]:
    hinting = (element for _, element, roles in metadata.hints if roles & Role.COMMENTS)
    return {element: None for element in hinting if _has(element, _COMMENTS) and _has(element, _CITED)}


def _comments(page: Page) -> Iterator[Found]:
    roots = _roots(page)
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language))
    for root in roots:
        own = [each for each in root.iterdescendants() if _belongs(each, root, roots)]
        above = [each for each in root.iterancestors() if each in roots]
        author, posted, text = _author(own), _posted(own, reading), _text(own, roots)
        if any(_has(each, _OTHER) for each in (root, *own)) or not text or (author is None and posted is None):
            continue
        identity = _address(own, page)
        yield Found(
            author=author,
            text=text,
            posted=posted,
            own_id=f"mf-{identity}" if identity else None,
            key=root,
            parent=above[0] if above else None,
            level=len(above),
            author_kind=AuthorKind.UNKNOWN,
            source="microformats",
        )


def _belongs(element: HtmlElement, root: HtmlElement, roots: Mapping[HtmlElement, None]) -> bool:
    """Whether an element below a comment is the comment's own rather than that of a reply inside it."""
    around = chain((element,), element.iterancestors())
    return isinstance(element.tag, str) and next((each for each in around if each in roots), None) is root


def _author(own: list[HtmlElement]) -> str | None:
    card = _first(own, words("p-author u-author"))
    if card is None:
        return None
    name = next((each for each in card.iter() if isinstance(each.tag, str) and _has(each, words("p-name fn"))), card)
    pictures = (image.get("alt") or "" for image in name.iter("img"))
    return line(name.text_content()) or line(next(pictures, None))


def _posted(own: list[HtmlElement], reading: Reading) -> ClaimedDate | None:
    element = _first(own, words("dt-published"))
    if element is None:
        return None
    stated = (element.get(name) for name in ("datetime", "title", "value"))
    inside = (time.get("datetime") for time in element.iter("time"))
    for raw in (*stated, *inside):
        if raw and (posted := claim(raw, order=reading.order)):
            return posted
    return read_date(" ".join(element.text_content().split()), reading)


def _text(own: list[HtmlElement], roots: Mapping[HtmlElement, None]) -> str:
    holder = next((each for names in _TEXTS if (each := _first(own, names)) is not None), None)
    return "" if holder is None else comment_text(holder, lambda element: element in roots)


def _address(own: list[HtmlElement], page: Page) -> str | None:
    """What the comment is called everywhere: its own address, where it was written."""
    for names in (words("u-uid"), words("u-url")):
        for element in own:
            if _has(element, names) and not _is_in_card(element) and (href := element.get("href")):
                return href if href.startswith("#") else clean_address(href, page.metadata.base)
    return None


def _is_in_card(element: HtmlElement) -> bool:
    around = chain((element,), element.iterancestors())
    return any(_has(each, words("p-author u-author h-card")) for each in around)


def _first(own: list[HtmlElement], names: frozenset[str]) -> HtmlElement | None:
    return next((each for each in own if _has(each, names)), None)


def _has(element: HtmlElement, names: frozenset[str]) -> bool:
    return not names.isdisjoint((element.get("class") or "").split())
