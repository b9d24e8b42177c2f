"""What happens while a browser shows one page: what it may load, how long it is waited for, what is written down."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from records.capture import Transport
from spiders.addresses import is_among
from spiders.rendering.gate import Gate
from spiders.wire import BODY_CAP

LOADED = frozenset({"document", "script", "xhr", "fetch"})
"""The kinds of resources that comments can come by; no image, font, style sheet, medium, socket or beacon is loaded."""

STILL_MS = 500
"""How long nothing may move until a page counts as quiet."""
MOVING_MS = 3000
"""A page that moves all the time (a carousel, a clock) is waited for so long at once."""
PRESSES = 20
"""Rounds of pressing what shows more comments."""

_SCRIPT = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")


class NotShown(Exception):
    """The page is such that there is nothing to be written down; the message says why."""

    def __init__(self, transport: Transport, why: str) -> None:
        super().__init__(why)
        self.transport = transport


class Showing:
    """One page being shown. Pages, frames and requests are playwright's."""

    def __init__(self, gate: Gate, api_hosts: frozenset[str], patience: float) -> None:
        """`api_hosts` may stand in frames. `patience` bounds all waiting for quiet together, in seconds."""
        self._gate, self._api_hosts, self._patience = gate, api_hosts, patience
        self._under_way: set[Any] = set()
        self._entered = False
        self.html: str | None = None
        """The document after its scripts ran, once it is written down."""
        self.url = ""
        """The address it was shown at: the one asked for, or where a redirect led."""

    async def prepare(self, page: Any, _request: object = None) -> None:
        """Watch what the page asks for; to be called before it is opened."""
        page.on("request", self._begins)
        page.on("requestfinished", self._ends)
        page.on("requestfailed", self._ends)
        page.on("popup", _close)
        await page.route("**/*", self._decide)

    async def settle(self, page: Any) -> None:
        """Wait until the page is quiet, have it show all comments, and write it down. Raises NotShown."""
        until = monotonic() + self._patience
        await self._quiet(page, until)
        await page.mouse.move(200, 200)  # what some pages wait for before they load a script
        await self._in_each(page, "scroll")
        await self._quiet(page, until)
        for _ in range(PRESSES):
            if monotonic() > until or not sum(await self._in_each(page, "more")):
                break
            await self._quiet(page, until)
        if self._under_way:
            # what is still to come may be comments, and what is missing must not look like removed
            raise NotShown(Transport.TIMED_OUT, f"{len(self._under_way)} requests of the page did not end")
        self.url, self.html = page.url.partition("#")[0], await self._written(page)

    def _begins(self, request: Any) -> None:
        self._under_way.add(request)

    def _ends(self, request: Any) -> None:
        self._under_way.discard(request)

    async def _decide(self, route: Any, request: Any) -> None:
        with suppress(Exception):  # a page that is closed takes its routes with it
            await (route.fallback() if self._may_load(request) else route.abort("aborted"))

    def _may_load(self, request: Any) -> bool:
        if request.resource_type not in LOADED or not self._gate.is_known(request.url):
            return False
        if not request.is_navigation_request():
            return True
        if request.frame.parent_frame is not None:
            return self._is_declared(request.url)
        first, self._entered = not self._entered, True
        return first  # where a script or a form leads afterwards is another page

    async def _quiet(self, page: Any, until: float) -> None:
        """Wait until nothing is under way and nothing moves."""
        while monotonic() < until:
            await self._in_each(page, "still", [STILL_MS, MOVING_MS])
            if not self._under_way:
                return
            await asyncio.sleep(STILL_MS / 1000)

    async def _in_each(self, page: Any, function: str, argument: object = None) -> list[int]:
        """What a function of page.js gives in the page and in its frames that hold comments."""
        frames = [page.main_frame, *self._frames(page)]
        arguments = [index > 0 if argument is None else argument for index in range(len(frames))]
        calls = (_call(frame, function, given) for frame, given in zip(frames, arguments, strict=True))
        return [int(each or 0) for each in await asyncio.gather(*calls)]

    async def _written(self, page: Any) -> str:
        """The document, with the content of its frames that hold comments in their places."""
        contents = {}
        for frame in self._frames(page):
            mark = f"frame-{secrets.token_hex(12)}"
            content = await _call(frame, "write", [True, BODY_CAP])
            with suppress(Exception):  # a frame may be gone by now
                await (await frame.frame_element()).evaluate(f"{_SCRIPT}.mark", [frame.url, mark])
                contents[mark] = content or ""
        html = await page.evaluate(f"{_SCRIPT}.write", [False, BODY_CAP])
        if html is None or len(html) + sum(map(len, contents.values())) > BODY_CAP:
            raise NotShown(Transport.TOO_LARGE, "the document is larger than a body may be")
        for mark, content in contents.items():
            html = html.replace(mark, content)
        return f"<!DOCTYPE html>\n{html}\n"

    def _frames(self, page: Any) -> Iterator[Any]:
        return (frame for frame in page.main_frame.child_frames if self._is_declared(frame.url))

    def _is_declared(self, url: str) -> bool:
        return is_among(url, self._api_hosts)


async def _call(frame: Any, function: str, argument: object) -> Any:
    """What a function of page.js gives in a frame; None where the frame is gone or has no document."""
    with suppress(Exception):
        return await frame.evaluate(f"{_SCRIPT}.{function}", argument)
    return None


def _close(popup: Any) -> "asyncio.Task[None]":
    return asyncio.ensure_future(popup.close())
