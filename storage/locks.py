"""One writer, one run a site, one scheduler: locks of the operating system or, on PostgreSQL, advisory locks."""

import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from records.errors import AlreadyRunning, ArchiveOutOfReach
from storage.connecting import make_folder, parse_address, sqlite_file
from storage.faults import tell_faults

_LONGEST_PAUSE = 0.05


class FileLock:
    """An exclusive lock on a file, let go by the operating system when the process ends, however it ends.

    POSIX record locks, because a forked child does not inherit them: children that outlive a killed run must not keep
    its lock. They do not part threads of one process; a lock of the process for each file does.
    """

    _turns: dict[Path, threading.Lock] = {}  # noqa: RUF012 - shared on purpose
    _turns_guard = threading.Lock()

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._turns_guard:
            self._turn = self._turns.setdefault(path, threading.Lock())
        self._descriptor = -1

    def acquire(self, patience: float = 0.0) -> bool:
        """Take the lock, waiting at most `patience` seconds; whether it was had. Raises OSError."""
        deadline = time.monotonic() + patience
        if not self._turn.acquire(timeout=patience if patience > 0 else -1, blocking=patience > 0):
            return False
        # The file is open only while the lock is held: closing any descriptor of it would let go of the lock.
        try:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            taken = self._take(deadline)
        except BaseException:
            self._close()
            raise
        if not taken:
            self._close()
        return taken

    def release(self) -> None:
        """Let go."""
        self._close()

    def _take(self, deadline: float) -> bool:
        pause = 0.0005
        while True:
            try:
                fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            except (BlockingIOError, PermissionError):
                if time.monotonic() >= deadline:
                    return False
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._turn.release()


def lock_file(archive: Path, what: str) -> Path:
    """The file beside a SQLite archive that stands for a lock."""
    return archive.with_name(f"{archive.name}.{what}.lock")


def advisory_key(what: str) -> int:
    """PostgreSQL's number for a lock; locks are apart in each database."""
    return int.from_bytes(hashlib.sha256(f"addendum {what}".encode()).digest()[:8], "big", signed=True)


@contextmanager
def run_lock(database_address: str, site_key: str) -> Iterator[None]:
    """Hold the right to run a site. Raises AlreadyRunning when somebody has it."""
    with _held(database_address, f"run-{site_key}", f"a run of {site_key}"):
        yield


@contextmanager
def scheduler_lock(database_address: str) -> Iterator[None]:
    """Hold the right to schedule for an archive. Raises AlreadyRunning when somebody has it."""
    with _held(database_address, "scheduler", "a scheduler"):
        yield


@contextmanager
def _held(address: str, what: str, told: str) -> Iterator[None]:
    url = parse_address(address)
    file = sqlite_file(url)
    with _advisory(url, what, told) if file is None else _file(file, what, told):
        yield


@contextmanager
def _file(archive: Path, what: str, told: str) -> Iterator[None]:
    make_folder(archive)
    try:
        lock = FileLock(lock_file(archive, what))
        taken = lock.acquire()
    except OSError as error:
        raise ArchiveOutOfReach(str(archive), str(error)) from error
    if not taken:
        raise AlreadyRunning(told)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory(url: URL, what: str, told: str) -> Iterator[None]:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    tell_faults(engine, 0.0)
    with engine.connect() as connection:  # the lock lives as long as its session
        if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": advisory_key(what)}):
            raise AlreadyRunning(told)
        yield
