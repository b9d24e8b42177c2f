"""How raised, lowered and struck-out text is written where only plain text can be kept (docs/decisions/0009)."""

import re
from copy import copy

from lxml.html import HtmlElement

STRUCK = frozenset({"del", "s", "strike"})
"""Elements whose text readers see crossed out."""
SCRIPTS = frozenset({"sup", "sub"})
"""Elements whose text stands above or below the line."""

_NORMAL = "0123456789+-−–=()"
_RAISED = dict(zip(map(ord, _NORMAL), "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾", strict=True))
_LOWERED = dict(zip(map(ord, _NORMAL), "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎", strict=True))
_WRITABLE = frozenset(_NORMAL + "., \t\n\xa0")
_NOTE = re.compile(r"[\d\s,;*†‡§¶–-]{1,9}|[a-z]{1,2}", re.IGNORECASE)
"""What a footnote marker may be; not a trade mark."""
_BACK: dict[int, str | None] = {
    ord(script): chr(normal) for table in (_LOWERED, _RAISED) for normal, script in table.items()
}
_BACK |= {ord("~"): None}


class Script:
    """How the text of one raised or lowered element is written: what comes before and after it, other characters."""

    __slots__ = ("after", "before", "table")

    def __init__(self, element: HtmlElement) -> None:
        text = "".join(map(str, element.itertext())).strip()
        self.before, self.after = "", ""
        self.table: dict[int, str] | None = None
        if _leads_to_note(element):
            if _NOTE.fullmatch(text):
                self.before, self.after = "[", "]"
        elif any(character.isdigit() for character in text):
            if _WRITABLE.issuperset(text):
                self.table = _RAISED if element.tag == "sup" else _LOWERED
            else:
                self.before, self.after = ("^(" if element.tag == "sup" else "_("), ")"

    def inner(self) -> "Script":
        """How an element like it inside this one is written: the same characters, no marks of its own."""
        script = copy(self)
        script.before, script.after = "", ""
        return script


def struck(text: str) -> str:
    """Words that readers see crossed out, the white space at either end outside the marks."""
    words = text.strip()
    return text.replace(words, f"~~{words}~~", 1) if words else text


def unmarked(text: str) -> str:
    """Text without such marks, as another reader of the page writes it."""
    return text.translate(_BACK)


def _leads_to_note(element: HtmlElement) -> bool:
    """Whether it leads to a footnote or a source."""
    return element.find(".//a") is not None or any(above.tag == "a" for above in element.iterancestors())
