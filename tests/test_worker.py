"""Whole runs in processes of their own: crawl, edit, crawl again, end in the middle, crawl again."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config import ROOT
from storage.queries import reading
from tests.blog import Blog, served
from worker import Patience, crawl_in_process, main

MANY = 12


@pytest.fixture
def blog() -> Iterator[Blog]:
    with served(Blog({f"/{number}/": "5 mg" for number in range(1, MANY + 1)})) as running:
        yield running


@pytest.fixture(autouse=True)
def site(blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blog as the site "legs" of an archive of its own."""
    settings = f"""[sites.legs]
url = "{blog.url}"
delay = 0
confirm_after = 0
allow_addresses = ["127.0.0.1:{blog.port}"]
removal = {{ visits = 2, hours = 0 }}
"""
    (tmp_path / "sites.toml").write_text(settings)
    monkeypatch.setenv("ADDENDUM_SITES", str(tmp_path / "sites.toml"))
    monkeypatch.setenv("ADDENDUM_DATABASE", f"sqlite:///{tmp_path / 'archive.db'}")


def rows(query: str) -> list[tuple[Any, ...]]:
    """What the archive answers."""
    with reading(os.environ["ADDENDUM_DATABASE"]) as reader:
        return [tuple(row) for row in reader.connection.exec_driver_sql(query)]


def changes() -> list[tuple[Any, ...]]:
    return rows("SELECT kind, before, after FROM changes ORDER BY id")


def runs() -> list[tuple[Any, ...]]:
    return rows("SELECT status, due, confirmed, changed, skipped, failed FROM runs ORDER BY id")


def test_a_first_crawl_is_the_baseline_and_a_second_one_tells_the_edit(blog: Blog) -> None:
    told: list[Any] = []
    assert crawl_in_process("legs", on_progress=told.append) == 0
    assert runs() == [("completed", MANY, MANY, 0, 0, 0)]
    assert changes() == [("site.baseline", None, str(MANY))]
    assert told[-1]["phase"] == "completed"
    assert told[-1]["confirmed"] == MANY

    blog.doses["/3/"] = "50 mg"
    blog.doses["/moved/"] = blog.doses.pop("/4/")
    blog.moved["/4/"], blog.parts["/moved/"] = "/moved/", "/4/"
    blog.doses.pop("/5/")
    blog.mishaps["/6/"] = 410
    assert crawl_in_process("legs") == 0
    assert runs()[1][:4] == ("completed", MANY, MANY, 4)
    kinds = sorted(kind for kind, _, _ in changes()[1:])
    assert kinds == ["body.edited", "page.missing", "page.moved", "page.removed"]
    outcomes = dict(rows("SELECT outcome, count(*) FROM visits WHERE run_id = (SELECT max(id) FROM runs) GROUP BY 1"))
    assert outcomes == {"unchanged": MANY - 4, "ok": 1, "moved": 1, "gone": 2}


def test_a_killed_run_is_settled_at_the_next_start(blog: Blog) -> None:
    assert crawl_in_process("legs") == 0
    blog.doses["/1/"] = "50 mg"
    blog.slow = {"/12/": 30.0}
    blog.asked.clear()
    worker = subprocess.Popen([sys.executable, "-m", "worker", "legs"], cwd=ROOT, start_new_session=True)
    _wait_until(lambda: set(blog.doses) <= set(blog.asked))
    time.sleep(1.0)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()

    blog.slow = {}
    assert crawl_in_process("legs") == 0
    assert [status for status, *_ in runs()] == ["completed", "killed", "completed"]
    assert runs()[1][1:] == (MANY, MANY - 1, 1, 1, 0)
    assert [kind for kind, _, _ in changes()] == ["site.baseline", "body.edited"]
    visits = rows("SELECT count(DISTINCT page_id) FROM visits GROUP BY run_id ORDER BY run_id")
    assert visits == [(MANY,)] * 3


def test_a_run_that_is_asked_to_end_settles_what_it_has(blog: Blog) -> None:
    assert crawl_in_process("legs") == 0
    blog.slow = {"/12/": 30.0}
    stop = threading.Event()
    blog.asked.clear()
    result: list[int] = []
    runner = threading.Thread(target=lambda: result.append(crawl_in_process("legs", stop=stop)))
    runner.start()
    _wait_until(lambda: set(blog.doses) <= set(blog.asked))
    time.sleep(0.5)
    stop.set()
    runner.join()
    assert result == [1]
    assert runs()[1] == ("partial", MANY, MANY - 1, 0, 1, 0)
    assert rows("SELECT count(DISTINCT page_id) FROM visits GROUP BY run_id ORDER BY run_id") == [(MANY,)] * 2


def test_a_run_that_takes_too_long_is_ended_with_its_children(blog: Blog) -> None:
    blog.slow = dict.fromkeys(blog.doses, 30.0)
    started = time.monotonic()
    patience = Patience(limit=timedelta(seconds=4), grace=timedelta(seconds=1))
    assert crawl_in_process("legs", patience=patience) == 1
    assert time.monotonic() - started < 15


def test_an_outage_is_a_failed_run_and_removes_nothing(blog: Blog) -> None:
    assert crawl_in_process("legs") == 0
    blog.mishaps = dict.fromkeys(["/blog/", *blog.doses], 503)
    assert crawl_in_process("legs") == 1
    assert changes() == [("site.baseline", None, str(MANY))]
    assert runs()[1][0] == "failed"


def test_a_key_that_names_no_site_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["arms"]) == 2
    assert "expected the key of a site, found 'arms'" in capsys.readouterr().err


def test_a_second_run_of_a_site_does_not_begin(blog: Blog) -> None:
    blog.slow = {"/12/": 30.0}
    first = subprocess.Popen([sys.executable, "-m", "worker", "legs"], cwd=ROOT, start_new_session=True)
    try:
        _wait_until(lambda: len(blog.asked) > 2)
        assert crawl_in_process("legs") == 3
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()


def _wait_until(happened: Any, patience: float = 20.0) -> None:
    deadline = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
