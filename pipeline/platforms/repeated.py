"""Comments of unknown platforms: repeated elements that call themselves comments, or that stand where comments do."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from pipeline.comments.areas import areas_on, headed_count
from pipeline.comments.containers import containers_of
from pipeline.comments.loading import loads_more
from pipeline.comments.parts import Parts, Reading, parts_of
from pipeline.comments.shapes import Shape, shapes_in
from pipeline.comments.stated import stated_count
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from pipeline.platforms.platform import CommentsRead
from records.comment import AuthorKind

_TAGS = words("li div article section")
_NAMES = words("comment comment-item single-comment comment-entry")
_NUMBERED = re.compile(r"(?:c|comment[-_]?|cmt[-_]?)(\d+)")
_LINKED = 0.6
"""Of a block's letters, how many stand in links where it is a teaser of another page."""
_Read = tuple[Found, tuple[HtmlElement, ...]]
"""A comment and the elements that hold it."""


def comments(pages: Sequence[Page]) -> CommentsRead:
    """What reads as a comment: a block with a text and an author or a date of its own."""
    read = {page: _found_on(page) for page in pages}
    held = [found for on_page in read.values() for found, _ in on_page]
    return CommentsRead(
        found=tuple(held),
        counted=len(held),
        stated=max((stated_count(pages[0]), headed_count(pages[0])), key=lambda count: count or 0),
        complete=not held or not loads_more(pages[-1], [part for _, parts in read[pages[-1]] for part in parts]),
        containers=containers_of(pages, [part for on_page in read.values() for _, parts in on_page for part in parts]),
    )


def _found_on(page: Page) -> list[_Read]:
    """The comments of a page with their elements: those classed as comments, or, where more, those shaped so."""
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language))
    classed = _read([Shape(root=root, marks={}, parts=(root,)) for root in _roots(page)], reading)
    if len(classed) >= (stated_count(page) or 1):
        return classed
    return max((classed, _shaped(page, reading)), key=len)


def _shaped(page: Page, reading: Reading) -> list[_Read]:
    """The comments behind the first heading of comments, or in the first element named so, that has any."""
    for area in areas_on(page):
        shapes = shapes_in(area.parts, reading)
        read = _read([shape for shape in shapes if not _is_teaser(shape.root)], reading)
        named = [(found, parts) for found, parts in read if found.text and found.author and found.posted]
        if named and len(named) >= len(shapes) / 2 and area.count in (None, len(named)):
            return named
    return []


def _is_teaser(root: HtmlElement) -> bool:
    linked = sum(len(link.text_content().strip()) for link in root.iter("a"))
    return linked > _LINKED * len(root.text_content().strip())


def _read(shapes: Sequence[Shape], reading: Reading) -> list[_Read]:
    nested = frozenset(shape.root for shape in shapes)
    read = (
        (_found(each.root, parts_of(each.root, nested, reading, each.marks), nested), each.parts) for each in shapes
    )
    # a picture may be all that somebody says
    return [each for each in read if sum(map(bool, (each[0].text, each[0].author, each[0].posted))) > 1]


def _found(root: HtmlElement, parts: Parts, nested: frozenset[HtmlElement]) -> Found:
    number = _number(root, nested)
    return Found(
        author=parts.author,
        text=parts.text,
        posted=parts.posted,
        own_id=f"c-{number}" if number else None,
        key=root,
        parent=next((above for above in root.iterancestors() if above in nested), None),
        author_kind=AuthorKind.CLINIC if parts.is_staff else AuthorKind.UNKNOWN,
        source="markup",
    )


def _roots(page: Page) -> list[HtmlElement]:
    regions = page.metadata.regions
    return [
        element
        for _, element, roles in page.metadata.hints
        if roles & Role.COMMENTS
        and element.tag in _TAGS
        and not _NAMES.isdisjoint((element.get("class") or "").split())
        and (holder := element.getparent()) is not None
        and regions.of(holder) is not Region.ASIDE
    ]


def _number(root: HtmlElement, nested: frozenset[HtmlElement]) -> str | None:
    """The number in the id of the comment's element, or of the first anchor inside it."""
    for element in root.iter(root.tag, "div", "a", "article"):
        if element is not root and element in nested:
            return None
        if match := _NUMBERED.fullmatch(element.get("id") or ""):
            return match[1]
    return None
