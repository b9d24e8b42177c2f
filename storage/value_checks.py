"""Whether every value is still what it was found by: payloads their SHA-256, texts, addresses, dates, heads a hash."""

import json
from collections.abc import Iterator
from typing import Any, Final

import zstandard
from sqlalchemy import Connection, LargeBinary, and_, cast, func, or_, select

from records.address import address_key
from records.canonical import dump_date
from records.dates import ClaimedDate, Precision
from records.errors import DamagedArchive
from storage import tables
from storage.codes import PRECISION, words
from storage.consistency import STREAM, Problem, Tick
from storage.head_keeping import read_heads
from storage.instants import maybe_instant
from storage.payloads import Form, PayloadReader
from storage.values import chunks, hash64

_AT_ONCE: Final = 400
_BYTES_AT_ONCE: Final = 4 << 20
"""As kept: what is held of payloads at a time."""
_PRECISIONS: tuple[Precision, ...] = words(PRECISION)


def payload_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
    """Payloads that cannot be decompressed, are not the bytes of their SHA-256, or lean on what they must not.

    Every payload is decompressed; no more than a few megabytes are held at a time.
    """
    payload, reader, done = tables.payload, PayloadReader(), 0
    total = connection.scalar(select(func.count()).select_from(payload)) or 0
    yield from _base_problems(connection)
    for batch in _payload_batches(connection):
        for row in connection.execute(select(payload).where(payload.c.id.in_(batch))).mappings():
            done += 1
            tick(done, total, "payloads")
            what = _bytes_problem(connection, reader, row)
            if what is not None:
                yield Problem(f"payload {row['id']} (sha256 {row['sha256'].hex()})", what)


def _payload_batches(connection: Connection) -> Iterator[list[int]]:
    """The ids of all payloads; those that lean on the same one come together, so that it is opened once."""
    payload = tables.payload
    query = select(payload.c.id, func.length(payload.c.data)).order_by(payload.c.base_id, payload.c.id)
    batch: list[int] = []
    held = 0
    for number, size in connection.execute(query.execution_options(**STREAM)):
        if batch and (len(batch) >= _AT_ONCE or held + size > _BYTES_AT_ONCE):
            yield batch
            batch, held = [], 0
        batch.append(number)
        held += size
    if batch:
        yield batch


def _bytes_problem(connection: Connection, reader: PayloadReader, row: Any) -> str | None:
    try:
        reader.open(connection, row)
    except DamagedArchive as error:
        own = error.culprit == f"payload {row['id']}"
        return error.problem if own else f"leans on {error.culprit}, which {error.problem}"
    return None


def _base_problems(connection: Connection) -> Iterator[Problem]:
    payload, base, beyond = tables.payload, tables.payload.alias("base"), tables.payload.alias("beyond")
    leans = payload.c.form.in_((int(Form.TEMPLATE), int(Form.DELTA)))
    wrong = or_(and_(leans, payload.c.base_id.is_(None)), and_(~leans, payload.c.base_id.is_not(None)))
    for row in connection.execute(select(payload.c.id, payload.c.form, payload.c.base_id).where(wrong)):
        yield Problem(f"payload {row.id}", f"its form {row.form} does not go with base {row.base_id}")
    chains = (
        select(payload.c.id)
        .join(base, base.c.id == payload.c.base_id)
        .join(beyond, beyond.c.id == base.c.base_id)
        .where(beyond.c.base_id.is_not(None))
    )
    for number in connection.scalars(chains):
        yield Problem(f"payload {number}", "its bases form a chain that is longer than it may be")


def text_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
    """Texts and addresses that no longer have the hash they were found by."""
    for table, column, hashed in ((tables.passage, "text", hash64), (tables.address, "url", _address_hash)):
        total = connection.scalar(select(func.count()).select_from(table)) or 0
        value = _as_bytes(connection, table.c[column])
        query = select(table.c.id, table.c.hash, value).execution_options(**STREAM)
        for done, (number, kept, text) in enumerate(connection.execute(query), start=1):
            tick(done, total, f"{table.name} values")
            if hashed(_encoded(text)) != kept:
                yield Problem(f"{table.name} {number}", "does not match its hash")


def _as_bytes(connection: Connection, column: Any) -> Any:
    """SQLite gives a text with a flipped bit only as bytes; PostgreSQL keeps no such text."""
    return cast(column, LargeBinary) if connection.dialect.name == "sqlite" else column


def _encoded(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _address_hash(url: bytes) -> int:
    return hash64(address_key(url.decode("utf-8", "replace")).encode())


def date_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
    """Claimed dates that no longer have the hash they were found by."""
    date, raw = tables.claimed_date, tables.passage
    total = connection.scalar(select(func.count()).select_from(date)) or 0
    query = select(date, _as_bytes(connection, raw.c.text).label("raw")).join(raw, raw.c.id == date.c.raw_id)
    for done, row in enumerate(connection.execute(query.execution_options(**STREAM)), start=1):
        tick(done, total, "claimed dates")
        if _date_hash(row) != row.hash:
            yield Problem(f"claimed_date {row.id}", f"{row.value} does not match its hash")


def _date_hash(row: Any) -> int | None:
    try:
        claimed = ClaimedDate(
            value=row.value,
            precision=_PRECISIONS[row.precision],
            raw=_encoded(row.raw).decode("utf-8", "replace"),
            relative=bool(row.relative),
            earliest=maybe_instant(row.earliest_us),
            latest=maybe_instant(row.latest_us),
        )
        return hash64(json.dumps(dump_date(claimed)).encode())
    except (ValueError, LookupError, OverflowError):
        return None


def head_problems(connection: Connection, tick: Tick) -> Iterator[Problem]:
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
