"""Texts, addresses and claimed dates of one site, each kept once: found again by hash, compared in full."""

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, bindparam, select

from records.address import address_key
from records.canonical import dump_date
from records.dates import ClaimedDate
from storage import tables
from storage.codes import PRECISION
from storage.inserting import insert_rows
from storage.instants import maybe_micros
from storage.sequence import Numbers

_LOOKED_UP = 400
"""Hashes a statement asks for; SQLite takes 32,766 parameters, the plan is as good with few."""
_REMEMBERED = 20_000
_LONGEST_REMEMBERED = 300

_REFUSED = re.compile("[\x00\ud800-\udfff]")

Item = TypeVar("Item")


def hash64(data: bytes) -> int:
    """The first 64 bits of the SHA-256, signed: finds a value, does not prove it."""
    return int.from_bytes(hashlib.sha256(data).digest()[:8], "big", signed=True)


def storable(text: str) -> str:
    """The text without what a database refuses: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return _REFUSED.sub("\ufffd", text)


def chunks(items: Iterable[Item], size: int = _LOOKED_UP) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


class KnownValues:
    """What a process remembers of the values of a site, all of it committed: short texts, addresses, heads."""

    def __init__(self) -> None:
        self.passages: dict[str, int] = {}
        self.addresses: dict[str, int] = {}
        self.heads: dict[bytes, int] = {}

    def learn(self, values: "Values") -> None:
        """Take over what a committed transaction found or added."""
        short = {text: number for text, number in values.passages.items() if len(text) <= _LONGEST_REMEMBERED}
        _extend(self.passages, short)
        _extend(self.addresses, values.addresses)


def _extend(known: dict[Any, int], found: Mapping[Any, int]) -> None:
    if len(known) + len(found) > _REMEMBERED:
        known.clear()
    known.update(found)


class Values:
    """The values of one site within one write transaction: resolve() first, then look ids up."""

    def __init__(self, connection: Connection, numbers: Numbers, site_id: int, known: KnownValues) -> None:
        self._connection = connection
        self._numbers = numbers
        self._site_id = site_id
        self._known = known
        self.passages: dict[str, int] = {}
        self.addresses: dict[str, int] = {}
        self.dates: dict[ClaimedDate, int] = {}

    def resolve(self, texts: Collection[str], urls: Collection[str], dates: Collection[ClaimedDate] = ()) -> None:
        """Find or add the values, so that the three mappings give their ids."""
        wanted = set(texts).union(date.raw for date in dates)
        self.passages |= self._settle(tables.passage, "text", wanted, self._known.passages, _text_hash)
        self.addresses |= self._settle(tables.address, "url", set(urls), self._known.addresses, _url_hash)
        if dates:
            self._resolve_dates(set(dates))

    def _settle(
        self, table: Table, column: str, wanted: set[str], known: Mapping[str, int], hashed: Callable[[str], int]
    ) -> dict[str, int]:
        found = {value: known[value] for value in wanted if value in known}
        clean = {value: storable(value) for value in wanted if value not in found}
        if not clean:
            return found
        hashes = {text: hashed(text) for text in clean.values()}
        ids = find_values(self._connection, table, column, self._site_id, hashes)
        missing = [text for text in hashes if text not in ids]
        ids.update(zip(missing, self._numbers.take(table.name, len(missing)), strict=True))
        rows = [{"id": ids[text], "site_id": self._site_id, "hash": hashes[text], column: text} for text in missing]
        insert_rows(self._connection, table, rows)
        return found | {value: ids[text] for value, text in clean.items()}

    def _resolve_dates(self, dates: set[ClaimedDate]) -> None:
        table = tables.claimed_date
        hashes = {date: hash64(json.dumps(dump_date(date)).encode()) for date in dates}
        ids: dict[tuple[Any, ...], int] = {}
        for chunk in chunks(set(hashes.values())):
            query = select(table).where(table.c.site_id == self._site_id, table.c.hash.in_(chunk))
            for row in self._connection.execute(query).mappings():
                ids[tuple(row[name] for name in _DATE_COLUMNS)] = row["id"]
        rows = []
        for date, hashed in sorted(hashes.items(), key=lambda pair: pair[1]):
            facts = self._date_facts(date)
            key = tuple(facts[name] for name in _DATE_COLUMNS)
            if key not in ids:
                ids[key] = self._numbers.next("claimed_date")
                rows.append({"id": ids[key], "site_id": self._site_id, "hash": hashed, **facts})
            self.dates[date] = ids[key]
        insert_rows(self._connection, table, rows)

    def _date_facts(self, date: ClaimedDate) -> dict[str, Any]:
        return {
            "value": date.value,
            "precision": PRECISION[date.precision],
            "raw_id": self.passages[date.raw],
            "relative": int(date.relative),
            "earliest_us": maybe_micros(date.earliest),
            "latest_us": maybe_micros(date.latest),
        }


_DATE_COLUMNS = ("value", "precision", "raw_id", "relative", "earliest_us", "latest_us")


def find_values(
    connection: Connection, table: Table, column: str, site_id: int, hashes: Mapping[str, int]
) -> dict[str, int]:
    """The ids of those values that the site has already."""
    ids: dict[str, int] = {}
    query = _lookup(table, column)
    for chunk in chunks(hashes.values()):
        found = connection.execute(query, {"site": site_id, "hashes": chunk})
        ids.update({text: number for number, text in found if text in hashes})
    return ids


@cache
def _lookup(table: Table, column: str) -> Select[Any]:
    """The question for values by hash, built once."""
    known_by = table.c.hash.in_(bindparam("hashes", expanding=True))
    return select(table.c.id, table.c[column]).where(table.c.site_id == bindparam("site"), known_by)


def find_addresses(connection: Connection, site_id: int, urls: Sequence[str]) -> dict[str, int]:
    """The ids of those addresses that the site has already."""
    return find_values(connection, tables.address, "url", site_id, {url: _url_hash(url) for url in urls})


def _text_hash(text: str) -> int:
    return hash64(text.encode())


def _url_hash(url: str) -> int:
    return hash64(address_key(url).encode())
