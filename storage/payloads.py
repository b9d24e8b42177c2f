"""Payloads, compressed: alone, against a page of the same template, or as a delta; read back byte for byte.

Zstandard frames (RFC 8878); a dictionary is the raw body of another payload. A template's page leans on nothing, a
keyframe on a template's page at most, a delta on its page's keyframe: reading never takes more than two steps back.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, partial
from typing import Any, Final

import zstandard
from sqlalchemy import Connection, bindparam, select

from records.errors import DamagedArchive
from storage import tables
from storage.values import chunks


class Form(IntEnum):
    """How the bytes of a payload are kept."""

    PLAIN = 0
    ZSTD = 1
    TEMPLATE = 2
    """Zstandard with a page of the same template as dictionary."""
    DELTA = 3
    """Zstandard with an earlier version of the same page as dictionary."""


DELTA_LEVEL: Final = 2
"""A higher level finds hardly more against an earlier version (188 bytes, not 200) and takes half as long again."""
PAGE_LEVEL: Final = 9
TEMPLATE_LEVEL: Final = 5
"""Against a page of the same template level 9 takes half as long again and saves 4 %."""
AT_HOME: Final = 0.5
"""Of what the template takes alone, size for size: so small against it, compressing a page alone need not be tried."""
LARGEST_DELTA: Final = 0.5
"""Of the keyframe as kept: a larger delta makes a new keyframe."""
USEFUL_TEMPLATE: Final = 0.6
"""Of a page compressed alone: below this a template counts as its own."""
TEMPLATES: Final = 4
"""Pages a site and purpose keeps as dictionaries."""
_START: Final = 8 << 10
"""Bytes of a page that tell its template."""
_CACHED_BYTES: Final = 16 << 20
_LONGEST_CHAIN: Final = 2
"""Steps back from a delta: its keyframe, that one's template."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A payload as it is kept; `base` is the SHA-256 of its dictionary."""

    form: Form
    base: bytes | None
    data: bytes


class _Dictionary:
    """A dictionary made ready once for many payloads, which is half the work; any thread may use it."""

    def __init__(self, body: bytes, level: int) -> None:
        # The window reaches back over the whole dictionary from anywhere in a payload three times its size.
        self._parameters = zstandard.ZstdCompressionParameters.from_level(
            level, source_size=len(body), dict_size=len(body), window_log=_window_log(4 * len(body))
        )
        self._dictionary = _dictionary(body)
        self._dictionary.precompute_compress(compression_params=self._parameters)

    def compress(self, body: bytes) -> bytes:
        return zstandard.ZstdCompressor(compression_params=self._parameters, dict_data=self._dictionary).compress(body)


@dataclass(frozen=True)
class Base:
    """A payload that others may lean on: its digest, its body, and the size it is kept in."""

    sha256: bytes
    body: bytes
    kept_bytes: int

    @cached_property
    def whole(self) -> _Dictionary:
        """All of it, as dictionary for pages of its template."""
        return _Dictionary(self.body, TEMPLATE_LEVEL)

    @cached_property
    def start(self) -> _Dictionary:
        """Its start, to tell whether the start of another page is like it."""
        return _Dictionary(self.body[: 2 * _START], 1)


def pack_alone(body: bytes) -> Packed:
    """Compress a payload without a dictionary, or keep it as it is where that is smaller."""
    data = zstandard.ZstdCompressor(level=PAGE_LEVEL).compress(body)
    return Packed(Form.ZSTD, None, data) if len(data) < len(body) else Packed(Form.PLAIN, None, body)


def pack_page(body: bytes, templates: Iterable[Base]) -> Packed:
    """Compress a page against the template that suits it best; Form.ZSTD or PLAIN says that none suits."""
    likeliest = min(templates, key=partial(_distance, body), default=None)
    if likeliest is None:
        return pack_alone(body)
    packed = Packed(Form.TEMPLATE, likeliest.sha256, likeliest.whole.compress(body))
    if len(packed.data) * len(likeliest.body) < AT_HOME * likeliest.kept_bytes * len(body):
        return packed
    alone = pack_alone(body)
    return packed if len(packed.data) < len(alone.data) * USEFUL_TEMPLATE else alone


def _distance(body: bytes, base: Base) -> int:
    """How little the start of a page has in common with a template's: 0.05 ms, and it finds the right one."""
    return len(base.start.compress(body[:_START]))


def pack_version(body: bytes, keyframe: Base) -> Packed | None:
    """Compress a later version against its page's keyframe; None when it has moved too far away."""
    data = _with_dictionary(body, keyframe.body, DELTA_LEVEL)
    return Packed(Form.DELTA, keyframe.sha256, data) if len(data) <= keyframe.kept_bytes * LARGEST_DELTA else None


def unpack(form: int, data: bytes, base: bytes | None, size: int) -> bytes:
    """The inverse of packing. Raises zstandard.ZstdError or ValueError for what is damaged."""
    told = len(data) if form == Form.PLAIN else zstandard.frame_content_size(data)
    if told != size:
        raise ValueError(f"it tells {told} bytes, expected {size}")
    if form == Form.PLAIN:
        return data
    if base is None:
        return zstandard.ZstdDecompressor().decompress(data)
    return zstandard.ZstdDecompressor(dict_data=_dictionary(base)).decompress(data)


class PayloadReader:
    """Reads payloads and checks each against its digest; keeps the last dictionaries at hand."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[int, bytes] = OrderedDict()
        self._cached_bytes = 0
        self._rows: dict[int, Mapping[str, Any]] = {}

    def fetch(self, connection: Connection, payload_ids: Iterable[int]) -> None:
        """Ask once for payloads of which base() is about to be asked one by one."""
        wanted = [number for number in payload_ids if number not in self._bodies]
        self._rows = {}
        for chunk in chunks(wanted):
            found = connection.execute(_SELECT_MANY, {"numbers": chunk}).mappings()
            self._rows.update({row["id"]: dict(row) for row in found})

    def read(self, connection: Connection, payload_id: int) -> bytes:
        """The body exactly as received. Raises DamagedArchive when it cannot be had or differs from its digest."""
        return self._read(connection, payload_id, hops=0)

    def open(self, connection: Connection, row: Mapping[str, Any]) -> bytes:
        """The body of a row of the table, as read() gives it; its base alone is kept at hand."""
        return self._open(connection, row, hops=0)

    def base(self, connection: Connection, payload_id: int) -> Base:
        """A payload as a base for others."""
        row = self._rows.pop(payload_id, None) or _row(connection, payload_id)
        body = self._bodies.get(payload_id) or self._remember(payload_id, self._open(connection, row, hops=0))
        return Base(row["sha256"], body, len(row["data"]))

    def _read(self, connection: Connection, payload_id: int, hops: int) -> bytes:
        if payload_id in self._bodies:
            self._bodies.move_to_end(payload_id)
            return self._bodies[payload_id]
        if hops > _LONGEST_CHAIN:
            raise DamagedArchive(f"payload {payload_id}", "its bases form a chain that is longer than it may be")
        return self._open(connection, _row(connection, payload_id), hops)

    def _open(self, connection: Connection, row: Mapping[str, Any], hops: int) -> bytes:
        base = None
        if row["base_id"] is not None:
            base = self._remember(row["base_id"], self._read(connection, row["base_id"], hops + 1))
        try:
            body = unpack(row["form"], row["data"], base, row["size"])
        except (zstandard.ZstdError, ValueError) as error:
            raise DamagedArchive(f"payload {row['id']}", f"cannot be decompressed: {error}") from error
        if hashlib.sha256(body).digest() != row["sha256"]:
            raise DamagedArchive(f"payload {row['id']}", "its bytes do not match their SHA-256")
        return body

    def _remember(self, payload_id: int, body: bytes) -> bytes:
        if payload_id not in self._bodies:
            self._bodies[payload_id] = body
            self._cached_bytes += len(body)
            while self._cached_bytes > _CACHED_BYTES and len(self._bodies) > 1:
                self._cached_bytes -= len(self._bodies.popitem(last=False)[1])
        return body


_SELECT: Final = select(tables.payload).where(tables.payload.c.id == bindparam("number"))
_SELECT_MANY: Final = select(tables.payload).where(tables.payload.c.id.in_(bindparam("numbers", expanding=True)))


def _row(connection: Connection, payload_id: int) -> Mapping[str, Any]:
    row = connection.execute(_SELECT, {"number": payload_id}).mappings().first()
    if row is None:
        raise DamagedArchive(f"payload {payload_id}", "is referred to and does not exist")
    return dict(row)


def _dictionary(body: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(body, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _with_dictionary(body: bytes, dictionary: bytes, level: int) -> bytes:
    # Told both sizes, zstandard chooses a window that reaches back over the whole dictionary.
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level, source_size=len(body), dict_size=len(dictionary), window_log=_window_log(len(body) + len(dictionary))
    )
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=_dictionary(dictionary)).compress(body)


def _window_log(reach: int) -> int:
    return min(max(reach.bit_length(), 10), 27)
