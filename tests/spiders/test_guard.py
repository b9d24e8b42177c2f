"""Which addresses may be connected to; spellings of private ones never reach a socket."""

import asyncio
import socket

import pytest

from records.capture import Transport
from spiders.connection import Client, Resolver
from spiders.guard import Guard

PRIVATE_ADDRESSES = """
127.0.0.1 127.8.9.1 0.0.0.0 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.254 192.168.0.1 169.254.169.254 169.254.0.1
100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
192.88.99.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00::1 fec0::1 ff02::1 2001:db8::1 3fff::1 100::1 ::ffff:127.0.0.1
::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 2002:7f00:1:: 2002:a00:1::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::a00:1 2001:0:7f00:1:: 2001:0:4136:e378:8000:63bf:80ff:fffe 2001:2::1 5f00::1
"""

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2002:808:808::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE_ADDRESSES.split())
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert Guard().refusal(address, 80)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through_on_the_ports_of_the_web_alone(address: str) -> None:
    assert Guard().refusal(address, 80) is None
    assert Guard().refusal(address, 443) is None
    assert Guard().refusal(address, 22)


def test_an_exact_pair_of_address_and_port_is_let_through_and_nothing_beside_it() -> None:
    guard = Guard(["127.0.0.1:9301", "[::1]:9302", "nonsense", "localhost:80"])
    assert guard.refusal("127.0.0.1", 9301) is None
    assert guard.refusal("::ffff:127.0.0.1", 9301) is None
    assert guard.refusal("::1", 9302) is None
    assert guard.refusal("127.0.0.1", 9302)
    assert guard.refusal("127.0.0.2", 9301)
    assert guard.refusal("localhost", 9301)


SPELLINGS = """
http://127.0.0.1/ http://127.1/ http://0x7f.1/ http://0x7f000001/ http://2130706433/ http://017700000001/ http://0/
http://127.0.0.1:22/ http://localhost/ http://LOCALHOST./ http://[::1]/ http://[::ffff:127.0.0.1]/ http://[::]/
http://[0:0:0:0:0:ffff:7f00:1]/ https://127.0.0.1/ https://10.0.0.1/ http://10.0.0.1/ http://169.254.169.254/latest/
http://192.168.1.1/ http://[fd00::1]/ http://[fe80::1]/ http://user:pass@127.0.0.1/ http://127.0.0.1#@example.org/
http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://0x7f.0x0.0x0.0x1/ http://0177.0.0.1/ http://127.0.0.1:80/
http://%31%32%37.0.0.1/ file:///etc/passwd ftp://127.0.0.1/ data:text/html,x gopher://127.0.0.1/ http:///x http://:80/
http://127.0.0.1:99999/ //127.0.0.1/ javascript:alert(1) s3://bucket/key http://１２７.0.0.1/
"""


@pytest.mark.parametrize("url", SPELLINGS.split())
def test_no_spelling_of_a_private_address_opens_a_socket(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *args: opened.append(args))

    async def ask() -> Transport:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "sock_connect", lambda *args: opened.append(args))
        return (await Client(Guard(["127.0.0.1:9301"]), deadline=2).get(url, b"")).transport

    assert asyncio.run(ask()) in (Transport.FORBIDDEN, Transport.DNS)
    assert opened == []


class _Rebinding(Resolver):
    """A name that is public when first asked for, and private after."""

    def __init__(self, *answers: tuple[str, ...]) -> None:
        super().__init__()
        self._answers = list(answers)

    async def resolve(self, host: str) -> tuple[str, ...]:
        return self._answers.pop(0)


def test_it_is_the_address_connected_to_that_is_guarded_not_the_one_looked_up_before() -> None:
    async def ask() -> Transport:
        resolver = _Rebinding(("93.184.216.34",), ("127.0.0.1",))
        assert await resolver.resolve("clinic.example") == ("93.184.216.34",)
        return (await Client(Guard(), resolver).get("http://clinic.example/", b"")).transport

    assert asyncio.run(ask()) is Transport.FORBIDDEN
