"""A scripted server on loopback that misbehaves as told, and a run against it with everything else faked."""

import asyncio
import contextlib
import re
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

from config import SiteSettings
from records.capture import Capture, Purpose, Validator
from records.errors import DamagedArchive
from records.payload import Wanted
from records.visit import Plan, PlannedPage
from spiders.connection import Client
from spiders.course import Course
from spiders.fetching import Network
from spiders.frontier import NEW_A_NIGHT
from spiders.guard import Guard
from spiders.politeness import Turns
from spiders.ports import Answer, SecondLook, VisitEnded, VisitSoFar

Route = bytes | Callable[["Asked"], "bytes | Awaitable[bytes]"]


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    path: str
    fields: dict[str, str]
    at: float
    writer: asyncio.StreamWriter


def answer(body: bytes | str = b"", status: str = "200 OK", *fields: str, length: int | None = None) -> bytes:
    """An ordinary answer."""
    content = body.encode() if isinstance(body, str) else body
    size = len(content) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def redirect(target: str, status: str = "301 Moved Permanently") -> bytes:
    return answer(b"", status, f"Location: {target}")


NOT_FOUND = answer(b"nothing here", "404 Not Found")
CLOSE = b""


@dataclass
class Server:
    """Routes by path; what is not there is a 404. An answer without bytes, or one of `closing`, ends the connection."""

    routes: dict[str, Route] = field(default_factory=dict)
    fallback: Route = NOT_FOUND
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0
    reset: set[str] = field(default_factory=set)
    closing: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split(" ")[1]
        fields = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        asked = Asked(path, fields, time.monotonic(), writer)
        self.asked.append(asked)
        route = self.routes.get(path, self.fallback)
        if callable(route):
            route = route(asked)
        if not isinstance(route, bytes):
            route = await route
        writer.write(route)
        await writer.drain()
        if path in self.reset:
            await asyncio.sleep(0.02)
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        return bool(route) and path not in self.closing and path not in self.reset


def site_of(server: Server, path: str = "/", **more: object) -> SiteSettings:
    settings: dict[str, object] = {
        "key": "veins",
        "url": f"{server.url}{path}",
        "contact": "compliance@clinic.example",
        "delay": 0.0,
        "allow_addresses": (f"127.0.0.1:{server.port}",),
    }
    return SiteSettings(**{**settings, **more})  # type: ignore[arg-type]


def planned(url: str, page_id: int = 1, **more: object) -> PlannedPage:
    facts: dict[str, object] = {
        "page_id": page_id,
        "url": url,
        "state": "live",
        "snapshot_id": 1,
        "snapshot": 1,
        "reading_id": 1,
        "reader_version": "1",
        "digest": "d",
        "fingerprint": None,
        "validators": {},
        "comments_complete": True,
        "unconditional": False,
        "last_confirmed": None,
    }
    return PlannedPage(**{**facts, **more})  # type: ignore[arg-type]


def plan_of(*pages: PlannedPage, **more: object) -> Plan:
    facts: dict[str, object] = {
        "run_id": 1,
        "pages": pages,
        "aliases": {},
        "supporting": {},
        "has_baseline": bool(pages),
    }
    return Plan(**{**facts, **more})  # type: ignore[arg-type]


class FakeReading:
    """A page is an article when it holds <article>; it wants what stands in <wants>; second looks are scripted."""

    def __init__(self, looks: tuple[tuple[SecondLook, ...], ...] = ()) -> None:
        self.visits: list[VisitSoFar] = []
        self.looks = list(looks)
        self.payloads: dict[int, bytes] = {}

    async def look(self, visit: VisitSoFar) -> Answer:
        self.visits.append(visit)
        bodies = [capture.payload or b"" for capture in visit.captures if capture.status == 200]
        if not bodies:
            return Answer()
        page = b"".join(bodies).decode("utf-8", "replace")
        wanted = tuple(Wanted(purpose=kind, url=url) for kind, url in re.findall(r"<wants (\w+) ([^\s>]+)>", page))
        named = re.search(r'rel="canonical" href="([^"]+)"', page)
        base = visit.captures[-1].url
        links = (
            tuple(urljoin(base, href) for href in re.findall(r'<a href="([^"]+)"', page)) if visit.want_links else ()
        )
        kind = "article" if "<article>" in page else "list"
        return Answer(wanted=wanted, links=links, page_kind=kind, canonical=named[1] if named else None)

    async def payload(self, payload_id: int) -> bytes:
        if payload_id not in self.payloads:
            raise DamagedArchive(f"payload {payload_id}", "its bytes cannot be read")
        return self.payloads[payload_id]

    async def second_looks(self) -> tuple[SecondLook, ...]:
        return self.looks.pop(0) if self.looks else ()


async def aside(function: Callable[..., object], /, *args: object) -> object:
    return function(*args)


@dataclass
class Crawl:
    """A run as the item pipeline would have seen it."""

    site: SiteSettings
    plan: Plan = field(default_factory=plan_of)
    reading: FakeReading = field(default_factory=FakeReading)
    items: list[object] = field(default_factory=list)
    folder: Path = Path("/nonexistent")
    deadline: float = 3.0
    new_a_night: int = NEW_A_NIGHT
    api_hosts: frozenset[str] = frozenset()
    aside = staticmethod(aside)

    def now(self) -> datetime:
        return datetime.now(UTC)

    @property
    def captures(self) -> list[Capture]:
        return [item for item in self.items if isinstance(item, Capture)]

    @property
    def ended(self) -> list[VisitEnded]:
        return [item for item in self.items if isinstance(item, VisitEnded)]

    def of(self, path: str) -> list[Capture]:
        return [capture for capture in self.captures if capture.url.endswith(path)]

    async def run(self) -> "Crawl":
        client = Client(Guard(self.site.allow_addresses), deadline=self.deadline)

        async def put(item: object) -> None:
            self.items.append(item)

        async def download(url: str, fields: list[tuple[str, str]]) -> object:
            return await client.get(url, "".join(f"{name}: {value}\r\n" for name, value in fields).encode())

        network = Network(download=download, resolve=client.resolver.resolve, emit=put, now=self.now)  # type: ignore[arg-type]
        try:
            turns = Turns(self.folder, self.site.delay)
            await Course(self, network, turns, put, new_a_night=self.new_a_night).run()  # type: ignore[arg-type]
        finally:
            client.close()
            await asyncio.sleep(0)
        return self


def crawl(server: Server, prepare: Callable[[Server], Crawl]) -> Crawl:
    """Serve, run once, and give the run back."""

    async def both() -> Crawl:
        async with server:
            return await prepare(server).run()

    return asyncio.run(both())


ARTICLE = answer(b"<html><article>about veins</article></html>")
ROBOTS = answer(b"User-agent: *\nDisallow: /private/\n")


def page(*links: str, head: str = "", article: bool = False) -> bytes:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return answer(f"<html><head>{head}</head><body>{'<article>x</article>' if article else ''}{anchors}</body></html>")


def sitemap(*urls: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc><lastmod>2026-05-04</lastmod></url>' for url in urls)}</urlset>"


def validator(url: str, purpose: Purpose = Purpose.PAGE, payload_id: int = 7) -> Validator:
    return Validator(
        url=url, purpose=purpose, payload_id=payload_id, payload_sha256=b"s", etag='"v1"', last_modified="Mon, 04 May"
    )


NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'


def pages_of(server: Server, count: int) -> list[PlannedPage]:
    return [planned(f"{server.url}/{number}", number) for number in range(1, count + 1)]


def listed(server: Server, *paths: str) -> None:
    """Let a sitemap list these paths."""
    server.routes["/sitemap.xml"] = lambda _: answer(sitemap(*(f"{server.url}{path}" for path in paths)))
