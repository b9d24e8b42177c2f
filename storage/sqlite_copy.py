"""Copying a SQLite archive as it stands at one moment, while others write to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from records.errors import ArchiveFull, DamagedArchive
from storage.faults import translated


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite archive as of one moment into a file that appears only when it is whole and checked.

    Writers are not held up. Raises ArchiveFull, ArchiveOutOfReach or DamagedArchive.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as origin,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            origin.backup(copy)  # all pages in one step: one state, and no restart when somebody writes
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole in itself
            problem = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            if problem != "ok":
                raise DamagedArchive(str(source), problem)
        sync(unfinished)
        unfinished.replace(target)
        sync(target.parent)
    except sqlite3.Error as error:
        raise translated(error, str(target), 0.0) or error from error
    except OSError as error:
        raise ArchiveFull(str(target), str(error)) from error
    finally:
        unfinished.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
