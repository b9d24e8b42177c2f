"""From the bytes of a payload to text that a parser may be given: decompressed, decoded, without illegal characters."""

import re
import zlib
from dataclasses import dataclass

from pipeline.markup.charset import to_utf8
from pipeline.markup.limits import MAX_BYTES, excess
from pipeline.markup.sniff import is_no_page
from records.payload import Payload

_GZIP_MAGIC = b"\x1f\x8b"
_MAX_CODINGS = 2
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")
_ILLEGAL = re.compile(b"[\x00-\x08\x0b\x0e-\x1f]")
_NOT_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_REFERENCE = re.compile(
    rb"&#(?:[xX]0*([0-9a-fA-F]{1,2}|[dD][89a-fA-F][0-9a-fA-F]{2}|[fF]{3}[eEfF]|[0-9a-fA-F]{6,})(?![0-9a-fA-F])"
    rb"|0*([0-9]{1,2}|1[0-5][0-9]|5[5-7][0-9]{3}|6553[45]|[0-9]{7,})(?![0-9]));?"
)
"""References that may mean no legal character."""
_REPLACEMENT = "�".encode()
_LAST_CHARACTER = 0x10FFFF
_MOST_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What a payload says as UTF-8, fit for a parser, or None where it may not be parsed.

    `damage` is None for what is no page at all, "incomplete" when the stream was cut (`body` holds what came) and
    "unreadable" when a limit was exceeded; `problem` says why in words.
    """

    body: bytes | None
    damage: str | None = None
    problem: str | None = None


def decode(payload: Payload) -> Decoded:
    """Decompress and decode a payload. Never raises, whatever the bytes."""
    opened = decompress(payload.body, payload.content_encoding)
    if opened.body is None:
        return opened
    if instead := is_no_page(opened.body, payload.content_type):
        return Decoded(body=None, problem=instead)
    body = legal(to_utf8(opened.body, payload.content_type))
    if problem := excess(body):
        return Decoded(body=None, damage="unreadable", problem=problem)
    return Decoded(body=body, damage=opened.damage, problem=opened.problem)


def decompress(body: bytes, content_encoding: str | None) -> Decoded:
    """Undo gzip and deflate, at most two deep and to at most MAX_BYTES; other codings were never asked for."""
    codings = [name for name in (content_encoding or "").lower().replace(" ", "").split(",") if name]
    codings = [name for name in codings if name not in ("identity", "utf-8", "none")]
    if body.startswith(_GZIP_MAGIC) and not codings:
        codings = ["gzip"]
    if unknown := [name for name in codings if name not in ("gzip", "x-gzip", "deflate")]:
        return _refused(f"content encoding {unknown[0]!r} is not read, gzip and deflate are")
    if len(codings) > _MAX_CODINGS:
        return _refused(f"compressed {len(codings)} times over, at most {_MAX_CODINGS} are undone")
    opened = Decoded(body=body)
    for name in reversed(codings):
        opened = _inflate(opened, name)
        if opened.body is None:
            return opened
    return opened if len(opened.body or b"") <= MAX_BYTES else _too_large()


def legal(body: bytes) -> bytes:
    """UTF-8 without characters and references that no markup may hold: they become U+FFFD, as browsers show them.

    References to the range of C1 controls mean Windows-1252, by the HTML standard.
    """
    if b"\xef" in body:
        for wrong in _NOT_CHARACTERS:
            body = body.replace(wrong, _REPLACEMENT)
    if len(body.translate(None, _CONTROLS)) != len(body):
        body = _ILLEGAL.sub(_REPLACEMENT, body).replace(b"\x0c", b" ")
    return _REFERENCE.sub(_legal_reference, body) if b"&#" in body else body


def _legal_reference(match: re.Match[bytes]) -> bytes:
    digits, base = (match[1], 16) if match[1] else (match[2], 10)
    number = int(digits, base) if len(digits) <= _MOST_DIGITS else _LAST_CHARACTER + 1
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "replace").encode()
    if number == 0x0C:
        return b" "
    return _REPLACEMENT if _is_illegal(number) else match[0]


def _is_illegal(number: int) -> bool:
    if number < 0x20:
        return number not in b"\t\n\r"
    return 0xD800 <= number <= 0xDFFF or number in (0xFFFE, 0xFFFF) or number > _LAST_CHARACTER


def _inflate(opened: Decoded, coding: str) -> Decoded:
    body = opened.body or b""
    if coding != "deflate" and not body.startswith(_GZIP_MAGIC):
        return opened
    whole, done, intact = bytearray(), False, True
    while body and not done:
        engine = zlib.decompressobj(_window(body, coding))
        try:
            whole += engine.decompress(body, MAX_BYTES + 1 - len(whole))
        except zlib.error:
            intact = bool(whole) and not body.startswith(_GZIP_MAGIC)
            break
        if len(whole) > MAX_BYTES:
            return _too_large()
        intact, body = engine.eof, engine.unused_data
        done = not body.startswith(_GZIP_MAGIC)
    if intact:
        return Decoded(body=bytes(whole), damage=opened.damage, problem=opened.problem)
    return Decoded(body=bytes(whole), damage="incomplete", problem=f"the {coding} stream ends before its end")


def _window(body: bytes, coding: str) -> int:
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    # RFC 9110 means zlib by "deflate"; some servers send the bare stream.
    is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def _too_large() -> Decoded:
    return _refused(f"page too large: more than {MAX_BYTES} bytes, which is where reading ends")


def _refused(problem: str) -> Decoded:
    return Decoded(body=None, damage="unreadable", problem=problem)
