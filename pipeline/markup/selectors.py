"""Names elements of a page so that they are found again on a later night, though more or less stands around them."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_STABLE = re.compile(r"[A-Za-z_-]+", re.ASCII)
_TAG = re.compile(r"[a-z][a-z0-9-]*")
_TOP = frozenset({"html", "body"})


def found_by(selector: str, tree: HtmlElement) -> list[HtmlElement]:
    """The elements that a selector (an XPath of selector_of()) names."""
    return cast(list[HtmlElement], _compiled(selector)(tree))


def selector_of(element: HtmlElement, tree: HtmlElement) -> str | None:
    """A selector that names this element alone, by identifier, class or place; None where its markup is too broken."""
    if not all(_TAG.fullmatch(str(each.tag)) for each in (element, *element.iterancestors())):
        return None
    return next(selector for selector in _candidates(element) if found_by(selector, tree) == [element])


@lru_cache(maxsize=1024)
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(selector)


def _candidates(element: HtmlElement) -> Iterator[str]:
    """Selectors for an element, the sturdiest first: its own names, then its place below a named ancestor."""
    tail = _own(element)
    yield f"//{tail}"
    for ancestor in element.iterancestors():
        step = _own(ancestor)
        tail = f"{step}/{tail}"
        if "@id" in step:
            break
    yield f"//{tail}"
    yield element.getroottree().getpath(element)


def _own(element: HtmlElement) -> str:
    """The element's tag with its identifier, or with those of its class names that carry no number."""
    tag = str(element.tag)
    identifier = element.get("id") or ""
    if tag in _TOP:
        return tag
    if _IDENTIFIER.fullmatch(identifier):
        return f"{tag}[@id='{identifier}']"
    names = [name for name in (element.get("class") or "").split() if _STABLE.fullmatch(name)]
    return tag + "".join(f"[contains(concat(' ',normalize-space(@class),' '),' {name} ')]" for name in names[:4])
