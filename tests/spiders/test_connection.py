"""The client against servers that misbehave: every request ends in time, and how it ended is told."""

import asyncio
import contextlib
import ssl
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from records.capture import Transport
from spiders.connection import Client
from spiders.guard import Guard
from spiders.wire import Received
from tests.spiders.loopback import Asked, Server, answer


def ask(server: Server, path: str = "/", deadline: float = 3.0) -> Received:
    async def both() -> Received:
        async with server:
            client = Client(Guard([f"127.0.0.1:{server.port}"]), deadline=deadline)
            try:
                return await client.get(f"{server.url}{path}", b"User-Agent: test\r\n")
            finally:
                client.close()
                await asyncio.sleep(0)

    return asyncio.run(both())


TRUNCATED = {
    "a length longer than the body": answer(b"half", length=400),
    "a cut chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nhalf",
    "no last chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    "a length shorter than the body": answer(b"half and half", length=4),
    "a length shorter, and closing": answer(b"half and half", "200 OK", "Connection: close", length=4),
}


@pytest.mark.parametrize("shape", TRUNCATED)
def test_half_a_body_is_told_as_cut(shape: str) -> None:
    received = ask(Server(routes={"/": TRUNCATED[shape]}, closing={"/"}))
    assert received.transport is Transport.CUT
    assert (received.body or b"")[:4] == b"half"


def test_a_reset_in_the_body_is_told_as_cut_with_and_without_a_length() -> None:
    for raw in (answer(b"half", length=400), b"HTTP/1.1 200 OK\r\n\r\nhalf"):
        assert ask(Server(routes={"/": raw}, reset={"/"})).transport is Transport.CUT


def test_a_body_ended_by_closing_is_told_as_closed() -> None:
    received = ask(Server(routes={"/": b"HTTP/1.1 200 OK\r\n\r\n<html></html>"}, closing={"/"}))
    assert (received.transport, received.body) == (Transport.CLOSED, b"<html></html>")


def test_a_cut_gzip_body_is_kept_as_sent() -> None:
    raw = b"\x1f\x8b\x08\x00half"
    received = ask(Server(routes={"/": answer(raw, "200 OK", "Content-Encoding: gzip")}))
    assert (received.transport, received.body) == (Transport.COMPLETE, raw)


def test_a_surplus_that_comes_late_is_seen_where_the_server_announced_its_end() -> None:
    async def late(asked: Asked) -> bytes:
        asked.writer.write(answer(b"half", "200 OK", "Connection: close"))
        await asyncio.sleep(0.05)
        return b" and half"

    assert ask(Server(routes={"/": late}, closing={"/"})).transport is Transport.CUT


async def _silence(_: Asked) -> bytes:
    await asyncio.sleep(1.5)
    return b""


async def _drip(asked: Asked) -> bytes:
    asked.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
    with contextlib.suppress(ConnectionError):
        for _ in range(30):
            asked.writer.write(b"x")
            await asked.writer.drain()
            await asyncio.sleep(0.05)
    return b""


@pytest.mark.parametrize("slow", [_silence, _drip])
def test_slowness_ends_at_the_deadline(slow: Callable[[Asked], Awaitable[bytes]]) -> None:
    began = time.monotonic()
    received = ask(Server(routes={"/": slow}), deadline=0.4)
    assert received.transport is Transport.TIMED_OUT
    assert time.monotonic() - began < 1.4


def test_header_bombs_end_at_the_cap() -> None:
    many = b"".join(b"X-%d: y\r\n" % number for number in range(20_000))
    for bomb in (many, b"X: " + b"y" * 5_000_000 + b"\r\n"):
        received = ask(Server(routes={"/": b"HTTP/1.1 200 OK\r\n" + bomb + b"\r\n"}, closing={"/"}))
        assert received.transport is Transport.HEAD_TOO_LARGE


def test_what_is_no_http_is_told_as_malformed() -> None:
    assert ask(Server(routes={"/": b"SSH-2.0-OpenSSH_9.2\r\n"})).transport is Transport.MALFORMED


def test_a_closed_port_is_told_as_a_failed_connection_and_an_unknown_name_as_dns() -> None:
    async def both() -> tuple[Received, Received]:
        async with Server() as server:
            port = server.port
        client = Client(Guard([f"127.0.0.1:{port}"]), deadline=5)
        return await client.get(f"http://127.0.0.1:{port}/", b""), await client.get("http://no-such.invalid/", b"")

    refused, unknown = asyncio.run(both())
    assert (refused.transport, unknown.transport) == (Transport.CONNECTION, Transport.DNS)
    assert refused.error
    assert unknown.error


def test_connections_are_used_again_and_one_that_the_server_ended_meanwhile_is_replaced() -> None:
    server = Server(routes={"/": answer(b"one"), "/last": answer(b"two")}, closing={"/last"})

    async def four() -> list[Received]:
        async with server:
            client = Client(Guard([f"127.0.0.1:{server.port}"]))
            received = [await client.get(f"{server.url}{path}", b"") for path in ("/", "/", "/last", "/")]
            client.close()
            await asyncio.sleep(0)
            return received

    assert [received.body for received in asyncio.run(four())] == [b"one", b"one", b"two", b"one"]
    assert server.connections == 2


def test_the_head_body_and_address_are_those_of_the_wire() -> None:
    raw = b"HTTP/1.1 200 Fine\r\nServer:  odd \r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 2\r\n\r\n\x00\xff"
    received = ask(Server(routes={"/": raw}))
    assert (received.head, received.body) == (raw.rpartition(b"\r\n\r\n")[0], b"\x00\xff")
    assert received.ip_address == "127.0.0.1"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for localhost, and the certificate that vouches for it."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate


def ask_over_tls(context: ssl.SSLContext, host: str, path: str = "/") -> list[Received]:
    raw = {"/": answer(b"hello"), "/closing": b"HTTP/1.1 200 OK\r\n\r\nhello"}
    server = Server(routes=raw, closing={"/closing"})

    async def twice() -> list[Received]:
        async with server:
            secure = await asyncio.start_server(server._serve, "127.0.0.1", 0, ssl=context)
            port = secure.sockets[0].getsockname()[1]
            client = Client(Guard([f"127.0.0.1:{port}"]), deadline=5)
            received = [await client.get(f"https://{host}:{port}{path}", b"") for _ in range(2)]
            client.close()
            secure.close()
            await asyncio.sleep(0.05)
            return received

    return asyncio.run(twice())


def test_a_certificate_nobody_vouches_for_is_refused(certificate: tuple[ssl.SSLContext, Path]) -> None:
    received = ask_over_tls(certificate[0], "localhost")[0]
    assert (received.transport, received.ip_address) == (Transport.TLS, "127.0.0.1")
    assert "certificate" in (received.error or "").lower()


def test_a_certificate_that_is_vouched_for_is_accepted_for_its_own_name_alone(
    certificate: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    assert [received.body for received in ask_over_tls(certificate[0], "localhost")] == [b"hello", b"hello"]
    assert ask_over_tls(certificate[0], "127.0.0.1")[0].transport is Transport.TLS
    closed = ask_over_tls(certificate[0], "localhost", "/closing")[0]
    assert (closed.transport, closed.body) == (Transport.CLOSED, b"hello")
