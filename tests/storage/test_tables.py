"""What was recorded cannot be changed, and the migrations make exactly the tables of storage.tables."""

import logging
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Table, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from records.errors import ArchiveOutOfReach, ArchiveTooNew
from storage import opening
from storage.archive import Archive
from storage.connecting import has_wal_reset_bug, sqlite_note
from storage.opening import open_for_questions
from storage.tables import APPEND_ONLY, metadata
from storage.writing import Writer
from tests.storage.nights import first_night

POSTGRES_ONLY = "TRUNCATE {table} CASCADE"
SQLITE_ONLY = "INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_rows_of_values_and_events_are_never_changed(clinic_url: str, table: Table) -> None:
    column = table.columns.values()[-1].name
    statements = [f"UPDATE {table.name} SET {column} = {column}", f"DELETE FROM {table.name}"]
    statements.append((SQLITE_ONLY if clinic_url.startswith("sqlite") else POSTGRES_ONLY).format(table=table.name))
    engine = create_engine(clinic_url)
    with engine.connect() as connection:
        filled = connection.scalar(text(f"SELECT count(*) FROM {table.name}"))
        for statement in statements if filled or not clinic_url.startswith("sqlite") else ():
            with connection.begin_nested() as attempt:
                with pytest.raises(DBAPIError, match="never changed"):
                    connection.execute(text(statement))
                attempt.rollback()
        connection.rollback()
    engine.dispose()


def test_every_table_of_values_and_events_is_guarded(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    connection.close()
    assert names == {f"{table.name}_no_{what}" for table in APPEND_ONLY for what in ("update", "delete", "replace")}


def test_migrations_make_the_tables_as_they_are_written_down(bare_database_url: str) -> None:
    Archive.open(bare_database_url).close()
    engine = create_engine(bare_database_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
        views = set(inspect(connection).get_view_names())
    engine.dispose()
    assert differences == []
    assert {"sites", "pages", "visits", "snapshots", "revisions", "changes", "runs"} <= views


def test_the_versions_named_are_the_migrations_there_are() -> None:
    script = ScriptDirectory(str(Path(opening.__file__).parent / "migrations"))
    assert tuple(step.revision for step in reversed(list(script.walk_revisions()))) == opening.VERSIONS


def test_an_archive_from_the_future_is_refused_and_left_alone(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0777'"))
    engine.dispose()
    for refused in (Archive.open, open_for_questions):
        with pytest.raises(ArchiveTooNew, match=r"version 0777.*up to 0001"):
            refused(database_url)


def test_a_migration_copies_the_file_first_and_keeps_everything(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.open(sqlite_url) as archive:
        first_night(archive)
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
    connection.close()

    def upgrade(connection: object) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))  # type: ignore[attr-defined]

    monkeypatch.setattr(opening, "VERSIONS", ("0000", "0001"))
    monkeypatch.setattr(opening, "upgrade", upgrade)
    open_for_questions(sqlite_url).dispose()
    with sqlite3.connect(f"{sqlite_url.removeprefix('sqlite:///')}.before-0001") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)
        assert connection.execute("SELECT count(*) FROM capture").fetchone() == (1,)
    connection.close()


def test_making_guards_and_views_anew_changes_nothing(bare_database_url: str) -> None:
    Archive.open(bare_database_url).close()
    writer = Writer(bare_database_url)
    with writer.bare_transaction() as connection:
        opening.upgrade(connection)
    writer.close()
    with Archive.open(bare_database_url) as archive:
        first_night(archive)


@pytest.mark.parametrize(
    ("version", "affected"),
    [((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 50, 6), True), ((3, 50, 7), False),
     ((3, 51, 2), True), ((3, 51, 3), False), ((3, 60, 0), False), ((3, 6, 23), False)],
)  # fmt: skip
def test_an_affected_sqlite_is_known(version: tuple[int, ...], affected: bool) -> None:
    assert has_wal_reset_bug(version) is affected


def test_only_who_keeps_an_archive_on_an_affected_sqlite_is_told(tmp_path: Path) -> None:
    assert "write to the archive with Addendum only" in (sqlite_note(tmp_path, (3, 40, 1)) or "")
    assert sqlite_note(tmp_path, (3, 51, 3)) is None
    assert sqlite_note(None, (3, 40, 1)) is None


def test_opening_an_archive_says_nothing(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        Archive.open(sqlite_url).close()
    assert caplog.records == []


def test_a_file_that_is_no_database_is_out_of_reach(tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_bytes(b"Dear archive, " * 500)
    with pytest.raises(ArchiveOutOfReach, match="not a database"):
        Archive.open(f"sqlite:///{file}")
    with pytest.raises(ArchiveOutOfReach, match="not a database"):
        open_for_questions(f"sqlite:///{file}")


def test_a_server_that_is_not_there_is_out_of_reach_and_its_password_untold() -> None:
    with pytest.raises(ArchiveOutOfReach) as told:
        Archive.open("postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(told.value)
