"""Rows of one transaction: they name their texts, addresses and dates; writing turns those names into ids."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Table

from records.dates import ClaimedDate
from storage.inserting import insert_rows
from storage.tables import metadata
from storage.values import Values

Row = dict[str, Any]

_KINDS: Final = ("passage", "address", "claimed_date")


def _value_columns(table: Table) -> tuple[tuple[str, str], ...]:
    return tuple(
        (column.name, key.column.table.name)
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in _KINDS
    )


_ORDER: Final = tuple(table for table in metadata.sorted_tables if table.name not in _KINDS)
_VALUE_COLUMNS: Final = {table.name: _value_columns(table) for table in _ORDER}


class Rows:
    """Rows to be added, by table. Every row of a table has the same columns.

    A column that refers to a passage, an address or a claimed date holds its id, or the value itself.
    """

    def __init__(self) -> None:
        self._rows: dict[str, list[Row]] = {}

    def add(self, table: Table, **columns: Any) -> Row:
        """Add one row."""
        self._rows.setdefault(table.name, []).append(columns)
        return columns

    def of(self, table: Table) -> list[Row]:
        """The rows of a table so far."""
        return self._rows.get(table.name, [])

    def write(self, connection: Connection, values: Values) -> None:
        """Resolve the values and insert everything, referred-to tables first."""
        texts: set[str] = set()
        urls: set[str] = set()
        dates: set[ClaimedDate] = set()
        into: dict[str, set[Any]] = dict(zip(_KINDS, (texts, urls, dates), strict=True))
        named = list(self._named())
        for row, column, kind in named:
            into[kind].add(row[column])
        values.resolve(texts, urls, dates)
        ids: dict[str, dict[Any, int]] = dict(
            zip(_KINDS, (values.passages, values.addresses, values.dates), strict=True)
        )
        for row, column, kind in named:
            row[column] = ids[kind][row[column]]
        for table in _ORDER:
            if rows := self._rows.get(table.name):
                insert_rows(connection, table, rows)

    def _named(self) -> Iterator[tuple[Row, str, str]]:
        """Each place where a row names a value instead of an id."""
        for name, rows in self._rows.items():
            for column, kind in _VALUE_COLUMNS[name]:
                for row in rows:
                    value = row[column]
                    if value is not None and value.__class__ is not int:
                        yield row, column, kind
