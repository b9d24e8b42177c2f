"""How the archive's database is opened: one connection that writes, others that only read."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from records.errors import ArchiveOutOfReach
from storage.faults import tell_faults

PATIENCE = 60.0
"""Seconds to wait for another process that writes."""


def parse_address(address: str) -> URL:
    """The address of a database taken apart. Raises ArchiveOutOfReach for one that is neither SQLite nor PostgreSQL."""
    try:
        url = make_url(address)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # ValueError: a port that is no number
        raise ArchiveOutOfReach(address, "expected sqlite:///FILE or postgresql://…") from error
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    shown = url.render_as_string(hide_password=True)
    raise ArchiveOutOfReach(shown, "expected sqlite:///FILE or postgresql://…")


def is_there(file: Path) -> bool:
    """Whether there is a file. Raises ArchiveOutOfReach where that cannot be known, and for a folder."""
    try:
        if file.is_dir():  # SQLite says "disk I/O error" of a folder, as of a disk that fails
            raise ArchiveOutOfReach(str(file), "expected a file, found a folder")
        return file.exists()
    except OSError as error:
        raise ArchiveOutOfReach(str(file), str(error.strerror)) from error


def make_folder(file: Path) -> None:
    """Make the folder a SQLite archive lies in. Raises ArchiveOutOfReach."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveOutOfReach(str(file), f"its folder cannot be made: {error.strerror}") from error


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite archive, None for PostgreSQL."""
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def writing_engine(url: URL, patience: float = PATIENCE) -> Engine:
    """An engine whose transactions write from their first statement on."""
    file = sqlite_file(url)
    if file is None:
        engine = create_engine(url, poolclass=NullPool)
    else:
        is_there(file)
        engine = _sqlite_engine(url, f"{file.as_uri()}?mode=rwc", patience)
        event.listen(engine, "connect", _prepare_for_writing)
        event.listen(engine, "begin", _begin_immediate)
    tell_faults(engine, patience)
    return engine


def reading_engine(address: str) -> Engine:
    """An engine for questions: it cannot write, and each transaction sees one state of the archive.

    Raises ArchiveOutOfReach when there is no such archive.
    """
    url = parse_address(address)
    file = sqlite_file(url)
    if file is None:
        options = {"options": "-c default_transaction_read_only=on"}
        engine = create_engine(url, isolation_level="REPEATABLE READ", connect_args=options)
    elif not is_there(file):
        raise ArchiveOutOfReach(address, "there is no such file yet: ./addendum run makes one")
    else:
        engine = _sqlite_engine(url, f"{file.as_uri()}?mode=ro", PATIENCE)
        event.listen(engine, "begin", _begin)
    tell_faults(engine, PATIENCE)
    return engine


def _sqlite_engine(url: URL, uri: str, patience: float) -> Engine:
    def connect() -> sqlite3.Connection:
        # No implicit transactions: pysqlite's own come late and not for every statement, so we say BEGIN ourselves.
        return sqlite3.connect(
            uri, uri=True, isolation_level=None, timeout=patience, check_same_thread=False, cached_statements=256
        )

    return create_engine(url, creator=connect)


def _prepare_for_writing(connection: sqlite3.Connection, _record: Any) -> None:
    # Checkpoints happen under the write lock, see storage.writing; the page size holds for new files only.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def sqlite_note(file: Path | None, version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str | None:
    """What an operator should know of this SQLite, None for nothing or without a SQLite archive.

    Two connections that write or checkpoint together can lose commits (sqlite.org, "WAL-reset bug", fixed in 3.51.3,
    3.50.7 and 3.44.6); our write lock keeps ours apart, other programs do not know of it.
    """
    if file is None or not has_wal_reset_bug(version):
        return None
    return (
        f"SQLite {'.'.join(map(str, version))} has the WAL-reset bug (fixed in 3.51.3, 3.50.7, 3.44.6): "
        "write to the archive with Addendum only"
    )


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether a SQLite version has the WAL-reset bug."""
    if version >= (3, 51, 3) or version < (3, 7, 0):
        return False
    return not ((3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51))
