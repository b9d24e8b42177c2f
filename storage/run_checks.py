"""Whether the figures of runs, visits and revisions are what can be counted again; each problem names its culprit."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, exists, func, select

from records.capture import Transport
from records.run import RunStatus
from records.settlement import PageState
from records.visit import CONFIRMING, Outcome
from storage import tables
from storage.codes import OUTCOME, RUN_STATUS, STATE, TRANSPORT, words
from storage.consistency import STREAM, Problem, Tick

_NOT_SENT: Final = tuple(TRANSPORT[transport] for transport in (Transport.ROBOTS, Transport.FORBIDDEN))
_NOT_DUE: Final = frozenset({STATE[PageState.REMOVED], STATE[PageState.MERGED]})
_OUTCOMES: Final = words(OUTCOME)
_NOTHING: Final = dict.fromkeys(("due", "attempted", "confirmed", "changed", "skipped", "failed"), 0)


def run_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
    """Ends of runs whose figures are not those of their visits and captures.

    What a killed run had settled before counts there as confirmed, whatever it was: of such a run only its traffic
    can be counted again, and that its figures agree among themselves.
    """
    ends = connection.execute(select(tables.run_end).order_by(tables.run_end.c.id)).mappings().all()
    for done, end in enumerate(ends, start=1):
        tick(done, len(ends), "figures of runs")
        true: Mapping[str, int] = figures_of(connection, end["run_id"])
        if end["status"] == RUN_STATUS[RunStatus.KILLED]:
            true = {**traffic_of(connection, end["run_id"]), "attempted": end["confirmed"] + end["failed"]}
        for name, number in true.items():
            if end[name] != number:
                what = f"{name} stands at {end[name]}, its visits and captures say {number}"
                yield Problem(f"run_end {end['id']} (run {end['run_id']})", what)


def figures_of(connection: Connection, run_id: int) -> dict[str, int]:
    """The figures a run should have ended with, counted again as pipeline.run.tally counts them.

    A page counts once, by its first visit; one removed before counts only where something became of it; each visit that
    belongs to no page was due and not seen.
    """
    outcomes: Counter[Outcome] = Counter()
    changed, counted = 0, set()
    for visit in connection.execute(_VISITS, {"run": run_id}):
        if visit.page_id in counted or (visit.state_before in _NOT_DUE and not visit.has_revision):
            continue
        if visit.page_id is not None:
            counted.add(visit.page_id)
        outcomes[_OUTCOMES[visit.outcome]] += 1
        changed += visit.has_revision
    confirmed = sum(count for outcome, count in outcomes.items() if outcome in CONFIRMING)
    due, skipped = outcomes.total(), outcomes[Outcome.SKIPPED]
    attempted = due - skipped
    seen = {"due": due, "attempted": attempted, "confirmed": confirmed, "changed": changed, "skipped": skipped}
    return {**_NOTHING, **seen, "failed": attempted - confirmed, **traffic_of(connection, run_id)}


def _visits_query() -> Select[Any]:
    """The visits of a run in the order they settled, with what their pages' state was as the run began."""
    visit, state, revision = tables.visit, tables.page_state, tables.revision
    before = (
        select(state.c.state)
        .where(state.c.page_id == visit.c.page_id, state.c.id < visit.c.run_id)
        .order_by(state.c.id.desc())
        .limit(1)
    )
    revised = exists().where(revision.c.page_id == visit.c.page_id, revision.c.visit_id == visit.c.id)
    return (
        select(visit.c.page_id, visit.c.outcome, before.scalar_subquery().label("state_before"))
        .add_columns(revised.label("has_revision"))
        .where(visit.c.run_id == bindparam("run"))
        .order_by(visit.c.id)
    )


_VISITS: Final = _visits_query()


def traffic_of(connection: Connection, run_id: int) -> dict[str, int]:
    """Requests sent and bytes received, as the captures of a run say."""
    capture = tables.capture
    query = select(
        func.count().filter(capture.c.transport.not_in(_NOT_SENT)), func.coalesce(func.sum(capture.c.bytes_received), 0)
    ).where(capture.c.run_id == run_id)
    requests, received = connection.execute(query).one()
    return {"requests": requests, "bytes_received": int(received)}


def visit_problems(connection: Connection) -> Iterator[Problem]:
    """Visits that did not begin with their first capture, or did not take until the end of their last."""
    visit, capture = tables.visit, tables.capture
    first, last = func.min(capture.c.started_us), func.max(capture.c.started_us + capture.c.duration_ms * 1000)
    own = and_(capture.c.run_id == visit.c.run_id, capture.c.visit_no == visit.c.visit_no)
    query = (
        select(visit.c.id, visit.c.started_us, visit.c.duration_ms, first.label("first"), last.label("last"))
        .outerjoin(capture, own)
        .where(visit.c.visit_no >= 0)  # the others tell of a page by what another's visit saw
        .group_by(visit.c.id, visit.c.started_us, visit.c.duration_ms)
        .order_by(visit.c.id)
    )
    for row in connection.execute(query.execution_options(**STREAM)):
        took = None if row.first is None else (row.last - row.first) // 1000
        for name, found, true in (("started_us", row.started_us, row.first), ("duration_ms", row.duration_ms, took)):
            if found != true:
                yield Problem(f"visit {row.id}", f"{name} stands at {found}, its captures say {true}")


def revision_problems(connection: Connection) -> Iterator[Problem]:
    """Revisions whose facets are not those of their changes, and revisions without any."""
    revision, change = tables.revision, tables.change
    query = (
        select(revision.c.id, revision.c.facets, change.c.facet)
        .outerjoin(change, change.c.revision_id == revision.c.id)
        .order_by(revision.c.id, change.c.position)
    )
    rows = connection.execute(query.execution_options(**STREAM))
    for (number, kept), own in groupby(rows, lambda row: (row.id, row.facets)):
        true = json.dumps([facet for facet in dict.fromkeys(row.facet for row in own) if facet], separators=(",", ":"))
        if true == "[]":
            yield Problem(f"revision {number}", "has no changes")
        elif kept != true:
            yield Problem(f"revision {number}", f"facets stands at {kept}, its changes say {true}")
