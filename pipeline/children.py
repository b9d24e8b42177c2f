"""Child processes that read pages, killed when one costs too much: what happens in them never harms the parent.

Children are forked from a small server process that has imported the reader and nothing of the parent's: neither
Scrapy's reactor, nor open files, nor locks. The server starts with the first task.
"""

import asyncio
import gc
import multiprocessing
import os
import resource
import select
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from multiprocessing import popen_forkserver
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import Any, TypeVar, cast

from pebble import ProcessExpired, ProcessPool

from records.errors import ChildFailed

T = TypeVar("T")

CPU_SECONDS = 10
WALL_SECONDS = 20.0
MEMORY_BYTES = 2 * 1024**3
TASKS = 150
"""Tasks, some of them groups, after which a child makes room for a fresh one (20 ms), so that what C libraries hold
on to stays small: it had grown by 20 MB after 2,000 pages."""

_OBJECTS = 50_000
_GARBAGE_AFTER = 20_000
"""New objects before a child's collector looks for cycles; after 700, the default, it costs a twentieth of reading."""

_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONHASHSEED")
PRELOADED = ("read", "children", "run.ladder", "run.handing", "settle", "compare")
"""Modules of pipeline/ that children use, imported once for all of them: they would else take 0.14 s in each."""


class Children:
    """A few child processes for tasks that may crash, hang or eat memory; started on the first task.

    Functions must be module-level and importable, arguments and results picklable. Use from one event loop.
    """

    def __init__(
        self,
        workers: int = 2,
        *,
        wall_seconds: float = WALL_SECONDS,
        cpu_seconds: int = CPU_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        tasks: int = TASKS,
    ) -> None:
        self._workers = workers
        self._wall_seconds = wall_seconds
        self._cpu_seconds = cpu_seconds
        self._memory_bytes = memory_bytes
        self._tasks = tasks
        self._pool: ProcessPool | None = None

    async def run(self, function: Callable[..., T], /, *args: object) -> T:
        """What the function gives back, run in a child. Raises ChildFailed, whatever happens to the child."""
        try:
            future = self._ready_pool().schedule(
                _within_cpu, args=[self._cpu_seconds, function, *args], timeout=self._wall_seconds
            )
            return cast(T, await asyncio.wrap_future(future))
        except TookTooLong:
            raise ChildFailed("timeout", f"no answer within {self._wall_seconds:g} s") from None
        except ProcessExpired as death:
            raise _obituary(death.exitcode, self._cpu_seconds) from None
        except MemoryError:
            raise ChildFailed("memory", f"more than {self._memory_bytes >> 20} MB wanted") from None
        except Exception as error:
            raise ChildFailed("error", f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """End all children at once; a later task would start new ones."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _ready_pool(self) -> ProcessPool:
        if self._pool is not None and not self._pool.active:
            self.close()
        if self._pool is None:
            context = _ChildContext()
            context.set_forkserver_preload([f"pipeline.{name}" for name in PRELOADED])
            self._pool = ProcessPool(
                max_workers=self._workers,
                max_tasks=self._tasks,
                initializer=_confine,
                initargs=[self._memory_bytes, os.getpid()],
                context=context,
            )
        return self._pool


class _ChildProcess(ForkServerProcess):
    """A child that does not import the parent's main module, which may bring Scrapy along."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - the name is multiprocessing's
        with _bare_main():
            return popen_forkserver.Popen(process_obj)


class _ChildContext(ForkServerContext):
    Process = _ChildProcess


@contextmanager
def _bare_main() -> Iterator[None]:
    """For the moment of a start, let multiprocessing see an empty main module."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _confine(memory_bytes: int, parent: int) -> None:
    """In the child, before its first task: limits on memory, no core files, no secrets, no life after its parent's."""
    threading.Thread(target=_end_with, args=[parent], daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in set(os.environ) - set(_KEPT_VARIABLES):
        del os.environ[name]
    # Trees are many objects without cycles: looking for cycles less often saves a twentieth of a reading.
    gc.freeze()
    gc.set_threshold(_OBJECTS, 20, 50)


def _end_with(parent: int) -> None:
    """End this child when the process that gives it tasks has ended, were it by SIGKILL; Linux only."""
    if not hasattr(os, "pidfd_open"):
        return
    try:
        ended = select.poll()
        ended.register(os.pidfd_open(parent), select.POLLIN)
        ended.poll()
    finally:
        os._exit(1)


def _within_cpu(seconds: int, function: Callable[..., T], *args: object) -> T:
    """In the child: run one task with so many seconds of CPU time; beyond them the kernel ends the child."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    return function(*args)


def _obituary(exit_code: int | None, cpu_seconds: int) -> ChildFailed:
    number = -(exit_code or 0)
    if number == signal.SIGXCPU:
        return ChildFailed("timeout", f"more than {cpu_seconds} s of CPU time")
    if number > 0:
        return ChildFailed("crashed", f"the child ended by signal {signal.Signals(number).name}")
    return ChildFailed("crashed", f"the child ended with exit code {exit_code}")


def available_cores() -> int:
    """How many processes of this one's kind can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else multiprocessing.cpu_count()
