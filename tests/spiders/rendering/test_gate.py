"""What a browser may ask for: the fetcher's own hosts, guard, robots, turns and pauses, and so much for each page."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config import SiteSettings
from records.capture import Capture, Transport
from spiders.connection import Client
from spiders.fetching import Fetcher, Network
from spiders.guard import Guard
from spiders.memory import Memory
from spiders.politeness import Turns
from spiders.rendering import gate as limits
from spiders.rendering.gate import SENT_CAP, Asked, Gate
from spiders.wire import Received
from tests.spiders.loopback import ROBOTS, FakeReading, Server, answer, site_of

SCRIPT = answer("let a", "200 OK", "Content-Type: text/javascript")
OK = Transport.COMPLETE


def gate_of(site: SiteSettings, folder: Path, api_hosts: Sequence[str] = ()) -> Gate:
    client = Client(Guard(site.allow_addresses), deadline=3.0)

    async def download(url: str, fields: list[tuple[str, str]]) -> Received:
        return await client.get(url, "".join(f"{name}: {value}\r\n" for name, value in fields).encode())

    async def emit(_: Capture) -> None:
        return None

    network = Network(download=download, resolve=client.resolver.resolve, emit=emit, now=lambda: datetime.now(UTC))
    fetcher = Fetcher(
        site, network, Turns(folder, site.delay), Memory(FakeReading().payload), api_hosts=frozenset(api_hosts)
    )
    return Gate(site, fetcher, client)


def get(url: str, *fields: tuple[str, str]) -> Asked:
    return Asked(method="GET", url=url, fields=list(fields))


def post(url: str, *fields: tuple[str, str], body: bytes = b"x=1") -> Asked:
    return Asked(method="POST", url=url, fields=list(fields), body=body)


class Asking:
    """A gate to one server, and what came of asking through it."""

    def __init__(self, folder: Path) -> None:
        self.server = Server(
            routes={"/robots.txt": ROBOTS, "/s.js": SCRIPT, "/a": answer("a"), "/private/a": answer("b")}
        )
        self.folder = folder

    def ask(self, *asked: str | Asked, api_hosts: Sequence[str] = (), **site: object) -> list[Received]:
        """What came of each; a path stands for a plain request, PORT for the server's port."""

        async def run() -> list[Received]:
            async with self.server as server:
                port = str(server.port)
                gate = gate_of(site_of(server, **site), self.folder, [host.replace("PORT", port) for host in api_hosts])
                got = []
                for one in asked:
                    whole = get(f"{server.url}{one}") if isinstance(one, str) else one
                    got.append(await gate.ask(replace(whole, url=whole.url.replace("PORT", port))))
                gate._client.close()
                return got

        return asyncio.run(run())


@pytest.fixture
def asking(tmp_path: Path) -> Asking:
    return Asking(tmp_path)


def test_an_address_of_the_site_is_asked_for_under_our_own_name(asking: Asking) -> None:
    fields = [
        ("User-Agent", "Mozilla"),
        ("Sec-CH-UA", "x"),
        ("Accept-Encoding", "br"),
        ("Cookie", "a=b"),
        ("X-A", "7"),
    ]
    (got,) = asking.ask(get("http://127.0.0.1:PORT/a", *fields))
    assert (got.transport, got.status, got.body) == (OK, 200, b"a")
    sent = asking.server.asked[-1].fields
    assert sent["user-agent"] == "addendum/0.1 (+mailto:compliance@clinic.example)"
    assert (sent["accept-encoding"], sent["cookie"], sent["x-a"]) == ("identity", "a=b", "7")
    assert "sec-ch-ua" not in sent


def test_robots_are_asked_first_and_obeyed(asking: Asking) -> None:
    (got,) = asking.ask("/private/a")
    assert (got.transport, asking.server.paths) == (Transport.ROBOTS, ["/robots.txt"])


def test_without_robots_nothing_is_asked(asking: Asking) -> None:
    asking.server.routes["/robots.txt"] = answer("", "503 Busy")
    (got,) = asking.ask("/a")
    assert (got.transport, asking.server.paths) == (Transport.ROBOTS, ["/robots.txt"])


def test_no_other_host_is_asked(asking: Asking) -> None:
    (got,) = asking.ask(get("http://localhost:PORT/a"))
    assert (got.transport, asking.server.paths) == (Transport.FORBIDDEN, [])


def test_a_host_declared_for_comments_is_asked_by_its_own_robots(asking: Asking) -> None:
    first, second = asking.ask(
        get("http://localhost:PORT/a"), get("http://localhost:PORT/private/a"), api_hosts=["localhost:PORT"]
    )
    assert (first.status, second.transport) == (200, Transport.ROBOTS)


def test_the_guard_refuses_the_address_though_the_host_is_the_site_s(asking: Asking) -> None:
    asking.server.routes["/robots.txt"] = answer("")
    (got,) = asking.ask("/a", allow_addresses=())
    assert got.transport is Transport.ROBOTS  # not even they could be had
    assert "not a public address" in (got.error or "")
    assert asking.server.paths == []


def test_a_script_may_post_and_ask_beforehand(asking: Asking) -> None:
    url = "http://127.0.0.1:PORT/a"
    fields = [("Sec-Fetch-Dest", "empty"), ("Sec-Fetch-Mode", "cors"), ("Content-Type", "application/json")]
    got = asking.ask(Asked(method="OPTIONS", url=url, fields=[]), post(url, *fields), post(url, body=b""))
    assert [each.status for each in got] == [200, 200, 200]
    assert [asked.fields.get("content-length") for asked in asking.server.asked[1:]] == [None, "3", "0"]


@pytest.mark.parametrize(
    ("method", "dest", "mode", "size"),
    [
        ("POST", "document", "navigate", 3),
        ("POST", "empty", "no-cors", 3),
        ("POST", "empty", "cors", SENT_CAP + 1),
        ("DELETE", "empty", "cors", 0),
        ("PUT", "empty", "cors", 3),
        ("HEAD", "empty", "cors", 0),
    ],
)
def test_what_a_person_would_send_is_not_sent(asking: Asking, method: str, dest: str, mode: str, size: int) -> None:
    fields = [("Sec-Fetch-Dest", dest), ("Sec-Fetch-Mode", mode)]
    (got,) = asking.ask(Asked(method=method, url="http://127.0.0.1:PORT/a", fields=fields, body=b"x" * size))
    assert (got.transport, asking.server.paths) == (Transport.FORBIDDEN, [])


def test_a_script_is_asked_for_once_a_run_unless_it_says_otherwise(asking: Asking) -> None:
    asking.server.routes["/n.js"] = answer(
        "let a", "200 OK", "Content-Type: text/javascript", "Cache-Control: no-cache"
    )
    got = asking.ask("/s.js", "/s.js", "/n.js", "/n.js", "/a", "/a")
    assert [each.body for each in got] == [b"let a"] * 4 + [b"a"] * 2
    assert asking.server.paths == ["/robots.txt", "/s.js", "/n.js", "/n.js", "/a", "/a"]


def test_requests_take_their_turn(asking: Asking) -> None:
    began = time.monotonic()
    asking.ask("/a", "/a", "/a", delay=0.2)
    assert time.monotonic() - began >= 0.6  # robots among them


def test_a_host_that_asks_to_be_left_alone_is(asking: Asking) -> None:
    asking.server.routes["/a"] = answer("", "429 Too Many Requests", "Retry-After: 90000")
    first, second = asking.ask("/a", "/s.js")
    assert first.status == 429
    assert (second.transport, asking.server.paths) == (Transport.FORBIDDEN, ["/robots.txt", "/a"])


def test_a_page_has_so_many_requests(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_REQUESTS", 2)
    got = asking.ask("/a", "/a", "/a")
    assert [each.transport for each in got] == [OK, OK, Transport.FORBIDDEN]


def test_a_page_has_so_many_bytes_and_the_next_one_again(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_BYTES", 1)

    async def run() -> list[Transport]:
        async with asking.server as server:
            gate = gate_of(site_of(server), asking.folder)
            first = [(await gate.ask(get(f"{server.url}/a"))).transport for _ in range(2)]
            gate.open_for_page()
            again = (await gate.ask(get(f"{server.url}/a"))).transport
            gate._client.close()
            return [*first, again]

    assert asyncio.run(run()) == [OK, Transport.FORBIDDEN, OK]


def test_documents_are_remembered_by_their_address_for_the_page_under_way(asking: Asking) -> None:
    async def run() -> tuple[Received | None, ...]:
        async with asking.server as server:
            gate = gate_of(site_of(server), asking.folder)
            url = f"{server.url}/a"
            await gate.ask(get(url, ("Accept", "text/html,*/*")))
            await gate.ask(get(f"{server.url}/s.js", ("Accept", "*/*")))
            held = gate.document(url), gate.document(f"{server.url}/s.js")
            gate.open_for_page()
            gate._client.close()
            return *held, gate.document(url)

    page, script, later = asyncio.run(run())
    assert page is not None
    assert (page.status, page.body, script, later) == (200, None, None, None)


def test_what_was_refused_and_what_failed_are_told_apart(asking: Asking) -> None:
    asking.server.routes |= {
        "/500": answer("", "500 Oops"),
        "/429": answer("", "429 Slow"),
        "/cut": answer("", length=9),
    }
    asking.server.closing = {"/cut"}

    async def run() -> list[list[str]]:
        async with asking.server as server:
            gate = gate_of(site_of(server), asking.folder)
            for path in ("/private/a", "/a", "/404", "/500", "/429", "/cut"):
                await gate.ask(get(f"{server.url}{path}"))
            await gate.ask(get("http://elsewhere.example/"))
            gate._client.close()
            return [[line.removeprefix(server.url) for line in lines] for lines in (gate.refused, gate.failed)]

    refused, failed = asyncio.run(run())
    assert refused == ["/private/a: robots.txt disallows the address"]
    assert [line.partition(":")[0] for line in failed] == ["/500", "/429", "/cut"]
