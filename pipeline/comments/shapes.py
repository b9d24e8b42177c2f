"""Comments in markup whose class names say nothing: blocks of one shape, each with a date, a short name and a text."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.areas import Parts
from pipeline.comments.beside import is_badge, says_nothing
from pipeline.comments.marks import Mark
from pipeline.comments.parts import Reading, is_time, read_date
from pipeline.comments.runs import runs_in
from pipeline.facts.date_claims import is_bare_date
from pipeline.markup.wordlist import words

_MOST_ELEMENTS = 20_000
_DEEPEST = 12
"""Levels between a block and the date in it."""
_DATE, _LINE = 60, 80
"""Characters of a date, and of a line that holds a date and a name."""
_PIECES = 3
_NAME, _NAME_WORDS = 50, 6
_UNREAD = words("script style noscript template form button input textarea select svg nav iframe")
_NAMING = words("b strong a h3 h4 h5 h6 cite span em dt")
_ENDS = (".", "!", "?", "…")
_Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A block that reads as a comment, and the parts of one that elements in it are.

    `parts` are the page's own elements that it consists of: `root` itself, or those that it is a copy of.
    """

    root: HtmlElement
    marks: dict[HtmlElement, Mark]
    parts: tuple[HtmlElement, ...]


def shapes_in(area: Parts, reading: Reading) -> list[Shape]:
    """The blocks of an area that are of one shape and hold a date, a name and a text each, in document order."""
    dates = dict(_dates(area, reading))
    blocks = _blocks(dates, area)
    if len(runs := runs_in(area, dates)) > len(blocks):
        copied = {run.dated: mark for run, mark in zip(runs, dates.values(), strict=False)}
        parts = {run.block: run.parts for run in runs}
        return list(_named({run.block: run.dated for run in runs}, copied, parts))
    return list(_named(blocks, dates, {root: (root,) for root in blocks}))


def _blocks(dates: Mapping[HtmlElement, Mark], area: Parts) -> dict[HtmlElement, HtmlElement]:
    """The blocks of one shape that hold one date each, and these."""
    groups: dict[tuple[str, int], dict[HtmlElement, HtmlElement]] = {}
    for dated in dates:
        for distance, above in enumerate(_around(dated, area), start=1):
            groups.setdefault((above.tag, distance), {}).setdefault(above, dated)
    kept = {key: _with_text(blocks, dates) for key, blocks in groups.items()}
    most = max(map(len, kept.values()), default=0)
    if most == 0:
        return {}
    # several blocks are as large as they can be without holding one another, a single one as small as it can be
    choose = max if most > 1 else min
    key = choose((key for key, blocks in kept.items() if len(blocks) == most), key=lambda key: key[1])
    blocks = kept[key] | _with_text(_beside(kept[key], dates, area), dates)
    in_order = {dated: root for root, dated in blocks.items()}
    return {in_order[dated]: dated for dated in dates if dated in in_order}


def _beside(
    blocks: Mapping[HtmlElement, HtmlElement], dates: Mapping[HtmlElement, Mark], area: Parts
) -> dict[HtmlElement, HtmlElement]:
    """Elements that stand beside the blocks, and hold a date in another place: a reply of the clinic's with a badge."""
    tags = {root.getparent(): root.tag for root in blocks}
    found: dict[HtmlElement, HtmlElement] = {}
    for dated in dates:
        around = list(_around(dated, area))
        if not any(above in blocks for above in around):
            beside = (above for above in around if tags.get(above.getparent()) == above.tag)
            found |= {each: dated for each in list(beside)[:1] if each not in found}
    return found


def _around(element: HtmlElement, area: Parts) -> Iterator[HtmlElement]:
    """The elements above one, up to the one that is a part of the area."""
    for _ in range(_DEEPEST):
        above = element.getparent()
        if element in area or above is None:
            return
        yield above
        element = above


def _dates(area: Parts, reading: Reading) -> Iterator[tuple[HtmlElement, Mark]]:
    """The innermost elements that show a date and nothing else, or a date and a name."""
    found = {element: mark for element in _elements(area) if (mark := _date_mark(element, reading))}
    outer = {above for element in found for above in element.iterancestors()}
    return ((element, mark) for element, mark in found.items() if element not in outer)


def _date_mark(element: HtmlElement, reading: Reading) -> Mark:
    if is_time(element):
        return Mark.DATE if read_date(element.get("datetime") or element.text or "", reading) else Mark.NONE
    text = _line(element) if len(element) <= _PIECES else ""
    if not text or read_date(text, reading) is None:
        return Mark.NONE
    if len(text) <= _DATE and (is_bare_date(text) or not any(map(str.isdigit, text)) or "ago" in text.split()):
        return Mark.DATE
    return Mark.NONE if text.endswith(_ENDS) and len(text.split()) > _NAME_WORDS else Mark.FRAME


def _line(element: HtmlElement) -> str:
    """The text of an element in one line; "" where it is longer than a name and a date."""
    pieces: list[str] = []
    for piece in element.itertext():
        pieces.extend(piece.split())
        if sum(map(len, pieces)) > _LINE:
            return ""
    return " ".join(pieces)


def _elements(area: Parts) -> Iterator[HtmlElement]:
    """What is read of an area, in document order."""
    count = 0
    for top in area:
        walker = etree.iterwalk(top, events=("start",))
        for _, element in walker:
            count += 1
            if count > _MOST_ELEMENTS:
                return
            if not isinstance(element.tag, str) or element.tag in _UNREAD:
                walker.skip_subtree()
            else:
                yield element


def _own_elements(root: HtmlElement, blocks: Mapping[HtmlElement, object]) -> Iterator[HtmlElement]:
    """What is read of a block, without the blocks inside it."""
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        if element is not root and (element in blocks or element.tag in _UNREAD or not isinstance(element.tag, str)):
            walker.skip_subtree()
        else:
            yield element


def _texts(element: HtmlElement) -> list[str]:
    """The texts directly in an element, without its children's."""
    return [text for text in (element.text, *(child.tail for child in element)) if text and not text.isspace()]


def _with_text(
    blocks: Mapping[HtmlElement, HtmlElement], dates: Mapping[HtmlElement, Mark]
) -> dict[HtmlElement, HtmlElement]:
    """The blocks that hold a date of their own and two texts besides: a name and what the person wrote."""
    kept = {}
    for root, dated in blocks.items():
        own = [each for each in _own_elements(root, blocks) if each is not dated and dated not in each.iterancestors()]
        inside = sum(not says_nothing(text) for each in own for text in _texts(each))
        if inside >= (1 if dates[dated] is Mark.FRAME else 2):
            kept[root] = dated
    return kept


def _named(
    blocks: Mapping[HtmlElement, HtmlElement],
    dates: Mapping[HtmlElement, Mark],
    parts: Mapping[HtmlElement, tuple[HtmlElement, ...]],
) -> Iterator[Shape]:
    """The blocks with their parts: the name stands in the same place in all of them."""
    slots = {root: _slots(root, blocks, dated) for root, dated in blocks.items()}
    place = _name_place(list(slots.values()))
    for root, dated in blocks.items():
        own = (each for each in slots[root].values() if each.tag in _NAMING)
        name = slots[root][place] if place in slots[root] else next(own, None)
        marks = {dated: dates[dated]}
        if name is not None and not (dates[dated] is Mark.FRAME and name is dated):
            marks[name] = Mark.AUTHOR
        yield Shape(root=root, marks=marks, parts=parts[root])


def _slots(root: HtmlElement, blocks: Mapping[HtmlElement, object], dated: HtmlElement) -> dict[_Path, HtmlElement]:
    """The elements that may hold the name, the first for each path of tags below the block."""
    found: dict[_Path, HtmlElement] = {}
    for element in _own_elements(root, blocks):
        if element is not root and element is not dated and _may_be_name(element):
            path = [element.tag]
            for above in element.iterancestors():
                if above is root:
                    break
                path.append(above.tag)
            found.setdefault(tuple(reversed(path)), element)
    return found


def _may_be_name(element: HtmlElement) -> bool:
    texts = [" ".join(text.split()) for text in _texts(element)]
    letters = [text for text in texts if any(map(str.isalpha, text))]
    if not letters or is_badge(element) or says_nothing(letters[0]):
        return False
    return all(
        1 < len(each) <= _NAME and len(each.split()) <= _NAME_WORDS and not each.endswith(_ENDS) for each in letters
    )


def _name_place(slots: Sequence[Mapping[_Path, HtmlElement]]) -> _Path:
    """The path that most blocks have; of several one that themes use for names, then the first."""
    counted = Counter(path for each in slots for path in each)
    order = {path: number for number, path in enumerate(counted)}
    return max(counted, key=lambda path: (counted[path], path[-1] in _NAMING, -order[path]), default=())
