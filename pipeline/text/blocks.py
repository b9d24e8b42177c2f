"""Makes blocks of collected lines: paragraphs at double breaks, headings above, captions to their images."""

from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from records.article import Block, BlockKind, Link

BREAK = "\x1e"
"""Stands for a <br> in collected text; no page can hold it (see decode.py)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a line becomes: the kind of block, its level, and whether it is the caption of an image."""

    kind: BlockKind = BlockKind.PARAGRAPH
    level: int | None = None
    caption: bool = False


@dataclass(slots=True)
class Line:
    """A run of text between two block borders: words, targets of links with the places where they begin and end."""

    parts: list[str]
    links: list[tuple[str, int, int]]
    """Target, first part and the part behind the last."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A block with the element that it was collected in."""

    block: Block
    element: HtmlElement


class Assembly:
    """Gathers pieces in reading order and knows the headings above."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._headings: list[tuple[int, str]] = []

    def add(self, line: Line, kind: Kind, element: HtmlElement) -> None:
        """Make the blocks of a line; one without words makes none."""
        text = "".join(line.parts)
        if not text or text.isspace():
            return
        if kind.kind is BlockKind.CODE:
            self._append(kind, text.replace(BREAK, "\n").strip("\n"), tuple(_links(line)), element)
        elif kind.kind is BlockKind.HEADING:
            self._append(kind, _plain(text.replace(BREAK, " ")), tuple(_links(line)), element)
        elif BREAK in text:
            for part in _paragraphs(line):
                self.add_text(_lines("".join(part.parts)), part, kind, element)
        else:
            self.add_text(_plain(text), line, kind, element)

    def add_text(self, text: str, line: Line, kind: Kind, element: HtmlElement) -> None:
        """Make one block of text that is ready; a caption goes to the image before it."""
        if text and not (kind.caption and self._captioned(text, element)):
            self._append(kind, text, tuple(_links(line)), element)

    def add_image(self, src: str | None, alt: str, element: HtmlElement) -> None:
        """Make a block of an image."""
        self._store(Block(kind=BlockKind.IMAGE, text="", src=src, alt=alt, heading_path=self._above(None)), element)

    def _append(self, kind: Kind, text: str, links: tuple[Link, ...], element: HtmlElement) -> None:
        if not text:
            return
        is_heading = kind.kind is BlockKind.HEADING
        path = self._above(kind.level if is_heading else None)
        self._store(Block(kind=kind.kind, text=text, level=kind.level, heading_path=path, links=links), element)
        if is_heading and kind.level:
            self._headings.append((kind.level, text))

    def _above(self, level: int | None) -> tuple[str, ...]:
        """The headings above; one of some level ends those of its own level and below."""
        while level and self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        return tuple(text for _, text in self._headings)

    def _captioned(self, text: str, element: HtmlElement) -> bool:
        last = self.pieces[-1] if self.pieces else None
        if last is None or last.block.kind is not BlockKind.IMAGE or last.block.text:
            return False
        frame = element.getparent()
        if frame is None or frame not in last.element.iterancestors():
            return False
        image = last.block
        captioned = Block(
            kind=BlockKind.IMAGE, text=text, src=image.src, alt=image.alt, heading_path=image.heading_path
        )
        self.pieces[-1] = Piece(captioned, last.element)
        return True

    def _store(self, block: Block, element: HtmlElement) -> None:
        self.pieces.append(Piece(block, element))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    """Words with one space between them and one new line for each break inside."""
    return "\n".join(line for part in text.split(BREAK) if (line := _plain(part)))


def _paragraphs(line: Line) -> list[Line]:
    """The line cut where two breaks follow each other."""
    cuts, blank_since = [0], None
    for place, part in enumerate(line.parts):
        if part == BREAK and blank_since is not None:
            cuts.append(place)
        if part == BREAK:
            blank_since = place
        elif not part.isspace():
            blank_since = None
    bounds = [*cuts, len(line.parts)]
    return [_part(line, start, end) for start, end in pairwise(bounds)]


def _part(line: Line, start: int, end: int) -> Line:
    inside = [(href, max(first, start) - start, min(last, end) - start) for href, first, last in line.links]
    return Line(line.parts[start:end], [(href, first, last) for href, first, last in inside if first < last])


def _links(line: Line) -> list[Link]:
    found = [(href, _plain("".join(line.parts[first:last]).replace(BREAK, " "))) for href, first, last in line.links]
    return [Link(text=text, href=href) for href, text in found if text]
