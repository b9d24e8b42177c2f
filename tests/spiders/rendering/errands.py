"""Runs errands for a browser that is scripted."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from records.capture import Capture, Purpose
from records.payload import RENDERED_MARK
from spiders.connection import Client
from spiders.fetching import Errand, Fetcher, Network
from spiders.guard import Guard
from spiders.memory import Memory
from spiders.politeness import Turns
from spiders.rendering.rendering import Rendering
from spiders.wire import Received
from tests.spiders.loopback import ROBOTS, FakeReading, Server, site_of


@dataclass
class Rendered:
    """What came of errands: the rendered captures, and the paths that the browser was given."""

    errands: list[Errand] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    at_once: int = 0


def rendered(
    folder: Path, received: Received | None, paths: Sequence[str], *, render: str = "auto", takes: float = 0.0
) -> Rendered:
    """Run an errand for each path, all at once, by a browser that always receives the same (None: there is none)."""
    came, busy = Rendered(), 0

    async def show(url: str) -> Received:
        nonlocal busy
        came.shown.append(urlsplit(url).path)
        busy += 1
        came.at_once = max(came.at_once, busy)
        await asyncio.sleep(takes)
        busy -= 1
        assert received is not None
        return received

    async def emit(capture: Capture) -> None:
        if capture.purpose is Purpose.RENDERED:
            came.captures.append(capture)

    async def run() -> None:
        async with Server(routes={"/robots.txt": ROBOTS}) as server:
            site = site_of(server)
            client = Client(Guard(site.allow_addresses), deadline=3.0)

            async def download(url: str, _: object) -> Received:
                return await client.get(url, b"")

            network = Network(
                download=download,
                resolve=client.resolver.resolve,
                emit=emit,
                now=lambda: datetime.now(UTC),
                show=show if received else None,
            )
            fetcher = Fetcher(site, network, Turns(folder, 0.0), Memory(FakeReading().payload))
            rendering = Rendering(render, fetcher, network)
            urls = [f"{server.url}{path}{RENDERED_MARK}" for path in paths]
            came.errands = [Errand(purpose=Purpose.RENDERED, url=url, visit_no=7) for url in urls]
            await asyncio.gather(*(rendering.run(errand) for errand in came.errands))
            client.close()

    asyncio.run(run())
    return came
