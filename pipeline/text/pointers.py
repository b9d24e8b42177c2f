"""Tells lines of an article that only lead elsewhere: nothing but links, or a recommendation to read on."""

import re

from pipeline.text.blocks import Piece
from records.article import BlockKind

_LINKED = 0.8
"""Of a paragraph's letters, what may be links before it is a pointer elsewhere."""
_RECOMMENDED = re.compile(
    r"(?:also |must |please )?read(?: also| more| next| this)?(?: about)?|see(?: also| more)|"
    r"(?:related|recommended|suggested|further)(?: (?:articles?|posts?|reading|stories|story|topics?|reads?))?|"
    r"you (?:may|might) also (?:like|enjoy)|more on this(?: topic)?|lesen sie auch|siehe auch|mehr dazu|"
    r"auch interessant|lire aussi|à lire(?: aussi)?|voir aussi|(?:lea|lee|ver|vea) (?:también|más)|te puede interesar|"
    r"(?:leggi|vedi) anche|(?:leia|veja) (?:também|mais)|(?:lees|zie) ook",
    re.IGNORECASE,
)


def is_recommendation(piece: Piece) -> bool:
    """A line that recommends another page and says nothing else."""
    block = piece.block
    if block.kind is not BlockKind.PARAGRAPH or not block.links:
        return False
    rest = block.text
    for link in block.links:
        rest = rest.replace(link.text, "", 1)
    return recommends(rest)


def recommends(words: str) -> bool:
    """Whether words are what stands in front of links to other pages."""
    return _RECOMMENDED.fullmatch(words.strip(" :–—-|•·»>→\n")) is not None


def is_pointer(piece: Piece) -> bool:
    """A line of its own that is nothing but links elsewhere."""
    block = piece.block
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or not block.text:
        return False
    return sum(len(link.text) for link in block.links) >= _LINKED * len(block.text)
