"""Reading the published views: the one surface through which people's questions reach the archive. Never writes."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    Dialect,
    Select,
    TableClause,
    Text,
    column,
    select,
    table,
)
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

from records.article import Article
from records.errors import UnknownSite
from records.shapes import instant
from storage.article_reading import read_article, read_articles
from storage.columns import COLUMNS, Kind
from storage.opening import open_for_questions

Row = dict[str, Any]
"""A row by column name: instants are aware UTC datetimes, dates are dates, flags bools, JSON columns their values."""

BATCH = 500
"""Rows fetched at a time, so that memory stays flat however long the answer is."""


class Instant(TypeDecorator[datetime]):
    """An instant as the views print it: timestamptz, or fixed-width text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return instant(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return None if value is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """A value kept as JSON text on every database."""

    impl = Text
    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)


_TYPES: dict[Kind, type[TypeEngine[Any]]] = {
    Kind.TEXT: Text,
    Kind.NUMBER: BigInteger,
    Kind.FLAG: Boolean,
    Kind.INSTANT: Instant,
    Kind.DATE: Date,
    Kind.JSON: JsonText,
}

VIEWS: dict[str, TableClause] = {
    view: table(view, *(column(name, _TYPES[kind]()) for name, kind in columns.items()))
    for view, columns in COLUMNS.items()
}
"""The published views, to be asked with SQLAlchemy Core."""


class Reader:
    """A window on the archive."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def rows(self, query: Select[Any]) -> Iterator[Row]:
        """The rows of a query, one after the other."""
        with self.connection.execute(query.execution_options(yield_per=BATCH)) as result:
            for row in result.mappings():
                yield dict(row)

    def article(self, reading_id: int) -> Article:
        """The article of a reading. Raises DamagedArchive when there is no such reading."""
        return read_article(self.connection, reading_id)

    def articles(self, reading_ids: Collection[int]) -> dict[int, Article]:
        """The articles of many readings, by reading: a fraction of the cost of one after the other.

        Hold no more than storage.article_reading.TOGETHER of them at once. Raises DamagedArchive.
        """
        return read_articles(self.connection, reading_ids)

    def first(self, query: Select[Any]) -> Row | None:
        """The first row of a query, or None."""
        row = self.connection.execute(query.limit(1)).mappings().first()
        return None if row is None else dict(row)


@contextmanager
def reading(address: str) -> Iterator[Reader]:
    """A reader of the archive at an address: it cannot write, and all its answers are of one moment.

    Raises ArchiveOutOfReach when there is no such archive.
    """
    engine = open_for_questions(address)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                # Compiling a view of many columns takes a second, running it a third of that.
                connection.exec_driver_sql("SET jit = off")
            yield Reader(connection)
    finally:
        engine.dispose()


def sites(reader: Reader) -> list[Row]:
    """All sites the archive has heard of, retired ones included."""
    view = VIEWS["sites"]
    return list(reader.rows(select(view).order_by(view.c.key)))


def site(reader: Reader, key: str) -> Row:
    """One site. Raises UnknownSite."""
    known = {row["key"]: row for row in sites(reader)}
    if key not in known:
        raise UnknownSite(key, tuple(known))
    return known[key]


def runs(reader: Reader, *, site: str | None = None, since: date | None = None) -> Iterator[Row]:
    """Runs in the order of their nights, missed ones among them; of nights from `since` on."""
    view = VIEWS["runs"]
    query = select(view).order_by(view.c.night, view.c.id)
    query = query if site is None else query.where(view.c.site == site)
    return reader.rows(query if since is None else query.where(view.c.night >= since))


def pages(reader: Reader, *, site: str | None = None) -> Iterator[Row]:
    """Pages by site and address."""
    view = VIEWS["pages"]
    query = select(view).order_by(view.c.site, view.c.url, view.c.id)
    return reader.rows(query if site is None else query.where(view.c.site == site))
