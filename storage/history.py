"""What changed: revisions with their changes, of a page or of a window of time, one after the other."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from records.change import Cause, Change, Facet, Revision, Severity, Span, Where
from records.shapes import Step
from storage import tables
from storage.queries import VIEWS, Reader, Row

_BATCH = 200
"""Revisions whose changes are fetched together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of time at some sites, both ends included; None means all of them, or no end."""

    sites: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """A revision with what the archive knows of it."""

    revision: Revision
    step: Step


def weightier_or_equal(severity: Severity) -> tuple[str, ...]:
    """The names of a severity and of all weightier ones."""
    names = tuple(each.value for each in Severity)
    return names[: names.index(severity.value) + 1]


def revisions(
    reader: Reader,
    windows: Sequence[Window] = (Window(),),
    *,
    page_id: int | None = None,
    severity: Severity | None = None,
) -> Iterator[Recorded]:
    """Revisions detected in the windows, in the order they were recorded; of at least a severity, of one page."""
    view, page, back = VIEWS["revisions"], VIEWS["pages"], tables.snapshot
    query = (
        select(view, page.c.url, back.c.number.label("reverts_to"))
        .outerjoin(page, page.c.id == view.c.page_id)
        .outerjoin(back, back.c.id == view.c.reverts_to_snapshot_id)
        .where(or_(*(within(window, view.c.site, view.c.detected_at) for window in windows)))
        .order_by(view.c.id)
    )
    query = query if page_id is None else query.where(view.c.page_id == page_id)
    if severity is not None:
        query = query.where(view.c.severity.in_(weightier_or_equal(severity)))
    return _with_changes(reader, reader.rows(query))


def within(window: Window, site: ColumnElement[Any], moment: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether an instant of a view, at a site, lies in a window."""
    conditions: list[ColumnElement[bool]] = [site.is_not(None)]
    if window.sites is not None:
        conditions.append(site.in_(window.sites))
    if window.since is not None:
        conditions.append(moment >= window.since)
    if window.until is not None:
        conditions.append(moment <= window.until)
    return and_(*conditions)


def _with_changes(reader: Reader, rows: Iterable[Row]) -> Iterator[Recorded]:
    for batch in _batches(rows):
        ids = [row["id"] for row in batch]
        changes, pages = _changes_of(reader, ids), _pages_of(reader, ids)
        for row in batch:
            own = changes.get(row["id"], [])
            yield Recorded(_revision(row, own, pages.get(row["id"], ())), _step(row, own))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _changes_of(reader: Reader, revision_ids: Sequence[int]) -> dict[int, list[Row]]:
    view, kept = VIEWS["changes"], tables.change
    query = (
        select(view, kept.c.labels)
        .join(kept, kept.c.id == view.c.id)
        .where(view.c.revision_id.in_(revision_ids))
        .order_by(view.c.revision_id, view.c.position)
    )
    return _grouped(reader.rows(query), "revision_id")


def _pages_of(reader: Reader, revision_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """The pages of events of a site as a whole."""
    table = tables.revision_page
    query: Select[Any] = select(table).where(table.c.revision_id.in_(revision_ids)).order_by(table.c.page_id)
    grouped = _grouped(reader.rows(query), "revision_id")
    return {revision_id: tuple(row["page_id"] for row in rows) for revision_id, rows in grouped.items()}


def _grouped(rows: Iterable[Row], name: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[name], []).append(row)
    return groups


def _revision(row: Row, changes: Sequence[Row], pages: tuple[int, ...]) -> Revision:
    return Revision(
        changes=tuple(_change(change) for change in changes),
        cause=Cause(row["cause"]),
        severity=_severity(row),
        reverts_to=row["reverts_to"],
        group=row["group_id"],
        rules_version=row["rules_version"],
        pages=pages,
    )


def _change(row: Row) -> Change:
    return Change(
        facet=Facet(row["facet"]),
        kind=row["kind"],
        before=row["before"],
        after=row["after"],
        where=Where(
            block_before=row["block_before"],
            block_after=row["block_after"],
            comment_id=row["comment_id"],
            heading_path=tuple(row["heading_path"]),
        ),
        spans=tuple(Span(**span) for span in row["spans"]),
        labels=tuple(json.loads(row["labels"] or "[]")),
        severity=_severity(row),
        rule=row["rule"],
    )


def _severity(row: Row) -> Severity | None:
    return Severity(row["severity"]) if row["severity"] else None


def _step(row: Row, changes: Sequence[Row]) -> Step:
    names = ("id", "url", "site", "page_id", "from_snapshot", "to_snapshot")
    moments = ("not_before", "detected_at", "recorded_at", "night", "group_id", "reader_version")
    return Step(**{name: row[name] for name in names + moments}, change_ids=tuple(change["id"] for change in changes))
