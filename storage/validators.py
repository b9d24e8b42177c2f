"""What makes the next requests conditional: for pages, and for a site's robots, sitemaps, feeds, APIs and lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from records.capture import Purpose, Transport, Validator
from storage import tables
from storage.codes import PURPOSE, TRANSPORT, words
from storage.head_keeping import read_heads
from storage.heads import header_fields
from storage.upserts import put_rows

_DISCOVERY = [
    PURPOSE[purpose] for purpose in (Purpose.ROBOTS, Purpose.SITEMAP, Purpose.FEED, Purpose.POSTS_API, Purpose.LIST)
]
_WHOLE = [TRANSPORT[transport] for transport in (Transport.COMPLETE, Transport.CLOSED)]
_PURPOSES = words(PURPOSE)


def remember_site_validators(connection: Connection, run_id: int, site_id: int) -> None:
    """Take over the validators of a completed run: only such a run shows that what was served was the site."""
    table = tables.capture
    query = select(table.c.id, table.c.address_id, table.c.payload_id).where(
        table.c.run_id == run_id,
        table.c.status == 200,
        table.c.purpose.in_(_DISCOVERY),
        table.c.transport.in_(_WHOLE),
        table.c.payload_id.is_not(None),
    )
    latest = {row.address_id: row for row in connection.execute(query.order_by(table.c.id))}
    rows = [
        {"site_id": site_id, "address_id": row.address_id, "capture_id": row.id, "payload_id": row.payload_id}
        for row in latest.values()
    ]
    put_rows(connection, tables.site_validator, rows)


def site_validators(connection: Connection, site_id: int) -> Mapping[str, Validator]:
    """Validators of a site's discovery, by address."""
    table = tables.site_validator
    found = _validators(connection, table, "site_id", table.c.site_id == site_id)
    return {validator.url: validator for _, validator in found}


def page_validators(connection: Connection, site_id: int) -> Mapping[int, Mapping[str, Validator]]:
    """Validators of all pages of a site, by page and address; those without ETag and Last-Modified included."""
    table = tables.page_validator
    pages = select(tables.page.c.id).where(tables.page.c.site_id == site_id)
    found: dict[int, dict[str, Validator]] = {}
    for page_id, validator in _validators(connection, table, "page_id", table.c.page_id.in_(pages)):
        found.setdefault(page_id, {})[validator.url] = validator
    return found


def _validators(
    connection: Connection, table: Table, owner: str, condition: ColumnElement[bool]
) -> Iterator[tuple[int, Validator]]:
    capture, address, payload = tables.capture, tables.address, tables.payload
    query = (
        select(table.c[owner].label("owner"), address.c.url, capture.c.purpose, capture.c.head_id)
        .add_columns(table.c.payload_id, payload.c.sha256)
        .join_from(table, capture, capture.c.id == table.c.capture_id)
        .join(address, address.c.id == table.c.address_id)
        .join(payload, payload.c.id == table.c.payload_id)
        .where(condition)
        .order_by(table.c.capture_id)
    )
    rows = connection.execute(query).all()
    heads = read_heads(connection, {row.head_id for row in rows if row.head_id is not None})
    for row in rows:
        yield row.owner, _validator(row, heads.get(row.head_id))


def _validator(row: Any, head: bytes | None) -> Validator:
    fields = header_fields(head, row.url)
    return Validator(
        url=row.url,
        purpose=_PURPOSES[row.purpose],
        payload_id=row.payload_id,
        payload_sha256=bytes(row.sha256),
        etag=fields.get("etag"),
        last_modified=fields.get("last_modified"),
    )
