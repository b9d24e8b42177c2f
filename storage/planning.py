"""What a run sets out with: the pages due, what is known of them, and where the site stands."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from records.address import address_key
from records.article import Fingerprint
from records.capture import Validator
from records.settlement import PageState
from records.visit import Plan, PlannedPage
from storage import tables
from storage.codes import STATE, words
from storage.fingerprints import fingerprints
from storage.instants import maybe_instant
from storage.leads import aliases_of, without_displaced
from storage.since_whole import Readings, since_whole
from storage.validators import page_validators, site_validators

_STATES = words(STATE)


def plan_run(connection: Connection, run_id: int, site_id: int, night: date, *, refetch: int) -> Plan:
    """The plan of a run. A page is due for an unconditional fetch every `refetch` nights; none after a false 304."""
    standing = _site_standing(connection, site_id)
    trusted = standing is None or standing["false_304_id"] is None
    validators = page_validators(connection, site_id)
    rows = connection.execute(_PAGES.where(tables.page_standing.c.site_id == site_id)).mappings().all()
    prints = fingerprints(connection, [row["reading_id"] for row in rows if row["reading_id"] is not None])
    parts = since_whole(connection, site_id)
    latest_full, aliases = night - timedelta(days=refetch), aliases_of(connection, site_id)
    pages = [
        _planned(
            row,
            validators.get(row["page_id"], {}),
            prints.get(row["reading_id"]),
            parts.get(row["page_id"], {}),
            unconditional=not trusted or row["full_night"] is None or row["full_night"] <= latest_full,
        )
        for row in rows
    ]
    return Plan(
        run_id=run_id,
        pages=without_displaced(pages, aliases),
        aliases=aliases,
        supporting=site_validators(connection, site_id) if trusted else {},
        has_baseline=standing is not None and standing["baseline_id"] is not None,
        others=_others(connection, site_id, latest_full),
        held=frozenset(row["page_id"] for row in rows if row["held"]),
    )


def _pages_query() -> Any:
    standing, visit = tables.page_standing, tables.visit
    return (
        select(
            standing.c.page_id,
            standing.c.state,
            standing.c.snapshot_id,
            standing.c.reading_id,
            standing.c.held,
            standing.c.full_night,
            standing.c.absences,
            standing.c.absent_since_us,
            tables.address.c.url,
            tables.snapshot.c.number,
            tables.article.c.digest,
            tables.passage.c.text.label("title"),
            tables.reader_version.c.version,
            visit.c.comments_complete,
            visit.c.started_us,
        )
        .join_from(standing, tables.address, tables.address.c.id == standing.c.address_id)
        .outerjoin(tables.snapshot, tables.snapshot.c.id == standing.c.snapshot_id)
        .outerjoin(tables.reading, tables.reading.c.id == standing.c.reading_id)
        .outerjoin(tables.article, tables.article.c.id == tables.reading.c.article_id)
        .outerjoin(tables.passage, tables.passage.c.id == tables.article.c.title_id)
        .outerjoin(tables.reader_version, tables.reader_version.c.id == tables.reading.c.reader_version_id)
        .outerjoin(visit, visit.c.id == standing.c.confirmed_visit_id)
        .where(standing.c.state != STATE[PageState.MERGED])
        .order_by(standing.c.page_id)
    )


_PAGES = _pages_query()


def _planned(
    row: Any,
    validators: Mapping[str, Validator],
    fingerprint: Fingerprint | None,
    parts: Readings,
    *,
    unconditional: bool,
) -> PlannedPage:
    complete = row["comments_complete"]
    return PlannedPage(
        page_id=row["page_id"],
        url=row["url"],
        state=_STATES[row["state"]],
        snapshot_id=row["snapshot_id"],
        snapshot=row["number"],
        reading_id=row["reading_id"],
        reader_version=row["version"],
        digest=None if row["digest"] is None else bytes(row["digest"]).hex(),
        fingerprint=fingerprint,
        validators=validators,
        comments_complete=None if complete is None else bool(complete),
        unconditional=unconditional,
        last_confirmed=maybe_instant(row["started_us"]),
        absences=row["absences"],
        absent_since=maybe_instant(row["absent_since_us"]),
        since_whole=parts,
        title=row["title"],
    )


def _site_standing(connection: Connection, site_id: int) -> Any:
    table = tables.site_standing
    return connection.execute(select(table).where(table.c.site_id == site_id)).mappings().first()


def _others(connection: Connection, site_id: int, latest: date) -> frozenset[str]:
    """Addresses noted as no article after that night."""
    table = tables.other_address
    query = (
        select(tables.address.c.url)
        .join_from(table, tables.run, tables.run.c.id == table.c.run_id)
        .join(tables.address, tables.address.c.id == table.c.address_id)
        .where(tables.run.c.site_id == site_id, tables.run.c.night > latest)
    )
    return frozenset(address_key(url) for url in connection.scalars(query))
