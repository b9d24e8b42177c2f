"""Starts every site's run at its local hour, each in a process of its own, and writes down the nights that had none."""

import argparse
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from types import FrameType
from urllib.parse import urlsplit

from apscheduler.schedulers.background import BackgroundScheduler

from config import Settings, SiteSettings, load_settings
from nights import LOOK_BACK, ClockWatch, Night, latest_night, next_night, outlook
from records.errors import AddendumError, UnknownSite
from records.run import RunEnd, RunStart, RunStatus, SiteFacts, Trigger
from storage import queries
from storage.archive import Archive
from storage.connecting import parse_address, sqlite_file, sqlite_note
from storage.locks import scheduler_lock
from worker import crawl_in_process

log = logging.getLogger("addendum.scheduler")

_EVERY = 20
"""Seconds between two looks at what is due."""
_RETRY_AFTER = timedelta(minutes=10)
"""When a run that could not begin (database locked, disk full, a run by hand at work) is tried again."""
_HEARTBEAT_SECONDS = 10
_COULD_NOT = 3


@dataclass(frozen=True, slots=True)
class _Known:
    """What the archive knows of a site: since when, and the nights that have a run."""

    since: datetime
    had: frozenset[date]


class Scheduler:
    """Looks at what is due and starts it. One thread looks; each run is waited for in a thread of a bounded pool."""

    def __init__(
        self,
        settings: Settings,
        *,
        reload: Callable[[], Settings] = load_settings,
        crawl: Callable[..., int] = crawl_in_process,
        now: Callable[[], datetime] | None = None,
        stop: threading.Event | None = None,
    ) -> None:
        self._settings = settings
        self._now = now or settings.now  # of the first settings: a simulated clock must not begin anew with each look
        self._reload = reload
        self._crawl = crawl
        self._pool = ThreadPoolExecutor(settings.scheduler.max_runs, thread_name_prefix="run")
        self._watch = ClockWatch()
        self._seen: dict[str, date] = {}
        self._not_before: dict[str, datetime] = {}
        self._under_way: dict[str, Future[None]] = {}
        self._stop = stop or threading.Event()
        self.worst = 0
        """The weightiest exit code of the runs so far."""

    def look(self) -> None:
        """Start what is due now and write down what was missed; a fault of one site stops no other."""
        if self._stop.is_set():
            return
        self._take_settings()
        now, steady = self._now(), _steady()
        if jump := self._watch.jump(now, steady):
            log.warning("the clock was set by %s; no night is written off as missed for an hour", jump)
        self._under_way = {key: run for key, run in self._under_way.items() if not run.done()}
        for site in self._settings.sites.values():
            try:
                self._look_at(site, now, may_write_off=self._watch.is_trusted(steady))
            except AddendumError as error:
                self.worst = max(self.worst, error.exit_code)
                log.error("%s: %s", site.key, error)

    def wait(self) -> None:
        """Wait for the runs under way."""
        wait(list(self._under_way.values()))

    def close(self) -> None:
        """Ask the runs under way to end, and wait until they have; what was not begun is caught up another time."""
        self._stop.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _take_settings(self) -> None:
        try:
            self._settings = self._reload()
        except AddendumError as error:
            log.error("going on with the settings as they were: %s", error)

    def _look_at(self, site: SiteSettings, now: datetime, *, may_write_off: bool) -> None:
        latest = latest_night(now, site.nightly, site.zone)
        waiting = self._not_before.get(site.key)
        if site.key in self._under_way or self._seen.get(site.key) == latest.night or (waiting and now < waiting):
            return
        known = self._known(site, now)
        todo = outlook(now, site.nightly, site.zone, known_since=known.since, had=known.had)
        if todo.missed and may_write_off:
            self._write_down_missed(site, todo.missed, now)
        if may_write_off or not todo.missed:
            self._seen[site.key] = latest.night
            following = next_night(now, site.nightly, site.zone)
            log.info("%s: next due %s, night of %s", site.key, following.due_at.isoformat(), following.night)
        if todo.run:
            self._begin(site, todo.run, Trigger.CATCH_UP if todo.late else Trigger.SCHEDULE)

    def _known(self, site: SiteSettings, now: datetime) -> _Known:
        """What the archive knows; a site new to it is known from now on."""
        with queries.reading(self._settings.database) as reader:
            try:
                row = queries.site(reader, site.key)
            except UnknownSite:
                row = None
            if row and row["retired_at"] is None:
                since = (now - LOOK_BACK).date() - timedelta(days=1)
                runs = queries.runs(reader, site=site.key, since=since)
                had = frozenset(run["night"] for run in runs if run["trigger"] != Trigger.HAND)
                return _Known(row["added_at"], had)
        with Archive.open(self._settings.database) as archive:
            archive.register_site(_facts(site), now)
        return _Known(now, frozenset())

    def _write_down_missed(self, site: SiteSettings, nights: tuple[Night, ...], now: datetime) -> None:
        log.warning("%s: %d missed, the last of %s", site.key, len(nights), nights[-1].night)
        with Archive.open(self._settings.database) as archive:
            for night in nights:
                end = RunEnd(status=RunStatus.MISSED, finished_at=now, error="no scheduler was at work when it was due")
                archive.missed_run(self._start(site.key, night, Trigger.SCHEDULE, now), end)

    def _begin(self, site: SiteSettings, night: Night, trigger: Trigger) -> None:
        log.info("%s: night of %s begins (%s)", site.key, night.night, trigger)
        self._under_way[site.key] = self._pool.submit(self._run, site, night, trigger)

    def _run(self, site: SiteSettings, night: Night, trigger: Trigger) -> None:
        """One run from beginning to end, in a thread of the pool; nothing that happens in it is raised."""
        try:
            code = self._crawl(site.key, night=night.night, trigger=trigger, scheduled_at=night.due_at, stop=self._stop)
            self._note(site, night, trigger, code)
        except Exception:
            self.worst = max(self.worst, 1)
            self._try_again(site)
            log.exception("%s: night of %s could not be started or noted", site.key, night.night)

    def _note(self, site: SiteSettings, night: Night, trigger: Trigger, code: int) -> None:
        """Makes sure that the night has a row, whatever became of the process, and calls the heartbeat."""
        self.worst = max(self.worst, code)
        with queries.reading(self._settings.database) as reader:
            runs = list(queries.runs(reader, site=site.key, since=night.night))
        row = next((run for run in runs if run["night"] == night.night and run["trigger"] == trigger), None)
        log.info("%s: night of %s ended, %s", site.key, night.night, row["status"] if row else f"exit code {code}")
        if row is not None:
            if row["status"] == RunStatus.COMPLETED:
                call_heartbeat(self._settings.scheduler.heartbeat_url)
        elif code == _COULD_NOT or self._stop.is_set():
            self._try_again(site)
        else:
            now = self._now()
            error = f"the run ended with exit code {code} before it could begin"
            end = RunEnd(status=RunStatus.FAILED, finished_at=now, error=error)
            with Archive.open(self._settings.database) as archive:
                archive.missed_run(self._start(site.key, night, trigger, now), end)

    def _try_again(self, site: SiteSettings) -> None:
        self._not_before[site.key] = self._now() + _RETRY_AFTER
        self._seen.pop(site.key, None)

    def _start(self, key: str, night: Night, trigger: Trigger, now: datetime) -> RunStart:
        return RunStart(
            site=key,
            night=night.night,
            trigger=trigger,
            started_at=now,
            scheduled_at=night.due_at,
            late=trigger is Trigger.CATCH_UP,
            simulated=self._settings.simulated,
        )


def call_heartbeat(url: str) -> None:
    """Tell a watching service that a night is complete: one GET, redirects not followed. A failure is logged."""
    parts = urlsplit(url)
    if not url or parts.scheme not in ("http", "https") or not parts.hostname:
        if url:
            log.error("heartbeat_url: expected an http or https address, found %r; not called", url)
        return
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        connection = kind(parts.hostname, parts.port, timeout=_HEARTBEAT_SECONDS)
        try:
            connection.request("GET", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}")
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:
        log.warning("heartbeat not heard: %s", error)
        return
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        log.warning("heartbeat answered with status %d", status)


def serve(*, once: bool = False, stop: threading.Event | None = None) -> int:
    """Keep the schedule until `stop` is set, or with `once` run what is due and end; the exit code.

    Raises ConfigurationError, AlreadyRunning when another scheduler keeps this archive, ArchiveOutOfReach.
    """
    settings, stop = load_settings(), stop or threading.Event()
    with scheduler_lock(settings.database):
        Archive.open(settings.database).close()  # made or brought up to date before anybody asks it
        if note := sqlite_note(sqlite_file(parse_address(settings.database))):
            log.warning("%s", note)
        scheduler = Scheduler(settings, stop=stop)
        try:
            scheduler.look()
            if once:
                scheduler.wait()
                return scheduler.worst
            _keep(scheduler, stop)
            return 0
        finally:
            scheduler.close()


def _keep(scheduler: Scheduler, stop: threading.Event) -> None:
    # In UTC: APScheduler's own local times run twice in autumn. A late look does no harm, nights.py knows what is due.
    clock = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    clock.add_job(scheduler.look, "interval", seconds=_EVERY)
    clock.start()
    log.info("keeping the schedule")
    stop.wait()
    log.info("ending: runs under way settle what they have")
    clock.shutdown(wait=True)


def _steady() -> timedelta:
    """A clock nobody sets; on Linux it goes on while the machine is suspended."""
    return timedelta(seconds=time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


def _facts(site: SiteSettings) -> SiteFacts:
    return SiteFacts(
        key=site.key,
        url=site.url,
        name=site.name or site.key,
        division=site.division or None,
        timezone=site.timezone,
    )


def main(arguments: list[str] | None = None) -> int:
    """The command line of the scheduler; SIGTERM and Ctrl-C end it cleanly."""
    parser = argparse.ArgumentParser(prog="python scheduler.py", description="Runs every site at its local hour.")
    parser.add_argument("--once", action="store_true", help="run what is due now, then end")
    once = parser.parse_args(arguments).once
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    for chatty in ("apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the form signal.signal asks for
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        return serve(once=once, stop=stop)
    except AddendumError as error:
        log.error("%s", error)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
