"""How commands speak: the answer on stdout, everything else on stderr, progress as bars or plain lines."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

notes = Console(stderr=True, highlight=False, soft_wrap=True)
"""For progress and remarks: never part of the answer."""


def answer(text: str) -> None:
    """Print a piece of the answer."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def answer_json(value: object, indent: int | None = 2) -> None:
    """Print one JSON document; one with lone surrogates, which UTF-8 cannot carry, in ASCII alone."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = json.dumps(value, indent=indent)
    answer(text)


def answer_lines(lines: Iterable[str]) -> None:
    """Print lines as they come, flushed at the end."""
    for line in lines:
        answer(line)
    sys.stdout.flush()


def remark(text: str) -> None:
    """Tell something beside the answer, on stderr."""
    notes.print(text, markup=False)


class Tick(Protocol):
    """Reports progress: how many are done, of how many if known, and a word on what is at hand."""

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        """Take note of it."""


@contextmanager
def progress(what: str) -> Iterator[Tick]:
    """A bar on a terminal; elsewhere plain lines on stderr: for every tenth part, every new note, and how it ended."""
    if notes.is_terminal:
        with _bar() as bar:
            task = bar.add_task(what, total=None, note="")
            yield lambda done, total=None, note="": bar.update(task, completed=done, total=total, note=note)
        return
    lines = _PlainLines(what)
    yield lines
    lines.end()


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=notes,
        transient=True,
    )


class _PlainLines:
    """Tells a tenth part after the other, or a thousand where nobody knows how many there are."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._part, self._note = -1, ""
        self._last: tuple[int, int | None] | None = None

    def __call__(self, done: int, total: int | None = None, note: str = "") -> None:
        """Take note of it, and tell it where a part is full."""
        if note != self._note:
            self.end()
            self._part, self._note = -1, note
        self._last = (done, total)
        part = done * 10 // total if total else done // 1000 or -1
        if part > self._part:
            self._part = part
            self.end()

    def end(self) -> None:
        """Tell what was not told yet."""
        if self._last is None:
            return
        (done, total), self._last = self._last, None
        of = f" of {total}" if total else ""
        remark(f"{self._what}: {done}{of}{'  ' + self._note if self._note else ''}")
