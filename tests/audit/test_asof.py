"""TIME on the command line: ISO 8601, UTC without a zone, a bare date at the clinic."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from audit.asof import AsOf, Edge, parse_time
from records.errors import NotATime

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-14T02:30", datetime(2026, 3, 14, 2, 30, tzinfo=UTC)),
        ("2026-03-14 02:30:05", datetime(2026, 3, 14, 2, 30, 5, tzinfo=UTC)),
        ("2026-03-14T02:30Z", datetime(2026, 3, 14, 2, 30, tzinfo=UTC)),
        ("2026-03-14T02:30+01:00", datetime(2026, 3, 14, 1, 30, tzinfo=UTC)),
        ("2026-03-14T02:30:00.000001Z", datetime(2026, 3, 14, 2, 30, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_utc_unless_it_names_a_zone(text: str, meant: datetime) -> None:
    assert parse_time(text).at(NEW_YORK) == meant


def test_a_bare_date_is_the_end_of_that_day_at_the_clinic() -> None:
    assert parse_time("2026-01-14").at(NEW_YORK) == datetime(2026, 1, 15, 4, 59, 59, 999999, tzinfo=UTC)


def test_a_bare_date_is_its_start_for_since() -> None:
    assert parse_time("2026-01-14").at(NEW_YORK, Edge.START) == datetime(2026, 1, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_the_clocks_change_has_its_true_length(day: str, hours: int) -> None:
    time = parse_time(day)
    length = time.at(BERLIN) - time.at(BERLIN, Edge.START)
    assert round(length.total_seconds()) == hours * 3600


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026", "2026-13-01", "2026-02-30", "02:30", "14/03/2026", "0001-01-01T00:00+14:00"]
)
def test_anything_else_is_refused_with_the_forms_that_are_understood(text: str) -> None:
    with pytest.raises(NotATime, match="expected a time in ISO 8601") as refusal:
        parse_time(text)
    assert refusal.value.exit_code == 2


def test_as_of_says_both_visits_and_whether_they_agree() -> None:
    before, after = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
    as_of = AsOf(asked=before, confirmed_before=before, confirmed_after=after, certain=True)
    assert as_of.as_object() == {
        "asked": "2026-03-01T00:00:00.000000Z",
        "confirmed_before": "2026-03-01T00:00:00.000000Z",
        "confirmed_after": "2026-03-02T00:00:00.000000Z",
        "certain": True,
    }


def test_as_of_without_a_later_visit_says_so() -> None:
    before = datetime(2026, 3, 1, tzinfo=UTC)
    text = AsOf(asked=before, confirmed_before=before, confirmed_after=None, certain=False).as_text()
    assert text.endswith("not seen since; not certain")
