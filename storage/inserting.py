"""Many rows into one table: SQLAlchemy writes the statement, the driver takes the rows as they are (half the time)."""

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns, among them one with a value at least; none is no statement."""
    if not rows:
        return
    statement, order = _compiled(table, connection.dialect, tuple(rows[0]))
    taken = [*rows] if order is None else [*map(itemgetter(*order), rows)]
    connection.exec_driver_sql(statement, taken)


@cache
def _compiled(table: Table, dialect: Dialect, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...] | None]:
    """The INSERT of a table, and the order of its columns where parameters go by position."""
    compiled: Any = table.insert().compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), tuple(compiled.positiontup) if compiled.positional else None
