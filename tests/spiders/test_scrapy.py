"""The spider inside Scrapy: safe settings, a run from the root, items that reach the pipeline, an end on request."""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from config import ROOT
from tests.spiders.loopback import Asked, Server, answer

STAGE = json.dumps({"tests.spiders.fake_stage.Collecting": 1})
NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'


@pytest.fixture
def settings() -> Settings:
    loaded = Settings()
    loaded.setmodule("spiders.settings", priority="project")
    return loaded


def test_the_spider_is_listed(settings: Settings) -> None:
    assert SpiderLoader.from_settings(settings).list() == ["blog"]


def test_scrapy_cfg_names_the_settings() -> None:
    assert "default = spiders.settings" in (ROOT / "scrapy.cfg").read_text()


OFF = "TELNETCONSOLE REMOTE_CONTROL COOKIES REDIRECT METAREFRESH RETRY REFERER COMPRESSION HTTPCACHE HTTPPROXY"


@pytest.mark.parametrize("name", OFF.split())
def test_what_an_archive_does_not_want_is_off(settings: Settings, name: str) -> None:
    assert settings.getbool(f"{name}_ENABLED") is False


def test_only_http_and_https_have_a_handler_and_nothing_sits_between(settings: Settings) -> None:
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    assert set(handlers.values()) == {"spiders.handler.GuardedHandler"}
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES") is True
    for kind in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS"):
        assert not settings.getwithbase(kind)


async def scrapy(*arguments: str, told: Path | None = None) -> asyncio.subprocess.Process:
    environment = {**os.environ, "FAKE_STAGE": str(told), "http_proxy": "http://127.0.0.1:9", "PYTHONWARNINGS": "error"}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scrapy", *arguments, "-s", f"ITEM_PIPELINES={STAGE}", "-s", "LOG_LEVEL=WARNING",
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


def tell(told: Path, server: Server, count: int) -> None:
    pages = [f"{server.url}/p/{number}/" for number in range(count)]
    told.write_text(json.dumps({"url": f"{server.url}/", "pages": pages, "allow": [f"127.0.0.1:{server.port}"]}))


def test_a_crawl_from_the_root_hands_every_capture_and_visit_to_the_pipeline(tmp_path: Path) -> None:
    told = tmp_path / "told.json"

    async def run() -> tuple[bytes, int | None]:
        async with Server(fallback=NOT_MODIFIED, routes={"/robots.txt": answer(""), "/": answer("<p>")}) as server:
            tell(told, server, 300)
            process = await scrapy("crawl", "blog", "-a", "site=veins", told=told)
            _, errors = await process.communicate()
            return errors, process.returncode

    errors, code = asyncio.run(run())
    assert (errors, code) == (b"", 0)
    counts: dict[str, Any] = json.loads(told.with_suffix(".out").read_text())["counts"]
    assert counts["ended"] == 300
    assert counts["capture 304"] >= 300


def test_a_crawl_ends_soon_and_in_order_when_it_is_told_to(tmp_path: Path) -> None:
    told = tmp_path / "told.json"

    async def slow(asked: Asked) -> bytes:
        await asyncio.sleep(0.3 if asked.path.startswith("/p/") else 0)
        return NOT_MODIFIED

    async def run() -> tuple[bytes, int | None, float]:
        async with Server(fallback=slow, routes={"/robots.txt": answer("")}) as server:
            tell(told, server, 500)
            process = await scrapy("crawl", "blog", "-a", "site=veins", told=told)
            while not any(path.startswith("/p/") for path in server.paths):
                await asyncio.sleep(0.05)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            _, errors = await process.communicate()
            return errors, process.returncode, time.monotonic() - began

    errors, code, took = asyncio.run(run())
    assert (errors, code) == (b"", 0)
    assert took < 5
    assert json.loads(told.with_suffix(".out").read_text())["counts"].get("ended", 0) < 500


def test_a_server_that_misbehaves_on_every_page_leaves_no_trace_but_captures(tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    shapes = [answer(b"half", length=900), b"HTTP/1.1 200 OK\r\n\r\nx", b"rubbish", b"", answer(b"", "500 Oops")]

    def misbehave(asked: Asked) -> bytes:
        return shapes[int(asked.path.split("/")[2]) % len(shapes)] if asked.path.startswith("/p/") else answer(b"")

    async def run() -> tuple[bytes, int | None]:
        async with Server(fallback=misbehave, closing={f"/p/{number}/" for number in range(50)}) as server:
            tell(told, server, 50)
            process = await scrapy("crawl", "blog", "-a", "site=veins", told=told)
            _, errors = await process.communicate()
            return errors, process.returncode

    assert asyncio.run(run()) == (b"", 0)
    assert json.loads(told.with_suffix(".out").read_text())["counts"]["ended"] == 50
