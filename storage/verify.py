"""Whether all the archive holds is consistent: bytes, readings, numbers, references; the culprit named if not."""

import hashlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import zstandard
from sqlalchemy import Connection, LargeBinary, cast, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from records.address import address_key
from records.article import Article
from records.canonical import digest
from records.errors import AddendumError, DamagedArchive
from storage import tables
from storage.article_reading import TOGETHER
from storage.consistency import (
    Problem,
    number_problems,
    order_problems,
    reference_problems,
    standing_problems,
)
from storage.head_keeping import read_heads
from storage.payloads import Form, PayloadReader
from storage.queries import Reader, reading
from storage.values import chunks, hash64

Tick = Callable[[int, int, str], None]
"""Told how many of how many are checked, and of what."""

_STREAM: Final = {"yield_per": 500}
_LONGEST_CHAIN: Final = 2


def verify(address: str, *, deep: bool = False, progress: Tick | None = None) -> Iterator[Problem]:
    """Every problem of the archive at an address, as it is found; none: all is consistent.

    Payloads are checked for their structure, when `deep` decompressed and compared with their SHA-256. Every reading's
    digest is recomputed from its rows, every number, reference and standing from the events.
    """
    tick = progress or (lambda _done, _total, _what: None)
    try:
        with reading(address) as reader:
            yield from _all_problems(reader, deep, tick)
    except DamagedArchive as error:
        yield Problem("database file", f"cannot be opened: {error}")


def _all_problems(reader: Reader, deep: bool, tick: Tick) -> Iterator[Problem]:
    yield from _readable("database file", _file_problems(reader.connection))
    yield from _readable("payloads", _payload_problems(reader.connection, deep, tick))
    yield from _readable("values", _value_problems(reader.connection, tick))
    yield from _readable("heads", _head_problems(reader.connection, tick))
    yield from _readable("readings", _article_problems(reader, tick))
    for done, (what, find) in enumerate(_CHECKS, start=1):
        tick(done, len(_CHECKS), what)
        yield from _readable(what, find(reader.connection))


def _readable(what: str, problems: Iterator[Problem]) -> Iterator[Problem]:
    """The problems, and that the rest could not be read where the database itself gives up."""
    try:
        yield from problems
    except (SQLAlchemyError, DamagedArchive) as error:
        yield Problem(what, f"cannot be read further: {' '.join(str(error).split())[:200]}")


def _file_problems(connection: Connection) -> Iterator[Problem]:
    """What SQLite itself finds wrong with its file."""
    if connection.dialect.name == "sqlite":
        found = connection.scalars(text("PRAGMA integrity_check(100)")).all()
        yield from (Problem("database file", line) for line in found if line != "ok")


def _payload_problems(connection: Connection, deep: bool, tick: Tick) -> Iterator[Problem]:
    payload, reader = tables.payload, PayloadReader()
    total = connection.scalar(select(func.count()).select_from(payload)) or 0
    bases = {row.id: row.base_id for row in connection.execute(select(payload.c.id, payload.c.base_id))}
    for done, row in enumerate(connection.execute(select(payload).execution_options(**_STREAM)), start=1):
        tick(done, total, "payloads")
        what = _bytes_problem(connection, reader, row.id) if deep else _structure_problem(row, bases)
        if what is not None:
            yield Problem(f"payload {row.id} (sha256 {row.sha256.hex()})", what)


def _bytes_problem(connection: Connection, reader: PayloadReader, payload_id: int) -> str | None:
    try:
        reader.read(connection, payload_id)
    except DamagedArchive as error:
        return str(error).partition(": ")[2].partition(";")[0]
    return None


def _structure_problem(row: Any, bases: dict[int, int | None]) -> str | None:
    """What is wrong with a payload as far as can be told without decompressing it."""
    if len(row.sha256) != hashlib.sha256().digest_size:
        return "its SHA-256 has not 32 bytes"
    if row.form == Form.PLAIN:
        return None if hashlib.sha256(row.data).digest() == row.sha256 else "its bytes do not match their SHA-256"
    if (row.base_id is not None) != (row.form in (Form.TEMPLATE, Form.DELTA)):
        return f"its form {row.form} does not go with base {row.base_id}"
    if _chain(row.id, bases) > _LONGEST_CHAIN:
        return "its bases form a chain that is longer than it may be"
    try:
        told = zstandard.frame_content_size(row.data)
    except zstandard.ZstdError as error:
        return f"is no compressed frame: {error}"
    return None if told == row.size else f"its frame tells {told} bytes, expected {row.size}"


def _chain(payload_id: int, bases: dict[int, int | None]) -> int:
    length, base = 0, bases.get(payload_id)
    while base is not None and length <= _LONGEST_CHAIN:
        length, base = length + 1, bases.get(base)
    return length


def _value_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
    """Texts and addresses that no longer have the hash they were found by."""
    for table, column, hashed in ((tables.passage, "text", hash64), (tables.address, "url", _address_hash)):
        total = connection.scalar(select(func.count()).select_from(table)) or 0
        # SQLite gives a text with a flipped bit only as bytes; PostgreSQL keeps no such text.
        is_sqlite = connection.dialect.name == "sqlite"
        value = cast(table.c[column], LargeBinary) if is_sqlite else table.c[column]
        query = select(table.c.id, table.c.hash, value).execution_options(**_STREAM)
        for done, (number, kept, text_or_bytes) in enumerate(connection.execute(query), start=1):
            tick(done, total, f"{table.name} values")
            if hashed(text_or_bytes if is_sqlite else text_or_bytes.encode()) != kept:
                yield Problem(f"{table.name} {number}", "does not match its hash")


def _address_hash(url: bytes) -> int:
    return hash64(address_key(url.decode("utf-8", "replace")).encode())


def _head_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
    """Heads of answers that no longer have the hash they were found by."""
    rows = connection.execute(select(tables.head.c.id, tables.head.c.hash).order_by(tables.head.c.id)).all()
    done = 0
    for batch in chunks(rows):
        heads = _heads_of(connection, [number for number, _ in batch])
        for number, kept in batch:
            done += 1
            tick(done, len(rows), "heads")
            if number not in heads or hash64(heads[number]) != kept:
                yield Problem(f"head {number}", "cannot be read back as it was received")


def _heads_of(connection: Connection, numbers: list[int]) -> dict[int, bytes]:
    """Heads by id; where one cannot be opened each is tried by itself, and those that cannot are left out."""
    try:
        return read_heads(connection, numbers)
    except zstandard.ZstdError:
        alone = [_heads_of(connection, [number]) for number in numbers] if len(numbers) > 1 else []
        return {number: head for found in alone for number, head in found.items()}


def _article_problems(reader: Reader, tick: Tick) -> Iterator[Problem]:
    """Readings whose article no longer has its digest."""
    reading_table, article, snapshot = tables.reading, tables.article, tables.snapshot
    query = (
        select(func.min(reading_table.c.id), article.c.id, article.c.digest, func.min(snapshot.c.id))
        .join(article, article.c.id == reading_table.c.article_id)
        .outerjoin(snapshot, snapshot.c.reading_id == reading_table.c.id)
        .group_by(article.c.id, article.c.digest)
    )
    rows = reader.connection.execute(query.order_by(article.c.id)).all()
    done = 0
    for batch in chunks(rows, TOGETHER):
        articles = _articles_of(reader, [row[0] for row in batch])
        for reading_id, article_id, kept, snapshot_id in batch:
            done += 1
            tick(done, len(rows), "readings")
            what = _digest_problem(reader, reading_id, articles.get(reading_id), kept)
            if what is not None:
                held = f", snapshot {snapshot_id}" if snapshot_id else ""
                yield Problem(f"reading {reading_id} (article {article_id}{held})", what)


_UNREADABLE = (AddendumError, SQLAlchemyError, ValueError, TypeError, LookupError)


def _articles_of(reader: Reader, reading_ids: list[int]) -> dict[int, Article]:
    """The articles of readings; none where one of them cannot be put together: then each is tried by itself."""
    try:
        return reader.articles(reading_ids)
    except _UNREADABLE:
        return {}


def _digest_problem(reader: Reader, reading_id: int, article: Article | None, kept: bytes) -> str | None:
    try:
        found = digest(article or reader.article(reading_id))
    except _UNREADABLE as error:
        return f"its article cannot be put together: {' '.join(str(error).split())[:200]}"
    return None if found == kept.hex() else f"its rows give the digest {found}, it was recorded as {kept.hex()}"


_CHECKS: Final[tuple[tuple[str, Callable[[Connection], Iterator[Problem]]], ...]] = (
    ("numbers", number_problems),
    ("references", reference_problems),
    ("orders", order_problems),
    ("standings", standing_problems),
)
