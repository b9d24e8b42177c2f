"""Takes the bytes of one HTTP/1.1 answer apart as they arrive, keeping them as sent; no sockets, no decompression."""

import re
from dataclasses import dataclass

from records.capture import Transport

HEAD_CAP = 64 * 1024
BODY_CAP = 16 * 1024 * 1024
_LINE_CAP = 1024
"""The longest line that announces a chunk."""

_STATUS_LINE = re.compile(rb"HTTP/1\.[01] +(\d{3})(?: |$)")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came of one request: the head and the body as sent, as far as they arrived, and how it ended.

    `head` is the status line and the headers with CRLF between them, without the empty line. `body` is freed of the
    chunked coding and of nothing else. `ip_address` is the address connected to.
    """

    transport: Transport
    status: int | None = None
    head: bytes | None = None
    body: bytes | None = None
    ip_address: str | None = None
    error: str | None = None


class AnswerParser:
    """One answer to one GET. Feed it bytes until `done`, and tell it when the connection ends."""

    def __init__(self) -> None:
        self.done = False
        self.started = False
        """Whether any byte arrived."""
        self.reusable = True
        """Whether the connection can carry another request after this answer."""
        self.status: int | None = None
        self.head: bytes | None = None
        self._buffer = bytearray()
        self._body = bytearray()
        self._transport = Transport.COMPLETE
        self._error: str | None = None
        self._take = self._take_head
        self._left = 0
        """Bytes still to come of the body, or of the chunk."""
        self._until_close = False

    def feed(self, data: bytes) -> None:
        """Take bytes in; `done` turns true with the last byte of the answer."""
        if not data:
            return
        self.started = True
        if self.done:
            self.surplus()
            return
        self._buffer += data
        while not self.done and self._take():
            pass
        if self.done and self._buffer:
            self.surplus()

    def surplus(self) -> None:
        """Bytes came that nobody asked for: the length promised was wrong, so where the body ends is unknown."""
        self.reusable = False
        if self._transport is Transport.COMPLETE and self.head is not None:
            self._transport, self._error = Transport.CUT, "more bytes came than the head promised"

    def closed(self, reset: bool) -> None:
        """The connection ended, in order or by a reset."""
        if self.done:
            return
        if self._until_close and not reset:
            self._end(Transport.CLOSED)
        elif self.head is not None:
            how = "was reset" if reset else "ended"
            self._end(Transport.CUT, f"the connection {how} before the body was whole")
        elif self._buffer:
            self._end(Transport.MALFORMED, "the connection ended inside the head")
        else:
            self._end(Transport.CONNECTION, "the connection ended before an answer came")

    def timed_out(self, seconds: float) -> None:
        """The whole-request deadline passed."""
        if not self.done:
            self._end(Transport.TIMED_OUT, f"no whole answer within {seconds:g} s")

    def received(self, ip_address: str | None) -> Received:
        """The answer as far as it arrived."""
        has_body = self.head is not None and self.status != 304 and self._transport is not Transport.HEAD_TOO_LARGE
        if self._transport is Transport.TOO_LARGE and not self._body:
            has_body = False
        return Received(
            transport=self._transport,
            status=self.status,
            head=self.head,
            body=bytes(self._body) if has_body else None,
            ip_address=ip_address,
            error=self._error,
        )

    def _end(self, transport: Transport, error: str | None = None) -> None:
        self.done, self._transport, self._error = True, transport, error
        if transport is not Transport.COMPLETE:
            self.reusable = False

    def _take_head(self) -> bool:
        end = _HEAD_END.search(self._buffer)
        if end is None or end.start() > HEAD_CAP:
            return self._refuse_head()
        head = bytes(self._buffer[: end.start()])
        del self._buffer[: end.end()]
        lines = [line.removesuffix(b"\r") for line in head.split(b"\n")]
        match = _STATUS_LINE.match(lines[0])
        if match is None or match[1] == b"101":
            self._end(Transport.MALFORMED, f"no HTTP answer: {lines[0][:60]!r}")
            return False
        if match[1].startswith(b"1"):
            return True
        self.status, self.head = int(match[1]), b"\r\n".join(lines)
        self._frame(lines[0], _fields(lines[1:]))
        return not self.done

    def _refuse_head(self) -> bool:
        if len(self._buffer) > HEAD_CAP:
            self._end(Transport.HEAD_TOO_LARGE, f"the head is larger than {HEAD_CAP} bytes")
        elif not self._buffer[:5].startswith(b"HTTP/"[: len(self._buffer)]):
            self._end(Transport.MALFORMED, f"no HTTP answer: {bytes(self._buffer[:60])!r}")
        return False

    def _frame(self, status_line: bytes, fields: dict[bytes, list[bytes]]) -> None:
        """Find out how the body ends: RFC 9112, section 6.3."""
        tokens = b",".join(fields.get(b"connection", [])).lower()
        http_1_0 = status_line.startswith(b"HTTP/1.0")
        self.reusable = b"close" not in tokens and (not http_1_0 or b"keep-alive" in tokens)
        codings = b",".join(fields.get(b"transfer-encoding", [])).lower().split(b",")
        if self.status in (204, 304):
            self._end(Transport.COMPLETE)
        elif codings[-1].strip() == b"chunked":
            self._take = self._take_chunk_size
        elif b"transfer-encoding" in fields or b"content-length" not in fields:
            self._take, self._until_close, self.reusable = self._take_rest, True, False
        else:
            self._frame_by_length(fields[b"content-length"])

    def _frame_by_length(self, values: list[bytes]) -> None:
        lengths = {part.strip() for value in values for part in value.split(b",")}
        length = next(iter(lengths))
        if len(lengths) > 1 or not (length.isdigit() and len(length) < 16):
            self._end(Transport.MALFORMED, f"Content-Length is {b', '.join(sorted(lengths))[:60]!r}")
            return
        self._left, self._take = int(length), self._take_length
        if self._left > BODY_CAP:
            self._end(Transport.TOO_LARGE, f"Content-Length is {self._left}, more than {BODY_CAP} bytes")
        elif self._left == 0:
            self._end(Transport.COMPLETE)

    def _take_length(self) -> bool:
        self._move(self._left)
        if self._left == 0:
            self._end(Transport.COMPLETE)
        return False

    def _take_rest(self) -> bool:
        self._move(len(self._buffer))
        return False

    def _move(self, limit: int) -> None:
        """Bytes of the body go from the buffer to the body, up to the cap."""
        count = min(limit, len(self._buffer))
        room = BODY_CAP - len(self._body)
        self._body += self._buffer[: min(count, room)]
        del self._buffer[:count]
        self._left -= count
        if count > room:
            self._end(Transport.TOO_LARGE, f"the body is larger than {BODY_CAP} bytes; kept up to there")

    def _take_line(self) -> bytes | None:
        line, newline, _ = bytes(self._buffer[: _LINE_CAP + 1]).partition(b"\n")
        if not newline:
            if len(self._buffer) > _LINE_CAP:
                self._end(Transport.CUT, "a line of the chunked coding does not end")
            return None
        del self._buffer[: len(line) + 1]
        return line.removesuffix(b"\r")

    def _take_chunk_size(self) -> bool:
        line = self._take_line()
        if line is None:
            return False
        size = _CHUNK_SIZE.fullmatch(line)
        if size is None:
            self._end(Transport.CUT, f"a chunk of no readable size: {line[:40]!r}")
            return False
        self._left = int(size[1], 16)
        self._take = self._take_chunk if self._left else self._take_trailer
        return True

    def _take_chunk(self) -> bool:
        self._move(self._left)
        if self._left or self.done:
            return False
        self._take = self._take_chunk_end
        return True

    def _take_chunk_end(self) -> bool:
        line = self._take_line()
        if line is None:
            return False
        if line:
            self._end(Transport.CUT, "a chunk is longer than its size")
        self._take = self._take_chunk_size
        return True

    def _take_trailer(self) -> bool:
        line = self._take_line()
        if line == b"":
            self._end(Transport.COMPLETE)
        return bool(line)


def _fields(lines: list[bytes]) -> dict[bytes, list[bytes]]:
    """Header fields by lower-case name; lines without a colon are passed over, as browsers do."""
    fields: dict[bytes, list[bytes]] = {}
    for line in lines:
        name, colon, value = line.partition(b":")
        if colon and not line.startswith((b" ", b"\t")):
            fields.setdefault(name.strip().lower(), []).append(value.strip())
    return fields
