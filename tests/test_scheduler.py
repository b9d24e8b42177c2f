"""The scheduler starts what is due, once; writes down what was missed; and no fault of a run reaches another."""

import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import scheduler as module
from config import ROOT, SchedulerSettings, Settings, SiteSettings
from records.errors import AlreadyRunning, ConfigurationError
from records.run import RunEnd, RunStart, RunStatus, Trigger
from scheduler import Scheduler, call_heartbeat
from storage import queries
from storage.archive import Archive
from storage.connecting import has_wal_reset_bug
from storage.locks import scheduler_lock

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


def site(key: str, timezone: str = "UTC") -> SiteSettings:
    return SiteSettings(
        key=key,
        url=f"http://127.0.0.1:9/{key}/",
        timezone=timezone,
        nightly=time(2, 30),
        allow_addresses=("127.0.0.1:9",),
    )


class Desk:
    """A scheduler over a real archive, with a clock to set and runs that do as they are told."""

    def __init__(self, database: str, *keys: str, max_runs: int = 4) -> None:
        self.settings = Settings(
            database=database,
            sites_file=Path("sites.toml"),
            sites={key: site(key) for key in keys},
            scheduler=SchedulerSettings(max_runs=max_runs),
        )
        Archive.open(database).close()
        self.runs: list[tuple[str, date, Trigger]] = []
        self.behave: Callable[..., int] = self.complete
        self.now = NOON
        self.scheduler = self.start()

    def start(self) -> Scheduler:
        self.scheduler = Scheduler(self.settings, reload=lambda: self.settings, crawl=self.crawl, now=lambda: self.now)
        return self.scheduler

    def look(self, now: datetime) -> None:
        self.now = now
        self.scheduler.look()
        self.scheduler.wait()

    def crawl(self, key: str, *, night: date, trigger: Trigger, scheduled_at: datetime, stop: threading.Event) -> int:
        self.runs.append((key, night, trigger))
        start = RunStart(
            site=key,
            night=night,
            trigger=trigger,
            started_at=self.now,
            scheduled_at=scheduled_at,
            late=trigger is Trigger.CATCH_UP,
        )
        return self.behave(start)

    def complete(self, start: RunStart) -> int:
        with Archive.open(self.settings.database) as archive:
            run_id = archive.begin_run(start)
            archive.end_run(run_id, RunEnd(status=RunStatus.COMPLETED, finished_at=self.now))
        return 0

    def rows(self) -> list[tuple[str, int, str, bool]]:
        with queries.reading(self.settings.database) as reader:
            return [(row["site"], row["night"].day, row["status"], row["late"]) for row in queries.runs(reader)]


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets steady time follow the clock on the wall, so that setting the clock in a test is no jump."""
    monkeypatch.setattr(module, "_steady", lambda: timedelta())
    monkeypatch.setattr(module.ClockWatch, "jump", lambda self, wall, steady: None)
    yield


pytestmark = pytest.mark.usefixtures("steady")


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    made = Desk(sqlite_url, "veins", "sleep")
    yield made
    made.scheduler.close()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def test_a_new_site_waits_for_its_first_night(desk: Desk) -> None:
    desk.look(NOON)
    assert desk.runs == []
    desk.look(at(10, 2, 29))
    assert desk.runs == []
    desk.look(at(10, 2, 30))
    assert desk.runs == [(key, date(2026, 6, 10), Trigger.SCHEDULE) for key in ("veins", "sleep")]


def test_a_night_is_run_once_however_often_it_is_looked_at(desk: Desk) -> None:
    for moment in (NOON, at(10, 2, 30), at(10, 2, 31), at(10, 23)):
        desk.look(moment)
    desk.scheduler.close()
    desk.start()
    desk.look(at(10, 23, 30))
    assert sorted(desk.rows()) == [("sleep", 10, "completed", False), ("veins", 10, "completed", False)]


def test_three_days_down_are_one_late_run_and_rows_for_the_missed_nights(database_url: str) -> None:
    desk = Desk(database_url, "veins")
    desk.look(NOON)
    desk.look(at(10, 2, 30))
    desk.scheduler.close()
    desk.start()
    desk.look(at(13, 9))
    desk.look(at(14, 2, 31))
    desk.scheduler.close()
    assert desk.rows() == [
        ("veins", 10, "completed", False),
        ("veins", 11, "missed", False),
        ("veins", 12, "missed", False),
        ("veins", 13, "completed", True),
        ("veins", 14, "completed", False),
    ]


def test_a_run_by_hand_does_not_stand_for_the_night(desk: Desk) -> None:
    desk.look(NOON)
    desk.now = at(10, 1)
    desk.complete(RunStart(site="veins", night=date(2026, 6, 10), trigger=Trigger.HAND, started_at=desk.now))
    desk.look(at(10, 2, 30))
    assert [key for key, _, _ in desk.runs] == ["veins", "sleep"]


def test_a_run_that_ended_before_it_began_is_written_down_as_failed(desk: Desk) -> None:
    desk.behave = lambda start: 1 if start.site == "veins" else desk.complete(start)
    desk.look(NOON)
    desk.look(at(10, 2, 30))
    assert sorted(desk.rows()) == [("sleep", 10, "completed", False), ("veins", 10, "failed", False)]
    assert desk.scheduler.worst == 1


def test_a_run_that_could_not_begin_is_tried_again_after_a_while(desk: Desk) -> None:
    answers = iter([3, 3])
    desk.behave = lambda start: next(answers, None) or desk.complete(start)
    desk.look(NOON)
    desk.look(at(10, 2, 30))
    desk.look(at(10, 2, 35))
    assert (len(desk.runs), desk.rows()) == (2, [])
    desk.look(at(10, 3))
    assert sorted(desk.rows()) == [("sleep", 10, "completed", True), ("veins", 10, "completed", True)]


def test_a_run_that_raises_harms_no_other(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def crash(start: RunStart) -> int:
        if start.site == "veins":
            raise OSError("no more processes")
        return desk.complete(start)

    desk.behave = crash
    desk.look(NOON)
    desk.look(at(10, 2, 30))
    assert desk.rows() == [("sleep", 10, "completed", False)]
    assert "no more processes" in caplog.text


def test_no_more_runs_at_once_than_allowed(sqlite_url: str) -> None:
    desk = Desk(sqlite_url, *(f"site{number}" for number in range(6)), max_runs=2)
    at_once, most, guard = 0, 0, threading.Lock()

    def busy(start: RunStart) -> int:
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        threading.Event().wait(0.05)
        with guard:
            at_once -= 1
        return desk.complete(start)

    desk.behave = busy
    desk.look(NOON)
    desk.look(at(10, 2, 30))
    desk.scheduler.close()
    assert (most, len(desk.rows())) == (2, 6)


def test_closing_asks_runs_to_end_and_leaves_the_others_for_later(sqlite_url: str) -> None:
    desk = Desk(sqlite_url, "veins", "sleep", max_runs=1)
    desk.look(NOON)
    begun = threading.Event()

    def crawl(key: str, *, stop: threading.Event, **occasion: object) -> int:
        begun.set()
        desk.runs.append((key, date(2026, 6, 10), Trigger.SCHEDULE))
        assert stop.wait(10)
        return 1

    desk.now = at(10, 2, 30)
    running = Scheduler(desk.settings, reload=lambda: desk.settings, crawl=crawl, now=lambda: desk.now)
    running.look()
    assert begun.wait(10)
    running.close()
    assert (len(desk.runs), desk.rows()) == (1, [])


def test_settings_that_broke_meanwhile_leave_the_schedule_as_it_was(desk: Desk) -> None:
    def broken() -> Settings:
        raise ConfigurationError(where="sites.toml", expected="a TOML file", found="?", hint="mend it")

    desk.look(NOON)
    going_on = Scheduler(desk.settings, reload=broken, crawl=desk.crawl, now=lambda: at(10, 2, 30))
    going_on.look()
    going_on.wait()
    going_on.close()
    assert {key for key, _, _ in desk.runs} == {"veins", "sleep"}


def test_no_night_is_written_off_by_a_clock_just_set(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.look(NOON)
    monkeypatch.setattr(module.ClockWatch, "is_trusted", lambda self, steady: False)
    desk.look(datetime(2027, 6, 9, 12, tzinfo=UTC))
    assert {row[2] for row in desk.rows()} == {"completed"}
    desk.look(at(10, 2, 31))
    assert ("veins", 10, "completed", False) in desk.rows()


def test_a_second_scheduler_of_one_archive_is_refused(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ADDENDUM_DATABASE", sqlite_url)
    monkeypatch.setenv("ADDENDUM_SITES", str(tmp_path / "none.toml"))
    with scheduler_lock(sqlite_url), pytest.raises(AlreadyRunning, match="a scheduler is already at work"):
        module.serve(once=True)
    assert module.serve(once=True) == 0


class Listener:
    """A service that hears heartbeats."""

    def __init__(self, status: int = 200) -> None:
        self.heard: list[str] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                heard.append(self.path)
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_the_heartbeat_is_called_after_each_completed_night(desk: Desk) -> None:
    listener = Listener()
    desk.settings = replace(
        desk.settings, scheduler=SchedulerSettings(heartbeat_url=listener.url("/ping/abc?from=addendum"))
    )
    desk.behave = lambda start: 1 if start.site == "sleep" else desk.complete(start)
    desk.look(NOON)
    desk.look(at(10, 2, 30))
    listener.close()
    assert listener.heard == ["/ping/abc?from=addendum"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_heartbeat_that_fails_is_logged_and_not_followed(status: int, caplog: pytest.LogCaptureFixture) -> None:
    listener = Listener(status)
    call_heartbeat(listener.url("/"))
    listener.close()
    assert (listener.heard, f"status {status}" in caplog.text) == (["/"], True)


@pytest.mark.parametrize("url", ["ftp://a.example/", "file:///etc/passwd", "http://", "no address"])
def test_a_heartbeat_that_is_no_web_address_is_never_called(url: str, caplog: pytest.LogCaptureFixture) -> None:
    call_heartbeat(url)
    assert "expected an http or https address" in caplog.text


def test_a_heartbeat_nobody_hears_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        call_heartbeat("http://127.0.0.1:9/")
        call_heartbeat("http://127.0.0.1:99999/")
        call_heartbeat("")
    assert caplog.text.count("heartbeat not heard") == 2


def environment(tmp_path: Path) -> dict[str, str]:
    sites = tmp_path / "sites.toml"
    sites.write_text('[sites.veins]\nurl = "http://127.0.0.1:9/"\nallow_addresses = ["127.0.0.1:9"]\n')
    return os.environ | {"ADDENDUM_SITES": str(sites), "ADDENDUM_DATABASE": f"sqlite:///{tmp_path / 'archive.db'}"}


def test_sigterm_ends_the_scheduler_cleanly(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "scheduler.py"], cwd=ROOT, env=environment(tmp_path), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    with process:
        while "keeping the schedule" not in (line := process.stderr.readline()):
            assert line, "the scheduler ended by itself"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert "Traceback" not in process.stderr.read()


def test_once_runs_what_is_due_and_ends(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scheduler.py", "--once"],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "veins: next due" in done.stderr
    assert done.stderr.count("WAL-reset bug") == has_wal_reset_bug(sqlite3.sqlite_version_info)
