"""Finding a page by any address it ever had, and what was seen of it around a moment."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from records.address import address_key, clean_address
from records.errors import UnknownPage
from records.settlement import PageState
from records.visit import CONFIRMING
from storage import tables
from storage.codes import OUTCOME, STATE, words
from storage.instants import from_micros, to_micros
from storage.queries import VIEWS, Reader, Row
from storage.values import hash64

CONFIRMING_NUMBERS = tuple(sorted(OUTCOME[outcome] for outcome in CONFIRMING))
_STATES = words(STATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A visit that saw what a page stands for: a snapshot, or nothing because the page was gone."""

    visit_id: int
    at: datetime
    snapshot_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFacts:
    """A snapshot without its content. `payload_id` is the page's body it was read from."""

    id: int
    number: int
    url: str
    reading_id: int
    payload_id: int | None
    reader_version: str
    digest: str
    first_seen: datetime
    last_confirmed: datetime


def find_page(reader: Reader, url: str) -> Row:
    """The page (a row of the view) that an address leads or led to. Raises UnknownPage.

    A page that has the address now comes before one that had it, the latest of these first.
    """
    found = _pages_at(reader, url)
    if not found:
        raise UnknownPage(url)
    view = VIEWS["pages"]
    rows = [row for page_id in found if (row := reader.first(select(view).where(view.c.id == page_id)))]
    if not rows:
        raise UnknownPage(url)
    wanted = clean_address(url)
    return next((row for row in rows if row["url"] == wanted), rows[0])


def _pages_at(reader: Reader, url: str) -> list[int]:
    """Pages whose addresses share the key of this one, the latest first."""
    key, at, address = address_key(url), tables.page_address, tables.address
    query = (
        select(at.c.page_id, address.c.url)
        .join(address, address.c.id == at.c.address_id)
        .where(address.c.site_id.in_(select(tables.site.c.id)), address.c.hash == hash64(key.encode()))
        .order_by(at.c.alias, at.c.id.desc())
    )
    rows = reader.connection.execute(query)
    return list(dict.fromkeys(page_id for page_id, other in rows if address_key(other) == key))


def addresses_of(reader: Reader, page_id: int) -> list[str]:
    """Every address that leads or led to a page, the first first."""
    at, address = tables.page_address, tables.address
    query = select(address.c.url).join(at, at.c.address_id == address.c.id).where(at.c.page_id == page_id)
    return list(dict.fromkeys(reader.connection.scalars(query.order_by(at.c.id))))


def visits_of(reader: Reader, page_id: int) -> Iterator[Row]:
    """The visits of a page in the order they were settled; `at` stands in for the start of those never begun."""
    view, run = VIEWS["visits"], VIEWS["runs"]
    at = func.coalesce(view.c.started_at, run.c.started_at, run.c.finished_at).label("at")
    query = select(view, at).join(run, run.c.id == view.c.run_id)
    return reader.rows(query.where(view.c.page_id == page_id).order_by(view.c.id))


def comments_of(reader: Reader, page_id: int) -> dict[str, Row]:
    """The latest version of each comment a page ever held, by comment_id."""
    view = VIEWS["comments"]
    query = select(view).where(view.c.page_id == page_id).order_by(view.c.version)
    return {row["comment_id"]: row for row in reader.rows(query)}


def snapshots_of(reader: Reader, page_id: int) -> list[Row]:
    """The snapshots of a page by number, without their texts."""
    view = VIEWS["snapshots"]
    columns = [column for column in view.c if column.name != "body_text"]
    return list(reader.rows(select(*columns).where(view.c.page_id == page_id).order_by(view.c.snapshot)))


def snapshot_facts(reader: Reader, snapshot_id: int) -> SnapshotFacts:
    """The facts of a snapshot that exists."""
    return facts_of_snapshots(reader, [snapshot_id])[snapshot_id]


def facts_of_snapshots(reader: Reader, snapshot_ids: Collection[int]) -> dict[int, SnapshotFacts]:
    """The facts of snapshots that exist, by their ids."""
    view, kept, visit, capture = VIEWS["snapshots"], tables.snapshot, tables.visit, tables.capture
    query = (
        select(
            view.c.id,
            view.c.snapshot.label("number"),
            *(view.c[name] for name in ("url", "reader_version", "digest", "first_seen", "last_confirmed")),
            kept.c.reading_id,
            capture.c.payload_id,
        )
        .join(kept, kept.c.id == view.c.id)
        .join(visit, visit.c.id == kept.c.visit_id)
        .outerjoin(capture, capture.c.id == visit.c.capture_id)
        .where(view.c.id.in_(snapshot_ids))
    )
    return {row["id"]: SnapshotFacts(**row) for row in reader.rows(query)}


def readings_of(reader: Reader, snapshot: SnapshotFacts) -> dict[str, SnapshotFacts]:
    """A snapshot as each reader version read it, by version, the latest first; a version's latest reading counts."""
    reading, visit, version = tables.reading, tables.visit, tables.reader_version
    query = (
        select(version.c.version, reading.c.id, tables.article.c.digest)
        .join_from(reading, visit, visit.c.id == reading.c.visit_id)
        .join(version, version.c.id == reading.c.reader_version_id)
        .join(tables.article, tables.article.c.id == reading.c.article_id)
        .where(visit.c.snapshot_id == snapshot.id)
        .order_by(version.c.id.desc(), reading.c.id.desc())
    )
    found: dict[str, SnapshotFacts] = {}
    for row in reader.connection.execute(query):
        read = replace(snapshot, reading_id=row.id, reader_version=row.version, digest=bytes(row.digest).hex())
        found.setdefault(row.version, read)
    return found | {snapshot.reader_version: snapshot}


def snapshot_at(
    reader: Reader, page_id: int, *, number: int | None = None, moment: datetime | None = None
) -> int | None:
    """The id of a page's snapshot of a number, or of the last one seen by a moment; None where there is none."""
    snapshot, visit = tables.snapshot, tables.visit
    if moment is None:
        return reader.connection.scalar(
            select(snapshot.c.id).where(snapshot.c.page_id == page_id, snapshot.c.number == number)
        )
    seen = visit.c.page_id == page_id, visit.c.snapshot_id.is_not(None), visit.c.started_us <= to_micros(moment)
    return reader.connection.scalar(select(visit.c.snapshot_id).where(*seen).order_by(visit.c.id.desc()).limit(1))


def sights_around(reader: Reader, page_id: int, moment: datetime) -> tuple[Sight | None, Sight | None]:
    """The last visit that began by a moment and saw what the page stands for, and the first such visit after it."""
    visit, micros = tables.visit, to_micros(moment)
    query = select(visit.c.id, visit.c.started_us, visit.c.snapshot_id).where(
        visit.c.page_id == page_id, visit.c.outcome.in_(CONFIRMING_NUMBERS), visit.c.started_us.is_not(None)
    )
    before = query.where(visit.c.started_us <= micros).order_by(visit.c.started_us.desc(), visit.c.id.desc()).limit(1)
    after = query.where(visit.c.started_us > micros).order_by(visit.c.started_us, visit.c.id).limit(1)
    first, second = (reader.connection.execute(question).first() for question in (before, after))
    return _sight(first), _sight(second)


def state_at(reader: Reader, page_id: int, moment: datetime) -> PageState:
    """The state a page was in at a moment."""
    entered, visit = tables.page_state, tables.visit
    query = (
        select(entered.c.state)
        .join(visit, visit.c.id == entered.c.visit_id)
        .where(entered.c.page_id == page_id, visit.c.started_us <= to_micros(moment))
        .order_by(entered.c.id.desc())
        .limit(1)
    )
    number = reader.connection.scalar(query)
    return PageState.LIVE if number is None else _STATES[number]


def _sight(row: Any) -> Sight | None:
    return None if row is None else Sight(visit_id=row.id, at=from_micros(row.started_us), snapshot_id=row.snapshot_id)
