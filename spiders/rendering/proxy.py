"""The proxy on loopback that a browser has for its only way out; tunnels end here, so that nothing passes unseen."""

import asyncio
import base64
import re
import ssl
from asyncio import IncompleteReadError, LimitOverrunError, StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit

from records.capture import Transport
from spiders.fetching import Fields
from spiders.rendering.gate import SENT_CAP, Asked
from spiders.wire import HEAD_CAP, Received

IDLE = 120.0
"""Seconds a connection of the browser may lie idle."""

_REQUEST_LINE = re.compile(r"([A-Z]{3,10}) (\S{1,8192}) HTTP/1\.[01]")
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253}):(\d{1,5})")
_STATUS = {Transport.FORBIDDEN: "403 Forbidden", Transport.ROBOTS: "403 Forbidden", Transport.TIMED_OUT: "504 Gateway"}
_WHOLE = (Transport.COMPLETE, Transport.CLOSED)
_NOT_PASSED_ON = (
    b"connection",
    b"keep-alive",
    b"proxy-",
    b"transfer-encoding",
    b"content-length",
    b"trailer",
    b"upgrade",
    b"alt-svc",  # names ways that lead around the proxy
)

Ask = Callable[[Asked], Awaitable[Received]]


class _Misspoken(Exception):
    """What came is no request that this proxy understands; the status says how."""


class Proxy:
    """Speaks HTTP/1.1 as a proxy; every request, through a tunnel too, is answered with what `ask` makes of it."""

    def __init__(self, ask: Ask, *, tls: ssl.SSLContext, password: str) -> None:
        """`tls` is who tunnels are ended as. `password` keeps other programs of this machine out; the user is "run"."""
        self._ask, self._tls = ask, tls
        self._credentials = "Basic " + base64.b64encode(f"run:{password}".encode()).decode()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        """Listen on loopback; the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=HEAD_CAP)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Listen no more, and end every connection."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(OSError, IncompleteReadError, LimitOverrunError, TimeoutError, asyncio.CancelledError):
                await self._converse(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Answer the requests of one connection until it ends; after CONNECT, those inside the tunnel."""
        tunnel: str | None = None
        try:
            while True:
                method, target, fields = await _head(reader)
                body = await _body(reader, fields)
                if tunnel is None and _value(fields, "proxy-authorization") != self._credentials:
                    writer.write(_refusal("407 Proxy Authentication Required", 'Proxy-Authenticate: Basic realm="run"'))
                elif tunnel is None and method == "CONNECT":
                    tunnel = _origin(target)
                    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
                    await writer.start_tls(self._tls)
                else:
                    url = _absolute(f"{tunnel or ''}{target}")
                    writer.write(_answer(await self._ask(Asked(method=method, url=url, fields=fields, body=body))))
                await writer.drain()
        except _Misspoken as error:
            writer.write(_refusal(str(error)))
            await writer.drain()


async def _head(reader: StreamReader) -> tuple[str, str, Fields]:
    """The next request's method, target and fields."""
    async with asyncio.timeout(IDLE):
        head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    line = _REQUEST_LINE.fullmatch(first)
    if line is None or any("\n" in each or "\r" in each for each in lines):
        raise _Misspoken("400 Bad Request")
    fields = [(name.strip(), value.strip()) for name, colon, value in (each.partition(":") for each in lines) if colon]
    if _value(fields, "upgrade"):
        raise _Misspoken("501 Not Implemented")  # web sockets
    return line[1], line[2], fields


async def _body(reader: StreamReader, fields: Fields) -> bytes:
    """The body of a request, which its length announces."""
    if _value(fields, "transfer-encoding"):
        raise _Misspoken("411 Length Required")
    length = _value(fields, "content-length") or "0"
    if not length.isdecimal() or len(length) > 9 or int(length) > SENT_CAP:
        raise _Misspoken("413 Content Too Large")
    async with asyncio.timeout(IDLE):
        return await reader.readexactly(int(length))


def _absolute(url: str) -> str:
    """The address asked for, without a fragment."""
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise _Misspoken("400 Bad Request")
    return url.partition("#")[0]


def _origin(authority: str) -> str:
    """The origin of everything inside a tunnel: what is spoken in it is TLS, whatever the port."""
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None or not 0 < int(parts[2]) < 65536:
        raise _Misspoken("400 Bad Request")
    return f"https://{parts[1]}" if parts[2] == "443" else f"https://{authority}"


def _value(fields: Fields, name: str) -> str:
    return next((value for key, value in fields if key.lower() == name), "")


def _answer(received: Received) -> bytes:
    """An answer as it was received, or why there is none."""
    if received.head is None or received.transport not in _WHOLE:
        return _refusal(_STATUS.get(received.transport, "502 Bad Gateway"))
    status, *lines = received.head.split(b"\r\n")
    kept = [line for line in lines if not line.lower().startswith(_NOT_PASSED_ON) and b":" in line]
    body = received.body or b""
    if received.status not in (204, 304):
        kept.append(b"Content-Length: %d" % len(body))
    # HTTP/1.0 is answered as 1.1, so that the connection stays
    return b"\r\n".join([b"HTTP/1.1" + status[8:], *kept]) + b"\r\n\r\n" + body


def _refusal(status: str, *fields: str) -> bytes:
    lines = (f"HTTP/1.1 {status}", "Content-Length: 0", *fields)
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
