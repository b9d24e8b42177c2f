"""Whether two titles have hardly a word in common. Pure, and light enough for the process that crawls."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_SHARED = 0.25
"""At most this share of the shorter title's words stands in the other one as well: "of", "the", "what"."""


def words_of(text: str) -> list[str]:
    """The words of a text, case and spelling of characters aside."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def are_apart(one: str | None, other: str | None) -> bool:
    """Whether both titles say something, and hardly a word of it alike."""
    mine, theirs = set(words_of(one or "")), set(words_of(other or ""))
    fewer = min(len(mine), len(theirs))
    return fewer > 0 and len(mine & theirs) <= _SHARED * fewer
