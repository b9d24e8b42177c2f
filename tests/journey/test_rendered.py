"""Comments that only scripts bring, of a real Isso: crawled night by night, kept as records, told when one is added."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

import pytest

from tests.journey.crawling import ROOT
from tests.journey.told import Told
from tests.spiders.rendering.browsers import skip_without_chromium

pytestmark = pytest.mark.chromium

KEY = "stockings"
PATH = "/blog/compression-stockings/"
VIEW = "SELECT comment_id, parent_comment_id, author, text, fate, is_current FROM comments ORDER BY comment_id"


@dataclass(frozen=True)
class Clinic:
    """The served blog, its Isso, and an archive of it."""

    port: int
    database: str
    folder: Path
    began: datetime

    def say(self, author: str, text: str, parent: int | None = None) -> int:
        """A reader comments; the comment's number."""
        body = {"author": author, "text": text, "parent": parent, "title": "Compression stockings"}
        request = Request(
            f"http://127.0.0.1:{self.port}/isso/new?uri={PATH}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{self.port}"},
        )
        with urlopen(request, timeout=10) as answer:
            return int(json.load(answer)["id"])

    def crawl(self, night: int, render: str = "auto", **environment: str) -> str:
        """A night's run; what it wrote to stderr."""
        sites = self.folder / "sites.toml"
        sites.write_text(
            f'[sites.{KEY}]\nurl = "http://127.0.0.1:{self.port}/blog/"\ncontact = "tests@clinic.example"\n'
            f'render = "{render}"\ndelay = 0\nconfirm_after = 0\nallow_addresses = ["127.0.0.1:{self.port}"]\n'
        )
        ours = {
            "ADDENDUM_DATABASE": self.database,
            "ADDENDUM_SITES": str(sites),
            "ADDENDUM_NOW": (self.began + timedelta(days=night)).isoformat(),
            "TMPDIR": str(self.folder),
        }
        ended = subprocess.run(
            [sys.executable, "-m", "worker", KEY],
            env={**os.environ, **ours, **environment}, cwd=ROOT, capture_output=True, text=True, timeout=180,
        )  # fmt: skip
        assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stdout + ended.stderr
        return ended.stderr


@pytest.fixture
def clinic(sqlite_url: str) -> Iterator[Clinic]:
    skip_without_chromium()
    if find_spec("isso") is None:
        refuse = pytest.fail if os.environ.get("CI") else pytest.skip
        refuse("Isso is not installed (make setup-isso)")
    with TemporaryDirectory() as short:
        serve = [sys.executable, "-m", "tests.journey.isso_clinic", str(Path(short) / "isso.db")]
        with subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
            assert server.stdout is not None
            try:
                port = int(server.stdout.readline())
                yield Clinic(port, sqlite_url, Path(short), datetime.now(UTC))
            finally:
                server.kill()


def standing(told: Told) -> list[tuple[Any, ...]]:
    return [(row["author"], row["text"], row["parent_comment_id"]) for row in told.rows(VIEW) if row["is_current"]]


def test_comments_of_a_script_are_records_and_one_more_is_told_as_added(clinic: Clinic) -> None:
    told = Told(clinic.database)
    first = clinic.say("Ana Grüße", "Two weeks are over, may I stop? 🙂")
    clinic.say("Dr. Reyes", "Yes, by day you may.", parent=first)
    clinic.say("Bo", "They itch at night.")
    clinic.say("שירה", "תודה רבה")
    expected = [
        ("Ana Grüße", "Two weeks are over, may I stop? 🙂", None),
        ("Dr. Reyes", "Yes, by day you may.", f"isso-{first}"),
        ("Bo", "They itch at night.", None),
        ("שירה", "תודה רבה", None),
    ]
    assert clinic.crawl(0) == ""
    assert standing(told) == expected

    assert clinic.crawl(1) == ""  # nothing changed
    assert standing(told) == expected
    clinic.say("Cleo", "Mine rolled down all day.")
    assert clinic.crawl(2) == ""
    assert standing(told) == [*expected, ("Cleo", "Mine rolled down all day.", None)]

    visits = told.rows("SELECT outcome, comments_complete FROM visits ORDER BY id")
    assert [(row["outcome"], bool(row["comments_complete"])) for row in visits] == [
        ("ok", True), ("unchanged", True), ("ok", True),
    ]  # fmt: skip
    changes = told.rows("SELECT kind, after FROM changes ORDER BY id")
    told.close()
    assert [(row["kind"], row["after"]) for row in changes if row["kind"].startswith("comment")] == [
        ("comment.added", "Mine rolled down all day.")
    ]
    assert not [row for row in changes if row["kind"].startswith(("body", "title", "date", "surroundings"))]


def test_without_a_browser_comments_are_missing_not_removed_and_the_run_says_so_once(clinic: Clinic) -> None:
    told = Told(clinic.database)
    clinic.say("Bo", "They itch at night.")
    clinic.crawl(0)
    said = clinic.crawl(1, ADDENDUM_CHROMIUM="/nowhere/chromium")
    assert said.count("no Chromium was found") == 1
    visits = told.rows("SELECT outcome, comments_complete FROM visits ORDER BY id")
    changes = told.rows("SELECT kind FROM changes WHERE facet = 'comments'")
    errors = [row["error"] for row in told.rows("SELECT error FROM runs ORDER BY id")]
    told.close()
    assert [(row["outcome"], row["comments_complete"]) for row in visits][1] == ("ok", 0)
    assert changes == []
    assert errors[0] is None
    assert errors[1].startswith("1 page could not be rendered: no Chromium was found")
