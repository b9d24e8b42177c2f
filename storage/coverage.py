"""What was due in a stretch of time and what was not read: the silence that must not be mistaken for calm."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from records.run import RunStatus
from records.settlement import PageState
from storage import tables
from storage.codes import OUTCOME, RUN_STATUS, words
from storage.history import Window, within
from storage.instants import from_micros, to_micros
from storage.pages import CONFIRMING_NUMBERS, state_at
from storage.queries import VIEWS, Reader, Row

_OUTCOMES = words(OUTCOME)
_ALWAYS = datetime.max.replace(tzinfo=UTC)
_DUE_STATES = (PageState.LIVE, PageState.MISSING, PageState.PROTECTED)
"""Pages in these states are due every night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRead:
    """A page that was due and whose state at the end of the time is not known, and why."""

    site: str
    url: str
    outcome: str | None
    """None where no run came as far as a visit."""
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was due, what was confirmed, what was not; the runs that went wrong; and how many changes were found.

    A page counts once, by its last visit in the time. `changes` counts by severity (None: not judged).
    """

    confirmed: int
    not_read: tuple[NotRead, ...]
    troubled_runs: tuple[Row, ...]
    changes: dict[str | None, int]

    @property
    def due(self) -> int:
        """How many pages were to be read."""
        return self.confirmed + len(self.not_read)


def coverage(reader: Reader, windows: Sequence[Window], *, page_id: int | None = None) -> Coverage:
    """The coverage of some windows of time, of all pages or of one."""
    confirmed, not_read = 0, []
    for row in reader.connection.execute(_last_visits(windows, page_id)):
        if row.outcome in CONFIRMING_NUMBERS:
            confirmed += 1
        else:
            not_read.append(NotRead(site=row.key, url=row.url, outcome=_OUTCOMES[row.outcome].value, reason=row.text))
    troubled = tuple(troubled_runs(reader, windows))
    if troubled:
        not_read.extend(_never_visited(reader, windows, troubled, page_id))
    return Coverage(
        confirmed=confirmed,
        not_read=tuple(sorted(not_read, key=lambda page: (page.site, page.url))),
        troubled_runs=troubled,
        changes=change_counts(reader, windows, page_id=page_id),
    )


def troubled_runs(reader: Reader, windows: Sequence[Window]) -> Iterator[Row]:
    """Runs of the windows (rows of the view) that failed, were missed, killed, or ended with due pages skipped."""
    run, end = tables.run, tables.run_end
    query = (
        select(run.c.id)
        .join(end, end.c.run_id == run.c.id)
        .join(tables.site, tables.site.c.id == run.c.site_id)
        .where(end.c.status != RUN_STATUS[RunStatus.COMPLETED], _overlapping(windows))
    )
    view = VIEWS["runs"]
    return reader.rows(select(view).where(view.c.id.in_(query)).order_by(view.c.id))


def change_counts(reader: Reader, windows: Sequence[Window], *, page_id: int | None = None) -> dict[str | None, int]:
    """How many changes the revisions of the windows hold, by severity."""
    view, change = VIEWS["revisions"], tables.change
    query = (
        select(change.c.severity, func.count())
        .join(view, view.c.id == change.c.revision_id)
        .where(or_(false(), *(within(window, view.c.site, view.c.detected_at) for window in windows)))
        .group_by(change.c.severity)
    )
    query = query if page_id is None else query.where(view.c.page_id == page_id)
    return {row[0]: row[1] for row in reader.connection.execute(query)}


def last_finished(reader: Reader, site: str, moment: datetime) -> datetime | None:
    """When the last run of a site that had ended by a moment began."""
    view = VIEWS["runs"]
    query = select(func.coalesce(view.c.started_at, view.c.scheduled_at, view.c.finished_at).label("started_at"))
    query = query.where(view.c.site == site, view.c.finished_at <= moment).order_by(view.c.id.desc())
    row = reader.first(query)
    return None if row is None else row["started_at"]


def _last_visits(windows: Sequence[Window], page_id: int | None) -> Select[Any]:
    """The last visit of the windows to each page, and to each address that led to none."""
    visit, run, site = tables.visit, tables.run, tables.site
    moment = func.coalesce(visit.c.started_us, tables.run_end.c.finished_us, run.c.started_us)
    address_id = case((visit.c.page_id.is_(None), visit.c.requested_id))
    last = (
        select(func.max(visit.c.id))
        .join(run, run.c.id == visit.c.run_id)
        .join(tables.run_end, tables.run_end.c.run_id == run.c.id, isouter=True)
        .join(site, site.c.id == run.c.site_id)
        .where(_overlapping(windows), or_(false(), *(_micros_within(window, site.c.key, moment) for window in windows)))
        .group_by(visit.c.page_id, address_id)
    )
    last = last if page_id is None else last.where(visit.c.page_id == page_id)
    return (
        select(visit.c.outcome, visit.c.page_id, site.c.key, tables.address.c.url, tables.passage.c.text)
        .join(run, run.c.id == visit.c.run_id)
        .join(site, site.c.id == run.c.site_id)
        .join(tables.address, tables.address.c.id == visit.c.requested_id)
        .join(tables.passage, tables.passage.c.id == visit.c.reason_id, isouter=True)
        .where(visit.c.id.in_(last))
    )


def _never_visited(
    reader: Reader, windows: Sequence[Window], troubled: Sequence[Row], page_id: int | None
) -> Iterator[NotRead]:
    """Pages known by the end of the windows that no run came to, at sites whose runs went wrong."""
    visited = {row.page_id for row in reader.connection.execute(_last_visits(windows, page_id))}
    last_trouble = {row["site"]: row for row in troubled}
    page, site, address = tables.page, tables.site, tables.address
    query = (
        select(page.c.id, site.c.key, address.c.url, tables.run.c.started_us)
        .join(site, site.c.id == page.c.site_id)
        .join(tables.page_standing, tables.page_standing.c.page_id == page.c.id)
        .join(address, address.c.id == tables.page_standing.c.address_id)
        .join(tables.run, tables.run.c.id == page.c.run_id)
        .where(site.c.key.in_(last_trouble))
    )
    query = query if page_id is None else query.where(page.c.id == page_id)
    ends = {key: window.until for window in windows for key in window.sites or last_trouble}
    for row in reader.connection.execute(query).all():
        end = ends.get(row.key) or _ALWAYS
        known = row.id not in visited and from_micros(row.started_us) <= end
        if known and state_at(reader, row.id, end) in _DUE_STATES:
            yield NotRead(site=row.key, url=row.url, outcome=None, reason=_trouble(last_trouble[row.key]))


def _trouble(run: Row) -> str:
    cause = f": {run['error']}" if run["error"] else ""
    return f"run of {run['night']} {run['status']}{cause}"


def _overlapping(windows: Sequence[Window]) -> ColumnElement[bool]:
    """Runs that were at work, or due and missed, in one of the windows."""
    run, end, site = tables.run, tables.run_end, tables.site
    conditions = []
    for window in windows:
        both: list[ColumnElement[bool]] = [site.c.key.in_(window.sites)] if window.sites is not None else []
        if window.since is not None:
            finished = end.c.finished_us
            both.append(or_(finished.is_(None), finished >= to_micros(window.since)))
        if window.until is not None:
            began = case((end.c.status == RUN_STATUS[RunStatus.MISSED], run.c.scheduled_us), else_=run.c.started_us)
            both.append(func.coalesce(began, run.c.started_us) <= to_micros(window.until))
        conditions.append(and_(run.c.id.is_not(None), *both))
    return or_(false(), *conditions)


def _micros_within(window: Window, key: ColumnElement[Any], micros: ColumnElement[Any]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [micros.is_not(None)]
    if window.sites is not None:
        conditions.append(key.in_(window.sites))
    if window.since is not None:
        conditions.append(micros >= to_micros(window.since))
    if window.until is not None:
        conditions.append(micros <= to_micros(window.until))
    return and_(*conditions)
