"""The version of an archive: making a new one, bringing an old one up to date, refusing one from the future."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from records.errors import ArchiveOutOfReach, ArchiveTooNew
from storage.connecting import is_there, parse_address, reading_engine, sqlite_file
from storage.guards import create_guards, drop_guards, drop_views
from storage.sqlite_copy import copy_sqlite
from storage.views import create_views
from storage.writing import Writer

VERSIONS = ("0001",)
"""All versions of an archive in order; the last is today's. One for each migration."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def version_of(connection: Connection) -> str | None:
    """The version of an archive, None for a database that is none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def bring_up_to_date(writer: Writer) -> None:
    """Run the migrations an archive lacks, in one transaction; a SQLite file is copied first.

    Raises ArchiveTooNew for an archive that a later Addendum wrote.
    """
    with writer.bare_transaction() as connection:
        version = version_of(connection)
        if version == VERSIONS[-1]:
            return
        if version is not None and version not in VERSIONS:
            raise ArchiveTooNew(writer.address, version, VERSIONS[-1])
        if version is not None and writer.file is not None:
            copy_sqlite(writer.file, writer.file.with_name(f"{writer.file.name}.before-{VERSIONS[-1]}"))
        upgrade(connection)


def upgrade(connection: Connection) -> None:
    """Run the missing migrations inside the connection's transaction; then guards and views are made anew.

    Those hold nothing, and stand in the way of changing tables: migrations neither know nor mention them.
    """
    # Imported late: most starts find the archive up to date and need none of it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    drop_guards(connection)
    drop_views(connection)
    command.upgrade(config, "head")
    create_guards(connection)
    create_views(connection)


def open_for_questions(address: str) -> Engine:
    """An engine that only reads, on an archive of today's version (an older one is brought up to date first).

    Raises ArchiveOutOfReach when there is no such archive, ArchiveTooNew when a later Addendum wrote it.
    """
    engine = reading_engine(address)
    with engine.connect() as connection:
        version = version_of(connection)
    if version == VERSIONS[-1]:
        return engine
    engine.dispose()
    if version is None:
        raise ArchiveOutOfReach(engine.url.render_as_string(hide_password=True), "this database holds no archive")
    if version not in VERSIONS:
        raise ArchiveTooNew(engine.url.render_as_string(hide_password=True), version, VERSIONS[-1])
    writer = Writer(address)
    try:
        bring_up_to_date(writer)
    finally:
        writer.close()
    return reading_engine(address)


def holds_archive(address: str) -> bool:
    """Whether there is an archive at an address. Raises ArchiveOutOfReach when the server cannot be asked."""
    file = sqlite_file(parse_address(address))
    if file is not None and not is_there(file):
        return False
    engine = reading_engine(address)
    try:
        with engine.connect() as connection:
            return version_of(connection) is not None
    finally:
        engine.dispose()
