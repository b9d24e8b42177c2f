"""`sites check` says what a run would find, and where it finds nothing, why."""

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands.check_report import Sight, report
from config import ROOT
from records.capture import Capture, Purpose, Transport
from tests.blog import Blog, served

START = "https://clinic.example/"


def capture(purpose: Purpose, status: int | None = 200, url: str = START, **facts: Any) -> Capture:
    transport = Transport.COMPLETE if status else Transport.CONNECTION
    told = {"transport": transport, "status": status, "started_at": datetime(2026, 5, 4, tzinfo=UTC), **facts}
    return Capture(purpose=purpose, url=url, duration_ms=1, **told)  # type: ignore[arg-type]


def test_a_blog_is_told_with_its_hosts_sources_articles_and_three_of_them(tmp_path: Path) -> None:
    with served(Blog({f"/{number}/": "5 mg" for number in range(1, 13)})) as blog:
        (tmp_path / "sites.toml").write_text(
            f'[sites.legs]\nurl = "{blog.url}"\ndelay = 0\nallow_addresses = ["127.0.0.1:{blog.port}"]\n'
        )
        environment = os.environ | {"ADDENDUM_SITES": str(tmp_path / "sites.toml")}
        asked = [sys.executable, "-m", "cli", "sites", "check", "legs"]
        ended = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"hosts asked: 127.0.0.1:{blog.port} at 127.0.0.1; 0 s between requests" in ended.stdout
    assert "robots.txt: answered 404" in ended.stdout
    assert "addresses that may be articles: 12 (12 by lists;" in ended.stdout
    assert ended.stdout.count("title: Restless legs, part") == 3
    assert sum(blog.asked.count(f"/{number}/") for number in range(1, 13)) == 6, "a look is no crawl"


def test_sources_are_counted_and_hosts_that_are_not_asked_are_named() -> None:
    sight = Sight(
        hosts=("clinic.example",), delay=5.0, listed=Counter({"sitemap": 12}), asked_of=Counter({"x.example": 2})
    )
    sight.captures = [
        capture(Purpose.ROBOTS),
        capture(Purpose.LIST, 301, head=b"HTTP/1.1 301 Moved\r\nLocation: https://clinic.example/blog/"),
        capture(Purpose.LIST, url=f"{START}blog/", hop=1),
        capture(Purpose.SITEMAP),
        capture(Purpose.FEED, 404),
    ]
    told = "\n".join(report("legs", START, sight))
    assert "start address: answered 301 to https://clinic.example/blog/ -> answered 200" in told
    assert "sitemap: 12 addresses in 1 answer\n" in told
    assert "feed: none (asked for 1)" in told
    assert "hosts not asked, though pages load comments from them: x.example" in told
    assert "other hosts asked" not in told


def test_hosts_that_platforms_declare_are_named_apart() -> None:
    asked_of = Counter({"api.example": 1, "x.example": 2})
    sight = Sight(hosts=("clinic.example",), asked_of=asked_of, api_hosts=frozenset({"api.example"}))
    told = "\n".join(report("legs", START, sight))
    assert "other hosts asked for comments, as platforms declare them: api.example\n" in told
    assert "hosts not asked, though pages load comments from them: x.example" in told


def test_what_a_browser_may_ask_is_told_where_pages_are_rendered() -> None:
    hosts = frozenset({"b.example", "*.a.example"})
    told = "  a browser may show its pages, and ask for their comments at: *.a.example, b.example"
    assert told in report("legs", START, Sight(api_hosts=hosts, renders=True))
    assert told not in report("legs", START, Sight(api_hosts=hosts))


@pytest.mark.parametrize(
    ("captures", "why"),
    [
        ([capture(Purpose.ROBOTS, None, error="no route")], "no route; expected a site that answers"),
        (
            [capture(Purpose.ROBOTS), capture(Purpose.LIST, None, transport=Transport.ROBOTS)],
            "robots.txt does not allow the start address",
        ),
        (
            [capture(Purpose.ROBOTS), capture(Purpose.LIST, 301, error="redirect to another site, not followed")],
            "redirect to another site, not followed; expected a start address that answers itself",
        ),
        ([capture(Purpose.ROBOTS), capture(Purpose.LIST, 404)], "expected a start address that answers 200"),
        ([capture(Purpose.ROBOTS), capture(Purpose.LIST)], "no source lists any address"),
    ],
)
def test_where_no_article_is_found_the_report_says_why(captures: list[Capture], why: str) -> None:
    assert why in report("legs", START, Sight(captures=captures))[-1]
