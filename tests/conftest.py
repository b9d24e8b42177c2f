"""What every test may ask for: addresses of databases of either kind, made once a session and clean for each test."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from storage.archive import Archive

POSTGRES = os.environ.get("ADDENDUM_TEST_POSTGRES", "postgresql://root@/postgres?host=/var/run/postgresql")
KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def skip_without_postgres() -> None:
    """Skip the test that asks where there is no server; fail where a server was promised."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        refusal = f"no PostgreSQL at ADDENDUM_TEST_POSTGRES: {error}"
        if os.environ.get("CI") and os.environ.get("ADDENDUM_TEST_POSTGRES"):
            pytest.fail(refusal)
        pytest.skip(refusal)


@contextmanager
def postgres_database() -> Iterator[str]:
    """The address of a database of its own, with nothing in it."""
    skip_without_postgres()
    name = sql.Identifier(f"addendum_test_{uuid.uuid4().hex[:12]}")
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        # Our processes are killed in tests, the server never is: what it has acknowledged stays.
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(name))
    try:
        yield POSTGRES.replace("/postgres?", f"/{name.as_string(None).strip(chr(34))}?", 1)
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


class PostgresArchive:
    """An archive that is emptied between tests, not made anew: making one takes longer than most tests."""

    def __init__(self, address: str) -> None:
        self.address = address
        Archive.open(address).close()
        with psycopg.connect(address) as connection:
            names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            self._tables = [name for (name,) in names]
            self._rows = {name: connection.execute(_all_of(name)).fetchall() for name in self._filled(connection)}

    def empty(self) -> None:
        """Leave what a new archive holds. Ends the connections that a test, or a process it killed, has left."""
        with psycopg.connect(self.address) as connection:
            connection.execute(_END_OTHERS)
            connection.execute("SET session_replication_role = replica")  # neither guards nor references
            for name in self._filled(connection):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            for name, rows in self._rows.items():
                places = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
                insert = sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(name), places)
                connection.cursor().executemany(insert, rows)

    def _filled(self, connection: psycopg.Connection) -> list[str]:
        asked = [sql.SQL("SELECT {} WHERE EXISTS ({})").format(name, _all_of(name)) for name in self._tables]
        return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall()]


_END_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


def _all_of(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))


@pytest.fixture(scope="session")
def _new_sqlite_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("new") / "archive.db"
    Archive.open(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def _postgres_archive() -> Iterator[PostgresArchive]:
    with postgres_database() as address:
        yield PostgresArchive(address)


@pytest.fixture(scope="session")
def _bare_postgres() -> Iterator[str]:
    with postgres_database() as address:
        yield address


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an archive with nothing in it yet, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        return url
    archive: PostgresArchive = request.getfixturevalue("_postgres_archive")
    archive.empty()
    return archive.address


@pytest.fixture(params=KINDS)
def bare_database_url(request: pytest.FixtureRequest) -> str:
    """The address of a database that holds no archive, on SQLite (there is no file) and on PostgreSQL."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("bare_sqlite_url")
        return url
    address: str = request.getfixturevalue("_bare_postgres")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_END_OTHERS)
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return address


@pytest.fixture
def sqlite_url(_new_sqlite_archive: Path, tmp_path: Path) -> str:
    """The address of a SQLite archive with nothing in it yet."""
    shutil.copy(_new_sqlite_archive, tmp_path / "archive.db")
    return f"sqlite:///{tmp_path / 'archive.db'}"


@pytest.fixture
def bare_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there."""
    return f"sqlite:///{tmp_path / 'archive.db'}"
