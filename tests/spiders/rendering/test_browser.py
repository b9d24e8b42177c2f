"""What a machine needs to render pages, and what is said where it is missing."""

import asyncio
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import pytest

from records.capture import Transport
from spiders.rendering import browser
from spiders.rendering.browser import FAILURES, Browser, start_of
from spiders.rendering.showing import NotShown, Showing
from spiders.wire import Received

ANY: Any = None
DOCUMENT = Received(transport=Transport.COMPLETE, status=200, head=b"HTTP/1.1 200 OK\r\nETag: x\r\nX-Kept: 1")


class Gate:
    """Says what the page under way received."""

    user_agent = "Addendum"

    def __init__(self, document: Received | None = DOCUMENT) -> None:
        self.refused: list[str] = []
        self.failed: list[str] = []
        self._document = document

    def open_for_page(self) -> None:
        return None

    def document(self, _: str) -> Received | None:
        return self._document

    async def ask(self, _: object) -> Received:
        return DOCUMENT


class Chromium:
    """Shows pages as its script says: with an error, or an empty document."""

    def __init__(self, script: list[Exception | None]) -> None:
        self.script = script
        self.closed = 0

    async def show(self, url: str, showing: Showing) -> None:
        error = self.script.pop(0)
        if error is not None:
            raise error
        showing.url, showing.html = url, "<html></html>"

    async def close(self) -> None:
        self.closed += 1


def shown(gate: Any, *script: Exception | None) -> tuple[list[Received], list[Chromium], Browser]:
    """What came of a page for each step of a script; every browser takes the script up where the last one left it."""
    started: list[Chromium] = []
    left = list(script)

    async def start() -> Chromium:
        started.append(Chromium(left))
        return started[-1]

    tried = Browser(start, gate, frozenset(), 5.0)

    async def run() -> list[Received]:
        return [await tried.show("http://clinic.example/a") for _ in script]

    return asyncio.run(run()), started, tried


def test_without_a_chromium_a_page_says_what_to_install() -> None:
    pytest.importorskip("scrapy_playwright")
    received = asyncio.run(Browser(start_of(ANY, None, ANY), ANY, frozenset(), 5.0).show("http://clinic.example/"))
    assert received.transport is Transport.CONNECTION
    assert received.error == (
        "no Chromium was found: install Debian's package chromium, or name one in ADDENDUM_CHROMIUM"
    )


def test_without_scrapy_playwright_a_page_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> ModuleSpec | None:
        return None if name == "scrapy_playwright" else ModuleSpec(name, None)

    monkeypatch.setattr(browser, "find_spec", found)
    received = asyncio.run(
        Browser(start_of(ANY, Path("/bin/true"), ANY), ANY, frozenset(), 5.0).show("http://clinic.example/")
    )
    assert received.error == "scrapy-playwright is not installed: make setup-render"


def test_a_document_stands_under_the_head_it_came_with() -> None:
    (received,), _, _ = shown(Gate(), None)
    assert received.head == b"HTTP/1.1 200 OK\r\nX-Kept: 1\r\nContent-Type: text/html; charset=utf-8"
    assert (received.transport, received.status, received.body) == (Transport.COMPLETE, 200, b"<html></html>")


def test_what_was_refused_is_told_beside_the_document() -> None:
    gate = Gate()
    gate.refused.append("http://clinic.example/x: robots.txt disallows the address")
    (received,), _, _ = shown(gate, None)
    assert (received.transport, received.error) == (Transport.COMPLETE, f"the page was refused: {gate.refused[0]}")


def test_a_page_that_never_came_is_told() -> None:
    (received,), _, _ = shown(Gate(document=None), None)
    assert (received.transport, received.error) == (Transport.CONNECTION, "the browser did not get the page")


def test_a_browser_that_fails_is_started_anew_and_given_up_in_the_end() -> None:
    crash = RuntimeError("crashed\nlong\nFATAL: no usable sandbox\nmore")
    received, started, tried = shown(Gate(), crash, None, *[crash] * FAILURES)
    assert received[0].error == "the browser failed: crashed (FATAL: no usable sandbox)"
    assert received[1].transport is Transport.COMPLETE
    assert len(started) == 1 + FAILURES
    again = asyncio.run(tried.show("http://clinic.example/b"))
    assert (again.error or "").startswith(f"given up after {FAILURES} failures in a row; the last: the browser failed")


def test_a_page_that_is_at_fault_itself_costs_no_browser() -> None:
    pages = [NotShown(Transport.TOO_LARGE, "too large"), RuntimeError("Page.goto: net::ERR_EMPTY_RESPONSE")]
    received, started, _ = shown(Gate(), *pages * FAILURES)
    assert [each.transport for each in received] == [Transport.TOO_LARGE, Transport.CONNECTION] * FAILURES
    assert (len(started), started[0].closed) == (1, 0)


def test_after_the_run_nothing_is_shown() -> None:
    async def run() -> Received:
        tried = Browser(lambda: asyncio.sleep(9), ANY, frozenset(), 5.0)
        await asyncio.gather(tried.close(), tried.close())
        return await tried.show("http://clinic.example/")

    assert asyncio.run(run()).error == "the run is over"
