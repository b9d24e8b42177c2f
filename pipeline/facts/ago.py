"""Tells texts that are nothing but a distance from now ("3 days ago"): they move every night and say nothing."""

import re

from pipeline.facts.date_words import ONE, TODAY, UNIT_PATTERN, YESTERDAY

_LONGEST = 40
_AGO = re.compile(
    rf"\W*(?:about |almost |over |etwa |environ )?(?:(?:vor|hace|il y a|há)\s+(?:\d+|{ONE})\s*(?:{UNIT_PATTERN})"
    rf"|(?:\d+|{ONE})\s*(?:{UNIT_PATTERN})\s+(?:ago|fa|atrás|geleden))\W*",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\W*(?:{YESTERDAY}|{TODAY})\W*", re.IGNORECASE)

LEAVES = frozenset({"span", "a", "small"})
"""Elements beside <time> that hold such a text alone."""


def is_ago(text: str | None, tag: str) -> bool:
    """Whether the whole text of a leaf element of that tag is a distance from now."""
    if not text or len(text) > _LONGEST:
        return False
    return _AGO.fullmatch(text) is not None or (tag == "time" and _NAMED.fullmatch(text) is not None)
