"""What all tables share: the names of constraints and the kinds of columns."""

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, SmallInteger, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Big = BigInteger().with_variant(Integer(), "sqlite")
"""An id or an instant. SQLite makes a column its row number only when it is called INTEGER."""


def identity() -> Column[Any]:
    return Column("id", Big, primary_key=True, autoincrement=False)


def ref(name: str, target: str, *, needed: bool = False, key: bool = False) -> Column[Any]:
    return Column(
        name, Big, ForeignKey(f"{target}.id"), nullable=not (needed or key), primary_key=key, autoincrement=False
    )


def big(name: str, *, needed: bool = False) -> Column[Any]:
    return Column(name, Big, nullable=not needed)


def small(name: str, *, needed: bool = True) -> Column[Any]:
    return Column(name, SmallInteger, nullable=not needed)


def words(name: str, *, needed: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=not needed)


def position() -> Column[Any]:
    return Column("position", Integer, primary_key=True, autoincrement=False)
