"""One screen says what needs somebody."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from audit.status import Status, status, status_lines, status_object
from storage.queries import Reader
from tests.storage.clinic import SITE


@pytest.fixture
def today(reader: Reader) -> Status:
    return status(reader, due_nights={SITE: date(2026, 3, 6)}, database_file=None, at_work=lambda _: True)


def test_the_last_night_and_its_trouble_stand_in_one_line(today: Status) -> None:
    assert next(status_lines(today)) == (
        "veins: night 2026-03-06 partial, 2 of 3 confirmed, 1 changed; 2 live, 1 removed;"
        " last completed 2026-03-05 08:30:00Z - LAST RUN PARTIAL"
    )
    assert not today.well


def test_a_night_without_a_run_is_late(reader: Reader) -> None:
    found = status(reader, due_nights={SITE: date(2026, 3, 7)}, database_file=None, at_work=lambda _: True)
    assert found.sites[0].troubles == ("last run partial", "late")


def test_all_is_well_when_the_last_run_completed(today: Status) -> None:
    (site,) = today.sites
    well = replace(today, sites=(replace(site, last_run=site.last_completed),))
    assert well.well


def test_a_full_disk_needs_somebody(today: Status) -> None:
    full = replace(today, free_bytes=1000)
    assert (full.disk_full, full.well) == (True, False)
    assert list(status_lines(full))[-1].endswith("1.0 kB free - DISK NEARLY FULL")


def test_free_space_is_that_of_the_archives_disk(reader: Reader, tmp_path: Path) -> None:
    found = status(reader, due_nights={}, database_file=tmp_path / "archive.db", at_work=lambda _: True)
    assert found.free_bytes is not None
    assert found.archive_bytes > 0


def test_a_note_is_a_line_and_no_trouble(today: Status) -> None:
    (site,) = today.sites
    noted = replace(today, sites=(replace(site, last_run=site.last_completed),), notes=("this SQLite has a bug",))
    assert list(status_lines(noted))[-1] == "note: this SQLite has a bug"
    assert status_object(noted)["notes"] == ["this SQLite has a bug"]
    assert noted.well


def test_a_site_without_a_run_says_so(today: Status) -> None:
    fresh = replace(today, sites=(replace(today.sites[0], last_run=None, last_completed=None, pages={}),))
    assert next(status_lines(fresh)) == "veins: no run yet; 0 live"


def test_the_screen_as_json(today: Status) -> None:
    (site,) = status_object(today)["sites"]
    assert (site["night"], site["status"], site["troubles"]) == ("2026-03-06", "partial", ["last run partial"])
    assert site["pages"] == {"live": 2, "removed": 1}


def test_a_run_that_nobody_is_at_any_more_needs_somebody(today: Status) -> None:
    (site,) = today.sites
    assert replace(site, last_run=site.last_completed).troubles == ()
    stranded = replace(today, sites=(replace(site, last_run=site.last_completed, stranded=True),))
    assert stranded.sites[0].troubles == ("last run was killed, the next one settles what it kept",)
    assert not stranded.well
