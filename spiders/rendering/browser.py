"""The browser of a run: started with the first page that needs it, ended with the run, given up when it fails often."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from scrapy.crawler import Crawler

from records.capture import Transport
from spiders.rendering.gate import Gate
from spiders.rendering.showing import NotShown, Showing
from spiders.wire import Received

FAILURES = 3
"""So many pages in a row that brought the browser down, and no more are shown in this run."""
REQUESTS_ALLOWED_FOR = 60
"""Requests of one page that are given the time of their delay."""
LONGEST = 600.0
START_SECONDS = 30.0
"""What the browser may take to start, beside its first page."""


_NOT_LOADED = "net::ERR_"
_OF_OTHER_BYTES = (
    b"content-type:",
    b"content-length:",
    b"content-encoding:",
    b"transfer-encoding:",
    b"etag:",
    b"last-modified:",
)
"""Fields of a head that do not hold for the document written down."""


class Shows(Protocol):
    """A browser that was started (spiders.rendering.chromium.Chromium)."""

    async def show(self, url: str, showing: Showing) -> None:
        """Have a page shown and written down. Raises NotShown, or whatever the browser fails with."""
        ...

    async def close(self) -> None:
        """End it."""
        ...


Start = Callable[[], Awaitable[Shows]]


class Browser:
    """Shows pages, one after the other."""

    def __init__(self, start: Start | str, gate: Gate, api_hosts: frozenset[str], seconds: float) -> None:
        """`start` starts a browser, or says why none can be; frames of `api_hosts` hold comments.

        `seconds` is what a page may take, beside the delays between its requests.
        """
        self._start, self._gate, self._api_hosts, self._seconds = start, gate, api_hosts, seconds
        self._running: Shows | None = None
        self._closing: asyncio.Task[None] | None = None
        self._failures = 0
        self._given_up = start if isinstance(start, str) else None

    async def show(self, url: str, delay: float = 0.0) -> Received:
        """The document at an address after its scripts ran, or why there is none; `delay` is that between requests.

        Never raises. Not to be called again before it returned.
        """
        if self._given_up:
            return Received(transport=Transport.CONNECTION, error=self._given_up)
        limit = min(LONGEST, self._seconds + REQUESTS_ALLOWED_FOR * delay)
        start = 0.0 if self._running else START_SECONDS
        showing = Showing(self._gate, self._api_hosts, patience=limit / 2)
        self._gate.open_for_page()
        try:
            async with asyncio.timeout(start + limit):
                await (await self._started()).show(url, showing)
        except TimeoutError:
            return await self._failed(Transport.TIMED_OUT, f"the page was not shown within {limit:.0f} s")
        except NotShown as reason:
            return Received(transport=reason.transport, error=str(reason))
        except Exception as error:
            # playwright's, the driver's and the system's errors alike: a page that is not shown ends no run
            return await self._failed(Transport.CONNECTION, _in_words(error))
        self._failures = 0
        return self._received(showing)

    async def close(self) -> None:
        """End the browser; nothing is shown any more. Whoever calls again waits for the same end."""
        self._given_up = "the run is over"
        if self._closing is None:
            self._closing = asyncio.create_task(self._end())
        await asyncio.shield(self._closing)

    async def _end(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await running.close()

    async def _started(self) -> Shows:
        if self._running is None:
            assert not isinstance(self._start, str)
            self._running = await self._start()
        return self._running

    async def _failed(self, transport: Transport, error: str) -> Received:
        """Where the browser itself may be to blame, the next page gets a new one; a page that did not come is none."""
        if _NOT_LOADED in error:
            return Received(transport=transport, error=error)
        await self._end()
        self._failures += 1
        if self._failures >= FAILURES:
            self._given_up = f"given up after {FAILURES} failures in a row; the last: {error}"
        return Received(transport=transport, error=error)

    def _received(self, showing: Showing) -> Received:
        """What was written down, under the head of the document that the scripts were in."""
        if self._gate.failed:
            # what did not come may have been comments, and what is missing must not look like removed
            return Received(transport=Transport.CONNECTION, error=f"the page needs what failed: {self._gate.failed[0]}")
        document = self._gate.document(showing.url)
        if document is None or document.head is None or showing.html is None:
            return Received(transport=Transport.CONNECTION, error="the browser did not get the page")
        status, *lines = document.head.split(b"\r\n")
        kept = [line for line in lines if not line.lower().startswith(_OF_OTHER_BYTES)]
        return Received(
            transport=Transport.COMPLETE,
            status=document.status,
            head=b"\r\n".join([status, *kept, b"Content-Type: text/html; charset=utf-8"]),
            body=showing.html.encode("utf-8"),
            ip_address=document.ip_address,
            error=f"the page was refused: {self._gate.refused[0]}" if self._gate.refused else None,
        )


def start_of(crawler: Crawler, program: Path | None, gate: Gate) -> Start | str:
    """What starts the Chromium at this path (None: there is none), or what is missing on this machine for it."""
    if any(find_spec(name) is None for name in ("scrapy_playwright", "playwright")):
        return "scrapy-playwright is not installed: make setup-render"
    if program is None:
        return "no Chromium was found: install Debian's package chromium, or name one in ADDENDUM_CHROMIUM"

    async def start() -> Shows:
        # imported with the first page: it takes half a second, and is not there where nothing is rendered
        from spiders.rendering.chromium import Chromium

        return await Chromium.started(crawler, program, gate.ask, gate.user_agent)

    return start


def _in_words(error: Exception) -> str:
    """The first line, and what the browser itself said last, where the driver passes that on."""
    text = str(error).strip() or type(error).__name__
    fatal = re.search(r"FATAL:.*", text)
    return f"the browser failed: {text.splitlines()[0][:200]}{f' ({fatal[0][:200]})' if fatal else ''}"
