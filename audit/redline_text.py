"""A redline for a terminal: plain marks or colours, and never a control character of the page itself."""

import re
from collections.abc import Iterator

from audit.counting import counted
from audit.redline import Entry, Mark, Redline, Stretch, Unchanged, entries, header_lines

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_PLAIN = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}", Mark.FOLDED: "{}"}
_COLOURED = {
    Mark.SAME: "{}",
    Mark.GONE: "\x1b[31;9m{}\x1b[0m",
    Mark.NEW: "\x1b[32;4m{}\x1b[0m",
    Mark.FOLDED: "\x1b[2m{}\x1b[0m",
}


def as_text(redline: Redline, *, ansi: bool = False) -> str:
    """The comparison as lines of text: [-what went-] and {+what came+}, or in colours with `ansi`."""
    return "\n".join(_lines(redline, _COLOURED if ansi else _PLAIN)) + "\n"


def _lines(redline: Redline, marks: dict[Mark, str]) -> Iterator[str]:
    yield plain(redline.after.title or redline.before.title or "without a title")
    yield from (plain(line) for line in header_lines(redline))
    if not redline.changes:
        yield ""
        yield "no change"
    for entry in entries(redline):
        yield ""
        if isinstance(entry, Unchanged):
            yield marks[Mark.FOLDED].format(f"… {counted(len(entry.blocks), 'block')} unchanged …")
        else:
            yield from _told(entry, marks)


def _told(entry: Entry, marks: dict[Mark, str]) -> Iterator[str]:
    weight = f" [{entry.change.severity.value}]" if entry.change.severity else ""
    yield plain(entry.heading) + weight
    text = "".join(_shown(stretch, marks) for stretch in entry.stretches)
    yield from (f"  {line}".rstrip() for line in text.split("\n"))


def _shown(stretch: Stretch, marks: dict[Mark, str]) -> str:
    if stretch.mark is Mark.FOLDED:
        return marks[Mark.FOLDED].format(f"… {counted(stretch.sentences, 'sentence')} unchanged … ")
    text = plain(stretch.text)
    if stretch.mark is Mark.SAME:
        return text
    if not text.strip():
        text = text.replace("\n\n", "¶").replace("\n", "¶").replace(" ", "␣")
    return "\n".join(marks[stretch.mark].format(line) if line else line for line in text.split("\n"))


def plain(text: str) -> str:
    """Text of a page that cannot move the cursor, colour the terminal or turn the direction of writing."""
    return _CONTROL.sub("\ufffd", text)
