"""Pages in a real Chromium, all in one crawl: what scripts bring comes out, and nothing goes around the proxy."""

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from config import ROOT
from spiders.rendering import launch
from tests.spiders.loopback import Asked, Server, answer
from tests.spiders.rendering.authority import certificate_for
from tests.spiders.rendering.browsers import skip_without_chromium
from tests.spiders.rendering.pages import COMMENTS_JS, PAGES, html

pytestmark = pytest.mark.chromium

STAGE = json.dumps({"tests.spiders.rendering.stage.Telling": 1})
SECONDS = 8
"""What a page may take here: more than any but those that never end."""


@dataclass(frozen=True)
class Crawled:
    """The rendered captures by path, and what each server was asked."""

    captures: Mapping[str, dict[str, Any]]
    asked: Mapping[str, list[Asked]]
    reached: int
    """Bytes and connections that came to sockets which only something beside the proxy can reach."""
    errors: str

    def html(self, path: str) -> str:
        capture = self.captures[path]
        assert (capture["transport"], capture["status"]) == ("complete", 200), capture["error"]
        return str(capture["html"])

    def text(self, path: str) -> str:
        return " ".join(re.sub(r"<script.*?</script>|<[^>]*>", " ", self.html(path), flags=re.DOTALL).split())

    def paths(self, server: str = "own") -> list[str]:
        return [asked.path for asked in self.asked[server]]


class Unreachable:
    """A UDP and a TCP socket on loopback that count what comes."""

    def __init__(self) -> None:
        self.count = 0
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", 0))
        self._udp.setblocking(False)
        self.port = self._udp.getsockname()[1]

    async def __aenter__(self) -> "Unreachable":
        asyncio.get_running_loop().add_reader(self._udp, self._received)
        self._tcp = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        asyncio.get_running_loop().remove_reader(self._udp)
        self._udp.close()
        self._tcp.close()

    def _received(self) -> None:
        self._udp.recv(9000)
        self.count += 1

    async def _connected(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.count += 1
        writer.close()


class TlsServer(Server):
    """The same over TLS, with a certificate of its own."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self._context = context

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "TlsServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self


@asynccontextmanager
async def servers(folder: Path) -> AsyncIterator[tuple[Server, Server, TlsServer, Unreachable]]:
    context = certificate_for("127.0.0.1", folder / "authority.pem")
    async with Server() as own, Server() as other, TlsServer(context) as secure, Unreachable() as nowhere:
        ports = {"OWN": own.port, "OTHER": other.port, "SECURE": secure.port, "NOWHERE": nowhere.port}
        for path, page in PAGES.items():
            own.routes[path] = html(re.sub("OWN|OTHER|SECURE|NOWHERE", lambda name: str(ports[name[0]]), page))
        yield own, other, secure, nowhere


def crash(folder: Path) -> bytes:
    """End the browser of the crawl under way."""
    (pid_file,) = folder.glob("rendering-*/browser.pid")
    os.kill(int(pid_file.read_text()), signal.SIGKILL)
    return answer("", "200 OK", "Content-Type: text/javascript")


def route(own: Server, other: Server, secure: Server, folder: Path) -> None:
    seen: list[str] = []

    def gone(asked: Asked) -> bytes:
        seen.append(asked.path)
        return (
            html("here") if seen.count(asked.path) == 1 else answer("gone", "404 Not Found", "Content-Type: text/html")
        )

    async def never(_: Asked) -> bytes:
        await asyncio.sleep(60)
        return b""

    own.routes["/robots.txt"] = answer("User-agent: *\nDisallow: /private")
    own.routes["/comments.js"] = secure.routes["/comments.js"] = COMMENTS_JS
    own.routes["/gone/"] = gone
    own.routes["/crash.js"] = lambda _: crash(folder)
    own.routes["/never.js"] = own.routes["/never.json"] = never
    own.routes["/broken.json"] = answer("", "502 Bad Gateway")
    own.routes["/strict/"] = html(
        PAGES["/late/"],
        "Content-Security-Policy: default-src 'self'; require-trusted-types-for 'script'",
        'ETag: "v1"',
        "Set-Cookie: a=b",
    )
    for number in range(9):
        own.routes[f"/more?{number}"] = answer(
            json.dumps([f"comment {number}a", f"comment {number}b"]), "200 OK", "Content-Type: application/json"
        )
    own.routes["/post"] = answer('["posted"]', "200 OK", "Content-Type: application/json")
    own.routes["/frame/"] = html("<div id=comments><p>in the frame</p><script>1</script></div>")
    other.routes["/frame/"] = html("another's frame")
    secure.routes["/secure/"] = html(PAGES["/late/"])


@pytest.fixture(scope="module")
def crawled() -> Iterator[Crawled]:
    skip_without_chromium()
    with TemporaryDirectory() as short:  # that of pytest is too long for a socket
        yield asyncio.run(crawl(Path(short)))


async def crawl(folder: Path) -> Crawled:
    async with servers(folder) as (own, other, secure, nowhere):
        route(own, other, secure, folder)
        paths = [*PAGES, "/strict/", "/gone/", "/private/"]
        allowed = [f"127.0.0.1:{port}" for port in (own.port, other.port, secure.port, nowhere.port)]
        site = {
            "url": f"{own.url}/", "former": [f"{secure.url}/"], "delay": 0.0, "render": "always",
            "allow_addresses": allowed,
        }  # fmt: skip
        pages = [*(f"{own.url}{path}" for path in paths), f"{secure.url}/secure/", f"{own.url}/last/"]
        told = folder / "told.json"
        told.write_text(json.dumps({"site": site, "pages": pages, "api_hosts": [f"localhost:{own.port}"]}))
        errors = await scrapy(told)
        captures = {
            re.sub("https?://[^/]*|#.*", "", one["url"]): one
            for one in json.loads(told.with_suffix(".out").read_text())
        }
        asked = {"own": own.asked, "other": other.asked, "secure": secure.asked}
        return Crawled(captures, asked, nowhere.count, errors)


async def scrapy(told: Path) -> str:
    """Run the crawl that a file tells of, with a folder of its own for what is temporary; what it wrote to stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "scrapy", "crawl", "blog", "-a", "site=veins", "-s", f"ITEM_PIPELINES={STAGE}",
        "-s", "LOG_LEVEL=WARNING", "-s", f"RENDERING_SECONDS={SECONDS}", cwd=ROOT, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "FAKE_STAGE": str(told), "TMPDIR": str(told.parent),
             "SSL_CERT_FILE": str(told.parent / "authority.pem")},
    )  # fmt: skip
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return errors.decode()


def test_comments_that_scripts_bring_are_written_down(crawled: Crawled) -> None:
    assert "Ana Grüße 😀 עברית cut \N{REPLACEMENT CHARACTER} end" in crawled.text("/late/")


def test_the_document_is_whole_and_its_head_says_how_to_read_it(crawled: Crawled) -> None:
    capture = crawled.captures["/strict/"]
    assert capture["head"].startswith("HTTP/1.1 200 OK\r\n")
    assert capture["head"].count("text/html; charset=utf-8") == 1
    assert "Content-Security-Policy:" in capture["head"]
    assert "ETag" not in capture["head"]
    assert capture["html"].startswith("<!DOCTYPE html>\n<html")
    assert capture["html"].endswith("</html>\n")


def test_a_page_s_own_content_policy_hinders_nothing(crawled: Crawled) -> None:
    assert "Grüße" in crawled.text("/strict/")


def test_everything_is_asked_for_under_our_own_name(crawled: Crawled) -> None:
    names = {asked.fields.get("user-agent") for asked in (*crawled.asked["own"], *crawled.asked["secure"])}
    assert names == {"addendum/0.1 (+mailto:tests@clinic.example)"}


def test_a_script_that_pages_share_is_asked_for_once(crawled: Crawled) -> None:
    assert crawled.paths().count("/comments.js") == 1


def test_no_image_font_style_medium_beacon_socket_or_stream_is_asked_for(crawled: Crawled) -> None:
    assert "kinds are there" in crawled.text("/kinds/")
    assert [path for path in crawled.paths() if path.startswith("/kind")] == ["/kinds/", "/kinds/", "/kind.json"]


def test_comments_are_asked_for_until_all_are_there(crawled: Crawled) -> None:
    shown = re.findall(r"comment \d[ab]", crawled.text("/load-more/"))
    assert shown == [f"comment {number}{letter}" for number in range(4) for letter in "ab"]


def test_hidden_replies_are_shown_in_other_languages_too(crawled: Crawled) -> None:
    assert "two more answers" in crawled.text("/antworten/")


def test_only_what_stands_among_comments_and_leads_nowhere_is_pressed(crawled: Crawled) -> None:
    assert "nothing was pressed" in crawled.text("/not-pressed/")
    assert not [path for path in crawled.paths() if path.startswith("/pressed")]


def test_a_toggle_is_pressed_once(crawled: Crawled) -> None:
    assert "pressed 1 times" in crawled.text("/toggle/")


def test_a_page_that_leads_away_stays_where_it_is(crawled: Crawled) -> None:
    assert "stays here" in crawled.text("/away/")
    assert "/elsewhere/" not in crawled.paths()


def test_scripts_may_post_for_comments(crawled: Crawled) -> None:
    assert "posted" in crawled.text("/posting/")


def test_robots_hold_for_what_scripts_ask(crawled: Crawled) -> None:
    assert "refused: 403" in crawled.text("/robots-too/")
    assert "robots.txt disallows" in crawled.captures["/robots-too/"]["error"]
    assert not [path for path in crawled.paths() if path.startswith("/private")]


def test_a_page_that_robots_forbid_is_not_rendered(crawled: Crawled) -> None:
    assert "/private/" not in crawled.captures


def test_no_other_host_is_asked_for_anything(crawled: Crawled) -> None:
    assert "abroad: nothing came" in crawled.text("/abroad/")
    assert crawled.asked["other"] == []


def test_nothing_goes_around_the_proxy(crawled: Crawled) -> None:
    assert "tried everything" in crawled.text("/around/")
    assert crawled.reached == 0


def test_a_frame_of_a_declared_host_is_written_into_the_document(crawled: Crawled) -> None:
    html = crawled.html("/frames/")
    inlined = re.search(r'<section data-frame="(http://localhost:\d+/frame/)">(.*?)</section>', html, re.DOTALL)
    assert inlined is not None
    assert "<p>in the frame</p>" in inlined[2]
    assert html.count("<iframe") == 1
    assert "another's frame" not in html


def test_behind_a_tunnel_everything_is_seen_and_asked_by_us(crawled: Crawled) -> None:
    assert "Grüße" in crawled.text("/secure/")
    assert crawled.paths("secure")[-2:] == ["/secure/", "/comments.js"]


def test_a_page_that_never_ends_is_given_up_in_time(crawled: Crawled) -> None:
    assert "Grüße" in crawled.text("/after-spinning/")
    for path in ("/spinning/", "/hanging/"):
        capture = crawled.captures[path]
        assert (capture["transport"], capture["status"]) == ("timed_out", None)
        assert capture["error"] == f"the page was not shown within {SECONDS} s"
        assert capture["duration_ms"] < (SECONDS + 15) * 1000


def test_what_a_page_needs_and_did_not_get_is_no_rendering(crawled: Crawled) -> None:
    """Comments that are missing for a night must not look like removed."""
    broken, waiting = crawled.captures["/broken/"], crawled.captures["/waiting/"]
    assert (broken["transport"], broken["html"]) == ("connection", "")
    assert broken["error"].endswith("/broken.json: answered 502")
    assert (waiting["transport"], waiting["html"]) == ("timed_out", "")
    assert waiting["error"] == "1 requests of the page did not end"


def test_a_browser_that_ends_costs_one_page(crawled: Crawled) -> None:
    capture = crawled.captures["/crashing/"]
    assert (capture["transport"], capture["html"]) == ("connection", "")
    assert "the browser failed" in capture["error"]
    assert "Grüße" in crawled.text("/last/")


def test_a_page_has_so_much_memory(crawled: Crawled) -> None:
    held = re.search(r"held (\d+)", crawled.text("/greedy/"))
    assert held is not None
    assert 2 <= int(held[1]) * 100_000_000 / launch.DATA_CAP * 10 <= 10


def test_a_document_that_is_too_large_is_not_kept(crawled: Crawled) -> None:
    assert crawled.captures["/large/"]["transport"] == "too_large"
    assert crawled.captures["/large/"]["html"] == ""


def test_what_a_browser_is_answered_counts_not_what_came_before(crawled: Crawled) -> None:
    assert (crawled.captures["/gone/"]["transport"], crawled.captures["/gone/"]["status"]) == ("complete", 404)


def test_each_failure_is_told_once_in_the_log_and_nothing_else(crawled: Crawled) -> None:
    lines = [line for line in crawled.errors.splitlines() if line.strip()]
    assert all("could not be rendered" in line for line in lines), crawled.errors
    assert len(lines) == len(set(lines))
