"""Rows of the views within windows of time, and as they stood at a moment: what exports are made of."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from records.settlement import PageState
from records.visit import Outcome
from storage import tables
from storage.codes import OUTCOME, STATE, words
from storage.history import Window, within
from storage.instants import from_micros, to_micros
from storage.queries import VIEWS, Reader, Row

_STATES = words(STATE)


def rows_of(reader: Reader, view_name: str, windows: Sequence[Window]) -> Iterator[Row]:
    """The rows of a view within windows.

    Visits, revisions, changes and runs: those of the time. Pages, snapshots, blocks and comments: those first seen
    since its start, and with an end those that stood at it (one snapshot a page); pages are told as they were then.
    """
    for window in windows:
        query = _QUERIES[view_name](window)
        if view_name == "pages" and window.until is not None:
            yield from (_page_at(reader, row, window.until) for row in reader.rows(query))
        else:
            yield from reader.rows(query)


def snapshots_standing(window: Window) -> Select[Any]:
    """Ids of the snapshots that were each page's last at the end of a window (or are now)."""
    visit, page, site = tables.visit, tables.page, tables.site
    last = (
        select(visit.c.snapshot_id)
        .where(visit.c.page_id == page.c.id, visit.c.snapshot_id.is_not(None))
        .order_by(visit.c.id.desc())
        .limit(1)
    )
    if window.until is not None:
        last = last.where(visit.c.started_us <= to_micros(window.until))
    query = select(last.correlate(page).scalar_subquery().label("id")).select_from(page).join(site)
    return query if window.sites is None else query.where(site.c.key.in_(window.sites))


def _visits(window: Window) -> Select[Any]:
    view, run = VIEWS["visits"], VIEWS["runs"]
    at = func.coalesce(view.c.started_at, run.c.finished_at, run.c.started_at)
    return select(view).join(run, run.c.id == view.c.run_id).where(within(window, view.c.site, at)).order_by(view.c.id)


def _runs(window: Window) -> Select[Any]:
    view = VIEWS["runs"]
    at = func.coalesce(view.c.started_at, view.c.scheduled_at, view.c.finished_at)
    return select(view).where(within(window, view.c.site, at)).order_by(view.c.id)


def _revisions(window: Window) -> Select[Any]:
    view = VIEWS["revisions"]
    return select(view).where(within(window, view.c.site, view.c.detected_at)).order_by(view.c.id)


def _changes(window: Window) -> Select[Any]:
    """Changes with what their revision knows, so that a row stands for itself."""
    view, step, page = VIEWS["changes"], VIEWS["revisions"], VIEWS["pages"]
    of_step = [step.c[name] for name in CHANGE_CONTEXT if name != "url"]
    query = select(view, page.c.url, *of_step).join(step, step.c.id == view.c.revision_id)
    query = query.outerjoin(page, page.c.id == view.c.page_id)
    return query.where(within(window, step.c.site, step.c.detected_at)).order_by(view.c.id)


CHANGE_CONTEXT = (
    "url",
    "from_snapshot",
    "to_snapshot",
    "not_before",
    "detected_at",
    "recorded_at",
    "night",
    "cause",
    "group_id",
    "reader_version",
    "rules_version",
)
"""What a change takes from its revision when it is exported as a row."""


def _pages(window: Window) -> Select[Any]:
    view = VIEWS["pages"]
    return select(view).where(within(window, view.c.site, view.c.first_seen)).order_by(view.c.id)


def _snapshots(window: Window) -> Select[Any]:
    view = VIEWS["snapshots"]
    return _standing(select(view), view.c.id, window).where(_new(window, view)).order_by(view.c.id)


def _blocks(window: Window) -> Select[Any]:
    view, snapshot = VIEWS["blocks"], VIEWS["snapshots"]
    query = select(view).join(snapshot, snapshot.c.id == view.c.snapshot_id)
    query = _standing(query, view.c.snapshot_id, window).where(_new(window, snapshot))
    return query.order_by(view.c.snapshot_id, view.c.position)


def _comments(window: Window) -> Select[Any]:
    view, held, reading, snapshot = VIEWS["comments"], tables.article_comment, tables.reading, tables.snapshot
    query = select(view).where(_new(window, view)).order_by(view.c.id)
    if window.until is None:
        return query
    standing = (
        select(held.c.comment_version_id)
        .join(reading, reading.c.article_id == held.c.article_id)
        .join(snapshot, snapshot.c.reading_id == reading.c.id)
        .where(snapshot.c.id.in_(snapshots_standing(window)))
    )
    return query.where(view.c.id.in_(standing))


def _standing(query: Select[Any], snapshot_id: ColumnElement[Any], window: Window) -> Select[Any]:
    return query if window.until is None else query.where(snapshot_id.in_(snapshots_standing(window)))


def _new(window: Window, view: Any) -> ColumnElement[bool]:
    """First seen since the start of a window, at its sites."""
    return within(Window(sites=window.sites, since=window.since), view.c.site, view.c.first_seen)


_QUERIES = {
    "pages": _pages,
    "visits": _visits,
    "snapshots": _snapshots,
    "blocks": _blocks,
    "comments": _comments,
    "revisions": _revisions,
    "changes": _changes,
    "runs": _runs,
}


def _page_at(reader: Reader, row: Row, moment: datetime) -> Row:
    """A page as it was known at a moment."""
    visit, by_then = tables.visit, tables.visit.c.started_us <= to_micros(moment)
    of_page = select(visit).where(visit.c.page_id == row["id"], by_then).order_by(visit.c.id.desc())
    last = reader.first(of_page.where(visit.c.outcome != OUTCOME[Outcome.SKIPPED]))
    seen = reader.first(of_page.where(visit.c.snapshot_id.is_not(None)))
    return row | _standing_at(reader, row, by_then) | _seen_at(reader, last, seen)


def _standing_at(reader: Reader, row: Row, by_then: ColumnElement[bool]) -> Row:
    visit, entered, at, address = tables.visit, tables.page_state, tables.page_address, tables.address
    state = select(entered.c.state, visit.c.started_us).join(visit, visit.c.id == entered.c.visit_id)
    state = state.where(entered.c.page_id == row["id"], by_then).order_by(entered.c.id.desc())
    found = reader.first(state)
    url = select(address.c.url).join(at, at.c.address_id == address.c.id).join(visit, visit.c.id == at.c.visit_id)
    url = url.where(at.c.page_id == row["id"], at.c.alias == 0, by_then).order_by(at.c.id.desc())
    here = reader.first(url)
    return {
        "state": (_STATES[found["state"]] if found else PageState.LIVE).value,
        "state_since": from_micros(found["started_us"]) if found else row["first_seen"],
        "url": here["url"] if here else row["first_url"],
    }


def _seen_at(reader: Reader, last: Row | None, seen: Row | None) -> Row:
    view, article = VIEWS["snapshots"], _platform()
    snapshot_id = seen["snapshot_id"] if seen else None
    query = select(view.c.snapshot, view.c.title, view.c.language, article.label("platform"))
    snapshot = reader.first(query.where(view.c.id == snapshot_id)) if snapshot_id else None
    return {
        "last_visited": from_micros(last["started_us"]) if last else None,
        "last_confirmed": from_micros(seen["started_us"]) if seen else None,
        "listed": bool(last and last["listed_id"]),
        "current_snapshot_id": snapshot_id,
        "snapshot_count": snapshot["snapshot"] if snapshot else 0,
        **{name: snapshot[name] if snapshot else None for name in ("title", "language", "platform")},
    }


def _platform() -> Any:
    """The platform recognised in a snapshot of the view."""
    snapshot, reading, article, passage = tables.snapshot, tables.reading, tables.article, tables.passage
    return (
        select(passage.c.text)
        .join(article, article.c.platform_id == passage.c.id)
        .join(reading, reading.c.article_id == article.c.id)
        .join(snapshot, snapshot.c.reading_id == reading.c.id)
        .where(snapshot.c.id == VIEWS["snapshots"].c.id)
        .correlate(VIEWS["snapshots"])
        .scalar_subquery()
    )
