"""Comments that no element holds one by one: names, dates and texts that follow one another, alike in each comment."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement, fromstring

from pipeline.comments.marks import Mark

_FURTHEST = 2
"""Elements of a comment that may stand before its date, where its text stands behind it."""


@dataclass(frozen=True, slots=True)
class Run:
    """The elements of one comment, and a copy of them in one block with its date."""

    parts: tuple[HtmlElement, ...]
    block: HtmlElement
    dated: HtmlElement


def runs_in(parts: Sequence[HtmlElement], dates: Mapping[HtmlElement, Mark]) -> list[Run]:
    """Two comments or more in elements that follow one another, or in those inside a single one; else []."""
    flat = [part for part in parts if isinstance(part.tag, str)]
    while len(flat) == 1 and len(flat[0]):
        flat = [child for child in flat[0] if isinstance(child.tag, str)]
    places = {number: dated for dated in dates for number in [_place(dated, flat)] if number is not None}
    stretches = list(_stretches(flat, sorted(places))) if len(places) == len(dates) else []
    runs = [_run(flat[begin:end], flat[place], places[place]) for begin, place, end in stretches if end - begin > 1]
    return runs if len(runs) > 1 else []


def _place(dated: HtmlElement, flat: Sequence[HtmlElement]) -> int | None:
    around = (dated, *dated.iterancestors())
    return next((number for number, part in enumerate(flat) if part in around), None)


def _stretches(flat: Sequence[HtmlElement], places: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Begin, place of the date, and end of each comment; nothing where they do not begin alike."""
    if not places:
        return
    before = places[0]
    if "".join(part.text_content() for part in flat[places[-1] + 1 :]).strip():
        begins = [place - before for place in places] if before <= _FURTHEST else []
    else:
        begins = [0, *(place + 1 for place in places[:-1])]
    if not begins or len({flat[begin].tag for begin in begins}) > 1 or begins != sorted(set(begins)):
        return
    yield from zip(begins, places, [*begins[1:], len(flat)], strict=True)


def _run(parts: Sequence[HtmlElement], holder: HtmlElement, dated: HtmlElement) -> Run:
    block = fromstring("<div></div>")
    copies = {part: deepcopy(part) for part in parts}
    for part, copy in copies.items():
        copy.tail = part.tail
        block.append(copy)
    place = next(number for number, each in enumerate(holder.iter()) if each is dated)
    return Run(parts=tuple(parts), block=block, dated=list(copies[holder].iter())[place])
