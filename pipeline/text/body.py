"""Reads the body of an article: trafilatura says which part of the page it is, our blocks are built from that part.

trafilatura keeps the words of an article but loses some that patients read (table cells, captions, collapsed
sections, disclaimers). Its words are therefore found again in the page; the element around them is the article, and
all of it is read that is not plainly something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from pipeline.text.blocks import Piece
from pipeline.text.boxes import boxes_in, holds_sources, is_collapsed
from pipeline.text.core_text import Core, core_text, squeezed
from pipeline.text.flow import pieces_of
from pipeline.text.furniture import asks, is_counter, is_furniture, is_junk, is_junk_name, is_noise, is_unseen, names_of
from pipeline.text.marks import unmarked
from pipeline.text.opening import below_opening
from pipeline.text.pointers import is_pointer, is_recommendation
from pipeline.text.runs import Run, Weights, holder_of, outside, runs_of, weights_of
from records.article import Block

_TOO_LITTLE = 0.2
"""Of the text on a page, what is no article but its first lines; then the densest part of the page is read."""
_SURELY = 0.3
"""Of the text on a page, what an article holds where a little more of other text would not lead to another choice."""
_SHARE = 0.75
"""Of the words found again, what the element around the article holds."""
_LEAD = 80
"""Letters that a first paragraph has at least which trafilatura left out."""
_NOTE = 40
"""Letters that a paragraph has at least which surely marks where the article stands."""
_NEAR = 4
_CONTENT = re.compile(r"(?:^|\s)(?:entry|post|article|blog|story)[-_]*(?:content|body|text)(?:$|\s)", re.IGNORECASE)
_BESIDE = frozenset({"nav", "footer", "header", "aside", "form"})
_TITLES = frozenset({"h2", "h3", "h4", "h5", "h6"})
_SECTIONS = frozenset({"div", "article", "section", "main", "body", "td", "center"})
"""Elements that hold a whole article rather than a part of its text."""


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
    holder = holder_of(tree, weights, _SHARE)
    container = _widened(holder)
    most, exempt = weights[tree] / 2, []
    boxes = boxes_in(container)

    def skip(element: HtmlElement) -> bool:
        if element in left_out:
            return True
        weight = weights.get(element, 0)
        if element in boxes:
            return weight <= most
        if is_noise(element):
            if weight > most:
                exempt.append(element)
            return weight <= most
        return not weight and (is_junk(element) or (is_unseen(element) and not is_collapsed(element)))

    pieces = _chosen(pieces_of(container, base, skip), core, _Ends(container, holder, weights))
    return Body(
        blocks=tuple(piece.block for piece in pieces),
        elements=tuple(piece.element for piece in pieces),
        containers=(container, *exempt),
        source=source,
        is_firm=weights[tree] >= _SURELY * sum(len(run.text) for run in runs),
    )


def _found_again(tree: HtmlElement, without: Sequence[HtmlElement], runs: list[Run]) -> tuple[Core, Weights, str]:
    """The words of the article, what each element holds of them, and by which way they were found."""
    if not runs:
        return Core(), {}, ""
    whole = sum(len(run.text) for run in runs)
    core = core_text(tree, without)
    weights = weights_of(run for run in runs if run.text in core.text)
    if weights.get(tree, 0) >= _TOO_LITTLE * whole:
        return core, weights, "trafilatura"
    shares = weights_of(runs)
    dense = outside(runs, lambda element: shares[element] < whole / 2 and _is_beside(element))
    holder = holder_of(tree, weights_of(dense), _SHARE)
    inside = [run for run in dense if holder in run.above]
    return Core(core.text + "".join(run.text for run in inside), core.lines), weights_of(inside), "densest part"


def _is_beside(element: HtmlElement) -> bool:
    return element.tag in _BESIDE or is_junk_name(names_of(element)) or is_junk(element) or is_unseen(element)


def _widened(container: HtmlElement) -> HtmlElement:
    """The element that names itself the article's content, where it stands close around what was found of it."""
    for ancestor in islice(container.iterancestors(), _NEAR):
        if _is_content(ancestor):
            return ancestor
    while container.tag not in _SECTIONS and container.getparent() is not None:
        container = container.getparent()
    return container


def _is_content(element: HtmlElement) -> bool:
    return element.get("itemprop") == "articleBody" or _CONTENT.search(element.get("class") or "") is not None


def _stands_below_title(container: HtmlElement) -> bool:
    """Whether an element begins behind the page's only main heading, and so holds no title of its own."""
    root = container.getroottree().getroot()
    headings = list(root.iter("h1"))
    if len(headings) != 1 or container in headings[0].iterancestors():
        return False
    return next(each for each in root.iter("h1", container.tag) if each in (headings[0], container)) is headings[0]


def _chosen(pieces: list[Piece], core: Core, ends: "_Ends") -> list[Piece]:
    """The pieces that belong to the article: those that trafilatura kept, and those around them that are no furniture.

    Before the first of them stand titles, bylines and dates as well, unless they stand in the article's text alone.
    """
    pieces = [piece for piece in below_opening(pieces) if not is_recommendation(piece)]
    texts = [squeezed(unmarked(piece.block.text)) for piece in pieces]
    kept = [bool(text) and core.holds(text) for text in texts]
    places = [place for place, is_kept in enumerate(kept) if is_kept]
    sure = [place for place in places if len(texts[place]) >= _NOTE] or places
    if not sure:
        return []
    chosen = []
    for place, piece in enumerate(pieces):
        if place > sure[-1]:
            belongs = ends.is_end(piece, is_found=kept[place])
        elif kept[place] or is_pointer(piece):
            belongs = kept[place]
        elif sure[0] <= place or (place == sure[0] - 1 and _heads(piece, [pieces[found] for found in sure[:2]])):
            belongs = True
        else:
            belongs = ends.is_lead(piece.element, len(texts[place]))
        if belongs:
            chosen.append(piece)
    return chosen


class _Ends:
    """Answers what belongs to an article before the first and behind the last words that were found of it."""

    def __init__(self, container: HtmlElement, holder: HtmlElement, weights: Weights) -> None:
        self._container = container
        self._weights = weights
        self._text_alone = container if _is_content(container) else holder if _stands_below_title(holder) else None
        self._known: dict[HtmlElement, bool] = {}

    def is_end(self, piece: Piece, *, is_found: bool) -> bool:
        """Whether a piece behind the last long words found is the end of the text."""
        element = piece.element
        if is_counter(piece.block.text):
            return False
        if is_found:
            part = self._part(element)
            return part is None or not (_announces(element) or asks(part))
        return not (is_pointer(piece) or self.is_beside(element))

    def is_beside(self, element: HtmlElement) -> bool:
        """Whether the whole part of the container that the element stands in, empty of found words, is furniture."""
        part = self._part(element)
        if part is None:
            return False
        if part not in self._known:
            self._known[part] = (is_furniture(part) and not holds_sources(part)) or _announces(part)
        return self._known[part]

    def _part(self, element: HtmlElement) -> HtmlElement | None:
        """The largest element around this one that holds none of the words found, inside the container."""
        part = None
        for above in (element, *element.iterancestors()):
            if above is self._container or above in self._weights:
                break
            part = above
        return part

    def is_lead(self, element: HtmlElement, letters: int) -> bool:
        """Whether an element above the first words found is the beginning of the text."""
        if element.tag != "h1" and self._text_alone in (element, *element.iterancestors()):
            return not self.is_beside(element)
        return letters >= _LEAD and (element in self._weights or element.getparent() in self._weights)


def _heads(piece: Piece, first: Sequence[Piece]) -> bool:
    """Whether a piece is the heading of the section that the first words found begin, and more of them beside it."""
    element, holder = piece.element, piece.element.getparent()
    is_heading = element.tag in _TITLES and element.getnext() is first[0].element
    return is_heading and len(first) > 1 and first[1].element.getparent() is holder


def _announces(part: HtmlElement) -> bool:
    """Whether it is the heading or label of furniture that follows."""
    following = part.getnext()
    is_label = part.tag in _TITLES or (part.text_content().strip().endswith(":"))
    return (
        is_label
        and following is not None
        and (is_noise(following) or is_junk(following) or is_unseen(following) or is_furniture(following))
    )
