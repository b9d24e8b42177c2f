"""Hands tasks to children, several together where several wait: on its way alone a page costs half a millisecond."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from records.errors import ChildFailed

T = TypeVar("T")
Task = tuple[Callable[..., Any], tuple[object, ...]]

LANES = 3
"""Groups on their way at once: one for each of two children, and one that waits for either."""
TOGETHER = 4
"""Tasks in a group, at most: their bytes are in memory several times over."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a task, and the seconds of CPU it took."""

    result: Any
    error: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class _Errand:
    task: Task
    future: asyncio.Future[Any]


class Handing:
    """Calls functions in children, in the order they were asked for; `seconds` counts the CPU they took."""

    def __init__(self, run: Callable[..., Awaitable[Any]]) -> None:
        self._run = run
        self._waiting: list[_Errand] = []
        self._lanes: set[asyncio.Task[None]] = set()
        self.seconds = 0.0

    async def __call__(self, function: Callable[..., T], /, *args: object) -> T:
        """What the function gives back. Raises ChildFailed; what fails alone fails no other."""
        errand = _Errand((function, args), asyncio.get_running_loop().create_future())
        self._waiting.append(errand)
        if len(self._lanes) < LANES:
            lane = asyncio.create_task(self._work())
            self._lanes.add(lane)
            lane.add_done_callback(self._lanes.discard)
        return cast(T, await errand.future)

    async def _work(self) -> None:
        """Hand over groups until nothing waits; the lanes share what waits."""
        while self._waiting:
            count = min(TOGETHER, -(-len(self._waiting) // LANES))
            group, self._waiting = self._waiting[:count], self._waiting[count:]
            await self._hand(group)

    async def _hand(self, group: Sequence[_Errand]) -> None:
        try:
            done = await self._run(each, [errand.task for errand in group])
        except ChildFailed as failure:
            await self._hand_alone(group, failure)
        except BaseException:  # the run ends: nobody must wait for what will not come
            for errand in (*group, *self._waiting):
                errand.future.cancel()
            self._waiting.clear()
            raise
        else:
            for errand, one in zip(group, done, strict=True):
                self._tell(errand, one)

    async def _hand_alone(self, group: Sequence[_Errand], failure: ChildFailed) -> None:
        """One of the group ended its child: each goes alone now, so that it is known which."""
        if len(group) > 1:
            for errand in group:
                await self._hand([errand])
        elif not group[0].future.done():
            group[0].future.set_exception(failure)

    def _tell(self, errand: _Errand, done: Done) -> None:
        self.seconds += done.seconds
        if errand.future.done():  # whoever asked waits no more
            return
        if done.error is None:
            errand.future.set_result(done.result)
        else:
            errand.future.set_exception(ChildFailed("error", done.error))


def each(tasks: Sequence[Task]) -> list[Done]:
    """Do tasks one after the other; runs in a child process. A lack of memory ends the group."""
    return [_done(function, args) for function, args in tasks]


def _done(function: Callable[..., Any], args: tuple[object, ...]) -> Done:
    started = time.process_time()
    result, problem = None, None
    try:
        result = function(*args)
    except MemoryError:
        raise
    except Exception as error:  # what a page does to one task is no matter of the next
        problem = f"{type(error).__name__}: {error}"
    return Done(result, problem, time.process_time() - started)
