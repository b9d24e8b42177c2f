"""Progress where nobody watches a bar: a line for each part, and how it ended."""

import io

import pytest
from rich.console import Console

from commands import console


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What a log file gets to see."""
    file = io.StringIO()
    monkeypatch.setattr(console, "notes", Console(file=file, highlight=False, soft_wrap=True))
    return file


def lines(written: io.StringIO) -> list[str]:
    return written.getvalue().splitlines()


def test_progress_of_unknown_length_is_told_every_thousand_and_ends_with_all(written: io.StringIO) -> None:
    with console.progress("export articles") as tick:
        for number in range(1, 2022):
            tick(number)
    assert lines(written) == ["export articles: 1000", "export articles: 2000", "export articles: 2021"]


def test_short_progress_of_unknown_length_is_one_line(written: io.StringIO) -> None:
    with console.progress("export articles") as tick:
        for number in range(1, 22):
            tick(number)
    assert lines(written) == ["export articles: 21"]


def test_every_tenth_part_is_told_once(written: io.StringIO) -> None:
    with console.progress("reread") as tick:
        for number in range(1, 41):
            tick(number, 40)
    assert lines(written) == [f"reread: {number} of 40" for number in (1, *range(4, 41, 4))]


def test_another_step_begins_anew(written: io.StringIO) -> None:
    with console.progress("verify") as tick:
        for note in ("payloads", "heads"):
            for number in range(1, 3):
                tick(number, 2, note)
    assert lines(written) == [f"verify: {number} of 2  {note}" for note in ("payloads", "heads") for number in (1, 2)]


def test_nothing_done_is_nothing_told(written: io.StringIO) -> None:
    with console.progress("export articles"):
        pass
    assert lines(written) == []
