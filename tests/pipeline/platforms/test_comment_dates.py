"""Dates of comments that say too little alone: numbers beside a weekday, a time of day beside an instant."""

from datetime import UTC, datetime

import pytest

from pipeline.comments.parts import Reading
from pipeline.comments.weekdays import order_by_weekday
from pipeline.platforms.blogger_dates import posted_at

INSTANT = str(int(datetime(2023, 11, 9, 23, 50, 1, tzinfo=UTC).timestamp()) * 1000 + 460)


def reading(zone: str | None = None) -> Reading:
    return Reading(fetched_at=datetime(2024, 3, 1, tzinfo=UTC), zone=zone, order=None)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("Submitted by Ada on Thu, 05/02/2013 - 10:11", "mdy"),
        ("Gespeichert von Ada am Do., 05/02/2013 - 10:11", "mdy"),
        ("Soumis par Ada le jeu, 02/05/2013 - 10:11", "dmy"),
        ("Thu, 05/05/2013", None),
        ("Ada, 05/02/2013", None),
        ("Thu, 13/13/2013", None),
        ("Mon, 05/02/2013", None),
        ("", None),
    ],
)
def test_a_weekday_tells_which_number_is_the_day(text: str, order: str | None) -> None:
    assert order_by_weekday([text]) == order


def test_the_first_date_whose_weekday_tells_counts_for_all() -> None:
    assert order_by_weekday(["Thu, 05/05/2013", "Thu, 05/02/2013"]) == "mdy"


@pytest.mark.parametrize(
    ("shown", "zone", "value"),
    [
        ("November 9, 2023 at 6:50 PM", None, "2023-11-09T18:50:01-05:00"),
        ("10 November 2023 at 05:20", None, "2023-11-10T05:20:01+05:30"),
        ("6:50 PM", None, "2023-11-09T18:50:01-05:00"),
        ("00:50", None, "2023-11-10T00:50:01+01:00"),
        ("November 9, 2023", None, "2023-11-09"),
        ("November 3, 2023 at 6:50 PM", None, "2023-11-03T18:50"),
        ("٩ نوفمبر", "Asia/Riyadh", "2023-11-10T02:50:01+03:00"),
        ("٩ نوفمبر", "Nowhere/Atall", "2023-11-09T23:50:01+00:00"),
        ("", None, "2023-11-09T23:50:01+00:00"),
    ],
)
def test_an_instant_is_told_at_the_offset_that_readers_see(shown: str, zone: str | None, value: str) -> None:
    posted = posted_at(INSTANT, shown, reading(zone))
    assert posted is not None
    assert posted.value == value


@pytest.mark.parametrize("milliseconds", ["", "12", "99999999999999999999", "x"])
def test_without_an_instant_what_is_printed_counts(milliseconds: str) -> None:
    posted = posted_at(milliseconds, "November 9, 2023 at 6:50 PM", reading())
    assert posted is not None
    assert posted.value == "2023-11-09T18:50"


def test_a_time_of_day_alone_is_no_date() -> None:
    assert posted_at("", "6:50 PM", reading()) is None
