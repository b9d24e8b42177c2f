"""Wix: comments that its scripts load with a token of the visitor's, so that only the rendered page holds them.

Its class names mean nothing and change; elements are known by their `data-hook`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.parts import Reading, read_date
from pipeline.comments.stated import count_in
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms import plain
from pipeline.platforms.platform import CommentsRead, Held
from records.comment import AuthorKind
from records.dates import ClaimedDate
from records.payload import Wanted

_HOOK = "data-hook"
_FIND = etree.XPath(f"//*[@{_HOOK}]")
_POSTS = words("post post-page post-title post-description post-content")
_AREAS = words("wc-root top-level-comment-list comments-list")
_OWN = _AREAS | {"post"}
_COMMENTS = words("comment comment-item wc-comment")
_AUTHORS = words("user-name avatar__name comment-author author-name member-name comment-author-name")
_DATES = words("time-ago comment-date comment-time")
_TEXTS = words("comment-content comment-text comment-body")
_MORE = ("load-more", "show-more", "more-comments", "more-replies", "show-replies", "load-previous")
_COUNT_LENGTH = 80


class Wix:
    """Pages made by Wix, with its blog."""

    name: str | None = "wix"
    hosts: tuple[str, ...] = ("static.parastorage.com", "siteassets.parastorage.com")  # its pages are all script

    def recognises(self, page: Page) -> bool:
        """By its generator, or the number it gives the site."""
        metas = page.metadata.metas
        return "x-wix-meta-site-id" in metas or any(each.startswith("Wix.com") for each in metas.get("generator", ()))

    def wanted(self, held: Held) -> tuple[Wanted, ...]:
        """Nothing: its API answers only to a token."""
        return ()

    def comments(self, held: Held) -> CommentsRead:
        """What the page shows. A post that shows neither comments nor their number was not rendered yet."""
        page = held.page
        hooked = page.metadata.once("wix hooks", lambda _: _hooked(page))
        names = set(hooked.values())
        if names.isdisjoint(_POSTS | _AREAS):
            return plain.read(held.pages)
        areas = [element for element, name in hooked.items() if name in _AREAS]
        found, stated = _comments(page, hooked), _stated(hooked)
        has_more = any(mark in name for name in names for mark in _MORE)
        return CommentsRead(
            found=tuple(found),
            counted=len(found),
            stated=stated,
            complete=(bool(areas) and not has_more) or stated == 0,
            by_script=True,
            containers=tuple(_free(areas)),
        )


_Hooked = Mapping[HtmlElement, str]
"""The elements of a page that have a hook, and its name, in document order."""


def _hooked(page: Page) -> _Hooked:
    return {element: element.get(_HOOK) or "" for element in cast(list[HtmlElement], _FIND(page.tree))}


def _free(areas: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    for area in areas:
        if next(area.iter("h1", "main"), None) is None and not any(above in areas for above in area.iterancestors()):
            yield area


def _stated(hooked: _Hooked) -> int | None:
    """The number of comments in the post's own footer or in the heading of the comments; not that of a teaser."""
    for element, name in hooked.items():
        if name in _COMMENTS or not ("comment" in name or name.endswith("__stats")):
            continue
        if not any(hooked.get(above) in _OWN for above in element.iterancestors()):
            continue
        text = " ".join(element.text_content().split())
        if len(text) <= _COUNT_LENGTH and (count := count_in(text)) is not None:
            return count
    return None


def _comments(page: Page, hooked: _Hooked) -> list[Found]:
    roots: dict[HtmlElement, object] = {}
    for element, name in hooked.items():
        if name in _COMMENTS:
            roots[element] = _own_id(element) or element
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language))
    return [found for root in roots if (found := _found(root, roots, reading))]


def _own_id(root: HtmlElement) -> str | None:
    """The id of the comment's element, or of the first one inside it that has one, before its text and its replies."""
    for element in root.iter(etree.Element):
        hook = element.get(_HOOK)
        if hook in _TEXTS or (hook in _COMMENTS and element is not root):
            return None
        if own_id := element.get("id"):
            return f"wix-{own_id.removeprefix('comment-')}"
    return None


def _found(root: HtmlElement, roots: Mapping[HtmlElement, object], reading: Reading) -> Found | None:
    """One comment; None for one that was deleted, which keeps its place but not its text."""
    parts = _parts(root, roots)
    author, posted, text = parts.get("author"), parts.get("date"), parts.get("text")
    if author is None or text is None:
        return None
    above = [each for each in root.iterancestors() if each in roots]
    key = roots[root]
    return Found(
        author=" ".join(comment_text(author, lambda _: False).split()) or None,
        text=comment_text(text, lambda _: False),
        posted=None if posted is None else _posted(posted, reading),
        own_id=key if isinstance(key, str) else None,
        key=key,
        parent=roots[above[0]] if above else None,
        level=len(above),
        author_kind=AuthorKind.UNKNOWN,
        source="wix",
    )


def _parts(root: HtmlElement, roots: Mapping[HtmlElement, object]) -> dict[str, HtmlElement]:
    """The parts of one comment, the first of each, without those of the replies inside it."""
    found: dict[str, HtmlElement] = {}
    walker = etree.iterwalk(root, events=("start",), tag=etree.Element)
    for _, element in walker:
        if element is not root and element in roots:
            walker.skip_subtree()
            continue
        hook = element.get(_HOOK) or ""
        if hook in _AUTHORS:
            found.setdefault("author", element)
        elif hook in _DATES or element.tag == "time":
            found.setdefault("date", element)
        elif hook in _TEXTS or "comment-content" in (element.get("class") or "").split():
            found.setdefault("text", element)
            walker.skip_subtree()
    return found


def _posted(element: HtmlElement, reading: Reading) -> ClaimedDate | None:
    """The date in full where the element has it, else as shown, which may be "3 days ago"."""
    for raw in (element.get("datetime"), element.get("title"), element.text_content()):
        if raw and (posted := read_date(raw, reading)):
            return posted
    return None
