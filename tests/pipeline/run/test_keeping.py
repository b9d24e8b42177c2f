"""Captures become durable in groups."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from pipeline.run.keeping import Keeping
from records.capture import Capture, Purpose, Transport
from records.errors import ArchiveFull
from records.visit import Kept
from tests.pipeline.shelf import FakeShelf


def capture(visit_no: int | None = 1, url: str = "http://clinic.test/a") -> Capture:
    return Capture(
        purpose=Purpose.PAGE,
        url=url,
        started_at=datetime(2026, 3, 10, tzinfo=UTC),
        duration_ms=1,
        transport=Transport.COMPLETE,
        visit_no=visit_no,
        status=200,
    )


class Disk:
    """A shelf that can be slow or full."""

    def __init__(self, *, full: bool = False) -> None:
        self.shelf = FakeShelf()
        self.full = full

    async def keep(self, captures: Sequence[Capture]) -> Sequence[Kept]:
        await asyncio.sleep(0.01)
        if self.full:
            raise ArchiveFull("var/addendum.db", "no space left on device")
        return self.shelf.keep(captures)


def test_captures_that_come_together_are_one_group() -> None:
    async def scenario() -> list[int]:
        disk = Disk()
        keeping = Keeping(disk.keep, wait=0.01)
        await asyncio.gather(*(keeping.deliver(capture(number)) for number in range(10)))
        return disk.shelf.groups

    assert asyncio.run(scenario()) == [10]


def test_a_full_group_is_written_without_waiting() -> None:
    async def scenario() -> list[int]:
        disk = Disk()
        keeping = Keeping(disk.keep, most=4, wait=60)
        await asyncio.gather(*(keeping.deliver(capture(number)) for number in range(8)))
        return disk.shelf.groups

    assert asyncio.run(scenario()) == [4, 4]


@pytest.mark.parametrize("look_first", [True, False])
def test_a_capture_looked_at_and_delivered_is_kept_once(look_first: bool) -> None:
    async def scenario() -> int:
        disk = Disk()
        keeping = Keeping(disk.keep, wait=0)
        one = capture()
        first, second = (keeping.keep, keeping.deliver) if look_first else (keeping.deliver, keeping.keep)
        assert await first(one) == await second(one)
        return len(disk.shelf.kept)

    assert asyncio.run(scenario()) == 1


def test_a_capture_delivered_after_its_visit_was_forgotten_is_kept_once() -> None:
    async def scenario() -> int:
        disk = Disk()
        keeping = Keeping(disk.keep, wait=0)
        one = capture()
        await keeping.keep(one)
        keeping.forget(1)
        await keeping.deliver(one)
        assert await keeping.of_visit(1) == ()
        return len(disk.shelf.kept)

    assert asyncio.run(scenario()) == 1


def test_the_captures_of_a_visit_come_durable_and_in_order() -> None:
    async def scenario() -> list[str]:
        disk = Disk()
        keeping = Keeping(disk.keep, wait=0)
        waiting = [asyncio.create_task(keeping.deliver(capture(1, f"http://clinic.test/{n}"))) for n in range(3)]
        await asyncio.sleep(0)
        kept = await keeping.of_visit(1)
        await asyncio.gather(*waiting)
        return [one.url[-1] for one in kept]

    assert asyncio.run(scenario()) == ["0", "1", "2"]


def test_a_full_disk_is_told_to_everybody_who_waits() -> None:
    async def scenario() -> list[object]:
        keeping = Keeping(Disk(full=True).keep, wait=0)
        waiting = (keeping.deliver(capture(number)) for number in range(3))
        return list(await asyncio.gather(*waiting, return_exceptions=True))

    assert [type(result) for result in asyncio.run(scenario())] == [ArchiveFull] * 3
