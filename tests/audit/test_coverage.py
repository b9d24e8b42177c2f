"""Every answer says what it rests on, in one sentence and in full."""

import pytest

from audit.asof import parse_time
from audit.coverage import coverage_lines, coverage_object, sentence, windows, windows_at
from records.change import Severity
from records.errors import UnknownSite
from storage.coverage import Coverage, NotRead, coverage
from storage.queries import Reader
from tests.storage.clinic import LEGS, night

PAGE = NotRead(site="veins", url=LEGS, outcome="unreachable", reason="no answer")


def of(confirmed: int, unread: int = 0, **changes: int) -> Coverage:
    counts: dict[str | None, int] = {None if name == "unjudged" else name: count for name, count in changes.items()}
    return Coverage(confirmed=confirmed, not_read=(PAGE,) * unread, troubled_runs=(), changes=counts)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (of(809, 3, critical=2), "812 pages due, 809 confirmed, 3 not read; 2 critical; nothing else changed."),
        (of(812, unjudged=14), "812 pages due, 812 confirmed, 0 not read; 14 changes; nothing else changed."),
        (of(1, unjudged=1), "1 page due, 1 confirmed, 0 not read; 1 change; nothing else changed."),
        (of(2), "2 pages due, 2 confirmed, 0 not read; nothing changed."),
        (
            of(2, critical=1, minor=2, unjudged=3),
            "2 pages due, 2 confirmed, 0 not read; 1 critical, 2 minor, 3 not judged; nothing else changed.",
        ),
    ],
)
def test_the_sentence_counts_what_was_seen_and_what_changed(found: Coverage, told: str) -> None:
    assert sentence(found) == told


def test_lighter_changes_are_counted_when_only_heavy_ones_are_listed() -> None:
    assert sentence(of(2, critical=1, minor=2), severity=Severity.MAJOR) == (
        "2 pages due, 2 confirmed, 0 not read; 1 critical; 2 changes lighter or not judged and not listed."
    )


def test_runs_that_went_wrong_stand_in_the_sentence(reader: Reader) -> None:
    found = coverage(reader, windows(reader, since=parse_time("2026-03-04"), until=parse_time("2026-03-06")))
    assert sentence(found) == (
        "3 pages due, 2 confirmed, 1 not read; runs: 1 missed, 1 partial; 7 changes; nothing else changed."
    )


def test_all_lines_name_runs_and_pages_before_the_sentence(reader: Reader) -> None:
    found = coverage(reader, windows(reader, since=parse_time("2026-03-06")))
    assert coverage_lines(found) == [
        "run partial: veins, night 2026-03-06",
        f"not read: {LEGS} (veins): skipped: the run's time was over",
        "3 pages due, 2 confirmed, 1 not read; run: 1 partial; 1 change; nothing else changed.",
    ]


def test_a_bare_date_is_the_clinics_day(reader: Reader) -> None:
    (window,) = windows(reader, since=parse_time("2026-03-02"), until=parse_time("2026-03-02"))
    assert (window.since, window.until) == (
        parse_time("2026-03-02T05:00").moment,
        parse_time("2026-03-03T04:59:59.999999").moment,
    )


def test_an_answer_as_of_a_time_rests_on_the_run_before(reader: Reader) -> None:
    (window,) = windows_at(reader, parse_time("2026-03-03T12:00"))
    assert window.since == night(3)
    assert coverage(reader, [window]).due == 3


def test_an_unknown_site_is_refused(reader: Reader) -> None:
    with pytest.raises(UnknownSite):
        windows(reader, site_key="hearts")


def test_coverage_in_json_has_everything(reader: Reader) -> None:
    chosen = windows(reader, since=parse_time("2026-03-03"), until=parse_time("2026-03-03"))
    told = coverage_object(coverage(reader, chosen), chosen)
    assert (told["due"], told["confirmed"], told["changes"], told["runs"]) == (3, 2, 1, [])
    assert told["not_read"][0]["reason"] == "the server answered 503"
    assert told["windows"][0] == {
        "sites": ["veins"],
        "since": "2026-03-03T05:00:00.000000Z",
        "until": "2026-03-04T04:59:59.999999Z",
    }
    assert told["severities"] == {"critical": 0, "major": 0, "minor": 0, "cosmetic": 0}
