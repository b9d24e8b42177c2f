"""However a crawl ends while a browser is at work, no process of it stays and no file."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from config import ROOT
from tests.spiders.loopback import Asked, Server, answer
from tests.spiders.rendering.browsers import skip_without_chromium
from tests.spiders.rendering.pages import html

pytestmark = [pytest.mark.chromium, pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")]

STAGE = json.dumps({"tests.spiders.rendering.stage.Telling": 1})
SOON = 20.0


def processes_of(folder: Path) -> list[int]:
    """Processes that were given this folder for what is temporary, or that were started by such."""
    found = []
    for process in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append(int(process.name))
    return found


async def none_left(folder: Path) -> bool:
    until = time.monotonic() + SOON
    while (left := processes_of(folder)) and time.monotonic() < until:
        await asyncio.sleep(0.1)
    return not left


@pytest.fixture
def folder() -> Iterator[Path]:
    skip_without_chromium()
    with TemporaryDirectory() as short:  # that of pytest is too long for a socket
        yield Path(short)
        for pid in processes_of(Path(short)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


async def crawl_and(folder: Path, how: signal.Signals, *, whom: str) -> tuple[int | None, bool, str]:
    """Crawl a page whose script never comes, and send a signal meanwhile; the exit code, whether all ended, stderr."""
    hanging = asyncio.Event()

    async def never(_: Asked) -> bytes:
        hanging.set()
        await asyncio.sleep(60)
        return b""

    async with Server(routes={"/robots.txt": answer(""), "/never.js": never}) as server:
        server.routes["/a/"] = html("<html><body><script src=/never.js></script></body></html>")
        told, port = folder / "told.json", server.port
        site = {"url": f"{server.url}/", "delay": 0.0, "render": "always", "allow_addresses": [f"127.0.0.1:{port}"]}
        told.write_text(json.dumps({"site": site, "pages": [f"{server.url}/a/"], "api_hosts": []}))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "scrapy", "crawl", "blog", "-a", "site=veins", "-s", f"ITEM_PIPELINES={STAGE}",
            "-s", "LOG_LEVEL=WARNING", cwd=ROOT, stderr=asyncio.subprocess.PIPE, start_new_session=True,
            env={**os.environ, "FAKE_STAGE": str(told), "TMPDIR": str(folder)},
        )  # fmt: skip
        async with asyncio.timeout(60):
            await hanging.wait()
        assert len(processes_of(folder)) > 3  # the crawl, the driver, the browser and its own
        os.killpg(process.pid, how) if whom == "group" else process.send_signal(how)
        _, errors = await asyncio.wait_for(process.communicate(), SOON)
        return process.returncode, await none_left(folder), errors.decode()


def test_asked_to_end_it_ends_the_browser_first(folder: Path) -> None:
    code, ended, errors = asyncio.run(crawl_and(folder, signal.SIGTERM, whom="crawl"))
    assert (code, ended) == (0, True)
    assert "Traceback" not in errors
    assert [file.name for file in folder.iterdir() if file.is_dir()] == []


@pytest.mark.parametrize("whom", ["crawl", "group"])
def test_killed_it_takes_the_browser_with_it(folder: Path, whom: str) -> None:
    code, ended, _ = asyncio.run(crawl_and(folder, signal.SIGKILL, whom=whom))
    assert (code, ended) == (-signal.SIGKILL, True)
