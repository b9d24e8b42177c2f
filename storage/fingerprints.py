"""Fingerprints of readings, taken apart into selectors and digests by address."""

import json
from collections.abc import Iterable

from sqlalchemy import Connection, select

from records.article import Fingerprint
from storage import tables
from storage.rows import Rows
from storage.values import chunks


def containers_text(fingerprint: Fingerprint | None) -> str | None:
    """The selectors of a fingerprint as one text."""
    if fingerprint is None:
        return None
    return json.dumps(fingerprint.containers, ensure_ascii=False, separators=(",", ":"))


def add_fingerprint(rows: Rows, reading_id: int, fingerprint: Fingerprint | None) -> None:
    """Add the digests of a reading's fingerprint."""
    for url, value in fingerprint.values.items() if fingerprint else ():
        rows.add(tables.reading_fingerprint, reading_id=reading_id, address_id=url, value=bytes.fromhex(value))


def fingerprints(connection: Connection, reading_ids: Iterable[int]) -> dict[int, Fingerprint]:
    """The fingerprints of readings that have one."""
    containers: dict[int, tuple[str, ...]] = {}
    values: dict[int, dict[str, str]] = {}
    table = tables.reading_fingerprint
    for chunk in chunks(reading_ids):
        texts = (
            select(tables.reading.c.id, tables.passage.c.text)
            .join(tables.passage, tables.passage.c.id == tables.reading.c.containers_id)
            .where(tables.reading.c.id.in_(chunk))
        )
        containers.update({number: tuple(json.loads(text)) for number, text in connection.execute(texts)})
        digests = (
            select(table.c.reading_id, tables.address.c.url, table.c.value)
            .join(tables.address, tables.address.c.id == table.c.address_id)
            .where(table.c.reading_id.in_(chunk))
        )
        for number, url, value in connection.execute(digests):
            values.setdefault(number, {})[url] = bytes(value).hex()
    return {
        number: Fingerprint(containers=texts, values=values.get(number, {})) for number, texts in containers.items()
    }
