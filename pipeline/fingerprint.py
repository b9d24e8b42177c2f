"""A short cut past reading: what an article is read from, digested without reading it, at a fraction of the cost.

Digested are the elements that gave the article and its comments (tags, words, link targets, alternative texts, machine
dates), what the head states, JSON-LD, and the outline of what stands beside those elements: something new there
changes the fingerprint, other words in a sidebar do not. Never digested is what is never read (noise.py).
"""

import hashlib
import re
from collections.abc import Iterator, Sequence

from lxml import etree
from lxml.html import HtmlElement

from pipeline.facts.ago import is_moving
from pipeline.facts.labels import label_at
from pipeline.markup.decode import decode
from pipeline.markup.noise import is_never_read, is_noise_name, stable_names
from pipeline.markup.parse import parse
from pipeline.markup.selectors import found_by
from pipeline.text.furniture import is_noise, names_of
from records.address import clean_address
from records.article import Fingerprint
from records.payload import Payload

_EXACT, _CALM = 8, 16
"""Bytes of the two digests."""
_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_FLEETING = re.compile(r"csrf|nonce|token|session|request|trace|timestamp|viewport|verification", re.IGNORECASE)
"""Names of metas that change with every answer and say nothing of the article."""
_SAID = frozenset(["alt", "datetime", "content", "title", "itemprop", "rel", "role", "aria-hidden", "hidden"])
_UNSEEN = re.compile("none|hidden", re.IGNORECASE)
_SHORT = 200
_SOMEWHERE = "http://somewhere.invalid"
_COMMENT = "comm"
"""In the identifiers of comments, whose numbers count."""


def is_unchanged(payload: Payload, known: Fingerprint) -> bool:
    """Whether a payload surely says what it said when the fingerprint was taken. Never raises for any bytes."""
    value = known.values.get(payload.url)
    decoded = decode(payload)
    if value is None or decoded.body is None or decoded.damage:
        return False
    parsed = parse(decoded.body)
    if parsed.tree is None or parsed.damage:
        return False
    frame, elements = _frame(parsed.tree, known.containers)
    exact = _exact(frame, elements)
    return value.startswith(exact) or value[len(exact) :] == _calm(frame, elements)


def fingerprint_of(tree: HtmlElement, containers: Sequence[str]) -> str:
    """The digest (hex) of one parsed payload, in two parts.

    The first is of the containers as they stand, and settles most pages at a third of the cost; where something moves
    inside a container, the second decides, which passes over all that is never read.
    """
    frame, elements = _frame(tree, containers)
    return _exact(frame, elements) + _calm(frame, elements)


def _frame(tree: HtmlElement, containers: Sequence[str]) -> tuple[list[str], list[HtmlElement]]:
    """What counts besides the containers, and the containers."""
    parts, elements = list(_head(tree)), []
    for selector in containers:
        found = found_by(selector, tree)
        parts.append(f"\n{selector}\t{len(found)}")
        for element in found:
            parts.extend(_beside(element))
        elements += found
    return parts, elements


def _exact(frame: Sequence[str], elements: Sequence[HtmlElement]) -> str:
    whole = (etree.tostring(element, encoding="unicode", with_tail=False) for element in elements)
    return _digest([*frame, *whole], _EXACT)


def _calm(frame: Sequence[str], elements: Sequence[HtmlElement]) -> str:
    return _digest([*frame, *(part for element in elements for part in _content(element))], _CALM)


def _digest(parts: Sequence[str], size: int) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=size).hexdigest()


def _head(tree: HtmlElement) -> Iterator[str]:
    yield next(tree.iter("html"), tree).get("lang") or ""
    for element in tree.iter("title", "base", "meta", "script"):
        tag = element.tag
        if tag == "meta":
            yield from _meta(element)
        elif tag == "base":
            yield f"base={element.get('href') or ''}"
        elif (tag == "title" and _is_in_head(element)) or element.get("type") == "application/ld+json":
            yield _SPACE.sub(" ", element.text_content())


def _is_in_head(element: HtmlElement) -> bool:
    holder = element.getparent()
    return holder is None or holder.tag == "head"


def _meta(element: HtmlElement) -> Iterator[str]:
    name = element.get("name") or element.get("property") or element.get("itemprop") or ""
    if name and not _FLEETING.search(name):
        yield f"{name}={element.get('content') or ''}"


def _content(root: HtmlElement) -> list[str]:
    """Everything that reading an element may take from it, in order."""
    parts = [root.tag, _words(root.text)]
    walker = etree.iterwalk(root, events=("start", "end"))
    next(walker)
    for event, element in walker:
        if event == "end":
            if element is not root:
                parts.append("/")
                parts.append(_words(element.tail))
            continue
        opening = _opening(element)
        if opening is None or is_moving(element):
            parts.append("" if opening is None else f"{opening}~")
            walker.skip_subtree()
        else:
            parts.append(opening)
            parts.append(_words(element.text))
    return parts


def _words(text: str | None) -> str:
    """Text with single spaces; one at either end tells whether it touches its neighbour."""
    if not text:
        return ""
    words = " ".join(text.split())
    return f"{text[:1].isspace():d}{words}{text[-1:].isspace():d}" if words else " "


def _opening(element: HtmlElement) -> str | None:
    """An element's tag with what counts of its attributes, whatever their order; None where it is never read."""
    tag = element.tag
    if is_never_read(tag):
        return None
    if not element.attrib:
        return str(tag)
    names = names_of(element)
    if is_noise_name(names) and is_noise(element):
        return None
    return " ".join([tag, stable_names(names), *sorted(_said(element))])


def _said(element: HtmlElement) -> Iterator[str]:
    """What the attributes of an element say to a reader."""
    for name, value in element.items():
        if name in _SAID:
            yield f"{name}={value}"
        elif name == "href":
            yield f"href={clean_address(value, _SOMEWHERE).removeprefix(_SOMEWHERE) if '?' in value else value}"
        elif name == "id" and _COMMENT in value:
            yield f"id={value}"
        elif name == "style" and _UNSEEN.search(value):
            yield "unseen"


def _beside(element: HtmlElement) -> Iterator[str]:
    """The outline of what stands beside an element and beside those around it."""
    around = element.getparent()
    while around is not None and around.tag != "html":
        yield f"<{around.tag}"
        if words := (around.text or "").split():
            yield _DIGITS.sub("0", " ".join(words))
        for sibling in around:
            yield from _outline(sibling)
            if words := (sibling.tail or "").split():
                yield _DIGITS.sub("0", " ".join(words))
        around = around.getparent()


def _outline(element: HtmlElement) -> Iterator[str]:
    """The tag and names of an element with words, and those words where they could label a name or a date."""
    names = names_of(element)
    if is_never_read(element.tag) or is_noise_name(names):
        return
    text = element.text_content().strip()
    if text:
        yield f"{element.tag} {stable_names(names)}"
        if len(text) <= _SHORT and label_at(text):
            yield _words(text)
