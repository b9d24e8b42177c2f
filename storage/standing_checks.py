"""Whether pages and sites stand where their events leave them; each problem names what stands wrong."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Select, Table, and_, case, exists, func, or_, select

from records.capture import Transport
from records.visit import Outcome
from storage import tables
from storage.codes import MEANING, OUTCOME, TRANSPORT, words
from storage.consistency import STREAM, Problem
from storage.values import storable

_STANDING: Final = (
    "site_id",
    "state",
    "state_visit_id",
    "merged_into_id",
    "snapshot_id",
    "address_id",
    "last_visit_id",
    "confirmed_visit_id",
    "full_night",
    "absences",
    "absent_since_us",
    "held",
    "listed",
)
_SITE_STANDING: Final = ("baseline_id", "false_304_id", "completed_run_id")
_WHOLE: Final = tuple(TRANSPORT[transport] for transport in (Transport.COMPLETE, Transport.CLOSED))
_GONE: Final = OUTCOME[Outcome.GONE]
_SKIPPED: Final = OUTCOME[Outcome.SKIPPED]
_MEANINGS: Final = words(MEANING)


def standing_problems(connection: Connection) -> Iterator[Problem]:
    """Standings of pages and sites that do not follow from the events."""
    yield from _unlike(connection, _page_standings(), "page", _STANDING)
    yield from _unlike(connection, _site_standings(), "site", _SITE_STANDING)
    page, standing = tables.page, tables.page_standing
    missing = select(page.c.id).where(~exists().where(standing.c.page_id == page.c.id))
    for number in connection.scalars(missing):
        yield Problem(f"page {number}", "has no standing")
    yield from _strange_readings(connection)
    yield from _strange_validators(connection, tables.page_validator)
    yield from _strange_validators(connection, tables.site_validator)
    yield from _clock_problems(connection)


def _unlike(connection: Connection, query: Select[Any], what: str, names: tuple[str, ...]) -> Iterator[Problem]:
    for row in connection.execute(query.execution_options(**STREAM)).mappings():
        for name in names:
            if row[name] != row[f"true_{name}"]:
                told = f"{name} stands at {row[name]}, the events say {row[f'true_{name}']}"
                yield Problem(f"standing of {what} {row[f'{what}_id']}", told)


def _page_standings() -> Select[Any]:
    """Each page's standing beside what its events say."""
    here, visit = tables.page_standing, tables.visit
    of_page = here.c.page_id
    mine = visit.c.page_id == of_page
    attempted = select(func.max(visit.c.id)).where(mine, visit.c.outcome != _SKIPPED)
    confirmed = select(func.max(visit.c.id)).where(mine, visit.c.snapshot_id.is_not(None))
    since = visit.c.id > func.coalesce(here.c.confirmed_visit_id, 0)
    gone = and_(mine, since, visit.c.outcome == _GONE)
    absent_since = select(visit.c.started_us).where(gone, visit.c.started_us.is_not(None)).order_by(visit.c.id).limit(1)
    held = select(visit.c.held).where(gone).order_by(visit.c.id.desc()).limit(1)
    listed = select(case((visit.c.listed_id.is_(None), 0), else_=1)).where(visit.c.id == here.c.last_visit_id)
    true = {
        "site_id": select(tables.page.c.site_id).where(tables.page.c.id == of_page).scalar_subquery(),
        "state": func.coalesce(_last_state("state"), 0),
        "state_visit_id": _last_state("visit_id"),
        "merged_into_id": _last_state("merged_into_id"),
        "snapshot_id": _last_snapshot(),
        "address_id": _last_address(),
        "last_visit_id": attempted.scalar_subquery(),
        "confirmed_visit_id": confirmed.scalar_subquery(),
        "full_night": _last_full_night(mine),
        "absences": select(func.count()).where(gone).scalar_subquery(),
        "absent_since_us": absent_since.scalar_subquery(),
        "held": func.coalesce(held.scalar_subquery(), 0),
        "listed": func.coalesce(listed.scalar_subquery(), 0),
    }
    columns = [expression.label(f"true_{name}") for name, expression in true.items()]
    return select(of_page, *(here.c[name] for name in _STANDING), *columns)


def _last_state(name: str) -> ScalarSelect[Any]:
    entered = tables.page_state
    mine = entered.c.page_id == tables.page_standing.c.page_id
    return select(entered.c[name]).where(mine).order_by(entered.c.id.desc()).limit(1).scalar_subquery()


def _last_snapshot() -> ScalarSelect[Any]:
    snapshot = tables.snapshot
    return select(func.max(snapshot.c.id)).where(snapshot.c.page_id == tables.page_standing.c.page_id).scalar_subquery()


def _last_address() -> ScalarSelect[Any]:
    at = tables.page_address
    own = and_(at.c.page_id == tables.page_standing.c.page_id, at.c.alias == 0)
    return select(at.c.address_id).where(own).order_by(at.c.id.desc()).limit(1).scalar_subquery()


def _last_full_night(mine: ColumnElement[bool]) -> ScalarSelect[Any]:
    """The night of the last confirming visit that received the page whole."""
    visit, capture, run = tables.visit, tables.capture, tables.run
    whole = and_(capture.c.status == 200, capture.c.transport.in_(_WHOLE))
    query = (
        select(run.c.night)
        .select_from(visit)
        .join(capture, capture.c.id == visit.c.capture_id)
        .join(run, run.c.id == visit.c.run_id)
        .where(mine, visit.c.snapshot_id.is_not(None), whole)
    )
    return query.order_by(visit.c.id.desc()).limit(1).correlate(tables.page_standing).scalar_subquery()


def _site_standings() -> Select[Any]:
    """Each site's standing beside what its events say."""
    here, end, run = tables.site_standing, tables.run_end, tables.run
    completed = (
        select(end.c.run_id)
        .join(run, run.c.id == end.c.run_id)
        .where(run.c.site_id == here.c.site_id, end.c.status == 0)
        .order_by(end.c.id.desc())
        .limit(1)
    )
    return select(
        here.c.site_id,
        *(here.c[name] for name in _SITE_STANDING),
        _last_event("site.baseline").label("true_baseline_id"),
        _last_event("site.false_304").label("true_false_304_id"),
        completed.scalar_subquery().label("true_completed_run_id"),
    )


def _last_event(kind: str) -> ScalarSelect[Any]:
    """The last revision of a site with a change of a kind."""
    change, revision, run = tables.change, tables.revision, tables.run
    return (
        select(func.max(revision.c.id))
        .join(change, change.c.revision_id == revision.c.id)
        .join(run, run.c.id == revision.c.run_id)
        .where(change.c.kind == kind, run.c.site_id == tables.site_standing.c.site_id)
        .correlate(tables.site_standing)
        .scalar_subquery()
    )


def _strange_readings(connection: Connection) -> Iterator[Problem]:
    """Pages that stand on a reading of a visit that saw another snapshot than theirs."""
    here, reading, visit = tables.page_standing, tables.reading, tables.visit
    query = (
        select(here.c.page_id, here.c.reading_id, here.c.snapshot_id)
        .outerjoin(reading, reading.c.id == here.c.reading_id)
        .outerjoin(visit, visit.c.id == reading.c.visit_id)
        .where(here.c.snapshot_id.is_not(None))
        .where(or_(visit.c.snapshot_id.is_(None), visit.c.snapshot_id != here.c.snapshot_id))
    )
    for page_id, reading_id, snapshot_id in connection.execute(query):
        what = f"reading_id stands at {reading_id}, which is no reading of snapshot {snapshot_id}"
        yield Problem(f"standing of page {page_id}", what)


def _strange_validators(connection: Connection, table: Table) -> Iterator[Problem]:
    """Validators whose capture was of another address, or had to do with another payload."""
    capture = tables.capture
    query = (
        select(*table.primary_key, table.c.capture_id)
        .join(capture, capture.c.id == table.c.capture_id)
        .where(
            or_(
                capture.c.address_id != table.c.address_id,
                capture.c.payload_id.is_(None),
                capture.c.payload_id != table.c.payload_id,
            )
        )
    )
    for *key, capture_id in connection.execute(query):
        culprit = f"{table.name} {'/'.join(map(str, key))}"
        yield Problem(culprit, f"rests on capture {capture_id}, which is of another address or payload")


def _clock_problems(connection: Connection) -> Iterator[Problem]:
    """Pages whose clocks last heard are not those that their visits recorded."""
    standing, clock, source, raw = tables.page_standing, tables.visit_clock, tables.passage, tables.passage.alias("raw")
    heard = (
        select(standing.c.page_id, standing.c.clocks, clock.c.visit_id, clock.c.meaning)
        .add_columns(source.c.text.label("source"), raw.c.text.label("raw"))
        .select_from(standing)
        .outerjoin(tables.visit, tables.visit.c.page_id == standing.c.page_id)
        .outerjoin(clock, clock.c.visit_id == tables.visit.c.id)
        .outerjoin(source, source.c.id == clock.c.source_id)
        .outerjoin(raw, raw.c.id == clock.c.raw_id)
        .where(or_(clock.c.visit_id.is_not(None), standing.c.clocks.is_not(None)))
        .order_by(standing.c.page_id, clock.c.visit_id, clock.c.position)
    )
    rows = connection.execute(heard.execution_options(**STREAM))
    for (page_id, kept), own in groupby(rows, lambda row: (row.page_id, row.clocks)):
        found = _last_heard(own)
        if (json.loads(storable(kept)) if kept else {}) != found:
            what = f"clocks stands at {kept}, the events say {json.dumps(found, ensure_ascii=False, sort_keys=True)}"
            yield Problem(f"standing of page {page_id}", what)


def _last_heard(rows: Iterator[Any]) -> dict[str, list[str]]:
    """Raw strings by "meaning source", of the last visit that recorded any."""
    heard: dict[str, tuple[int, list[str]]] = {}
    for row in rows:
        if row.visit_id is None:
            continue
        name = f"{_MEANINGS[row.meaning]} {row.source}"
        if name not in heard or heard[name][0] != row.visit_id:
            heard[name] = (row.visit_id, [])
        heard[name][1].append(row.raw)
    return {name: raws for name, (_, raws) in heard.items()}
