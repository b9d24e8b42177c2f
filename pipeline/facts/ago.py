"""Tells texts that are nothing but a distance from now ("3 days ago"): they move every night and say nothing."""

import re

from lxml.html import HtmlElement

from pipeline.facts.date_words import ONE, TODAY, UNIT_PATTERN, YESTERDAY

_LONGEST = 40
_AGO = re.compile(
    rf"\W*(?:about |almost |over |etwa |environ )?(?:(?:vor|hace|il y a|há)\s+(?:\d+|{ONE})\s*(?:{UNIT_PATTERN})"
    rf"|(?:\d+|{ONE})\s*(?:{UNIT_PATTERN})\s+(?:ago|fa|atrás|geleden))\W*",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\W*(?:{YESTERDAY}|{TODAY})\W*", re.IGNORECASE)

_LEAVES = frozenset({"time", "span", "a", "small"})
"""Elements that hold such a text alone."""


def is_moving(element: HtmlElement) -> bool:
    """Whether a leaf says nothing but how long ago something was."""
    tag = element.tag
    if tag not in _LEAVES or len(element) or not _is_ago(element.text, tag):
        return False
    return tag == "time" or not _has_own_words(element.getparent())


def _is_ago(text: str | None, tag: str) -> bool:
    if not text or len(text) > _LONGEST:
        return False
    return _AGO.fullmatch(text) is not None or (tag == "time" and _NAMED.fullmatch(text) is not None)


def _has_own_words(element: HtmlElement) -> bool:
    tails = (child.tail for child in element)
    return any(text and not text.isspace() for text in (element.text, *tails))
