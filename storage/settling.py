"""Settling visits: verdict, reading, snapshot, revision and changes of a batch in one durable transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from records.change import Revision
from records.settlement import Reading, Settlement
from storage import tables
from storage.article_writing import ArticleWriting
from storage.instants import to_micros
from storage.reading_writing import ReadingWriting
from storage.reads import Reads
from storage.revision_writing import RevisionLinks, add_revision
from storage.rows import Rows
from storage.settled_visit import BatchOfVisits
from storage.site_work import Works
from storage.standing import Standings
from storage.values import Values
from storage.writing import Writer


class Settling:
    """Writes what visits add to the archive."""

    def __init__(self, writer: Writer, reads: Reads, works: Works) -> None:
        self._writer = writer
        self._reads = reads
        self._works = works

    def settle(self, run_id: int, settlements: Sequence[Settlement], at: datetime) -> tuple[int, ...]:
        """Add a batch of visits of a run, all or none, in the order given; the ids of their pages.

        0 stands for a visit that belongs to no page (`page_id` and `address` None).
        """
        with self._reads.connection() as connection:
            run = self._works.run(connection, run_id)
        known = [s.page_id for s in settlements if s.page_id is not None]
        with self._writer.transaction() as (connection, numbers):
            values = Values(connection, numbers, run.site.site_id, run.site.values)
            rows = Rows()
            standings = Standings(connection)
            standings.load(known)
            articles = ArticleWriting(connection, numbers, rows)
            articles.load([s.page_id for s in settlements if s.page_id is not None and (s.reading or s.earlier)])
            batch = BatchOfVisits(connection, numbers, rows, run=run, at_us=to_micros(at))
            batch.join(standings, articles, values)
            page_ids = tuple(batch.add(settlement) for settlement in settlements)
            rows.write(connection, values)
            standings.write()
        run.site.values.learn(values)
        return page_ids

    def settle_site(self, run_id: int, revision: Revision, at: datetime) -> int:
        """Add an event of the site as a whole; its id."""
        with self._reads.connection() as connection:
            run = self._works.run(connection, run_id)
        with self._writer.transaction() as (connection, numbers):
            values = Values(connection, numbers, run.site.site_id, run.site.values)
            rows = Rows()
            links = RevisionLinks(run_id=run_id, recorded_us=to_micros(at))
            revision_id = add_revision(rows, numbers, revision, links)
            rows.write(connection, values)
            kinds = {change.kind for change in revision.changes}
            table = tables.site_standing
            marks = {"site.baseline": "baseline_id", "site.false_304": "false_304_id"}
            changed = {marks[kind]: revision_id for kind in kinds & set(marks)}
            if changed:
                connection.execute(table.update().where(table.c.site_id == run.site.site_id).values(**changed))
        run.site.values.learn(values)
        return revision_id

    def note_others(self, run_id: int, urls: Sequence[tuple[str, str]]) -> None:
        """Add addresses that are no article, with their kind; each is left alone until `refetch` nights later."""
        with self._reads.connection() as connection:
            run = self._works.run(connection, run_id)
        with self._writer.transaction() as (connection, numbers):
            values = Values(connection, numbers, run.site.site_id, run.site.values)
            rows = Rows()
            for url, kind in urls:
                rows.add(tables.other_address, id=numbers.next(), run_id=run_id, address_id=url, kind=kind)
            rows.write(connection, values)
        run.site.values.learn(values)

    def add_reading(self, reading_id: int, reading: Reading) -> int:
        """Add another reading of the payloads of an earlier one; if the page stands on that one, now on this one."""
        table, visit, standing = tables.reading, tables.visit, tables.page_standing
        with self._writer.transaction() as (connection, numbers):
            origin = connection.execute(
                select(visit.c.id, visit.c.run_id, visit.c.page_id)
                .join(table, table.c.visit_id == visit.c.id)
                .where(table.c.id == reading_id)
            ).one()
            site = self._works.run(connection, origin.run_id).site
            values = Values(connection, numbers, site.site_id, site.values)
            rows = Rows()
            articles = ArticleWriting(connection, numbers, rows)
            articles.load([origin.page_id])
            number = ReadingWriting(connection, numbers, rows, articles, at_us=0).add_reading(
                origin.page_id, origin.id, reading
            )
            rows.write(connection, values)
            connection.execute(update(standing).where(standing.c.reading_id == reading_id).values(reading_id=number))
        site.values.learn(values)
        return number
