"""The archive: the single writer, and what a run reads back. People's questions go to storage.queries instead."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import select

from records.article import Article
from records.capture import Capture
from records.change import Revision
from records.errors import ArchiveOutOfReach
from records.payload import Payload
from records.run import RunEnd, RunStart, SiteFacts
from records.settlement import Reading, Settlement
from records.visit import Kept, Plan
from storage import tables
from storage.article_reading import read_article
from storage.connecting import PATIENCE
from storage.keeping import Keeping
from storage.opening import bring_up_to_date, holds_archive
from storage.payloads import PayloadReader
from storage.planning import plan_run
from storage.reading_back import captures_of_run, payloads_of_captures, payloads_of_reading
from storage.reads import Reads
from storage.runs import Runs, known_site
from storage.settling import Settling
from storage.site_work import Works
from storage.writing import Writer


class Archive:
    """An open archive. Every method that writes is one durable transaction; all may be called from several threads.

    Methods raise ArchiveLocked, ArchiveFull, ArchiveOutOfReach or DamagedArchive; what was written before stays.
    """

    def __init__(self, writer: Writer, address: str) -> None:
        self._writer = writer
        self._reads = Reads(address)
        self._payloads = PayloadReader()
        works = Works()
        self._runs = Runs(writer)
        self._keeping = Keeping(writer, self._reads, self._payloads, works)
        self._settling = Settling(writer, self._reads, works)

    @classmethod
    def open(cls, address: str, *, create: bool = True, patience: float = PATIENCE) -> Self:
        """Open an archive, make it where there is none, bring an older one up to date (a SQLite file is copied first).

        `patience` is how many seconds to wait for other writers. Raises ArchiveOutOfReach, ArchiveTooNew.
        """
        if not create and not holds_archive(address):
            raise ArchiveOutOfReach(address, "there is no archive yet: ./addendum run makes one")
        writer = Writer(address, patience)
        try:
            bring_up_to_date(writer)
            return cls(writer, address)
        except BaseException:
            writer.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._reads.close()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Sites and runs

    def register_site(self, facts: SiteFacts, at: datetime) -> None:
        """Remember a site, or what changed in its settings."""
        self._runs.register_site(facts, at)

    def retire_site(self, key: str, at: datetime) -> None:
        """Visit a site no more; its archive stays. Raises UnknownSite."""
        self._runs.retire_site(key, at)

    def begin_run(self, start: RunStart) -> int:
        """Add a run; its id. Raises UnknownSite, and AlreadyRunning when the night had its scheduled run."""
        return self._runs.begin_run(start)

    def end_run(self, run_id: int, end: RunEnd) -> None:
        """Add how a run ended."""
        self._runs.end_run(run_id, end)

    def missed_run(self, start: RunStart, end: RunEnd) -> int:
        """Add a night without a run, as a run of its own; its id. Raises AlreadyRunning when there is one."""
        return self._runs.missed_run(start, end)

    def unsettled_runs(self, site_key: str) -> tuple[int, ...]:
        """Runs of a site that never ended, oldest first. Raises UnknownSite."""
        run, end = tables.run, tables.run_end
        with self._reads.connection() as connection:
            query = (
                select(run.c.id)
                .outerjoin(end, end.c.run_id == run.c.id)
                .where(run.c.site_id == known_site(connection, site_key), end.c.id.is_(None))
                .order_by(run.c.id)
            )
            return tuple(connection.scalars(query))

    def plan(self, run_id: int, site_key: str, *, refetch: int) -> Plan:
        """What a run sets out with; a page is due unconditionally `refetch` nights after its last full fetch."""
        with self._reads.connection() as connection:
            night = connection.execute(select(tables.run.c.night).where(tables.run.c.id == run_id)).scalar_one()
            return plan_run(connection, run_id, known_site(connection, site_key), night, refetch=refetch)

    # Captures

    def keep(self, run_id: int, captures: Sequence[Capture]) -> tuple[Kept, ...]:
        """Add captures, durable on return, all or none; in the order given."""
        return self._keeping.keep(run_id, captures)

    def captures_of(self, run_id: int) -> tuple[Kept, ...]:
        """All captures of a run in the order they were kept."""
        with self._reads.connection() as connection:
            return captures_of_run(connection, run_id)

    def payload(self, payload_id: int) -> bytes:
        """A body exactly as received. Raises DamagedArchive."""
        with self._reads.connection() as connection:
            return self._payloads.read(connection, payload_id)

    def payloads_of(self, captures: Sequence[Kept]) -> tuple[Payload, ...]:
        """The payloads that captures received, or that a 304 confirmed, in order; none for captures without."""
        with self._reads.connection() as connection:
            return payloads_of_captures(connection, self._payloads, captures)

    # Settled visits

    def settle(self, run_id: int, settlements: Sequence[Settlement], at: datetime) -> tuple[int, ...]:
        """Add a batch of visits, all or none, in order; the ids of their pages (0: a visit that belongs to none)."""
        return self._settling.settle(run_id, settlements, at)

    def settle_site(self, run_id: int, revision: Revision, at: datetime) -> int:
        """Add an event of the site as a whole; its id."""
        return self._settling.settle_site(run_id, revision, at)

    def note_others(self, run_id: int, urls: Sequence[tuple[str, str]]) -> None:
        """Add addresses that are no article, each with its kind."""
        self._settling.note_others(run_id, urls)

    def visits_settled(self, run_id: int) -> frozenset[int]:
        """The visit numbers of a run that settled."""
        table = tables.visit
        with self._reads.connection() as connection:
            return frozenset(connection.scalars(select(table.c.visit_no).where(table.c.run_id == run_id)))

    # Readings

    def article(self, reading_id: int) -> Article:
        """The article of a reading, exactly as it was read. Raises DamagedArchive when there is no such reading."""
        with self._reads.connection() as connection:
            return read_article(connection, reading_id)

    def payloads_of_reading(self, reading_id: int) -> tuple[Payload, ...]:
        """The payloads a reading was made from, the page first."""
        with self._reads.connection() as connection:
            return payloads_of_reading(connection, self._payloads, reading_id)

    def snapshot_digests(self, page_id: int) -> tuple[tuple[int, str], ...]:
        """Number and digest (hex) of each snapshot of a page, in order."""
        snapshot, reading, article = tables.snapshot, tables.reading, tables.article
        query = (
            select(snapshot.c.number, article.c.digest)
            .join(reading, reading.c.id == snapshot.c.reading_id)
            .join(article, article.c.id == reading.c.article_id)
            .where(snapshot.c.page_id == page_id)
            .order_by(snapshot.c.number)
        )
        with self._reads.connection() as connection:
            return tuple((number, bytes(digest).hex()) for number, digest in connection.execute(query))

    def add_reading(self, reading_id: int, reading: Reading) -> int:
        """Add what another reader makes of the payloads of a reading, beside it; its id. Nothing is renumbered."""
        return self._settling.add_reading(reading_id, reading)
