"""Whether all the archive holds is consistent: bytes, readings, numbers, references; the culprit named if not."""

from collections.abc import Callable, Iterator
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from records.errors import DamagedArchive
from storage.article_checks import article_problems
from storage.consistency import Problem, Tick, number_problems, order_problems, reference_problems
from storage.queries import Reader, reading
from storage.run_checks import revision_problems, run_problems, visit_problems
from storage.standing_checks import standing_problems
from storage.value_checks import date_problems, head_problems, payload_problems, text_problems


def verify(address: str, *, progress: Tick | None = None) -> Iterator[Problem]:
    """Every problem of the archive at an address, as it is found; none: all is consistent.

    Every payload is decompressed and compared with its SHA-256, every reading's digest recomputed from its rows, every
    number, reference and standing from the events. What a reader would make of the payloads today is not asked here.
    """
    tick = progress or (lambda _done, _total, _what: None)
    try:
        with reading(address) as reader:
            yield from problems_of(reader, tick)
    except DamagedArchive as error:
        yield Problem("database file", f"cannot be opened: {error}")


def problems_of(reader: Reader, tick: Tick) -> Iterator[Problem]:
    """As verify(), of what a reader sees."""
    yield from _readable("database file", _file_problems(reader.connection))
    for what, find in _VALUES:
        yield from _readable(what, find(reader.connection, tick))
    yield from _readable("readings", article_problems(reader, tick))
    yield from _readable("figures of runs", run_problems(reader.connection, tick))
    for done, (what, check) in enumerate(_EVENTS, start=1):
        tick(done, len(_EVENTS), what)
        yield from _readable(what, check(reader.connection))


def _readable(what: str, problems: Iterator[Problem]) -> Iterator[Problem]:
    """The problems, and that the rest could not be read where the database itself gives up."""
    try:
        yield from problems
    except (SQLAlchemyError, DamagedArchive) as error:
        yield Problem(what, f"cannot be read further: {' '.join(str(error).split())[:200]}")


def _file_problems(connection: Connection) -> Iterator[Problem]:
    """What SQLite itself finds wrong with its file."""
    if connection.dialect.name == "sqlite":
        found = connection.scalars(text("PRAGMA integrity_check(100)")).all()
        yield from (Problem("database file", line) for line in found if line != "ok")


_VALUES: Final[tuple[tuple[str, Callable[[Connection, Tick], Iterator[Problem]]], ...]] = (
    ("payloads", payload_problems),
    ("texts", text_problems),
    ("claimed dates", date_problems),
    ("heads", head_problems),
)
_EVENTS: Final[tuple[tuple[str, Callable[[Connection], Iterator[Problem]]], ...]] = (
    ("numbers", number_problems),
    ("references", reference_problems),
    ("orders", order_problems),
    ("visits", visit_problems),
    ("revisions", revision_problems),
    ("standings", standing_problems),
)
