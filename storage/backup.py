"""Copies of a whole archive: made while it is written to, checked, and put back without losing what was there."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from records.errors import AlreadyRunning, ArchiveLocked, ArchiveOutOfReach, CannotProceed, UsageError
from storage.connecting import parse_address, sqlite_file
from storage.copying import copy_archive
from storage.locks import FileLock, lock_file, scheduler_lock
from storage.opening import bring_up_to_date, holds_archive, open_for_questions
from storage.sqlite_copy import copy_sqlite, sync
from storage.writing import Writer


def backup(address: str, file: Path) -> None:
    """Copy the archive at an address, as of one moment, into a new SQLite file; writers are not held up.

    The file is a SQLite archive of its own, also for a PostgreSQL archive. Raises UsageError when it exists already,
    ArchiveOutOfReach when there is no archive, ArchiveFull, DamagedArchive.
    """
    if file.exists():
        raise UsageError(f"expected the name of a new file for the backup, found {file}, which exists; choose another")
    if not holds_archive(address):
        raise ArchiveOutOfReach(address, "there is no archive to back up")
    source = sqlite_file(parse_address(address))
    if source is not None:
        copy_sqlite(source, file)
        return
    collected = file.with_name(f"{file.name}.collected")
    try:
        copy_into(address, f"sqlite:///{collected.absolute()}")
        copy_sqlite(collected, file)
    finally:
        _remove(collected)


def restore(file: Path, address: str, *, replace: bool = False) -> None:
    """Put a backup in the place of the archive at an address.

    A SQLite archive that is there is moved aside, and only with `replace`; a PostgreSQL database must be empty. Raises
    CannotProceed when there is an archive already or the file is no backup, DamagedArchive when it is not whole,
    AlreadyRunning when a run or scheduler is at work.
    """
    origin = f"sqlite:///{file.absolute()}"
    try:
        open_for_questions(origin).dispose()
    except ArchiveOutOfReach as error:
        raise CannotProceed(f"expected a file made by ./addendum backup, found {file}: {error.cause}") from None
    target = sqlite_file(parse_address(address))
    if target is None:
        copy_into(origin, address)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with _nobody_at_work(target, address):
        if target.exists() and not replace:
            raise CannotProceed(f"there is an archive at {target} already; --replace moves it aside")
        incoming = target.with_name(f"{target.name}.incoming")
        copy_sqlite(file, incoming)
        if target.exists():
            _move_aside(target)
        incoming.replace(target)
        sync(target.parent)
    writer = Writer(address)
    try:
        bring_up_to_date(writer)
    finally:
        writer.close()


def copy_into(source: str, address: str) -> None:
    """Copy an archive row by row into the empty database at another address; CannotProceed if it is not empty."""
    writer = Writer(address)
    try:
        copy_archive(source, writer)
    finally:
        writer.close()


@contextmanager
def _nobody_at_work(archive: Path, address: str) -> Iterator[None]:
    """Hold every lock of a SQLite archive: scheduler, runs, writer. Raises AlreadyRunning or ArchiveLocked."""
    with ExitStack() as held:
        held.enter_context(scheduler_lock(address))
        for path in sorted(archive.parent.glob(f"{archive.name}.run-*.lock")):
            lock = FileLock(path)
            if not lock.acquire():
                raise AlreadyRunning(f"a run ({path.name})")
            held.callback(lock.release)
        write = FileLock(lock_file(archive, "write"))
        if not write.acquire(patience=5.0):
            raise ArchiveLocked(address, 5.0)
        held.callback(write.release)
        yield


def _move_aside(archive: Path) -> None:
    aside = next(
        path
        for number in count(1)
        if not (path := archive.with_name(f"{archive.name}.before-restore-{number}")).exists()
    )
    # The log goes with its file: SQLite finds it by the file's name.
    for suffix in ("", "-wal", "-shm"):
        part = archive.with_name(archive.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    sync(archive.parent)


def _remove(archive: Path) -> None:
    for name in (archive.name, f"{archive.name}-wal", f"{archive.name}-shm", lock_file(archive, "write").name):
        archive.with_name(name).unlink(missing_ok=True)
