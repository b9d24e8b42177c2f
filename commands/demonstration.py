"""The sample clinic over its scripted nights: served on loopback, archived night by night, then told."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from audit.asof import parse_time
from audit.coverage import coverage_lines, windows
from audit.timeline import timeline, timeline_lines
from commands.asking import change_lines, redline_of
from commands.console import answer, answer_lines, progress, remark
from config import ROOT
from records.change import Facet
from sample.nights import NIGHTS, RLS, SCRIPT, due_at
from sample.server import ClinicServer
from storage.coverage import coverage
from storage.history import revisions
from storage.pages import find_page
from storage.queries import Reader, reading
from worker import crawl_in_process

FOLDER = ROOT / "var" / "sample"
KEY = "sample"
SITES = """\
[sites.{key}]
url = "{address}/"
timezone = "America/New_York"
nightly = "02:30"
delay = 0
confirm_after = 0
allow_addresses = ["{host}"]
"""


def show() -> None:
    """Archive the sample's nights afresh and print a timeline, a redline and the changes."""
    remark(f"no sites.toml: showing the sample clinic over its {NIGHTS} nights (the archive is in {FOLDER})")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    database = f"sqlite:///{FOLDER / 'addendum.db'}"
    with ClinicServer() as server:
        address = server.address
        (FOLDER / "sites.toml").write_text(
            SITES.format(key=KEY, address=address, host=address.removeprefix("http://")), encoding="utf-8"
        )
        with _environment(ADDENDUM_DATABASE=database, ADDENDUM_SITES=str(FOLDER / "sites.toml")):
            _archive_nights(server)
    with reading(database) as reader:
        _tell(reader, address)
    answer("")
    answer(f"Ask further: ADDENDUM_DATABASE={database} ./addendum --help")


def _archive_nights(server: ClinicServer) -> None:
    with progress("nights") as tick:
        for night in range(1, NIGHTS + 1):
            server.night = night
            with _environment(ADDENDUM_NOW=due_at(night).isoformat()):
                crawl_in_process(KEY)
            tick(night, NIGHTS, SCRIPT[night - 1].title)


def _tell(reader: Reader, address: str) -> None:
    page = find_page(reader, f"{address}/{RLS}/")
    _head("One page's timeline  (./addendum history URL)")
    answer_lines(timeline_lines(page, timeline(reader, page)))
    edited = next(r for r in revisions(reader) if Facet.BODY.value in r.revision.facets and r.step.page_id is not None)
    _head("A redline  (./addendum diff URL)")
    step = edited.step
    answer(redline_of(reader, str(step.url), step.from_snapshot or 1, step.to_snapshot or 1))
    _head("All changes  (./addendum changes)")
    since = parse_time(due_at(1).isoformat())
    stretch = windows(reader, since=since)
    answer_lines(change_lines(reader, stretch, severity=None))
    answer_lines(coverage_lines(coverage(reader, stretch)))


def _head(text: str) -> None:
    answer(f"\n{text}\n{'─' * len(text)}")


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    """Environment variables for the processes started within."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
