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
    """A bar on a terminal; elsewhere a plain line on stderr for every tenth part and every new note."""
    if notes.is_terminal:
        with _bar() as bar:
            task = bar.add_task(what, total=None, note="")
            yield lambda done, total=None, note="": bar.update(task, completed=done, total=total, note=note)
        return
    yield _plain_lines(what)


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


def _plain_lines(what: str) -> Tick:
    told = (-1, "")

    def tick(done: int, total: int | None = None, note: str = "") -> None:
        nonlocal told
        tenth = done * 10 // total if total else done // 1000
        if tenth > told[0] or note != told[1]:
            told = (tenth, note)
            of = f" of {total}" if total else ""
            remark(f"{what}: {done}{of}{'  ' + note if note else ''}")

    return tick
