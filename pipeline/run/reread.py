"""Reads old payloads with today's reader: readings are added beside the old ones, and never become a revision."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.children import Children, available_cores
from pipeline.run.ladder import read_again, reader_version
from pipeline.run.spool import unpack
from pipeline.settle import compare_articles
from records.change import Change
from records.errors import ChildFailed
from records.payload import Terms
from storage.archive import Archive
from storage.queries import reading as open_reader
from storage.rereading import OldReading, old_readings


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What today's reader sees differently in the payloads of one snapshot."""

    url: str
    snapshot: int
    earlier_version: str
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Summary:
    """What came of reading again. `same` agreed in every digest; `failed` names address and reason."""

    reader_version: str = ""
    same: int = 0
    different: list[Difference] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many readings were added."""
        return self.same + len(self.different)


def reread(
    database: str,
    *,
    site: str | None = None,
    every_snapshot: bool = False,
    without_comments: frozenset[str] = frozenset(),
    on_progress: Callable[[int, int], None] | None = None,
) -> Summary:
    """Read the current snapshots' payloads (or all snapshots') again; those today's reader knows already are left out.

    `without_comments` are the keys of sites whose comments are not read. `on_progress` gets how many are done, and of
    how many. Raises UnknownSite and what the archive raises.
    """
    with Archive.open(database, create=False) as archive:
        return asyncio.run(_Rereading(archive, without_comments, on_progress).run(database, site, every_snapshot))


class _Rereading:
    def __init__(
        self,
        archive: Archive,
        without_comments: frozenset[str],
        on_progress: Callable[[int, int], None] | None,
    ) -> None:
        self._archive = archive
        self._without_comments = without_comments
        self._on_progress = on_progress
        self._children = Children(workers=available_cores())
        self._summary = Summary()

    async def run(self, database: str, site: str | None, every_snapshot: bool) -> Summary:
        if site is not None:
            self._archive.unsettled_runs(site)  # raises UnknownSite
        try:
            version = self._summary.reader_version = await self._children.run(reader_version)
            with open_reader(database) as reader:
                todo = list(old_readings(reader.connection, version, site=site, every_snapshot=every_snapshot))
            for start in range(0, len(todo), self._at_once):
                await asyncio.gather(*(self._read(old) for old in todo[start : start + self._at_once]))
                self._tell(todo, start + self._at_once)
        finally:
            self._children.close()
        return self._summary

    @property
    def _at_once(self) -> int:
        return available_cores() * 4

    def _tell(self, todo: Sequence[OldReading], done: int) -> None:
        if self._on_progress is not None:
            self._on_progress(min(done, len(todo)), len(todo))

    async def _read(self, old: OldReading) -> None:
        payloads = self._archive.payloads_of_reading(old.id)
        try:
            terms = Terms(zone=old.zone, comments=old.site not in self._without_comments)
            packed = await self._children.run(read_again, payloads, terms)
            if packed is None:
                self._summary.failed.append((old.url, "no article is read any more"))
                return
            newer = unpack(packed)
            if newer.digest == old.digest:
                changes: tuple[Change, ...] | None = None
            else:
                changes, _ = await self._children.run(compare_articles, self._archive.article(old.id), newer.article)
        except ChildFailed as error:
            self._summary.failed.append((old.url, str(error)))
            return
        self._archive.add_reading(old.id, newer)
        self._note(old, changes)

    def _note(self, old: OldReading, changes: tuple[Change, ...] | None) -> None:
        if changes is None:
            self._summary.same += 1
            return
        self._summary.different.append(
            Difference(url=old.url, snapshot=old.snapshot, earlier_version=old.reader_version, changes=changes)
        )
