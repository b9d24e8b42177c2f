"""Opened archives for tests that only ask: the clinic's six nights on either database, filled once."""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from sqlalchemy import Connection, create_engine

from storage.archive import Archive
from storage.connecting import parse_address
from storage.queries import Reader, reading
from tests.conftest import POSTGRES
from tests.conftest import _postgres_refusal as postgres_refusal
from tests.storage.clinic import fill


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def clinic_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an archive with the six nights in it, filled once; for tests that only ask."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('clinic') / 'archive.db'}"
        else:
            url = stack.enter_context(_postgres_database())
        with Archive.open(url) as archive:
            fill(archive)
        yield url


@pytest.fixture
def reader(clinic_url: str) -> Iterator[Reader]:
    """A reader of that archive."""
    with reading(clinic_url) as reader:
        yield reader


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection as anybody has one who knows the address."""
    engine = create_engine(parse_address(url))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _postgres_database() -> Iterator[str]:
    if refusal := postgres_refusal():
        pytest.skip(refusal)
    name = f"addendum_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield POSTGRES.replace("/postgres?", f"/{name}?", 1)
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
