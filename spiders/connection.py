"""Asks for one address over a connection of our own: resolved, guarded, verified, bounded in time; no proxies."""

import asyncio
import re
import socket
import ssl
from time import monotonic
from urllib.parse import urlsplit

import certifi

from records.capture import Transport
from spiders.guard import Guard
from spiders.wire import AnswerParser, Received

DEADLINE = 30.0
"""Seconds for a whole request: name, connection, head and body."""

_IDLE_KEPT = 8
_SURPLUS_WAIT = 0.25
"""Seconds to wait for the announced end of a connection, to see whether more comes than was promised."""
_RESOLVED_FOR = 300.0
_REQUEST_TARGET = re.compile(r"[\x21-\x7e]*")

_Origin = tuple[str, str, int]


class _Refused(Exception):
    """A request that ended before anything could be sent."""

    def __init__(self, transport: Transport, error: str, ip_address: str | None = None) -> None:
        super().__init__(error)
        self.received = Received(transport=transport, error=error, ip_address=ip_address)


class _Attempt:
    """The answer under way and the address it comes from."""

    def __init__(self) -> None:
        self.parser = AnswerParser()
        self.ip_address: str | None = None


class Resolver:
    """Addresses of host names, remembered for some minutes so that pacing and connecting speak of the same one."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}

    async def resolve(self, host: str) -> tuple[str, ...]:
        """The addresses of a host, preferred first. Raises OSError or UnicodeError where it has none."""
        until, addresses = self._known.get(host, (0.0, ()))
        if monotonic() < until:
            return addresses
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        self._known[host] = (monotonic() + _RESOLVED_FOR, addresses)
        return addresses


class Client:
    """Keeps connections to the site's hosts and asks over them, one request at a time on each."""

    def __init__(self, guard: Guard, resolver: Resolver | None = None, deadline: float = DEADLINE) -> None:
        self.resolver = resolver or Resolver()
        self._guard = guard
        self._deadline = deadline
        self._idle: dict[_Origin, list[_Connection]] = {}
        self._tls: ssl.SSLContext | None = None

    async def get(self, url: str, fields: bytes) -> Received:
        """Ask for an address with these header fields (each ended by CRLF). Never raises for anything a server does."""
        return await self.ask("GET", url, fields)

    async def ask(self, method: str, url: str, fields: bytes, body: bytes = b"") -> Received:
        """As get(), by any method whose answer has a body; the fields say how long the body sent along is."""
        attempt = _Attempt()
        try:
            async with asyncio.timeout(self._deadline):
                await self._exchange(attempt, method, url, fields, body)
        except TimeoutError:
            attempt.parser.timed_out(self._deadline)
        except _Refused as refused:
            return refused.received
        return attempt.parser.received(attempt.ip_address)

    def close(self) -> None:
        """End all idle connections."""
        for connections in self._idle.values():
            for connection in connections:
                connection.drop()
        self._idle.clear()

    async def _exchange(self, attempt: _Attempt, method: str, url: str, fields: bytes, body: bytes) -> None:
        origin, head = _take_apart(method, url, fields)
        request = head + body
        # what changes something must not be sent twice, as happens where an idle connection turns out to be ended
        connection = self._take_idle(origin) if method == "GET" else None
        if connection is not None:
            await self._ask(attempt, origin, connection, request)
            if attempt.parser.started:
                return
            # The server ended an idle connection as we wrote to it: nothing was answered, so ask on a fresh one.
            attempt.parser = AnswerParser()
        await self._ask(attempt, origin, await self._connect(origin), request)

    async def _ask(self, attempt: _Attempt, origin: _Origin, connection: "_Connection", request: bytes) -> None:
        attempt.ip_address = connection.ip_address
        await connection.ask(attempt.parser, request)
        self._put_back(origin, connection, attempt.parser)

    def _take_idle(self, origin: _Origin) -> "_Connection | None":
        connections = self._idle.get(origin, [])
        while connections:
            connection = connections.pop()
            if connection.is_open:
                return connection
        return None

    def _put_back(self, origin: _Origin, connection: "_Connection", parser: AnswerParser) -> None:
        connections = self._idle.setdefault(origin, [])
        if parser.reusable and connection.is_open and len(connections) < _IDLE_KEPT:
            connections.append(connection)
        else:
            connection.drop()

    async def _connect(self, origin: _Origin) -> "_Connection":
        scheme, host, port = origin
        refused = None
        for address in await self._addresses(host):
            refusal = self._guard.refusal(address, port)
            if refusal:
                refused = refused or _Refused(Transport.FORBIDDEN, refusal, address)
                continue
            try:
                return await self._dial(scheme, host, address, port)
            except (ssl.SSLError, ssl.CertificateError) as error:
                refused = _Refused(Transport.TLS, f"TLS: {error}", address)
            except OSError as error:
                refused = _Refused(Transport.CONNECTION, f"{error}", address)
        raise refused or _Refused(Transport.DNS, f"{host} has no address")

    async def _addresses(self, host: str) -> tuple[str, ...]:
        try:
            return await self.resolver.resolve(host)
        except (OSError, UnicodeError) as error:
            raise _Refused(Transport.DNS, f"{host}: {error}") from None

    async def _dial(self, scheme: str, host: str, address: str, port: int) -> "_Connection":
        context = self._context() if scheme == "https" else None
        _, connection = await asyncio.get_running_loop().create_connection(
            lambda: _Connection(address), address, port, ssl=context, server_hostname=host if context else None
        )
        return connection

    def _context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.load_verify_locations(certifi.where())  # a bare machine may have no certificates of its own
        return self._tls


class _Connection(asyncio.Protocol):
    """One connection; idle, or carrying one request and its answer."""

    def __init__(self, ip_address: str) -> None:
        self.ip_address = ip_address
        self.is_open = False
        self._parser: AnswerParser | None = None
        self._finished: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport

    async def ask(self, parser: AnswerParser, request: bytes) -> None:
        """Send a request and feed its answer to the parser, until it is done or the connection ended."""
        self._parser = parser
        self._finished = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            await self._finished
        except asyncio.CancelledError:
            self._parser = None
            self.drop()
            raise
        self._parser = None

    def drop(self) -> None:
        """End the connection at once."""
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self.is_open = transport, True

    def data_received(self, data: bytes) -> None:
        if self._parser is None:
            self.drop()  # nobody asked: the connection is out of step
            return
        done_before = self._parser.done
        self._parser.feed(data)
        if self._parser.done and not done_before:
            wait = 0.0 if self._parser.reusable else _SURPLUS_WAIT
            # Not at once: bytes beyond the length promised may already lie in the socket.
            asyncio.get_running_loop().call_later(wait, self._finish)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._parser is not None:
            self._parser.closed(reset=exc is not None)
        self._finish()

    def _finish(self) -> None:
        if self._finished is not None and not self._finished.done():
            self._finished.set_result(None)


def _take_apart(method: str, url: str, fields: bytes) -> tuple[_Origin, bytes]:
    """Where to connect to, and the head to send."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode("ascii")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    except (ValueError, KeyError):
        raise _Refused(Transport.FORBIDDEN, "only http and https are asked for") from None
    if not host or not _REQUEST_TARGET.fullmatch(target + host):
        raise _Refused(Transport.FORBIDDEN, "the address cannot be asked for as it is written")
    name = f"[{host}]" if ":" in host else host
    authority = name if parts.port is None else f"{name}:{port}"
    return (parts.scheme, host, port), f"{method} {target} HTTP/1.1\r\nHost: {authority}\r\n".encode(
        "ascii"
    ) + fields + b"\r\n"
