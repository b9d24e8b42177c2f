"""The browser's only way out, without a browser: speaks HTTP as a proxy, ends tunnels, passes on nothing unasked."""

import asyncio
import base64
import socket
import ssl
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from records.capture import Transport
from spiders.rendering.certificate import make
from spiders.rendering.gate import SENT_CAP, Asked
from spiders.rendering.proxy import Proxy
from spiders.wire import Received

KEY = "Proxy-Authorization: Basic " + base64.b64encode(b"run:secret").decode()
HEAD = b"HTTP/1.1 200 OK\r\nX-Kept: 1\r\nAlt-Svc: h3\r\nTransfer-Encoding: chunked\r\nContent-Length: 9"


class Answering:
    """Gives every request the same answer, and remembers what was asked."""

    def __init__(self, received: Received | None = None) -> None:
        self.received = received or Received(transport=Transport.COMPLETE, status=200, head=HEAD, body=b"hello")
        self.asked: list[Asked] = []

    async def __call__(self, asked: Asked) -> Received:
        self.asked.append(asked)
        return self.received


Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, bytes]]


def talk(folder: Path, ask: Answering, conversation: Talk) -> bytes:
    """Hold a conversation with a proxy that asks `ask`."""

    async def run() -> bytes:
        tls, _ = make(folder)
        proxy = Proxy(ask, tls=tls, password="secret")
        reader, writer = await asyncio.open_connection("127.0.0.1", await proxy.open())
        try:
            async with asyncio.timeout(5):
                return await conversation(reader, writer)
        finally:
            writer.close()
            await proxy.close()

    return asyncio.run(run())


def request(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(folder: Path, ask: Answering, *lines: str, body: bytes = b"") -> bytes:
    """One request, and the answer's head with what follows it at once."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(request(*lines, body=body))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
        return head + await reader.readexactly(length)

    return talk(folder, ask, one)


def test_a_request_is_answered_with_what_was_received(tmp_path: Path) -> None:
    ask = Answering()
    got = exchange(tmp_path, ask, "GET http://clinic.example/a?b=1#c HTTP/1.1", "Host: clinic.example", KEY, "X-A: 1")
    assert got == b"HTTP/1.1 200 OK\r\nX-Kept: 1\r\nContent-Length: 5\r\n\r\nhello"
    assert [(asked.method, asked.url, asked.field("x-a")) for asked in ask.asked] == [
        ("GET", "http://clinic.example/a?b=1", "1")
    ]


def test_a_script_may_send_something_along(tmp_path: Path) -> None:
    ask = Answering()
    exchange(tmp_path, ask, "POST http://clinic.example/a HTTP/1.1", KEY, "Content-Length: 5", body=b"x=1&y")
    assert (ask.asked[0].method, ask.asked[0].body) == ("POST", b"x=1&y")


def test_who_does_not_know_the_password_is_kept_out(tmp_path: Path) -> None:
    ask = Answering()
    for lines in (["GET http://clinic.example/ HTTP/1.1"], ["CONNECT clinic.example:443 HTTP/1.1", KEY[:-2]]):
        assert exchange(tmp_path, ask, *lines).startswith(b"HTTP/1.1 407 ")
    assert ask.asked == []


def test_after_a_password_is_asked_for_the_connection_goes_on(tmp_path: Path) -> None:
    async def twice(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        line = "POST http://clinic.example/ HTTP/1.1"
        writer.write(request(line, "Content-Length: 2", body=b"ab"))
        assert b" 407 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(request(line, KEY, "Content-Length: 2", body=b"ab"))
        return await reader.readuntil(b"\r\n\r\n")

    assert talk(tmp_path, Answering(), twice).startswith(b"HTTP/1.1 200 OK")


def test_a_tunnel_ends_here_and_what_is_asked_inside_is_seen(tmp_path: Path) -> None:
    ask = Answering()
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(request("CONNECT clinic.example:443 HTTP/1.1", KEY))
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 200 OK\r\n\r\n"
        await writer.start_tls(trusting, server_hostname="clinic.example")
        writer.write(request("GET /page?x HTTP/1.1", "Host: elsewhere.example"))
        first = await reader.readuntil(b"hello")
        writer.write(request("GET /second HTTP/1.1", "Host: elsewhere.example"))
        return first + await reader.readuntil(b"hello")

    got = talk(tmp_path, ask, inside)
    assert got.count(b"HTTP/1.1 200 OK") == 2
    assert [asked.url for asked in ask.asked] == ["https://clinic.example/page?x", "https://clinic.example/second"]


def test_a_tunnel_to_another_port_names_the_port(tmp_path: Path) -> None:
    ask = Answering()
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE

    async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(request("CONNECT [::1]:8443 HTTP/1.1", KEY))
        await reader.readuntil(b"\r\n\r\n")
        await writer.start_tls(trusting, server_hostname="clinic.example")
        writer.write(request("GET / HTTP/1.1"))
        return await reader.readuntil(b"hello")

    talk(tmp_path, ask, inside)
    assert ask.asked[0].url == "https://[::1]:8443/"


def test_what_is_no_tls_inside_a_tunnel_goes_nowhere(tmp_path: Path) -> None:
    ask = Answering()

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(request("CONNECT clinic.example:80 HTTP/1.1", KEY))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(request("GET / HTTP/1.1", "Host: clinic.example"))
        return await reader.read()

    assert talk(tmp_path, ask, plain) == b""
    assert ask.asked == []


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["nonsense"], 400),
        (["GET /relative HTTP/1.1", KEY], 400),
        (["GET ftp://clinic.example/ HTTP/1.1", KEY], 400),
        (["GET http://[::1/ HTTP/1.1", KEY], 400),
        (["GET http://clinic.example/ HTTP/1.1", "X: 1\nHost: elsewhere.example", KEY], 400),
        (["GET file:///etc/passwd HTTP/1.1", KEY], 400),
        (["CONNECT clinic.example HTTP/1.1", KEY], 400),
        (["CONNECT clinic.example:99999 HTTP/1.1", KEY], 400),
        (["CONNECT a/b:443 HTTP/1.1", KEY], 400),
        (["GET http://clinic.example/ HTTP/1.1", "Upgrade: websocket", KEY], 501),
        (["POST http://clinic.example/ HTTP/1.1", "Transfer-Encoding: chunked", KEY], 411),
        (["POST http://clinic.example/ HTTP/1.1", f"Content-Length: {SENT_CAP + 1}", KEY], 413),
        (["POST http://clinic.example/ HTTP/1.1", "Content-Length: -1", KEY], 413),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, lines: list[str], status: int) -> None:
    ask = Answering()
    assert exchange(tmp_path, ask, *lines).startswith(f"HTTP/1.1 {status} ".encode())
    assert ask.asked == []


def test_a_head_without_end_ends_the_connection(tmp_path: Path) -> None:
    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET http://clinic.example/ HTTP/1.1\r\n" + b"X: y\r\n" * 40_000)
        try:
            return await reader.read()
        except ConnectionError:
            return b""

    assert talk(tmp_path, Answering(), endless) == b""


@pytest.mark.parametrize(
    ("received", "status"),
    [
        (Received(transport=Transport.FORBIDDEN, error="not public"), 403),
        (Received(transport=Transport.ROBOTS, error="disallowed"), 403),
        (Received(transport=Transport.TIMED_OUT, error="late"), 504),
        (Received(transport=Transport.DNS, error="no such host"), 502),
        (Received(transport=Transport.CUT, status=200, head=b"HTTP/1.1 200 OK", body=b"half"), 502),
        (Received(transport=Transport.TOO_LARGE, status=200, head=b"HTTP/1.1 200 OK"), 502),
    ],
)
def test_what_did_not_come_whole_is_not_passed_on(tmp_path: Path, received: Received, status: int) -> None:
    got = exchange(tmp_path, Answering(received), "GET http://clinic.example/ HTTP/1.1", KEY)
    assert got.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"half" not in got


def test_it_listens_on_loopback_alone_and_not_after_the_end(tmp_path: Path) -> None:
    async def run() -> tuple[str, int]:
        tls, _ = make(tmp_path)
        proxy = Proxy(Answering(), tls=tls, password="secret")
        port = await proxy.open()
        assert proxy._server is not None
        host = proxy._server.sockets[0].getsockname()[0]
        await proxy.close()
        return host, port

    host, port = asyncio.run(run())
    assert host == "127.0.0.1"
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect((host, port))


def test_no_key_is_left_in_the_folder(tmp_path: Path) -> None:
    make(tmp_path)
    assert list(tmp_path.iterdir()) == []
