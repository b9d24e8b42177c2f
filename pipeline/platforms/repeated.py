"""Comments of unknown platforms: repeated elements that call themselves comments, or that stand where comments do."""

import re
from collections.abc import Mapping, Sequence

from lxml.html import HtmlElement

from pipeline.facts.date_claims import day_order
from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from pipeline.platforms.comment_areas import areas_on
from pipeline.platforms.comment_parts import Parts, Reading, parts_of
from pipeline.platforms.comment_shapes import shapes_in
from pipeline.platforms.containers import containers_of
from pipeline.platforms.marks import Mark
from pipeline.platforms.platform import CommentsRead
from pipeline.platforms.stated import stated_count
from pipeline.platforms.thread import Found
from records.comment import AuthorKind

_TAGS = words("li div article section")
_NAMES = words("comment comment-item single-comment comment-entry")
_NUMBERED = re.compile(r"(?:c|comment[-_]?|cmt[-_]?)(\d+)")
_LINKED = 0.6
"""Of a block's letters, how many stand in links where it is a teaser of another page."""
_Marks = Mapping[HtmlElement, Mark]
_NO_MARKS: _Marks = {}
_OnPage = dict[HtmlElement, Found]


def comments(pages: Sequence[Page]) -> CommentsRead:
    """What reads as a comment: a block with a text and an author or a date of its own."""
    found = {page: found_on(page) for page in pages}
    held = [each for on_page in found.values() for each in on_page.values()]
    return CommentsRead(
        found=tuple(held),
        counted=len(held),
        stated=stated_count(pages[0]),
        containers=containers_of(pages, [root for on_page in found.values() for root in on_page]),
    )


def found_on(page: Page) -> _OnPage:
    """The comments of a page by their elements: those classed as comments; where there are none, those shaped so."""
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language))
    classed = _read(dict.fromkeys(_roots(page), _NO_MARKS), reading)
    if len(classed) >= (stated_count(page) or 1):
        return classed
    return max((classed, _shaped(page, reading)), key=len)


def _shaped(page: Page, reading: Reading) -> _OnPage:
    """The comments behind the first heading of comments, or in the first element named so, that has any."""
    for area in areas_on(page):
        blocks = {shape.root: shape.marks for shape in shapes_in(area, reading)}
        found = _read({root: marks for root, marks in blocks.items() if not _is_teaser(root)}, reading)
        named = {root: each for root, each in found.items() if each.author and each.posted}
        if named and len(named) >= len(blocks) / 2:
            return named
    return {}


def _is_teaser(root: HtmlElement) -> bool:
    linked = sum(len(link.text_content().strip()) for link in root.iter("a"))
    return linked > _LINKED * len(root.text_content().strip())


def _read(blocks: Mapping[HtmlElement, _Marks], reading: Reading) -> _OnPage:
    nested = frozenset(blocks)
    found = {root: _found(root, parts_of(root, nested, reading, marks), nested) for root, marks in blocks.items()}
    return {root: each for root, each in found.items() if each.text and (each.author or each.posted)}


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
