"""One run of one site: `python -m worker KEY` crawls here, crawl_in_process() in a process of its own."""

import argparse
import gc
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any

from config import ROOT, load_settings
from records.errors import AddendumError
from records.run import Trigger

_TICK = 0.2
_FAILED = 1
_GARBAGE_AFTER = 20_000
"""New objects before the collector looks for cycles; after 700, the default, it takes a fifth of a crawl's CPU."""

Progress = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a run may take by the clock on the wall, and how long, once asked to end, to settle what it has."""

    limit: timedelta = timedelta(hours=6)
    grace: timedelta = timedelta(seconds=90)


def crawl_in_process(
    key: str,
    *,
    night: date | None = None,
    trigger: Trigger = Trigger.HAND,
    scheduled_at: datetime | None = None,
    patience: Patience = Patience(),
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Run a site in a process of its own and wait for it; its exit code (0, 1, 2 or 3 as in records.errors).

    `night` is the clinic's date it is due for, by default tonight; a run that catches up is marked late.
    After the limit of `patience`, or once `stop` is set, it is asked to end (SIGTERM); after the grace its process
    group is killed, which counts as 1. What it kept is settled at the next start. `on_progress` gets its figures about
    once a second.
    """
    arguments = [key, "--trigger", trigger.value]
    arguments += ["--night", night.isoformat()] if night else []
    arguments += ["--scheduled-at", scheduled_at.isoformat()] if scheduled_at else []
    arguments += ["--progress"] if on_progress else []
    process = subprocess.Popen(
        [sys.executable, "-m", "worker", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    reader = threading.Thread(target=_pass_on, args=(process.stdout, on_progress), daemon=True)
    reader.start()
    try:
        code = _wait(process, patience, stop)
    except BaseException:  # Ctrl-C above all: the run is in a session of its own and did not hear it
        _end(process, patience)
        raise
    finally:
        reader.join()
        if process.stdout is not None:
            process.stdout.close()
    return code if code in (0, 1, 2, 3) else _FAILED


def _pass_on(lines: IO[str] | None, on_progress: Callable[[Progress], None] | None) -> None:
    for line in lines or ():
        with suppress(json.JSONDecodeError):
            figures = json.loads(line)
            if on_progress is not None:
                on_progress(figures)


def _wait(process: subprocess.Popen[str], patience: Patience, stop: threading.Event | None) -> int:
    deadline = time.monotonic() + patience.limit.total_seconds()
    while time.monotonic() < deadline and not (stop is not None and stop.is_set()):
        with suppress(subprocess.TimeoutExpired):
            return process.wait(_TICK)
    return _end(process, patience)


def _end(process: subprocess.Popen[str], patience: Patience) -> int:
    """Ask a run to end, then make it: a callback that spins hears no SIGTERM, and its children must go with it."""
    process.terminate()
    try:
        return process.wait(patience.grace.total_seconds())
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


def run_here(key: str, occasion: Mapping[str, str]) -> int:
    """Crawl in this process, once in its life; the exit code. SIGTERM ends the crawl and settles what it has.

    `occasion` are the settings of pipeline/run/occasion.py.
    """
    load_settings().site(key)
    from scrapy.crawler import AsyncCrawlerProcess  # takes half a second, which whoever only waits need not spend
    from scrapy.settings import Settings

    from spiders.crawl import exit_code

    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    settings.setdict({"LOG_LEVEL": "WARNING", **occasion}, priority="cmdline")  # what a run did stands in the archive
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("blog")
    crawl = process.crawl(crawler, site=key)
    gc.freeze()  # what was imported stays: never looked through again
    gc.set_threshold(_GARBAGE_AFTER)
    process.start()
    return exit_code(crawler, crawl)


def main(arguments: list[str] | None = None) -> int:
    """The command line of a run."""
    parser = argparse.ArgumentParser(prog="python -m worker", description="One run of one site.")
    parser.add_argument("key", metavar="KEY")
    parser.add_argument("--night", type=date.fromisoformat, help="the clinic's date the run is due for")
    parser.add_argument("--trigger", type=Trigger, choices=list(Trigger), default=Trigger.HAND)
    parser.add_argument("--scheduled-at", type=datetime.fromisoformat, help="the time it was due, with its zone")
    parser.add_argument("--progress", action="store_true", help="JSON lines on standard output")
    given = parser.parse_args(arguments)
    occasion = {
        "ADDENDUM_NIGHT": given.night.isoformat() if given.night else "",
        "ADDENDUM_TRIGGER": given.trigger.value,
        "ADDENDUM_SCHEDULED_AT": given.scheduled_at.isoformat() if given.scheduled_at else "",
        "ADDENDUM_PROGRESS": "1" if given.progress else "0",
    }
    try:
        return run_here(given.key, occasion)
    except AddendumError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the one line a person gets
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
