"""Takes what stands above an article's text out of it: its title, the lines that say who wrote it and when."""

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipeline.facts.date_claims import claim, is_bare_date
from pipeline.facts.date_words import LABELS
from pipeline.facts.labels import REVIEWER, WRITER
from pipeline.text.blocks import Piece
from pipeline.text.core_text import squeezed

_PIECE = re.compile(r"\s*[|•·;\n]\s*|\s+[—–]\s+")
_LONGEST = 140
"""Letters of one fact at most."""
_PROSE = 40
"""Characters of a line above the text at least that is no fact: there the text begins."""


def below_opening(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the page's title and without the lines of facts above the first prose."""
    begin = next((place for place, piece in enumerate(pieces) if _is_prose(piece)), len(pieces))
    return [piece for place, piece in enumerate(pieces) if place >= begin or not _is_above(piece)]


def _is_above(piece: Piece) -> bool:
    return _is_title(piece) or _is_facts(piece.block.text)


def _is_title(piece: Piece) -> bool:
    """Whether it is the page's only main heading, and what the page calls itself."""
    if piece.element.tag != "h1":
        return False
    root = piece.element.getroottree().getroot()
    name = next(root.iter("title"), None)
    return name is not None and squeezed(piece.block.text) in squeezed(name.text or "") and _is_only(root, "h1")


def _is_only(root: HtmlElement, tag: str) -> bool:
    return sum(1 for _ in islice(root.iter(tag), 2)) == 1


def _is_prose(piece: Piece) -> bool:
    return len(piece.block.text) >= _PROSE and not _is_above(piece)


def _is_facts(text: str) -> bool:
    """Whether every part of a line names a writer, a reviewer or a date, or how long reading takes."""
    parts = [part for part in _PIECE.split(text) if part]
    return claim(text) is not None and all(len(part) <= _LONGEST and _is_fact(part) for part in parts)


def _is_fact(part: str) -> bool:
    if REVIEWER.match(part) or is_bare_date(part):
        return True
    if any((match := pattern.match(part)) and is_bare_date(part[match.end() :]) for _, pattern in LABELS):
        return True
    label = WRITER.match(part)
    return label is not None and part[label.end() : label.end() + 1].isupper() and not part.endswith((".", "!", "?"))
