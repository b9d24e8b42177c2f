"""Names elements of a page by CSS selectors that another parser finds again."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement
from selectolax.lexbor import LexborHTMLParser, LexborNode

_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_STABLE = re.compile(r"[A-Za-z_-]+", re.ASCII)
_TAG = re.compile(r"[a-z][a-z0-9-]*")
_TOP = frozenset({"html", "body"})


def selector_of(element: HtmlElement, document: LexborHTMLParser) -> str | None:
    """A selector that finds this element alone in the document, by identifier, class or place; None where none does.

    Tags and texts of the element found are compared with those of the element meant.
    """
    if not all(_TAG.fullmatch(str(each.tag)) for each in (element, *element.iterancestors())):
        return None
    for selector in _candidates(element):
        found = document.css(selector)
        if len(found) == 1:
            return selector if is_same(element, found[0]) else None
    return None


def is_same(element: HtmlElement, node: LexborNode) -> bool:
    """Whether two parsers mean one element: its tag and its words."""
    return node.tag == element.tag and _words(node.text(deep=True)) == _words("".join(map(str, element.itertext())))


def _words(text: str) -> str:
    return "".join(text.split())


def _candidates(element: HtmlElement) -> Iterator[str]:
    """Selectors for an element, the sturdiest first: its own names, then its place below a named ancestor."""
    own = _own(element)
    yield own
    tail = own
    for ancestor in element.iterancestors():
        tail = f"{_own(ancestor)} > {tail}"
        yield tail
    yield _place(element)


def _own(element: HtmlElement) -> str:
    """The element's tag with its identifier, or with those of its class names that carry no number."""
    tag = str(element.tag)
    identifier = element.get("id") or ""
    if tag in _TOP:
        return tag
    if _IDENTIFIER.fullmatch(identifier):
        return f"{tag}#{identifier}"
    names = [name for name in (element.get("class") or "").split() if _STABLE.fullmatch(name)]
    return tag + "".join(f".{name}" for name in names[:4])


def _place(element: HtmlElement) -> str:
    steps = []
    for each in (element, *element.iterancestors()):
        if each.tag in _TOP:
            steps.append(str(each.tag))
            continue
        place = 1 + sum(1 for _ in each.itersiblings(each.tag, preceding=True))
        steps.append(f"{each.tag}:nth-of-type({place})")
    return " > ".join(reversed(steps))
