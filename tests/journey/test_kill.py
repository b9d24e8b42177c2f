"""kill -9 at fifty moments of crawls: what was acknowledged stays, the archive verifies, the next run completes."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sample.nights import due_at
from sample.server import ClinicServer
from tests.journey.crawling import ROOT, Crawls
from tests.journey.told import Told

KILLS = 50
SEED = 20251105
POLL = 0.01
CAPTURES = 24
"""Captures that a run of these nights keeps at least."""
LATE = 0.5
"""Seconds in which a run settles after its last capture."""
PUBLISHED = ("visits", "snapshots", "revisions", "changes", "blocks")


@pytest.fixture
def crawls(sqlite_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """Crawls of the clinic on its first nights."""
    with ClinicServer() as server:
        yield Crawls(server=server, database=sqlite_url, folder=tmp_path)


def test_fifty_kills_lose_nothing_and_the_next_run_completes(crawls: Crawls) -> None:
    crawls.night(1)
    told = Told(crawls.database)
    kept, dice = everything(told), random.Random(SEED)
    for number in range(KILLS):
        acknowledged = killed_crawl(crawls, number, dice)
        now = everything(told)
        assert now["captures"] >= acknowledged, f"kill {number}: captures acknowledged and lost"
        for view in PUBLISHED:
            assert now[view].items() >= kept[view].items(), f"kill {number}: rows of {view} changed or lost"
        kept = now
    crawls.night(7)
    statuses = [row["status"] for row in told.rows("SELECT status FROM runs ORDER BY id")]
    told.close()
    assert statuses[-1] == "completed"
    assert set(statuses) <= {"completed", "killed"}
    assert statuses.count("killed") >= KILLS * 0.8
    verify(crawls)


def killed_crawl(crawls: Crawls, number: int, dice: random.Random) -> int:
    """Start a crawl of one of the first six nights and kill it at some moment; the captures seen kept until then.

    The moment is a number of captures kept, or a while after the last one, when the run settles.
    """
    night = 1 + number * 6 // KILLS
    crawls.server.night = night
    before = captures_kept(crawls.database)
    target = dice.randrange(CAPTURES * 5 // 4)
    process = crawls.begin(due_at(night) + timedelta(minutes=20 * number))
    while process.poll() is None and captures_kept(crawls.database) < before + min(target, CAPTURES):
        time.sleep(POLL)
    time.sleep(dice.random() * (LATE if target > CAPTURES else POLL))
    acknowledged = captures_kept(crawls.database)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    _, errors = process.communicate()
    assert b"Traceback" not in errors, errors.decode()
    return acknowledged


def captures_kept(database: str) -> int:
    """How many captures another process can read by now, and so were acknowledged."""
    path = database.removeprefix("sqlite:///")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM capture").fetchone()
        return int(count)


def everything(told: Told) -> dict[str, Any]:
    """Every published row that must never change again, by its key, and the number of captures."""
    # What later events may fill in is left out: a snapshot's last confirmation, its successor.
    later = {"last_visit_id", "last_confirmed", "next_visit_at", "is_current"}
    found: dict[str, Any] = {
        view: {
            (row.get("id"), row.get("snapshot_id"), row.get("position")): {
                name: value for name, value in row.items() if view != "snapshots" or name not in later
            }
            for row in told.rows(f"SELECT * FROM {view}")
        }
        for view in PUBLISHED
    }
    found["captures"] = told.rows("SELECT count(*) AS n FROM capture")[0]["n"]
    return found


def verify(crawls: Crawls) -> None:
    """./addendum verify --deep finds nothing wrong."""
    ended = subprocess.run(
        [sys.executable, "-m", "cli", "verify", "--deep"],
        env=crawls.environment(due_at(8)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
