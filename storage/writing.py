"""The one writer: each transaction, and each checkpoint of SQLite's log, under one lock over all processes."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from records.errors import ArchiveLocked, ArchiveOutOfReach
from storage.connecting import PATIENCE, make_folder, parse_address, sqlite_file, writing_engine
from storage.locks import FileLock, advisory_key, lock_file
from storage.sequence import Numbers

_CHECKPOINT_BYTES = 4 << 20
"""From this size on SQLite's log is written back into the file."""
_LAST_PATIENCE = 1.0
"""Seconds to wait for others when closing: they only keep the log from being emptied, the next writer empties it."""

_log = logging.getLogger(__name__)


class Writer:
    """A connection that writes. Safe to use from several threads: they take turns."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self.url = parse_address(address)
        self.address = self.url.render_as_string(hide_password=True)
        self.file = sqlite_file(self.url)
        self._patience = patience
        self._engine = writing_engine(self.url, patience)
        self._turn = threading.Lock()
        self._lock: FileLock | None = None
        if self.file is not None:
            self._lock = FileLock(lock_file(self.file, "write"))
            make_folder(self.file)
        with self.exclusive():  # the first connection may set the journal mode
            self._connection = self._engine.connect()

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, Numbers]]:
        """One durable transaction: committed when the block ends, undone when it raises.

        Raises ArchiveLocked when another process writes for longer than the patience, ArchiveFull on a full disk.
        """
        with self.bare_transaction() as connection:
            numbers = Numbers(connection)
            yield connection, numbers
            numbers.save()

    @contextmanager
    def bare_transaction(self) -> Iterator[Connection]:
        """As transaction(), without counters: for a database that may not have any yet."""
        with self._turn, self.exclusive():
            with self._connection.begin():
                if self.file is None:
                    self._take_advisory_lock()
                yield self._connection
            self._checkpoint_if_due()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the write lock of a SQLite archive (PostgreSQL's is taken inside each transaction)."""
        if self._lock is None:
            yield
            return
        if not self._acquire(self._lock, self._patience):
            raise ArchiveLocked(self.address, self._patience)
        try:
            yield
        finally:
            self._lock.release()

    def close(self) -> None:
        """Write SQLite's log back and close. Closing writes it back too, so it happens under the lock.

        Nobody waits for that: while another writes it is not the last connection and closing writes nothing back.
        """
        with self._turn:
            taken = self._lock is not None and self._acquire(self._lock, _LAST_PATIENCE)
            try:
                if taken and not self._connection.closed:
                    self._pragma(f"busy_timeout={_LAST_PATIENCE * 1000:.0f}")
                    self._checkpoint("TRUNCATE")
                self._connection.close()
                self._engine.dispose()
            finally:
                if taken and self._lock is not None:
                    self._lock.release()

    def _acquire(self, lock: FileLock, patience: float) -> bool:
        try:
            return lock.acquire(patience)
        except OSError as error:
            raise ArchiveOutOfReach(self.address, str(error)) from error

    def _take_advisory_lock(self) -> None:
        milliseconds = max(1, int(self._patience * 1000))
        self._connection.execute(text(f"SET LOCAL lock_timeout = {milliseconds}"))
        self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": advisory_key("write")})

    def _checkpoint_if_due(self) -> None:
        if self.file is None:
            return
        log = self.file.with_name(self.file.name + "-wal")
        if log.exists() and log.stat().st_size >= _CHECKPOINT_BYTES:
            self._checkpoint("PASSIVE")

    def _checkpoint(self, mode: str) -> None:
        # What is in the log is durable already: a checkpoint that fails loses nothing and is tried again later.
        try:
            self._pragma(f"wal_checkpoint({mode})")
        except sqlite3.Error as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_READONLY:  # then nothing was written that could be in the log
                _log.warning("the archive %s keeps a long log for now: %s", self.address, error)

    def _pragma(self, text: str) -> None:
        # Outside SQLAlchemy, which would begin a transaction first.
        driver = self._connection.connection.driver_connection
        if driver is not None:
            driver.execute(f"PRAGMA {text}")
