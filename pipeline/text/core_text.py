"""What trafilatura takes for the article of a page: its words, without order or structure.

Its steps are called one by one here instead of through bare_extraction, which copies the tree four times and makes a
text of the result that nobody reads. That leans on functions it does not promise to keep: its version is pinned, and
part of the reader's version.
"""

import logging
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import convert_tags, prune_unwanted_nodes, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor
from trafilatura.xpaths import RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH

from pipeline.markup.quicker import remember

remember()
# Its warnings ("discarding data") say nothing that a reading does not say itself.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_WORDLESS = (
    *("head", "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "map", "video"),
    *("audio", "button", "select", "textarea", "option", "datalist", "link", "input", "menu", "nav", "applet", "track"),
    *("aside", "footer", "time", "label", "legend", "fieldset", "dialog", "source", "progress", "output", "noindex"),
    *("rp", "rt", "rtc"),
)
"""Elements that trafilatura takes out one at a time; lxml does it at once."""
_LINES = ("p", "head", "item", "row", "cell", "quote", "code")
_TAG = re.compile(r"[a-z][a-z0-9-]*")
_SHORT = 20
"""Letters below which a text may stand anywhere by chance."""
_ENDS = 40
"""Letters at either end by which a long text is found again though something was dropped inside it."""


@dataclass(frozen=True, slots=True)
class Core:
    """The words of an article without any white space: all of them, and the lines they stand in; "" for no article."""

    text: str = ""
    lines: frozenset[str] = frozenset()

    def holds(self, text: str) -> bool:
        """Whether a text (without white space) belongs to it; a short one only as a line of its own."""
        if len(text) < _SHORT:
            return text in self.lines
        return text in self.text or (len(text) > _ENDS and (text[:_ENDS] in self.text or text[-_ENDS:] in self.text))


def core_text(tree: HtmlElement, without: Sequence[HtmlElement]) -> Core:
    """The text of the article as trafilatura finds it.

    `without` are elements (reader comments) that it must not see. The tree stays as it is.
    """
    own = _copy_without(tree, without)
    try:
        return _core_of(own)
    except ValueError:
        # Markup so broken that a tag has no proper name: trafilatura cannot make an element of it.
        return _core_of(_with_proper_tags(_copy_without(tree, without)))


def _core_of(own: HtmlElement) -> Core:
    etree.strip_elements(own, *_WORDLESS, with_tail=False)
    options = Extractor(fast=True, comments=False, with_metadata=False)
    for unwanted in (RAW_TREE_PRUNE_XPATH, REMOVE_COMMENTS_AND_LISTS_XPATH):
        own = prune_unwanted_nodes(own, unwanted)
    own = convert_tags(tree_cleaning(own, options), options)
    body, _ = extract_content(own, options)
    return _text_of(body)


def _with_proper_tags(tree: HtmlElement) -> HtmlElement:
    for element in tree.iter():
        if not _TAG.fullmatch(str(element.tag)):
            element.tag = "span"
    return tree


def _text_of(body: etree._Element) -> Core:
    lines = frozenset(_words(element) for element in body.iter(*_LINES))
    return Core(_words(body), lines)


def _words(element: etree._Element) -> str:
    return squeezed("".join(map(str, element.itertext())))


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
