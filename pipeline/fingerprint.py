"""A short cut past reading: what an article is read from, digested without reading it, at a fraction of the cost.

Digested are the elements that gave the article and its comments (tags, words, link targets, alternative texts, machine
dates), what the head states, JSON-LD, and the outline of what stands beside those elements: something new there
changes the fingerprint, other words in a sidebar do not. Never digested is what is never read (noise.py).
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.facts.ago import LEAVES, is_ago
from pipeline.facts.labels import label_at
from pipeline.markup.charset import to_utf8
from pipeline.markup.decode import decompress
from pipeline.markup.noise import TAGS, UNSEEN, is_beside, is_never_read, is_noise_name, stable_names
from records.address import clean_address
from records.payload import Payload

_SIZE = 16
_SPACE = re.compile(r"\s+")
_DIGITS = re.compile(r"\d+")
_FLEETING = re.compile(r"csrf|nonce|token|session|request|trace|timestamp|viewport|verification", re.IGNORECASE)
"""Names of metas that change with every answer and say nothing of the article."""
_HEAD = "title, base, meta, script[type='application/ld+json']"
_SAID = frozenset(["alt", "datetime", "content", "title", "itemprop", "rel", "role", "aria-hidden", "hidden"])
_UNSEEN = re.compile("none|hidden", re.IGNORECASE)
_CONTROLS = frozenset({"form", "input", "button", "select", "textarea", "iframe"})
_HOLDING = (
    b"div",
    b"article",
    b"section",
    b"main",
    b"aside",
    b"ul",
    b"ol",
    b"li",
    b"table",
    b"form",
    b"a",
    b"h",
    b"b>",
)
_SHORT = 200
_SOMEWHERE = "http://somewhere.invalid"
_COMMENT = "comm"
"""In the identifiers of comments, whose numbers count."""
_TEXT = "-text"


def fingerprint(payloads: Sequence[Payload], containers: Sequence[str]) -> Mapping[str, str]:
    """The digest (hex) of each HTML payload by its address. Never raises for any bytes."""
    return {payload.url: fingerprint_of(parsed(payload), containers) for payload in payloads}


def parsed(payload: Payload) -> LexborHTMLParser:
    """A payload as the second, faster parser sees it."""
    body = decompress(payload.body, payload.content_encoding).body or b""
    return LexborHTMLParser(to_utf8(body, payload.content_type))


def fingerprint_of(document: LexborHTMLParser, containers: Sequence[str]) -> str:
    """The digest (hex) of one parsed payload."""
    parts: list[str] = [*_head(document), *_unclosed(document.raw_html)]
    found = [(selector, document.css(selector)) for selector in containers]
    for selector, nodes in found:
        parts.append(f"\n{selector}\t{len(nodes)}")
        for node in nodes:
            parts.extend(_content(node))
            parts.extend(_beside(node))
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=_SIZE).hexdigest()


def _unclosed(html: bytes) -> Iterator[str]:
    """How many of the elements that hold others were not closed: the parser of readings may take them for wider."""
    for tag in _HOLDING:
        yield str(html.count(b"<" + tag) - html.count(b"</" + tag))


def _head(document: LexborHTMLParser) -> Iterator[str]:
    root = document.root
    yield (root.attributes.get("lang") or "") if root is not None else ""
    for node in document.css(_HEAD):
        if node.tag == "meta":
            yield from _meta(node.attributes)
        elif node.tag == "base":
            yield f"base={node.attributes.get('href') or ''}"
        elif node.tag == "script" or node.parent is None or node.parent.tag == "head":
            yield _SPACE.sub(" ", node.text(deep=True))


def _meta(attributes: Mapping[str, str | None]) -> Iterator[str]:
    name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
    if name and not _FLEETING.search(name):
        yield f"{name}={attributes.get('content') or ''}"


def _content(node: LexborNode) -> Iterator[str]:
    """Everything that reading an element may take from it, in order."""
    yield node.tag or ""
    waiting = [node.iter(include_text=True)]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
            yield "/"
            continue
        tag = child.tag or "-"
        if tag == _TEXT:
            yield _words(child.text_content or "") if not child.is_empty_text_node else " "
            continue
        opening = _opening(tag, child)
        if opening is None:
            continue
        yield opening
        if (tag == "time" or tag in LEAVES) and _is_moving(child):
            yield "~"
        else:
            waiting.append(child.iter(include_text=True))


def _words(text: str) -> str:
    """Text with single spaces; one at either end tells whether it touches its neighbour."""
    words = " ".join(text.split())
    return f"{text[:1].isspace():d}{words}{text[-1:].isspace():d}"


def _opening(tag: str, node: LexborNode) -> str | None:
    """An element's tag with what counts of its attributes, whatever their order; None where it is never read."""
    if tag in UNSEEN or tag in TAGS or tag[0] == "-":
        return None
    attributes = node.attributes
    if not attributes:
        return tag
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if is_noise_name(names) and _is_beside(node):
        return None
    said = [tag, stable_names(names)]
    for name in attributes.keys() & _SAID:
        said.append(f"{name}={attributes[name]}")
    if href := attributes.get("href"):
        said.append(f"href={clean_address(href, _SOMEWHERE).removeprefix(_SOMEWHERE) if '?' in href else href}")
    if _COMMENT in (attributes.get("id") or ""):
        said.append(f"id={attributes['id']}")
    if _UNSEEN.search(attributes.get("style") or ""):
        said.append("unseen")
    said[2:] = sorted(said[2:])
    return " ".join(said)


def _is_beside(node: LexborNode) -> bool:
    """Whether what a node of such a name holds agrees with the name; the same rule as in furniture.py."""
    letters = linked = links = controls = 0
    waiting = [(node, node.tag == "a")]
    while waiting:
        each, in_link = waiting.pop()
        tag = each.tag or "-"
        controls += tag in _CONTROLS
        if tag == _TEXT:
            count = len("".join((each.text_content or "").split()))
            letters, linked = letters + count, linked + (count if in_link else 0)
        elif tag not in UNSEEN and tag not in TAGS and tag[0] != "-":
            is_link = tag == "a" and bool(each.attributes.get("href"))
            links += is_link
            waiting.extend((child, in_link or is_link) for child in each.iter(include_text=True))
    return is_beside(letters, linked, links, controls)


def _is_moving(node: LexborNode) -> bool:
    """Whether a leaf says nothing but how long ago something was."""
    only, tag = node.first_child, node.tag or ""
    if only is None or only.tag != _TEXT or only.next is not None or not is_ago(only.text_content, tag):
        return False
    return tag == "time" or not _has_own_words(node.parent)


def _has_own_words(node: LexborNode | None) -> bool:
    if node is None:
        return False
    return any(child.tag == _TEXT and (child.text_content or "").strip() for child in node.iter(include_text=True))


def _beside(node: LexborNode) -> Iterator[str]:
    """The outline of what stands beside an element and beside those around it."""
    around = node.parent
    while around is not None and around.tag not in ("html", "-document"):
        yield f"<{around.tag}"
        for sibling in around.iter(include_text=True):
            if sibling.tag == _TEXT:
                if words := (sibling.text_content or "").split():
                    yield _DIGITS.sub("0", " ".join(words))
            else:
                yield from _outline(sibling)
        around = around.parent


def _outline(node: LexborNode) -> Iterator[str]:
    """The tag and names of an element with words, and those words where they could label a name or a date."""
    tag, attributes = node.tag or "-", node.attributes
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if tag in UNSEEN or tag[0] == "-" or is_never_read(tag) or is_noise_name(names):
        return
    text = node.text(deep=True).strip()
    if text:
        yield f"{tag} {stable_names(names)}"
        if len(text) <= _SHORT and label_at(text):
            yield _words(text)
