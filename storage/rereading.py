"""What there is to be read again: readings with what reading their payloads anew needs to know."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from storage import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class OldReading:
    """A reading of a snapshot by the reader of its time; `zone` is the clinic's as last configured."""

    id: int
    site: str
    zone: str
    url: str
    snapshot: int
    reader_version: str
    digest: str


def old_readings(
    connection: Connection, reader_version: str, *, site: str | None = None, every_snapshot: bool = False
) -> Iterator[OldReading]:
    """The current snapshots' readings (or all snapshots') whose payloads this reader version has not read yet."""
    reading, snapshot, standing = tables.reading, tables.snapshot, tables.page_standing
    mine = reading.alias("mine")
    already = (
        select(mine.c.id)
        .join(tables.reader_version, tables.reader_version.c.id == mine.c.reader_version_id)
        .where(mine.c.visit_id == reading.c.visit_id, tables.reader_version.c.version == reader_version)
    )
    query = _query().where(~already.exists()).order_by(snapshot.c.id)
    if site is not None:
        query = query.where(tables.site.c.key == site)
    if not every_snapshot:
        query = query.where(snapshot.c.id == standing.c.snapshot_id)
    for row in connection.execute(query):
        yield OldReading(
            id=row.id,
            site=row.key,
            zone=row.timezone,
            url=row.url,
            snapshot=row.number,
            reader_version=row.version,
            digest=bytes(row.digest).hex(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeReading:
    """A reading as its reader recorded it; `zones` are all the site was ever configured with, the last one first."""

    id: int
    article_id: int
    site: str
    zones: tuple[str, ...]
    url: str
    digest: str


def readings_by(connection: Connection, reader_version: str) -> Iterator[MadeReading]:
    """All readings by a reader version, in the order they were made."""
    reading, visit, run = tables.reading, tables.visit, tables.run
    zones = _zones(connection)
    query = (
        select(reading.c.id, reading.c.article_id, tables.article.c.digest, run.c.site_id, tables.site.c.key)
        .add_columns(tables.address.c.url)
        .join(tables.article, tables.article.c.id == reading.c.article_id)
        .join(tables.reader_version, tables.reader_version.c.id == reading.c.reader_version_id)
        .join(visit, visit.c.id == reading.c.visit_id)
        .join(tables.address, tables.address.c.id == visit.c.requested_id)
        .join(run, run.c.id == visit.c.run_id)
        .join(tables.site, tables.site.c.id == run.c.site_id)
        .where(tables.reader_version.c.version == reader_version)
        .order_by(reading.c.id)
    )
    for row in connection.execute(query.execution_options(yield_per=500)):
        yield MadeReading(
            id=row.id,
            article_id=row.article_id,
            site=row.key,
            zones=zones[row.site_id],
            url=row.url,
            digest=bytes(row.digest).hex(),
        )


def count_readings(connection: Connection, reader_version: str) -> tuple[int, int]:
    """How many readings a reader version made, and how many others did."""
    reading, version = tables.reading, tables.reader_version
    query = select(version.c.version == reader_version, func.count()).join(reading).group_by(version.c.version)
    counts = {True: 0, False: 0}
    for mine, count in connection.execute(query):
        counts[bool(mine)] += count
    return counts[True], counts[False]


def _zones(connection: Connection) -> dict[int, tuple[str, ...]]:
    facts, found = tables.site_facts, defaultdict[int, list[str]](list)
    for site_id, zone in connection.execute(select(facts.c.site_id, facts.c.timezone).order_by(facts.c.id.desc())):
        found[site_id].append(zone)
    return {site_id: tuple(dict.fromkeys(zones)) for site_id, zones in found.items()}


def _query() -> Select[tuple[object, ...]]:
    reading, snapshot, standing, facts = tables.reading, tables.snapshot, tables.page_standing, tables.site_facts
    earlier = facts.alias("earlier")
    latest = select(func.max(earlier.c.id)).where(earlier.c.site_id == standing.c.site_id).scalar_subquery()
    return (
        select(
            reading.c.id,
            tables.site.c.key,
            facts.c.timezone,
            tables.address.c.url,
            snapshot.c.number,
            tables.reader_version.c.version,
            tables.article.c.digest,
        )
        .select_from(snapshot)
        .join(reading, reading.c.id == snapshot.c.reading_id)
        .join(tables.article, tables.article.c.id == reading.c.article_id)
        .join(tables.reader_version, tables.reader_version.c.id == reading.c.reader_version_id)
        .join(standing, standing.c.page_id == snapshot.c.page_id)
        .join(tables.site, tables.site.c.id == standing.c.site_id)
        .join(facts, facts.c.id == latest)
        .join(tables.address, tables.address.c.id == standing.c.address_id)
    )
