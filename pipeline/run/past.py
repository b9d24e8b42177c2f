"""What pages said before, as today's reader reads it: both sides of a comparison are read alike."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from pipeline.run.ladder import read_again
from pipeline.run.spool import unpack
from records.article import Article
from records.payload import Payload, Terms
from records.settlement import Reading
from records.visit import PlannedPage


class Shelf(Protocol):
    """What this needs of the archive (storage.archive.Archive)."""

    def article(self, reading_id: int) -> Article:
        """The article of a reading."""
        ...

    def payloads_of_reading(self, reading_id: int) -> tuple[Payload, ...]:
        """The payloads a reading was made from."""
        ...


class Past:
    """The articles of earlier runs. Raises ChildFailed where the reading was killed."""

    def __init__(
        self,
        shelf: Shelf,
        *,
        reader_version: str,
        terms: Terms,
        do: Callable[..., Awaitable[Any]],
        aside: Callable[..., Awaitable[Any]],
    ) -> None:
        self._shelf, self._do, self._aside = shelf, do, aside
        self._reader_version, self._terms = reader_version, terms

    async def reread(self, planned: PlannedPage) -> Reading | None:
        """The last snapshot of a page as today's reader reads it, when another version read it then."""
        assert planned.reading_id is not None
        return await self._reread(planned.reading_id, planned.reader_version)

    async def last(self, planned: PlannedPage) -> Article:
        """The article of a page's last snapshot."""
        assert planned.reading_id is not None
        return await self._article(planned.reading_id, planned.reader_version)

    async def of_reading(self, reading_id: int) -> Article:
        """The article of a reading, as it was read then."""
        article: Article = await self._do(self._shelf.article, reading_id)
        return article

    async def since_whole(self, planned: PlannedPage) -> tuple[Article, ...]:
        """The articles since a page's comments were last held whole."""
        return tuple([await self._article(number, version) for number, version in planned.since_whole.items()])

    async def _article(self, reading_id: int, version: str | None) -> Article:
        newer = await self._reread(reading_id, version)
        return newer.article if newer else await self.of_reading(reading_id)

    async def _reread(self, reading_id: int, version: str | None) -> Reading | None:
        if version == self._reader_version:
            return None
        payloads = await self._do(self._shelf.payloads_of_reading, reading_id)
        packed = await self._aside(read_again, payloads, self._terms)
        return unpack(packed) if packed else None
