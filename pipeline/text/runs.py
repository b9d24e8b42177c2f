"""The longer runs of text on a page and where they stand: by them the words of an article are found again."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

from pipeline.text.core_text import squeezed

_LONG = etree.XPath(".//text()[string-length(normalize-space()) >= 25]")
_NO_TEXT = frozenset({"script", "style", "noscript", "title", "option", "template", "textarea"})

Weights = dict[HtmlElement, int]
"""How many characters of some text each element holds."""


class _Text(str):
    """What lxml gives for text in XPath: it knows where it stands."""

    is_tail: bool

    def getparent(self) -> HtmlElement | None:
        """The element that it is in, or that it follows."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of text, without white space, and the elements around it, innermost first."""

    text: str
    above: tuple[HtmlElement, ...]


def runs_of(tree: HtmlElement, left_out: frozenset[HtmlElement]) -> list[Run]:
    """The runs that a browser would show, in order, outside the elements left out."""
    found, around = [], _Around(left_out)
    for text in cast(list[_Text], _LONG(tree)):
        parent = text.getparent()
        if parent is not None and text.is_tail:
            parent = parent.getparent()
        elif parent is not None and parent.tag in _NO_TEXT:
            continue
        if above := around.of(parent):
            found.append(Run(squeezed(text), above))
    return found


class _Around:
    """The elements around text, innermost first; asked for many texts of one tree, it remembers."""

    def __init__(self, left_out: frozenset[HtmlElement]) -> None:
        self._left_out = left_out
        self._known: dict[HtmlElement, tuple[HtmlElement, ...]] = {}

    def of(self, element: HtmlElement | None) -> tuple[HtmlElement, ...]:
        """The element and those around it; () inside one that is left out."""
        if element is None:
            return ()
        if element not in self._known:
            above = (element, *element.iterancestors())
            self._known[element] = above if self._left_out.isdisjoint(above) else ()
        return self._known[element]


def weights_of(runs: Iterable[Run]) -> Weights:
    """How many characters of these runs each element holds."""
    weights: Weights = {}
    for run in runs:
        length = len(run.text)
        for element in run.above:
            weights[element] = weights.get(element, 0) + length
    return weights


def holder_of(tree: HtmlElement, weights: Weights, share: float) -> HtmlElement:
    """The smallest element that holds that share of the whole weight."""
    enough, element = share * weights.get(tree, 0), tree
    while (inner := next((child for child in element if weights.get(child, 0) >= enough), None)) is not None:
        element = inner
    return element


def outside(runs: Sequence[Run], is_beside: Callable[[HtmlElement], bool]) -> list[Run]:
    """The runs that no element stands around which is beside the article."""
    known: dict[HtmlElement, bool] = {}

    def is_free(run: Run) -> bool:
        for element in run.above:
            if element not in known:
                known[element] = is_beside(element)
            if known[element]:
                return False
        return True

    return [run for run in runs if is_free(run)]
