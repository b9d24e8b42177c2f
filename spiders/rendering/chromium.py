"""Starts Chromium through scrapy-playwright, with our proxy for its only way out, and makes sure that it ends."""

import asyncio
import os
import secrets
import shlex
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from playwright.async_api import Error as PlaywrightError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod
from scrapy_playwright.provider import PlaywrightBrowserProvider

from spiders.rendering import launch
from spiders.rendering.certificate import make
from spiders.rendering.proxy import Ask, Proxy
from spiders.rendering.showing import Showing

ENDS_WITHIN = 10.0
"""Seconds for a page, or the browser, to end by itself."""

LONGEST_FOLDER = 40
"""Of the folder for what is temporary: the path of a socket has 107 bytes, of which Chromium and we need 65."""

FLAGS = (
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-pings",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # names are the proxy's business
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--enable-features=WebRtcHideLocalIpsWithMdns",
    "--disable-gpu",
    "--disable-crash-reporter",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--renderer-process-limit=3",
    "--js-flags=--max-old-space-size=512",
    "--blink-settings=imagesEnabled=false",
)


class Chromium:
    """One browser and the proxy it lives behind; a fresh context for every page."""

    def __init__(self, crawler: Crawler, program: Path, ask: Ask, user_agent: str) -> None:
        self._folder = _folder()
        self._program, self._user_agent = program, user_agent
        self._password = secrets.token_urlsafe(16)
        tls, self._key_digest = make(self._folder)
        self._proxy = Proxy(ask, tls=tls, password=self._password)
        self._handler: Any = ScrapyPlaywrightDownloadHandler(crawler)
        self._pages = 0

    @classmethod
    async def started(cls, crawler: Crawler, program: Path, ask: Ask, user_agent: str) -> Self:
        """One that is ready; the browser itself starts with its first page."""
        chromium = cls(crawler, program, ask, user_agent)
        try:
            await chromium._open()
        except BaseException:
            await chromium.close()
            raise
        return chromium

    async def _open(self) -> None:
        port = await self._proxy.open()
        handler, config = self._handler, self._handler.config
        config.launch_options = self._options(port)
        config.target_closed_max_retries = 0
        handler.process_request_headers = None
        handler.browser_provider = PlaywrightBrowserProvider(config)
        await handler.browser_provider.start()

    async def show(self, url: str, showing: Showing) -> None:
        """Have a page shown and written down. Raises PlaywrightError, showing.TooLarge."""
        self._pages += 1
        name = f"page {self._pages}"
        request = Request(
            url,
            meta={
                "playwright": True,
                "playwright_include_page": True,  # closed here, with its context
                "playwright_context": name,
                "playwright_context_kwargs": {
                    "user_agent": self._user_agent,
                    "service_workers": "block",
                    "accept_downloads": False,
                    "java_script_enabled": True,
                },
                "playwright_page_init_callback": showing.prepare,
                "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded", "timeout": 0},
                "playwright_page_methods": [PageMethod(showing.settle)],
            },
        )
        try:
            await self._handler.download_request(request)
        except (PlaywrightError, UnicodeError):
            if showing.html is None:  # else only what follows the writing down went wrong
                raise
        finally:
            await self._close_page(name)

    async def close(self) -> None:
        """End the browser, its driver and the proxy, whatever state they are in."""
        with suppress(Exception):
            async with asyncio.timeout(ENDS_WITHIN):
                await self._handler.close()
        self.kill()
        await self._proxy.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def kill(self) -> None:
        """End the browser's processes at once, if there are any; the next page starts it anew."""
        with suppress(OSError, ValueError):
            os.killpg(int((self._folder / launch.PID_FILE).read_text(encoding="ascii")), signal.SIGKILL)

    async def _close_page(self, name: str) -> None:
        wrapper = self._handler.context_wrappers.get(name)
        if wrapper is None:
            return
        try:
            async with asyncio.timeout(ENDS_WITHIN):
                await wrapper.context.close()
        except (PlaywrightError, TimeoutError):
            self._handler.context_wrappers.pop(name, None)
            self.kill()

    def _options(self, port: int) -> dict[str, Any]:
        return {
            "executable_path": self._launcher(),
            "headless": True,
            # root may not use the sandbox; Chromium does not start at all then
            "chromium_sandbox": os.geteuid() != 0,
            "proxy": {
                "server": f"http://127.0.0.1:{port}",
                "bypass": "<-loopback>",
                "username": "run",
                "password": self._password,
            },
            "args": [*FLAGS, f"--ignore-certificate-errors-spki-list={self._key_digest}"],
            "env": {**os.environ, "HOME": str(self._folder), "TMPDIR": str(self._folder)},
        }

    def _launcher(self) -> str:
        """A program that becomes the browser by way of launch.py."""
        file = self._folder / "launch"
        words = shlex.join([sys.executable, "-I", launch.__file__, str(self._folder), str(self._program)])
        file.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        file.chmod(0o700)
        return str(file)


def _folder() -> Path:
    """A folder of the run's own for all that the browser writes, short enough for the path of its socket."""
    usual = tempfile.gettempdir()
    short = usual if len(usual) <= LONGEST_FOLDER else "/tmp"  # noqa: S108 - mkdtemp makes a name of its own in it
    return Path(tempfile.mkdtemp(prefix="rendering-", dir=short))
