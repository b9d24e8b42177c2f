"""Readings and snapshots as rows."""

from sqlalchemy import Connection, select

from records.settlement import Reading, Settlement
from storage import tables
from storage.article_writing import ArticleWriting
from storage.fingerprints import add_fingerprint, containers_text
from storage.rows import Row, Rows
from storage.runs import reader_version_id
from storage.sequence import Numbers
from storage.standing import Standings
from storage.visit_facts import stands


class ReadingWriting:
    """Adds readings and the snapshots they make, within one transaction."""

    def __init__(
        self, connection: Connection, numbers: Numbers, rows: Rows, articles: ArticleWriting, *, at_us: int
    ) -> None:
        self._connection = connection
        self._numbers = numbers
        self._rows = rows
        self._articles = articles
        self._at_us = at_us
        self._readers: dict[str, int] = {}

    def add(self, visit: Row, settlement: Settlement, standing: Row, standings: Standings) -> None:
        """Add the readings of a visit and its snapshot, and say which snapshot the visit made or confirmed."""
        if settlement.earlier is not None and standing["reading_id"] is not None:
            origin = self._visit_of(standing["reading_id"])
            standing["reading_id"] = self.add_reading(standing["page_id"], origin, settlement.earlier)
        reading_id = None
        if settlement.reading is not None:
            reading_id = self.add_reading(standing["page_id"], visit["id"], settlement.reading)
        if settlement.snapshot and reading_id is not None:
            self._add_snapshot(visit, settlement, reading_id, standing, standings)
        elif stands(settlement):
            visit["snapshot_id"] = standing["snapshot_id"]
        if reading_id is not None and visit["snapshot_id"] is not None:
            standing["reading_id"] = reading_id

    def add_reading(self, page_id: int, visit_id: int, reading: Reading) -> int:
        """Add a reading of a visit's payloads; its id."""
        article_id = self._articles.add(page_id, reading.article, reading.digest)
        reading_id = self._numbers.next()
        self._rows.add(
            tables.reading,
            id=reading_id,
            visit_id=visit_id,
            article_id=article_id,
            reader_version_id=self._reader(reading.reader_version),
            containers_id=containers_text(reading.fingerprint),
        )
        add_fingerprint(self._rows, reading_id, reading.fingerprint)
        return reading_id

    def snapshot_id(self, page_id: int, number: int | None) -> int | None:
        """The id of an earlier snapshot of a page by its number, None for None."""
        if number is None:
            return None
        table = tables.snapshot
        query = select(table.c.id).where(table.c.page_id == page_id, table.c.number == number)
        found: int = self._connection.execute(query).scalar_one()
        return found

    def _visit_of(self, reading_id: int) -> int:
        table = tables.reading
        visit_id: int = self._connection.execute(select(table.c.visit_id).where(table.c.id == reading_id)).scalar_one()
        return visit_id

    def _add_snapshot(
        self, visit: Row, settlement: Settlement, reading_id: int, standing: Row, standings: Standings
    ) -> None:
        page_id = standing["page_id"]
        snapshot_id = self._numbers.next()
        self._rows.add(
            tables.snapshot,
            id=snapshot_id,
            page_id=page_id,
            number=standings.next_snapshot(page_id),
            visit_id=visit["id"],
            reading_id=reading_id,
            same_as_id=self.snapshot_id(page_id, settlement.same_as),
            recorded_us=self._at_us,
        )
        standing["snapshot_id"] = visit["snapshot_id"] = snapshot_id

    def _reader(self, version: str) -> int:
        if version not in self._readers:
            number = reader_version_id(self._connection, self._numbers, version)
            assert number is not None, "a reading names its reader"
            self._readers[version] = number
        return self._readers[version]
