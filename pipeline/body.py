"""Reads the body of an article: trafilatura says which part of the page it is, our blocks are built from that part.

trafilatura keeps the words of an article but loses some that patients read (table cells, captions, collapsed
sections, disclaimers). Its words are therefore found again in the page; the element around them is the article, and
all of it is read that is not plainly something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from pipeline.blocks import Piece
from pipeline.core_text import Core, core_text, squeezed, thorough_text
from pipeline.flow import pieces_of
from pipeline.noise import is_noise
from pipeline.runs import Run, Weights, holder_of, outside, runs_of, weights_of
from records.article import Block, BlockKind

_LITTLE = 0.45
"""Of the text on a page, what an article may fall below only after a second, thorough look."""
_TOO_LITTLE = 0.2
"""Of the text on a page, what is no article but its first lines; then the densest part of the page is read."""
_SHARE = 0.75
"""Of the words found again, what the element around the article holds."""
_LEAD = 80
"""Letters that a first paragraph has at least which trafilatura left out."""
_NOTE = 40
"""Letters that a last paragraph has at least which trafilatura left out, such as a disclaimer."""
_LINKED = 0.8
"""Of a paragraph's letters, what may be links before it is a pointer elsewhere."""

_NEAR = 4
_CONTENT = re.compile(r"(?:^|\s)(?:entry|post|article|blog|story)[-_]*(?:content|body|text)(?:$|\s)", re.IGNORECASE)
_BESIDE = frozenset({"nav", "footer", "header", "aside", "form"})
_JUNK = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|newsletter|subscribe|cookie|consent|sidebar|breadcrumbs?|navigation"
    r"|nav|menu|pagination|pager|promo|advert|advertisement|ads?|sponsor|comments?|respond|byline|tags?|tagcloud|meta"
    r"|popup|modal|widget|footer|recommended|author|avatar|toolbar|print|download)(?:$|[\s_-])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """The blocks of an article and the element that each was collected in.

    `containers` are the element around them, and those inside it that look like noise but hold most of the article.
    """

    blocks: tuple[Block, ...] = ()
    elements: tuple[HtmlElement, ...] = ()
    containers: tuple[HtmlElement, ...] = ()
    source: str = ""
    """By which way they were found."""
    is_firm: bool = False
    """Whether other text on the page would not easily have led to another choice."""


def read_body(tree: HtmlElement, base: str, without: Sequence[HtmlElement]) -> Body:
    """The body of the page, empty where there is none. The tree stays as it is.

    `base` is what relative links are resolved against; `without` are elements that hold reader comments.
    """
    left_out = frozenset(without)
    runs = runs_of(tree, left_out)
    core, weights, source = _found_again(tree, without, runs)
    if not weights:
        return Body()
    container = _widened(holder_of(tree, weights, _SHARE))
    most, exempt = weights[tree] / 2, []

    def skip(element: HtmlElement) -> bool:
        if element in left_out:
            return True
        weight = weights.get(element, 0)
        if is_noise(element.tag, _names(element)):
            if weight > most:
                exempt.append(element)
            return weight <= most
        return not weight and is_junk(element)

    pieces = _chosen(pieces_of(container, base, skip), core, weights)
    return Body(
        blocks=tuple(piece.block for piece in pieces),
        elements=tuple(piece.element for piece in pieces),
        containers=(container, *exempt),
        source=source,
        is_firm=weights[tree] >= _LITTLE * sum(len(run.text) for run in runs),
    )


def is_junk(element: HtmlElement) -> bool:
    """Whether an element says of itself that it is not the article, or is not shown."""
    if _is_junk_name(_names(element)):
        return True
    return element.get("aria-hidden") == "true" or "none" in (element.get("style") or "")


@lru_cache(maxsize=16384)
def _is_junk_name(names: str) -> bool:
    return _JUNK.search(names) is not None


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _found_again(tree: HtmlElement, without: Sequence[HtmlElement], runs: list[Run]) -> tuple[Core, Weights, str]:
    """The words of the article, what each element holds of them, and by which way they were found."""
    if not runs:
        return Core(), {}, ""
    whole = sum(len(run.text) for run in runs)
    core = core_text(tree, without)
    weights = weights_of(run for run in runs if run.text in core.text)
    if weights.get(tree, 0) < _LITTLE * whole:
        thorough = thorough_text(tree, without)
        better = weights_of(run for run in runs if run.text in thorough.text)
        core, weights = (thorough, better) if better else (core, weights)
    if weights.get(tree, 0) >= _TOO_LITTLE * whole:
        return core, weights, "trafilatura"
    shares = weights_of(runs)
    dense = outside(runs, lambda element: shares[element] < whole / 2 and (element.tag in _BESIDE or is_junk(element)))
    holder = holder_of(tree, weights_of(dense), _SHARE)
    inside = [run for run in dense if holder in run.above]
    return Core(core.text + "".join(run.text for run in inside), core.lines), weights_of(inside), "densest part"


def _widened(container: HtmlElement) -> HtmlElement:
    """The element that names itself the article's content, where it stands close around what was found of it."""
    for ancestor in islice(container.iterancestors(), _NEAR):
        if ancestor.get("itemprop") == "articleBody" or _CONTENT.search(ancestor.get("class") or ""):
            return ancestor
    return container


def _chosen(pieces: list[Piece], core: Core, weights: Weights) -> list[Piece]:
    """The pieces that belong to the article: those that trafilatura kept, and those among and right after them."""
    texts = [squeezed(piece.block.text) for piece in pieces]
    kept = [bool(text) and core.holds(text) for text in texts]
    places = [place for place, is_kept in enumerate(kept) if is_kept]
    sure = [place for place in places if len(texts[place]) >= _NOTE] or places
    if not sure:
        return []
    chosen = []
    for place, piece in enumerate(pieces):
        if kept[place]:
            belongs = True
        elif _is_pointer(piece):
            belongs = False
        elif sure[0] <= place <= sure[-1]:
            belongs = True
        else:
            least = _LEAD if place < sure[0] else _NOTE
            stands_near = piece.element in weights or piece.element.getparent() in weights
            belongs = stands_near and len(texts[place]) >= least
        if belongs:
            chosen.append(piece)
    return chosen


def _is_pointer(piece: Piece) -> bool:
    """A line of its own that is nothing but links elsewhere."""
    block = piece.block
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or not block.text:
        return False
    return sum(len(link.text) for link in block.links) >= _LINKED * len(block.text)
