"""Copying an archive row by row into an empty one, between any two databases; every id and byte stays."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, select

from records.errors import CannotProceed
from storage.connecting import reading_engine
from storage.opening import upgrade
from storage.tables import metadata, sequence
from storage.values import chunks
from storage.writing import Writer

_ROWS = 1000


def copy_archive(source: str, writer: Writer) -> None:
    """Copy the archive at an address, as of one moment, into the empty database of a writer, in one transaction.

    Raises CannotProceed when that database is not empty.
    """
    engine = reading_engine(source)
    try:
        with engine.connect() as origin, writer.bare_transaction() as target:
            _refuse_used(target, writer.address)
            upgrade(target)
            target.execute(sequence.delete())
            for table in metadata.sorted_tables:
                _copy_table(origin, target, table)
    finally:
        engine.dispose()


def _refuse_used(target: Connection, address: str) -> None:
    names = target.dialect.get_table_names(target)
    if names:
        raise CannotProceed(
            f"expected an empty database at {address}, found one with {len(names)} tables; name a new one"
        )


def _copy_table(origin: Connection, target: Connection, table: Table) -> None:
    for rows in chunks(_rows(origin, table), _ROWS):
        target.execute(table.insert(), rows)
    counts = [connection.scalar(select(func.count()).select_from(table)) for connection in (origin, target)]
    if counts[0] != counts[1]:
        raise CannotProceed(f"expected {counts[0]} rows of {table.name} in the copy, found {counts[1]}; try again")


def _rows(origin: Connection, table: Table) -> Iterator[dict[str, object]]:
    # By key, so that a row comes after those of its own table that it refers to (bases, earlier snapshots).
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=_ROWS)
    for row in origin.execute(query).mappings():
        yield dict(row)
