"""Holds items between the visits that make them and the item pipeline, and never more than it should."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from scrapy import signals
from scrapy.signalmanager import SignalManager

from records.capture import Capture
from spiders.ports import VisitEnded

ITEMS_CAP = 128
BYTES_CAP = 48 * 1024 * 1024

Item = Capture | VisitEnded


class Outbox:
    """A queue that makes visits wait while the item pipeline has enough to do, in items or in bytes."""

    def __init__(self, signal_manager: SignalManager) -> None:
        self._queue: asyncio.Queue[Item | None] = asyncio.Queue()
        self._weights: deque[int] = deque()
        self._weight = 0
        self._room = asyncio.Event()
        self._room.set()
        for signal in (signals.item_scraped, signals.item_dropped, signals.item_error):
            signal_manager.connect(self._one_through, signal=signal)

    async def put(self, item: Item) -> None:
        """Hand an item over, once there is room."""
        while not self._room.is_set():
            await self._room.wait()
        weight = len(item.payload or b"") if isinstance(item, Capture) else 0
        self._weights.append(weight)
        self._weight += weight
        self._measure()
        self._queue.put_nowait(item)

    def close(self) -> None:
        """No further item comes."""
        self._queue.put_nowait(None)

    async def items(self) -> AsyncIterator[Item]:
        """The items in the order they came, until the outbox is closed."""
        while (item := await self._queue.get()) is not None:
            yield item

    def _one_through(self) -> None:
        """The pipeline is done with one item; they leave nearly in order, so the oldest weight goes."""
        if self._weights:
            self._weight -= self._weights.popleft()
        self._measure()

    def _measure(self) -> None:
        """Close at the caps; open again at half of them, so that waiting visits are woken seldom."""
        items, size = len(self._weights), self._weight
        if items >= ITEMS_CAP or size >= BYTES_CAP:
            self._room.clear()
        elif items <= ITEMS_CAP // 2 and size <= BYTES_CAP // 2:
            self._room.set()
