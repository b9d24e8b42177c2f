"""Gathers captures into durable groups: each is acknowledged once the group it went with is on disk."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from records.capture import Capture
from records.visit import Kept

Keep = Callable[[Sequence[Capture]], Awaitable[Sequence[Kept]]]


@dataclass(slots=True)
class _Entry:
    capture: Capture
    future: asyncio.Future[Kept]
    delivered: bool = False
    forgotten: bool = False


class Keeping:
    """Group commit. A capture comes in twice, as an item and with a look at its visit, in either order: kept once."""

    def __init__(self, keep: Keep, *, most: int = 64, wait: float = 0.05) -> None:
        self._keep = keep
        self._most = most
        self._wait = wait
        self._pending: list[_Entry] = []
        self._known: dict[int | None, dict[int, _Entry]] = {}
        self._full = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def deliver(self, capture: Capture) -> Kept:
        """Keep a capture that came as an item. Durable when this returns; raises what the archive raises."""
        entry = self._entry(capture)
        entry.delivered = True
        if entry.forgotten or capture.visit_no is None:
            self._drop(entry)
        return await asyncio.shield(entry.future)

    async def keep(self, capture: Capture) -> Kept:
        """Keep a capture whose visit is being looked at. Durable when this returns; raises what the archive raises."""
        return await asyncio.shield(self._entry(capture).future)

    async def of_visit(self, visit_no: int) -> tuple[Kept, ...]:
        """Everything of a visit handed in since it was last forgotten, durable, in the order it was handed in."""
        entries = list(self._known.get(visit_no, {}).values())
        return tuple([await asyncio.shield(entry.future) for entry in entries if not entry.forgotten])

    def forget(self, visit_no: int) -> None:
        """Let go of the captures of a visit that is over, and of their bytes with them."""
        for entry in list(self._known.get(visit_no, {}).values()):
            entry.forgotten = True
            if entry.delivered:
                self._drop(entry)

    async def drain(self) -> None:
        """Wait until everything handed in is durable."""
        while self._task is not None and not self._task.done():
            self._full.set()
            await self._task

    def _entry(self, capture: Capture) -> _Entry:
        visit = self._known.setdefault(capture.visit_no, {})
        # the entry holds the capture, so its id stays its own for as long as the entry is known
        if (entry := visit.get(id(capture))) is None:
            entry = visit[id(capture)] = _Entry(capture, asyncio.get_running_loop().create_future())
            self._enqueue(entry)
        return entry

    def _drop(self, entry: _Entry) -> None:
        visit_no = entry.capture.visit_no
        visit = self._known.get(visit_no, {})
        visit.pop(id(entry.capture), None)
        if not visit:
            self._known.pop(visit_no, None)

    def _enqueue(self, entry: _Entry) -> None:
        self._pending.append(entry)
        if len(self._pending) >= self._most:
            self._full.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        """Write groups until nothing is pending; what arrives during a write makes the next group."""
        while self._pending:
            await self._gather()
            group, self._pending = self._pending[: self._most], self._pending[self._most :]
            try:
                kept = await self._keep([entry.capture for entry in group])
            except Exception as error:
                _refuse(group, error)
            else:
                for entry, one in zip(group, kept, strict=True):
                    entry.future.set_result(one)

    async def _gather(self) -> None:
        """Give further captures a moment to join the group."""
        if len(self._pending) < self._most:
            self._full.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._full.wait(), self._wait)


def _refuse(group: Sequence[_Entry], error: Exception) -> None:
    for entry in group:
        entry.future.set_exception(error)
        entry.future.exception()  # retrieved here, so that nobody waiting is no warning
