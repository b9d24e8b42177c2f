"""Opened archives for tests that only ask: the clinic's six nights on either database, filled once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from storage.archive import Archive
from storage.connecting import parse_address
from storage.queries import Reader, reading
from tests.conftest import KINDS, postgres_database
from tests.storage.clinic import fill


@pytest.fixture(scope="session")
def clinic_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite archive with the six nights in it; for tests that only ask, or that copy it."""
    file = tmp_path_factory.mktemp("clinic") / "archive.db"
    with Archive.open(f"sqlite:///{file}") as archive:
        fill(archive)
    return file


@pytest.fixture(scope="session", params=KINDS)
def clinic_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an archive with the six nights in it, filled once; for tests that only ask."""
    if request.param == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('clinic_file')}"
        return
    with postgres_database() as url:
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
