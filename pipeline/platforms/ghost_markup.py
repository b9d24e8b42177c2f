"""Ghost's comments as its script shows them in a rendered page, known by the marks that its own tests look for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.parts import Reading, read_date
from pipeline.comments.stated import count_in
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.markup.page import Page
from records.comment import AuthorKind

_MARK = "data-testid"
_FIND = etree.XPath(f".//*[@{_MARK}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a rendered page shows of its comments. `has_more` says whether it offers to load further ones."""

    found: tuple[Found, ...]
    stated: int | None
    has_more: bool
    roots: tuple[HtmlElement, ...]


def comments_on(page: Page) -> Shown | None:
    """The comments shown; None where the script has shown nothing yet."""
    marked = [(each, each.get(_MARK)) for each in _marked(page.tree)]
    boxes = [each for each, mark in marked if mark == "content-box" and each.get("data-loaded") != "false"]
    cells = [each for each, mark in marked if mark == "comment-component"]
    if not boxes and not cells:
        return None
    reading = Reading(fetched_at=page.fetched_at, zone=None, order=day_order(page.metadata.language))
    ids = {holder: _own_id(cell) for cell in cells if (holder := cell.getparent()) is not None}
    found = [each for cell in cells if (each := _found(cell, ids, reading))]
    counts = (count_in(" ".join(each.text_content().split())[:80]) for each, mark in marked if mark == "count")
    return Shown(
        found=tuple(found),
        stated=next((count for count in counts if count is not None), None),
        has_more=any(mark in ("pagination-component", "replies-pagination") for _, mark in marked),
        roots=tuple(boxes or cells),
    )


def _marked(element: HtmlElement) -> list[HtmlElement]:
    return cast(list[HtmlElement], _FIND(element))


def _own_id(cell: HtmlElement) -> str | None:
    return next((value for each in cell.iter("div") if (value := each.get("id"))), None)


def _found(cell: HtmlElement, ids: Mapping[HtmlElement, str | None], reading: Reading) -> Found | None:
    """One comment; None for one deleted or hidden, which has no text. Replies stand beside it, in what holds both."""
    name = next(cell.iter("h4"), None)
    text = next((each for each in _marked(cell) if each.get(_MARK) == "comment-content"), None)
    own_id = _own_id(cell)
    if name is None or text is None or own_id is None:
        return None
    link = next((each for each in cell.iter("a") if each.get("title")), None)
    above = [each for each in cell.iterancestors() if each in ids and each is not cell.getparent()]
    parent = ids[above[0]] if above else None
    return Found(
        author=" ".join(name.text_content().split()) or None,
        text=comment_text(text, lambda _: False),
        posted=None if link is None else read_date(link.get("title") or "", reading),
        own_id=f"gh-{own_id}",
        parent=f"gh-{parent}" if parent else None,
        level=len(above),
        author_kind=AuthorKind.UNKNOWN,
        source="ghost",
    )
