"""Heads of answers, kept small: what changes from night to night (dates) is cut out, the rest is kept once a site."""

import re
from calendar import timegm
from collections.abc import Mapping
from email.utils import parsedate
from functools import lru_cache
from time import gmtime
from typing import Final
from urllib.parse import urljoin

import zstandard

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE: Final = re.compile(rb"\r\n(?i:date): ([A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)(?=\r\n)")
_EXPIRES: Final = re.compile(
    rb"(\r\n(?i:expires): )([A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT)(?=\r\n)"
)
_CUT: Final = re.compile(rb"\x00(D|E-?\d+)\x00")
_SMALL: Final = zstandard.ZstdCompressionParameters.from_level(9, source_size=1024, dict_size=1024)
"""Told how small heads are, zstandard does not clear megabytes of tables for each."""
_KEPT: Final = frozenset((b"location", b"etag", b"last-modified", b"content-type", b"content-encoding"))


def cut_dates(head: bytes, started_s: int) -> tuple[bytes, int | None]:
    """The head with its Date cut out, and that Date in seconds after `started_s`; Expires is cut relative to Date.

    A head whose dates are not exactly as we would write them is given back whole, with None.
    """
    found = _DATE.search(head)
    moment = _seconds(found[1]) if found and b"\x00" not in head else None
    if found is None or moment is None:
        return head, None
    form = head[: found.start(1)] + b"\x00D\x00" + head[found.end(1) :]
    return _EXPIRES.sub(lambda match: _cut_expiry(match, moment), form, count=1), moment - started_s


def put_dates(form: bytes, started_s: int, date_s: int | None) -> bytes:
    """The inverse of cut_dates()."""
    if date_s is None:
        return form
    moment = started_s + date_s

    def written(match: re.Match[bytes]) -> bytes:
        return _imf(moment if match[1] == b"D" else moment + int(match[1][1:]))

    return _CUT.sub(written, form)


def header_fields(head: bytes | None, url: str) -> Mapping[str, str | None]:
    """The headers that judging and settling need, named as in records.visit.Kept; `url` makes location absolute."""
    fields: dict[str, str | None] = {}
    for line in (head or b"").split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        name = name.strip().lower()
        if colon and name in _KEPT:
            fields.setdefault(name.decode("ascii").replace("-", "_"), value.strip().decode("latin-1"))
    if target := fields.get("location"):
        fields["location"] = _absolute(url, target)
    return fields


class HeadPacker:
    """Compresses the heads of one site against an earlier head of the same status line."""

    def __init__(self) -> None:
        self._bases: dict[bytes, tuple[int, zstandard.ZstdCompressor]] = {}
        self._plain = zstandard.ZstdCompressor(compression_params=_SMALL)

    def knows(self, form: bytes) -> bool:
        """Whether there is a base for such a head."""
        return _status_line(form) in self._bases

    def add_base(self, number: int, form: bytes) -> None:
        """Let later heads of the same status line lean on this one."""
        dictionary = zstandard.ZstdCompressionDict(form, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        compressor = zstandard.ZstdCompressor(compression_params=_SMALL, dict_data=dictionary)
        self._bases[_status_line(form)] = number, compressor

    def pack(self, form: bytes) -> tuple[int | None, bytes]:
        """The base's number, or None, and the compressed head."""
        if not self.knows(form):
            return None, self._plain.compress(form)
        number, compressor = self._bases[_status_line(form)]
        return number, compressor.compress(form)


class HeadOpener:
    """The inverse of HeadPacker for one base."""

    def __init__(self, base: bytes | None) -> None:
        dictionary = None
        if base is not None:
            dictionary = zstandard.ZstdCompressionDict(base, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        self._decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)

    def open(self, data: bytes) -> bytes:
        """A head as it was packed."""
        return self._decompressor.decompress(data)


def _status_line(form: bytes) -> bytes:
    return form.partition(b"\r\n")[0]


def _cut_expiry(match: re.Match[bytes], moment: int) -> bytes:
    expiry = _seconds(match[2])
    return match[0] if expiry is None else match[1] + b"\x00E%d\x00" % (expiry - moment)


def _absolute(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return target


@lru_cache(maxsize=256)
def _seconds(date: bytes) -> int | None:
    """Seconds since 1970 of an HTTP date, or None when writing them gives other bytes."""
    parts = parsedate(date.decode("ascii"))
    try:
        moment = timegm(parts) if parts else None
        return moment if moment is not None and _imf(moment) == date else None
    except (ValueError, OverflowError, IndexError):
        return None


@lru_cache(maxsize=256)
def _imf(moment: int) -> bytes:
    t = gmtime(moment)
    day, month = _DAYS[t.tm_wday], _MONTHS[t.tm_mon - 1]
    return f"{day}, {t.tm_mday:02} {month} {t.tm_year:04} {t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02} GMT".encode()
