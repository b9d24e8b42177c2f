"""Finding pages, changes and coverage: by any address, in any window, at any time."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from records.change import Severity
from records.errors import ArchiveOutOfReach, UnknownPage, UnknownSite
from records.run import RunStatus
from records.settlement import PageState
from storage import queries
from storage.coverage import coverage, last_finished
from storage.history import Window, revisions, weightier_or_equal
from storage.moments import rows_of
from storage.pages import addresses_of, find_page, sights_around, snapshot_at, state_at, visits_of
from storage.queries import Reader
from storage.site_status import archive_bytes, last_runs, page_counts
from tests.storage.clinic import IRON, IRON_MOVED, LEGS, SITE, VEINS, night

DAY = timedelta(days=1)


def on(*days: int) -> list[Window]:
    """The window from one night of March to another."""
    return [Window(sites=(SITE,), since=night(days[0]), until=night(days[-1]) + DAY - timedelta(minutes=1))]


def id_of(reader: Reader, url: str) -> int:
    return int(find_page(reader, url)["id"])


@pytest.mark.parametrize(
    "url",
    [
        IRON_MOVED,
        IRON,
        IRON + "/",
        IRON.replace("https", "http") + "?utm_source=mail#comments",
        IRON.replace("//", "//www."),
    ],
)
def test_a_page_is_found_by_any_address_it_ever_had(reader: Reader, url: str) -> None:
    assert find_page(reader, url)["url"] == IRON_MOVED


@pytest.mark.parametrize("url", ["https://clinic.test/blog/", "https://other.test/blog/iron", "iron", ""])
def test_an_address_no_page_had_is_refused(reader: Reader, url: str) -> None:
    with pytest.raises(UnknownPage, match="addendum pages lists them"):
        find_page(reader, url)


def test_a_page_names_all_its_addresses(reader: Reader) -> None:
    assert set(addresses_of(reader, id_of(reader, IRON))) == {IRON, IRON_MOVED}


def test_visits_never_begun_have_a_time_all_the_same(reader: Reader) -> None:
    visits = list(visits_of(reader, id_of(reader, LEGS)))
    assert [visit["at"].day for visit in visits] == [1, 2, 3, 5, 6]


@pytest.mark.parametrize(
    ("moment", "before", "after", "same"),
    [
        (night(1) - DAY, None, 1, False),
        (night(2) + DAY / 2, 2, 3, True),
        (night(4), 3, 5, False),
        (night(9), 5, None, False),
    ],
)
def test_a_moment_lies_between_two_sights(
    reader: Reader, moment: datetime, before: int | None, after: int | None, same: bool
) -> None:
    first, second = sights_around(reader, id_of(reader, LEGS), moment)
    assert (first and first.at.day, second and second.at.day) == (before, after)
    assert (first is not None and second is not None and first.snapshot_id == second.snapshot_id) is same


def test_a_gone_page_is_a_sight_of_nothing(reader: Reader) -> None:
    first, second = sights_around(reader, id_of(reader, VEINS), night(5) + DAY / 2)
    assert first is not None
    assert second is not None
    assert (first.snapshot_id, second.snapshot_id) == (None, None)


def test_a_page_was_in_another_state_earlier(reader: Reader) -> None:
    states = [state_at(reader, id_of(reader, VEINS), night(day) + DAY / 2) for day in (4, 5, 6)]
    assert states == [PageState.LIVE, PageState.MISSING, PageState.REMOVED]


def test_a_snapshot_is_found_by_number_and_by_time(reader: Reader) -> None:
    page_id = id_of(reader, LEGS)
    assert snapshot_at(reader, page_id, number=2) == snapshot_at(reader, page_id, moment=night(4))
    assert snapshot_at(reader, page_id, number=9) is None
    assert snapshot_at(reader, page_id, moment=night(1) - DAY) is None


def test_revisions_come_with_their_changes_in_order(reader: Reader) -> None:
    first, second = revisions(reader, page_id=id_of(reader, LEGS))
    assert [change.kind for change in first.revision.changes] == ["body.edited", "comment.removed"]
    assert len(first.step.change_ids) == 2
    assert (first.step.url, first.step.night, second.revision.reverts_to) == (LEGS, date(2026, 3, 2), 1)


def test_an_event_of_the_site_names_its_pages(reader: Reader) -> None:
    baseline = next(revisions(reader))
    assert (baseline.step.url, len(baseline.revision.pages)) == (None, 3)


def test_a_window_takes_only_what_was_detected_in_it(reader: Reader) -> None:
    found = [each.revision.changes[0].kind for each in revisions(reader, on(3, 5))]
    assert found == ["date.published", "body.edited", "page.moved", "title.edited", "page.missing"]
    assert list(revisions(reader, [Window(sites=("other",))])) == []


def test_unjudged_changes_are_of_no_severity(reader: Reader) -> None:
    assert list(revisions(reader, severity=Severity.COSMETIC)) == []
    assert weightier_or_equal(Severity.MAJOR) == ("critical", "major")


def test_a_calm_night_is_fully_covered(reader: Reader) -> None:
    found = coverage(reader, on(2))
    assert (found.due, found.confirmed, found.not_read, found.troubled_runs) == (3, 3, (), ())
    assert found.changes == {None: 2}


def test_a_page_that_could_not_be_reached_is_not_read_and_why(reader: Reader) -> None:
    (page,) = coverage(reader, on(3)).not_read
    assert (page.url, page.outcome, page.reason) == (IRON, "unreachable", "the server answered 503")


def test_a_missed_night_leaves_every_page_unread(reader: Reader) -> None:
    found = coverage(reader, on(4))
    assert [run["status"] for run in found.troubled_runs] == ["missed"]
    assert (found.due, found.confirmed) == (3, 0)
    assert {page.reason for page in found.not_read} == {"run of 2026-03-04 missed: the machine was off"}


def test_a_page_read_later_in_the_window_counts_as_confirmed(reader: Reader) -> None:
    found = coverage(reader, on(3, 5))
    assert (found.due, found.confirmed) == (3, 3)


def test_a_page_skipped_in_the_last_night_is_not_read(reader: Reader) -> None:
    found = coverage(reader, on(1, 6))
    assert [(page.url, page.outcome) for page in found.not_read] == [(LEGS, "skipped")]
    assert [run["status"] for run in found.troubled_runs] == ["missed", "partial"]


def test_coverage_can_be_that_of_one_page(reader: Reader) -> None:
    found = coverage(reader, on(1, 6), page_id=id_of(reader, IRON))
    assert (found.due, found.confirmed, found.changes) == (1, 1, {None: 2})


def test_the_last_run_that_had_ended_by_a_time(reader: Reader) -> None:
    assert last_finished(reader, SITE, night(3)) == night(2)
    assert last_finished(reader, SITE, night(1)) is None


def test_rows_as_of_a_time_are_those_that_stood_then(reader: Reader) -> None:
    at = [Window(sites=(SITE,), until=night(4))]
    pages: dict[str, dict[str, Any]] = {row["first_url"]: row for row in rows_of(reader, "pages", at)}
    assert (pages[IRON]["url"], pages[IRON]["title"]) == (IRON, "Iron in the blood")
    assert (pages[VEINS]["state"], pages[LEGS]["snapshot_count"]) == ("live", 2)
    assert [row["snapshot"] for row in rows_of(reader, "snapshots", at)] == [1, 2, 2]
    assert {row["comment_id"] for row in rows_of(reader, "comments", at)} == {"wp-1", "wp-2", "wp-9"}
    assert len(list(rows_of(reader, "blocks", at))) == 6


def test_rows_since_a_time_are_those_first_seen_later(reader: Reader) -> None:
    since = [Window(since=night(5))]
    assert [row["snapshot"] for row in rows_of(reader, "snapshots", since)] == [3, 2]
    assert len(list(rows_of(reader, "visits", since))) == 6
    assert list(rows_of(reader, "pages", since)) == []


def test_runs_and_pages_can_be_those_of_a_site(reader: Reader) -> None:
    assert len(list(queries.runs(reader, site=SITE, since=date(2026, 3, 4)))) == 3
    assert len(list(queries.pages(reader, site=SITE))) == 3
    assert list(queries.pages(reader, site="other")) == []


def test_an_unknown_site_is_refused_by_name(reader: Reader) -> None:
    with pytest.raises(UnknownSite, match="found 'hearts'; known sites: veins"):
        queries.site(reader, "hearts")


def test_sites_stand_by_their_last_runs(reader: Reader) -> None:
    assert last_runs(reader)[SITE]["status"] == "partial"
    assert last_runs(reader, RunStatus.COMPLETED)[SITE]["night"] == date(2026, 3, 5)
    assert page_counts(reader) == {SITE: {"live": 2, "removed": 1}}
    assert archive_bytes(reader) > 50_000


def test_without_an_archive_there_is_nothing_to_read(tmp_path: Any) -> None:
    with pytest.raises(ArchiveOutOfReach), queries.reading(f"sqlite:///{tmp_path / 'none.db'}"):
        pass
