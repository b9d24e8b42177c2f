"""What every test may ask for: an address of a fresh database of either kind."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

POSTGRES = os.environ.get("ADDENDUM_TEST_POSTGRES", "postgresql://root@/postgres?host=/var/run/postgresql")


def _postgres_refusal() -> str | None:
    try:
        with psycopg.connect(POSTGRES, connect_timeout=3):
            return None
    except psycopg.Error as error:
        return f"no PostgreSQL at ADDENDUM_TEST_POSTGRES: {error}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, gone after the test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'archive.db'}"
        return
    if refusal := _postgres_refusal():
        if os.environ.get("CI") and os.environ.get("ADDENDUM_TEST_POSTGRES"):
            pytest.fail(refusal)
        pytest.skip(refusal)
    name = f"addendum_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield POSTGRES.replace("/postgres?", f"/{name}?", 1)
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'archive.db'}"
