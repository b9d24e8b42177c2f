"""What trafilatura takes for the article of a page: its words, without order or structure."""

import logging
from collections.abc import Sequence
from copy import copy

from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document

# Its warnings ("discarding data") say nothing that a reading does not say itself.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def core_text(tree: HtmlElement, without: Sequence[HtmlElement], *, thorough: bool = False) -> str:
    """The text of the article as trafilatura finds it, all white space removed; "" where it finds none.

    `without` are elements (reader comments) that it must not see. `thorough` has it compare its answer with those of
    two other algorithms, at twice the cost. The tree stays as it is.
    """
    own = _copy_without(tree, without)
    document = bare_extraction(own, fast=not thorough, with_metadata=False, include_comments=False)
    if not isinstance(document, Document):
        return ""
    return squeezed("".join(str(text) for text in document.body.itertext()))


def squeezed(text: str) -> str:
    """Text without any white space, as it is compared."""
    return "".join(text.split())


def _copy_without(tree: HtmlElement, without: Sequence[HtmlElement]) -> HtmlElement:
    """A copy of a tree that lacks some of its elements, but not the text behind them."""
    paths = [_path(element) for element in without if tree in element.iterancestors()]
    own = copy(tree)
    for element in [_at(own, path) for path in paths]:
        element.drop_tree()
    return own


def _path(element: HtmlElement) -> list[int]:
    steps = []
    while (parent := element.getparent()) is not None:
        steps.append(parent.index(element))
        element = parent
    return steps[::-1]


def _at(root: HtmlElement, path: Sequence[int]) -> HtmlElement:
    for step in path:
        root = root[step]
    return root
