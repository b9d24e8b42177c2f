"""Where pages stand, as a batch of visits moves them: loaded, changed in memory, written back with the batch."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from records.settlement import PageState
from storage import tables
from storage.codes import STATE
from storage.rows import Row
from storage.upserts import put_rows
from storage.values import chunks

Held = dict[int, tuple[int, int]]
"""Capture and payload by address, as kept."""
Supports = dict[int, tuple[int, int, bool]]
"""Capture, payload, and whether a 304 confirmed it, by address, as seen in a visit."""


class Standings:
    """The standings and validators of the pages of one batch."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[int, Row] = {}
        self._numbers: dict[int, int] = {}
        self._validators: dict[int, Held] = {}
        self._moved: dict[int, Held] = {}

    def load(self, page_ids: Sequence[int]) -> None:
        """Read where known pages stand."""
        standing, snapshot, validator = tables.page_standing, tables.snapshot, tables.page_validator
        for chunk in chunks(page_ids):
            query = (
                select(standing, snapshot.c.number)
                .outerjoin(snapshot, snapshot.c.id == standing.c.snapshot_id)
                .where(standing.c.page_id.in_(chunk))
            )
            for row in self._connection.execute(query).mappings():
                columns = dict(row)
                self._numbers[row["page_id"]] = columns.pop("number") or 0
                self._rows[row["page_id"]] = columns
            held = select(validator).where(validator.c.page_id.in_(chunk))
            for page_id, address_id, capture_id, payload_id in self._connection.execute(held):
                self._validators.setdefault(page_id, {})[address_id] = (capture_id, payload_id)

    def begin(self, page_id: int, site_id: int, address_id: int) -> None:
        """A new page, which nothing has confirmed yet."""
        self._numbers[page_id] = 0
        self._rows[page_id] = {column.name: None for column in tables.page_standing.columns} | {
            "page_id": page_id,
            "site_id": site_id,
            "state": STATE[PageState.LIVE],
            "address_id": address_id,
            "absences": 0,
            "held": 0,
            "listed": 0,
        }

    def of(self, page_id: int) -> Row:
        """The standing of a page, to be read and changed."""
        return self._rows[page_id]

    def next_snapshot(self, page_id: int) -> int:
        """The number of the page's next snapshot."""
        self._numbers[page_id] += 1
        return self._numbers[page_id]

    def support(self, page_id: int, supports: Supports, *, whole: bool) -> None:
        """Remember what makes the next requests conditional; `whole`: nothing but these belongs to the page."""
        before = self._validators.get(page_id, {})
        after = {} if whole else dict(before)
        for address_id, (capture_id, payload_id, is_304) in supports.items():
            known = before.get(address_id)
            # The capture that received the payload has the fuller head.
            keeps = is_304 and known is not None and known[1] == payload_id
            after[address_id] = known if known and keeps else (capture_id, payload_id)
        if after != before:
            self._validators[page_id] = self._moved[page_id] = after

    def write(self) -> None:
        """Write everything back."""
        put_rows(self._connection, tables.page_standing, list(self._rows.values()))
        if not self._moved:
            return
        table = tables.page_validator
        for chunk in chunks(self._moved):
            self._connection.execute(delete(table).where(table.c.page_id.in_(chunk)))
        rows = [
            {"page_id": page_id, "address_id": address_id, "capture_id": capture_id, "payload_id": payload_id}
            for page_id, supports in self._moved.items()
            for address_id, (capture_id, payload_id) in supports.items()
        ]
        put_rows(self._connection, table, rows)
