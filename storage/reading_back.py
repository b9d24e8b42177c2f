"""Reading back: captures as kept, payloads byte for byte, articles as they were read."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from records.capture import Purpose, Transport
from records.payload import Payload
from records.visit import Kept
from storage import tables
from storage.codes import PURPOSE, TRANSPORT, words
from storage.head_keeping import read_heads
from storage.heads import header_fields
from storage.instants import from_micros
from storage.payloads import PayloadReader
from storage.values import chunks
from storage.visit_facts import supporting

_PASSAGES = 4000
"""Texts a statement asks for; their numbers are written out, which for so many costs a tenth of binding them."""
_PURPOSES: tuple[Purpose, ...] = words(PURPOSE)
_TRANSPORTS: tuple[Transport, ...] = words(TRANSPORT)


def captures_of_run(connection: Connection, run_id: int) -> tuple[Kept, ...]:
    """All captures of a run in the order they were kept."""
    return _captures(connection, _CAPTURES.where(tables.capture.c.run_id == run_id))


def captures_of_visit(connection: Connection, visit_id: int) -> tuple[Kept, ...]:
    """The captures of a visit in the order they were kept."""
    capture, visit = tables.capture, tables.visit
    own = (visit.c.run_id == capture.c.run_id) & (visit.c.visit_no == capture.c.visit_no)
    return _captures(connection, _CAPTURES.join(visit, own).where(visit.c.id == visit_id))


def payloads_of_captures(
    connection: Connection, reader: PayloadReader, captures: Sequence[Kept]
) -> tuple[Payload, ...]:
    """The payloads that captures received, or that a 304 confirmed, in order; captures without one are left out.

    Behind a 304 stand the time and the headers of the capture that received the bytes: what the bytes say of
    "yesterday" is about that time.
    """
    received = {
        capture.id: _receiving(connection, capture) if capture.status == 304 else capture
        for capture in captures
        if capture.payload_id is not None
    }
    return tuple(
        Payload(
            url=capture.url,
            purpose=capture.purpose,
            body=reader.read(connection, capture.payload_id),
            fetched_at=received[capture.id].started_at,
            content_type=received[capture.id].content_type,
            content_encoding=received[capture.id].content_encoding,
        )
        for capture in captures
        if capture.payload_id is not None
    )


def payloads_of_reading(connection: Connection, reader: PayloadReader, reading_id: int) -> tuple[Payload, ...]:
    """The payloads a reading was made from, the page first."""
    visit_id = connection.execute(
        select(tables.reading.c.visit_id).where(tables.reading.c.id == reading_id)
    ).scalar_one()
    return payloads_of_captures(connection, reader, supporting(captures_of_visit(connection, visit_id)))


def _receiving(connection: Connection, capture: Kept) -> Kept:
    """The last capture before a 304 that received the payload, of the same address if there is one."""
    table = tables.capture
    query = _CAPTURES.where(table.c.payload_id == capture.payload_id, table.c.status != 304, table.c.id < capture.id)
    found = _captures(connection, query)
    same = [other for other in found if other.url == capture.url]
    return (same or list(found) or [capture])[-1]


def _captures_query() -> Select[Any]:
    capture, error = tables.capture, tables.passage.alias("error")
    return (
        select(capture, tables.address.c.url, tables.payload.c.sha256, error.c.text.label("error"))
        .join(tables.address, tables.address.c.id == capture.c.address_id)
        .outerjoin(tables.payload, tables.payload.c.id == capture.c.payload_id)
        .outerjoin(error, error.c.id == capture.c.error_id)
        .order_by(capture.c.id)
    )


_CAPTURES = _captures_query()


def _captures(connection: Connection, query: Select[Any]) -> tuple[Kept, ...]:
    rows = connection.execute(query).all()
    heads = read_heads(connection, {row.head_id for row in rows if row.head_id is not None})
    return tuple(_kept(row, heads.get(row.head_id)) for row in rows)


def _kept(row: Any, head: bytes | None) -> Kept:
    return Kept(
        id=row.id,
        purpose=_PURPOSES[row.purpose],
        url=row.url,
        started_at=from_micros(row.started_us),
        duration_ms=row.duration_ms,
        transport=_TRANSPORTS[row.transport],
        visit_no=row.visit_no,
        hop=row.hop,
        look=row.look,
        status=row.status,
        payload_id=row.payload_id,
        payload_sha256=None if row.sha256 is None else bytes(row.sha256),
        bytes_received=row.bytes_received,
        error=row.error,
        **header_fields(head, row.url),
    )


def passages(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """Texts by id."""
    found: dict[int, str] = {}
    for chunk in chunks(sorted(set(ids)), _PASSAGES):
        numbers = ",".join(map(str, chunk))
        rows = connection.exec_driver_sql(f"SELECT id, text FROM passage WHERE id IN ({numbers})").all()  # noqa: S608
        found.update((number, text) for number, text in rows)
    return found


def listed(text: str | None) -> Any:
    """A JSON list kept as text; () for none."""
    return json.loads(text) if text else ()
