"""A backup is the whole archive at one moment, and comes back as it was."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from records.errors import AlreadyRunning, ArchiveOutOfReach, CannotProceed, DamagedArchive, UsageError
from storage.archive import Archive
from storage.backup import backup, restore
from storage.connecting import reading_engine
from storage.locks import run_lock
from storage.tables import metadata
from storage.verify import verify
from tests.storage.nights import WHOLE_ARTICLE, begun, capture, confirmed, first_night


def everything(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    engine = reading_engine(url)
    with engine.connect() as connection:
        rows = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }
    engine.dispose()
    return rows


@pytest.fixture
def filled(database_url: str) -> str:
    with Archive.open(database_url) as archive:
        first_night(archive, WHOLE_ARTICLE)
        confirmed(archive, 2)
    return database_url


def test_a_backup_is_an_archive_of_its_own(filled: str, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.db")
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    assert everything(copy) == everything(filled)
    assert [*verify(copy)] == []
    names = {path.name for path in tmp_path.iterdir() if path.name.startswith("copy.db")}
    assert not {name for name in names if "unfinished" in name}


def test_what_is_restored_is_what_was_backed_up(sqlite_url: str, tmp_path: Path) -> None:
    with Archive.open(sqlite_url) as archive:
        first_night(archive)
        backup(sqlite_url, tmp_path / "copy.db")
        before = everything(sqlite_url)
        confirmed(archive, 2)
    with pytest.raises(CannotProceed, match="--replace"):
        restore(tmp_path / "copy.db", sqlite_url)
    after = everything(sqlite_url)
    restore(tmp_path / "copy.db", sqlite_url, replace=True)
    assert everything(sqlite_url) == before
    assert everything(f"{sqlite_url}.before-restore-1") == after
    with Archive.open(sqlite_url) as archive:
        confirmed(archive, 2)


def test_a_backup_goes_into_an_empty_place_only(filled: str, tmp_path: Path) -> None:
    backup(filled, tmp_path / "copy.db")
    second = f"sqlite:///{tmp_path / 'second' / 'archive.db'}"
    restore(tmp_path / "copy.db", second)
    assert everything(second) == everything(filled)
    with Archive.open(second) as archive:
        confirmed(archive, 3)
    assert [*verify(second)] == []
    with pytest.raises(CannotProceed):
        restore(tmp_path / "copy.db", filled)


def test_a_backup_of_either_kind_goes_into_either_kind(bare_database_url: str, tmp_path: Path) -> None:
    first = f"sqlite:///{tmp_path / 'first.db'}"
    with Archive.open(first) as archive:
        first_night(archive, WHOLE_ARTICLE)
    backup(first, tmp_path / "copy.db")
    restore(tmp_path / "copy.db", bare_database_url)
    assert everything(bare_database_url) == everything(first)
    with Archive.open(bare_database_url) as archive:
        confirmed(archive, 2)
    assert [*verify(bare_database_url)] == []


def test_backups_during_writes_hold_whole_transactions(database_url: str, tmp_path: Path) -> None:
    done = threading.Event()
    with Archive.open(database_url) as archive:
        run_id = begun(archive)

        def write() -> None:
            no = 0
            while not done.is_set():
                no += 2
                archive.keep(run_id, [capture(body=b"%d" % no, no=no), capture(body=b"%d" % (no + 1), no=no + 1)])

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for number in range(3):
                backup(database_url, tmp_path / f"{number}.db")
        finally:
            done.set()
            thread.join()
        last = archive.captures_of(run_id)
    for number in range(3):
        copy = f"sqlite:///{tmp_path / f'{number}.db'}"
        assert [*verify(copy)] == []
        with Archive.open(copy) as restored:
            kept = restored.captures_of(run_id)
        assert len(kept) % 2 == 0
        assert kept == last[: len(kept)]


def test_a_backup_overwrites_nothing_and_needs_an_archive(bare_sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(ArchiveOutOfReach, match="no archive to back up"):
        backup(bare_sqlite_url, tmp_path / "copy.db")
    Archive.open(bare_sqlite_url).close()
    (tmp_path / "copy.db").write_text("precious")
    with pytest.raises(UsageError, match="new file"):
        backup(bare_sqlite_url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "precious"


def test_nothing_is_restored_under_a_run_or_from_a_bad_file(sqlite_url: str, tmp_path: Path) -> None:
    with Archive.open(sqlite_url) as archive:
        first_night(archive)
    backup(sqlite_url, tmp_path / "copy.db")
    with run_lock(sqlite_url, "veins"), pytest.raises(AlreadyRunning, match="run-veins"):
        restore(tmp_path / "copy.db", sqlite_url, replace=True)
    (tmp_path / "letter.db").write_bytes(b"Dear archive, " * 500)
    with pytest.raises(CannotProceed, match=r"made by ./addendum backup.*not a database"):
        restore(tmp_path / "letter.db", sqlite_url, replace=True)
    broken = bytearray((tmp_path / "copy.db").read_bytes())
    broken[40_960:81_920] = bytes(40_960)
    (tmp_path / "broken.db").write_bytes(bytes(broken))
    with pytest.raises(DamagedArchive):
        restore(tmp_path / "broken.db", sqlite_url, replace=True)
    with Archive.open(sqlite_url) as archive:
        confirmed(archive, 2)
