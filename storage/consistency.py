"""Whether ids, references and the order of things have neither gaps nor strangers; each problem names its culprit."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, func, or_, select, text

from storage import tables
from storage.sequence import COUNTERS

Tick = Callable[[int, int, str], None]
"""Told how many of how many are checked, and of what."""

STREAM: Final = {"yield_per": 500}
"""For questions with long answers: so many rows are held at a time."""
_NUMBERED_VALUES: Final = frozenset(COUNTERS) - {"event"}
EVENTS: Final = tuple(table for table in tables.APPEND_ONLY if "id" in table.c and table.name not in _NUMBERED_VALUES)
"""The tables whose ids come from the one counter."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it must be: which, and what is wrong with it."""

    culprit: str
    what: str

    def __str__(self) -> str:
        return f"{self.culprit}: {self.what}"


def number_problems(connection: Connection) -> Iterator[Problem]:
    """Ids that were given twice or never, over all events, and in each table of values."""
    last = {row.name: row.last for row in connection.execute(select(tables.sequence))}
    streams = [_ids(connection, table) for table in EVENTS]
    yield from _gaps(heapq.merge(*streams), "event", last.get("event"))
    for table in tables.APPEND_ONLY:
        if table.name in _NUMBERED_VALUES:
            yield from _gaps(_ids(connection, table), table.name, last.get(table.name))


def _ids(connection: Connection, table: Table) -> Iterator[tuple[int, str]]:
    query = select(table.c.id).order_by(table.c.id).execution_options(**STREAM)
    return ((number, table.name) for number in connection.scalars(query))


def _gaps(numbered: Iterator[tuple[int, str]], counter: str, last: int | None) -> Iterator[Problem]:
    before, holder = 0, counter
    for number, table in numbered:
        if number == before:
            yield Problem(f"{table} {number}", f"has the number of {holder} {number}")
        elif number != before + 1:
            missing = f"{before + 1}" if number == before + 2 else f"{before + 1} to {number - 1}"
            yield Problem(f"{counter} {missing}", "is missing: numbers have no gaps")
        before, holder = number, table
    if last != before:
        yield Problem(f"counter {counter}", f"stands at {last}, the last number given is {before}")


def reference_problems(connection: Connection) -> Iterator[Problem]:
    """Rows that refer to a row that does not exist."""
    for table in tables.metadata.sorted_tables:
        for key in table.foreign_keys:
            yield from _dangling(connection, table, key.parent, key.column)
    visit = tables.visit
    yield from _dangling(connection, visit, visit.c.snapshot_id, tables.snapshot.c.id)


def _dangling(connection: Connection, table: Table, column: Column[Any], target: Column[Any]) -> Iterator[Problem]:
    # As text: putting a hundred such statements together with SQLAlchemy takes longer than asking them.
    names = [each.name for each in table.primary_key]
    query = text(
        f"SELECT {', '.join(names)}, {column.name} FROM {table.name} AS mine WHERE {column.name} IS NOT NULL"  # noqa: S608
        f" AND NOT EXISTS (SELECT 1 FROM {target.table.name} AS theirs WHERE theirs.{target.name} = mine.{column.name})"
    )
    for *key, missing in connection.execute(query.execution_options(**STREAM)):
        culprit = f"{table.name} {'/'.join(str(value) for value in key)}"
        yield Problem(culprit, f"refers to {target.table.name} {missing}, which does not exist")


def order_problems(connection: Connection) -> Iterator[Problem]:
    """Snapshots, comment versions, blocks, changes whose own numbers have gaps; steps that skip one; strangers."""
    snapshot, comment, change, label = tables.snapshot, tables.comment_version, tables.change, tables.change_label
    yield from _runs_of_numbers(connection, snapshot, snapshot.c.number, "page_id", first=1)
    yield from _runs_of_numbers(connection, comment, comment.c.version, "page_id", "comment_id", first=1)
    yield from _runs_of_numbers(connection, change, change.c.position, "revision_id", first=0)
    yield from _runs_of_numbers(connection, label, label.c.position, "change_id", first=0)
    yield from _runs_of_numbers(connection, tables.visit_clock, tables.visit_clock.c.position, "visit_id", first=0)
    for table in (tables.article_block, tables.article_comment, tables.article_clock):
        yield from _runs_of_numbers(connection, table, table.c.position, "article_id", first=0)
    yield from _wrong_steps(connection)
    yield from _wrong_belongings(connection)


def _runs_of_numbers(
    connection: Connection, table: Table, number: Column[Any], *group: str, first: int
) -> Iterator[Problem]:
    columns = [table.c[name] for name in group]
    query = select(*columns, func.min(number), func.max(number), func.count()).group_by(*columns)
    wrong = or_(func.min(number) != first, func.max(number) - func.min(number) + 1 != func.count())
    for *owner, least, most, count in connection.execute(query.having(wrong)):
        names = ", ".join(f"{name.removesuffix('_id')} {value}" for name, value in zip(group, owner, strict=True))
        yield Problem(
            names, f"{table.name} numbers run from {least} to {most} in {count} rows, expected from {first} on"
        )


def _wrong_steps(connection: Connection) -> Iterator[Problem]:
    """Revisions between snapshots of other pages, or not from one snapshot to the next."""
    step, before, after = tables.revision, tables.snapshot.alias(), tables.snapshot.alias()
    query = (
        select(step.c.id)
        .join(after, after.c.id == step.c.to_snapshot_id)
        .outerjoin(before, before.c.id == step.c.from_snapshot_id)
        .where(
            or_(
                after.c.page_id != step.c.page_id,
                before.c.page_id != step.c.page_id,
                and_(before.c.id != after.c.id, before.c.number + 1 != after.c.number),
            )
        )
    )
    for number in connection.scalars(query):
        yield Problem(f"revision {number}", "does not lead from a snapshot of its page to the next")


def _differ(capture: Table, visit: Table) -> ColumnElement[bool]:
    return or_(capture.c.visit_no.is_(None), capture.c.visit_no != visit.c.visit_no)


def _wrong_belongings(connection: Connection) -> Iterator[Problem]:
    """Visits and snapshots that hold what is another's, and returns to a text that was another."""
    visit, snapshot, reading, article = tables.visit, tables.snapshot, tables.reading, tables.article
    capture = tables.capture
    former, before, then = snapshot.alias(), reading.alias(), article.alias()
    of_snapshot = (
        select(snapshot.c.id)
        .join(reading, reading.c.id == snapshot.c.reading_id)
        .join(article, article.c.id == reading.c.article_id)
    )
    queries = (
        ("visit", "saw a snapshot of another page",
         select(visit.c.id).join(snapshot, snapshot.c.id == visit.c.snapshot_id)
         .where(visit.c.page_id != snapshot.c.page_id)),
        ("visit", "rests on a capture of another visit",
         select(visit.c.id).join(capture, capture.c.id == visit.c.capture_id)
         .where(or_(capture.c.run_id != visit.c.run_id, and_(visit.c.visit_no >= 0, _differ(capture, visit))))),
        ("snapshot", "holds an article of another page", of_snapshot.where(article.c.page_id != snapshot.c.page_id)),
        ("snapshot", "does not equal the earlier snapshot it is said to return to",
         of_snapshot.join(former, former.c.id == snapshot.c.same_as_id)
         .join(before, before.c.id == former.c.reading_id)
         .join(then, then.c.id == before.c.article_id)
         .where(or_(then.c.digest != article.c.digest, former.c.number >= snapshot.c.number))),
    )  # fmt: skip
    for table, what, query in queries:
        yield from (Problem(f"{table} {number}", what) for number in connection.scalars(query))
