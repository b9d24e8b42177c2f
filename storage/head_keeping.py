"""Finding heads that the archive has already, compressing those it has not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from storage import tables
from storage.heads import HeadOpener
from storage.rows import Rows
from storage.sequence import Numbers
from storage.site_work import SiteWork
from storage.values import chunks, hash64

_REMEMBERED = 20_000
_BASES_TRIED = 32


class HeadKeeping:
    """The heads of one batch of captures."""

    def __init__(self, site: SiteWork) -> None:
        self._site = site
        self._ids: dict[bytes, int] = {}
        self._missing: dict[bytes, int] = {}

    def prepare(self, connection: Connection, forms: Sequence[bytes]) -> "HeadKeeping":
        """Look the heads up, before the write lock is taken."""
        known = self._site.values.heads
        self._ids = {form: known[form] for form in forms if form in known}
        unknown = {form: hash64(form) for form in forms if form not in known}
        if unknown:
            self._ids.update(find_heads(connection, self._site.site_id, unknown))
            self._missing = {form: hashed for form, hashed in unknown.items() if form not in self._ids}
        if any(not self._site.heads.knows(form) for form in self._missing):
            _load_bases(connection, self._site)
        return self

    def add(self, numbers: Numbers, rows: Rows) -> Mapping[bytes, int]:
        """Add the heads that are new; all ids, by head."""
        packer = self._site.heads
        for form, hashed in self._missing.items():
            number = numbers.next("head")
            base_id, data = packer.pack(form)
            if base_id is None:
                packer.add_base(number, form)
            rows.add(tables.head, id=number, site_id=self._site.site_id, hash=hashed, base_id=base_id, data=data)
            self._ids[form] = number
        return self._ids

    def learn(self) -> None:
        """Remember the ids, now that they are committed."""
        known = self._site.values.heads
        if len(known) + len(self._ids) > _REMEMBERED:
            known.clear()
        known.update(self._ids)


def find_heads(connection: Connection, site_id: int, hashes: Mapping[bytes, int]) -> dict[bytes, int]:
    """The ids of those heads that the site has already."""
    found = {}
    for chunk in chunks(hashes.values()):
        matches = _WITH_BASE.where(tables.head.c.site_id == site_id, tables.head.c.hash.in_(chunk))
        found.update({form: number for number, form in _unpacked(connection, matches) if form in hashes})
    return found


def read_heads(connection: Connection, ids: Iterable[int]) -> dict[int, bytes]:
    """Heads by id, their dates still cut out."""
    heads: dict[int, bytes] = {}
    for chunk in chunks(sorted(set(ids))):
        heads.update(_unpacked(connection, _WITH_BASE.where(tables.head.c.id.in_(chunk))))
    return heads


_BASE = tables.head.alias("base")
_WITH_BASE = select(
    tables.head.c.id, tables.head.c.data, _BASE.c.id.label("base_id"), _BASE.c.data.label("base")
).join_from(tables.head, _BASE, _BASE.c.id == tables.head.c.base_id, isouter=True)


def _unpacked(connection: Connection, query: Select[Any]) -> Iterator[tuple[int, bytes]]:
    openers: dict[int | None, HeadOpener] = {None: HeadOpener(None)}
    for row in connection.execute(query):
        if row.base_id not in openers:
            openers[row.base_id] = HeadOpener(openers[None].open(row.base))
        yield row.id, openers[row.base_id].open(row.data)


def _load_bases(connection: Connection, site: SiteWork) -> None:
    table = tables.head
    query = (
        select(table.c.id, table.c.data)
        .where(table.c.site_id == site.site_id, table.c.base_id.is_(None))
        .order_by(table.c.id)
        .limit(_BASES_TRIED)
    )
    opener = HeadOpener(None)
    for row in connection.execute(query):
        form = opener.open(row.data)
        if not site.heads.knows(form):
            site.heads.add_base(row.id, form)
