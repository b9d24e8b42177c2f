"""Makes readings again from their payloads: the same reader must read the same; those that differ are named."""

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice, product

from pipeline.children import Children, available_cores
from pipeline.run.ladder import read_again, reader_version
from pipeline.run.spool import unpack
from records.errors import ChildFailed, DamagedArchive
from records.payload import Payload, Terms
from storage.consistency import Problem
from storage.payloads import PayloadReader
from storage.queries import Reader
from storage.queries import reading as open_reader
from storage.reading_back import payloads_of_reading
from storage.rereading import MadeReading, count_readings, readings_by

Tick = Callable[[int, int, str], None]
"""Told how many of how many are made again, and of what."""


class Remaking:
    """Every reading by today's reader, made again; `others` are as many by other readers, which cannot be asked."""

    def __init__(self, database: str, *, without_comments: frozenset[str] = frozenset()) -> None:
        self.others = 0
        self._database = database
        self._without_comments = without_comments
        self._payloads = PayloadReader()

    def problems(self, tick: Tick) -> Iterator[Problem]:
        """The readings that cannot be made again, as they are found; nothing is written."""
        children = Children(workers=available_cores())
        try:
            with asyncio.Runner() as runner, open_reader(self._database) as reader:
                version = runner.run(children.run(reader_version))
                total, self.others = count_readings(reader.connection, version)
                made, done = readings_by(reader.connection, version), 0
                while batch := list(islice(made, available_cores() * 4)):
                    yield from filter(None, runner.run(self._batch(children, reader, batch)))
                    done += len(batch)
                    tick(done, total, "readings made again")
        finally:
            children.close()

    async def _batch(self, children: Children, reader: Reader, batch: list[MadeReading]) -> list[Problem | None]:
        return await asyncio.gather(*(self._problem(children, reader, made) for made in batch))

    async def _problem(self, children: Children, reader: Reader, made: MadeReading) -> Problem | None:
        culprit = f"reading {made.id} (article {made.article_id}, {made.url})"
        try:
            payloads = payloads_of_reading(reader.connection, self._payloads, made.id)
            if not payloads:
                return Problem(culprit, "cannot be made again: the archive holds no payload of it")
            found = await self._digest(children, made, payloads)
        except DamagedArchive as error:
            return Problem(culprit, f"cannot be made again: {error.culprit} {error.problem}")
        except ChildFailed as error:
            return Problem(culprit, f"cannot be made again: {error}")
        if found == made.digest:
            return None
        told = f"give the digest {found}" if found else "give no article"
        return Problem(culprit, f"cannot be made again: its payloads read today {told}, expected {made.digest}")

    async def _digest(self, children: Children, made: MadeReading, payloads: tuple[Payload, ...]) -> str | None:
        """The digest read today: the one recorded if the site was ever configured so that it comes about."""
        comments = made.site not in self._without_comments
        first: str | None = None
        for number, (zone, with_comments) in enumerate(product(made.zones, (comments, not comments))):
            packed = await children.run(read_again, payloads, Terms(zone=zone, comments=with_comments))
            found = unpack(packed).digest if packed else None
            if found == made.digest:
                return found
            first = found if number == 0 else first
        return first
