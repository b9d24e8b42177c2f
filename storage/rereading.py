"""What there is to be read again: the readings that snapshots rest on, with what reading them anew needs to know."""

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
