"""Reads the JSON-LD of a page, broken as it may be, into plain objects."""

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

Node = Mapping[str, Any]

LONGEST = 2_000_000
"""Characters of one script that are still read: a 10 MB string costs a gigabyte of memory."""
_DEEPEST = 12
_OPENING = re.compile(r"\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[)?(?:\s*\*/)?\s*")
_CLOSING = re.compile(r"(?:(?://|/\*)?\s*\]\]>(?:\s*\*/)?|-->)?[\s;]*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")


def nodes_in(text: str) -> tuple[Node, ...]:
    """The things at the top of a script, in @graph or named as what the page is about; () if it cannot be read."""
    value = _parse(text)
    return tuple(_top_nodes(value, 0)) if value is not None else ()


def _parse(text: str) -> object:
    if len(text) > LONGEST:
        return None
    for mend in (str, _unwrapped, _mended):
        try:
            return json.loads(mend(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unwrapped(text: str) -> str:
    """The script without the comment or CDATA marks that some systems put around it."""
    text = _OPENING.sub("", text, count=1).rstrip()
    return text[: _CLOSING.search(text, max(len(text) - 20, 0)).start()]  # type: ignore[union-attr]


def _mended(text: str) -> str:
    """The script without commas behind the last entry of a list or an object."""
    return _TRAILING_COMMA.sub("", _unwrapped(text))


def _top_nodes(value: object, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _top_nodes(each, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(name), list | dict):
                yield from _top_nodes(value[name], depth + 1)


def types_of(node: Node) -> frozenset[str]:
    """The local names of a thing's types, without the vocabulary in front."""
    stated = node.get("@type")
    names = stated if isinstance(stated, list) else [stated]
    return frozenset(re.split("[/#:]", name)[-1] for name in names if isinstance(name, str))


def values_of(node: Node, name: str) -> Iterator[str | Node]:
    """The values of a property, one by one: texts as they read, or further things."""
    stated = node.get(name)
    for value in stated if isinstance(stated, list) else [stated]:
        if isinstance(value, dict):
            if isinstance(value.get("@value"), str):
                yield plain(value["@value"])
            else:
                yield value
        elif isinstance(value, str):
            if text := plain(value):
                yield text
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)


def plain(value: str) -> str:
    """A string value with references resolved (some systems escape twice) and single spaces."""
    if "&" in value:
        value = unescape(unescape(value))
    return " ".join(value.split())


def prose(value: str) -> str:
    """A string value as people wrote it: references resolved once, lines and blank lines kept."""
    lines = [line.strip(" \t") for line in (unescape(value) if "&" in value else value).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
