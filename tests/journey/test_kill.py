"""kill -9 at fifty moments of crawls: what was acknowledged stays, the archive verifies, the next run completes."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from sample.nights import due_at
from sample.server import ClinicServer
from tests.journey.crawling import ROOT, Crawls
from tests.journey.told import Told

KILLS = 50
SEED = 20251105
POLL = 0.02
PUBLISHED = ("visits", "snapshots", "revisions", "changes", "blocks")


@pytest.fixture
def crawls(sqlite_url: str, tmp_path: Path) -> Iterator[Crawls]:
    """Crawls of the clinic on its first nights."""
    with ClinicServer() as server:
        yield Crawls(server=server, database=sqlite_url, folder=tmp_path)


def test_fifty_kills_lose_nothing_and_the_next_run_completes(crawls: Crawls) -> None:
    began = time.monotonic()
    crawls.night(1)
    length = time.monotonic() - began
    dice = random.Random(SEED)
    told = Told(crawls.database)
    kept = everything(told)
    for number in range(KILLS):
        acknowledged = killed_crawl(crawls, number, dice.uniform(0.15, 1.05) * length)
        now = everything(told)
        assert now["captures"] >= acknowledged, f"kill {number}: captures acknowledged and lost"
        for view in PUBLISHED:
            assert now[view].items() >= kept[view].items(), f"kill {number}: rows of {view} changed or lost"
        kept = now
    crawls.night(7)
    runs = told.rows("SELECT status, night FROM runs ORDER BY id")
    told.close()
    assert runs[-1]["status"] == "completed"
    assert {row["status"] for row in runs} <= {"completed", "killed"}
    assert sum(row["status"] == "killed" for row in runs) >= KILLS / 2
    verify(crawls)


def killed_crawl(crawls: Crawls, number: int, after: float) -> int:
    """Start a crawl of one of the first six nights, kill it and all its children; the captures last seen kept."""
    night = 1 + number * 6 // KILLS
    crawls.server.night = night
    process = crawls.begin(due_at(night) + timedelta(minutes=20 * number))
    acknowledged, deadline = 0, time.monotonic() + after
    while time.monotonic() < deadline and process.poll() is None:
        acknowledged = max(acknowledged, captures_kept(crawls.database))
        time.sleep(POLL)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    _, errors = process.communicate()
    assert b"Traceback" not in errors, errors.decode()
    return acknowledged


def captures_kept(database: str) -> int:
    """How many captures another process can read by now, and so were acknowledged."""
    engine = create_engine(database)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM capture")).scalar_one())
    except (OperationalError, ProgrammingError):
        return 0
    finally:
        engine.dispose()


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
