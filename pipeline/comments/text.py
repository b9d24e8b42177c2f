"""Reads the text of one comment from its markup, every character as written, and leaves out what is not the comment."""

import re
from collections.abc import Callable

from lxml import etree
from lxml.html import HtmlElement

from pipeline.markup.wordlist import words

_PARAGRAPH, _LINE = "\x02", "\x01"
_BLOCKS = words(
    "p div section article blockquote ul ol li dl dt dd pre table tr h1 h2 h3 h4 h5 h6 figure figcaption hr address"
)
_SILENT = words("script style noscript template form button input textarea select svg iframe")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(rf" *{_LINE} *")
_BREAKS = re.compile(rf"[ {_LINE}]*{_PARAGRAPH}[ {_LINE}{_PARAGRAPH}]*")


def comment_text(root: HtmlElement, is_left_out: Callable[[HtmlElement], bool]) -> str:
    """The text under `root`: paragraphs joined by a blank line, `br` as a line break, emoji images as their character.

    Only ASCII white space is folded; emoji, combining, joining and right-to-left characters stay exactly.
    """
    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element is not root and _is_silent(element, is_left_out):
                walker.skip_subtree()
                continue
            pieces.append(_opening(element))
            pieces.append(_SPACE.sub(" ", element.text or ""))
        else:
            if element.tag in _BLOCKS:
                pieces.append(_PARAGRAPH)
            if element is not root:
                pieces.append(_SPACE.sub(" ", element.tail or ""))
    return _joined("".join(pieces))


def _joined(text: str) -> str:
    text = _LINES.sub(_LINE, re.sub(" +", " ", text))
    text = _BREAKS.sub(_PARAGRAPH, text).strip(f" {_PARAGRAPH}{_LINE}")
    return text.replace(_PARAGRAPH, "\n\n").replace(_LINE, "\n")


def _is_silent(element: HtmlElement, is_left_out: Callable[[HtmlElement], bool]) -> bool:
    return not isinstance(element.tag, str) or element.tag in _SILENT or is_left_out(element)


def _opening(element: HtmlElement) -> str:
    tag = element.tag
    if tag in _BLOCKS:
        return _PARAGRAPH
    if tag == "br":
        return _LINE
    if tag == "img" and ("emoji" in (names := element.get("class") or "") or "smiley" in names):
        return element.get("alt") or ""
    return ""
