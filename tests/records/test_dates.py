"""A claimed date is kept at the precision claimed, and compared no finer than that."""

from datetime import UTC, date, datetime, timedelta

import pytest

from records.dates import ClaimedDate, Precision


def claimed(value: str, precision: Precision = Precision.DAY, **more: object) -> ClaimedDate:
    return ClaimedDate(value=value, precision=precision, raw=value, **more)  # type: ignore[arg-type]


def ago(now: datetime, days: int) -> ClaimedDate:
    earliest = now - timedelta(days=days + 1)
    return claimed(
        earliest.date().isoformat(),
        relative=True,
        earliest=earliest,
        latest=now - timedelta(days=days) + timedelta(days=1),
    )


def test_zoned_times_compare_as_instants() -> None:
    berlin = claimed("2026-03-01T10:00:00+01:00", Precision.SECOND)
    london = claimed("2026-03-01T09:00:00+00:00", Precision.SECOND)
    assert berlin.agrees_with(london)
    assert berlin.canonical == london.canonical


def test_days_compare_as_days() -> None:
    assert claimed("2026-03-01").agrees_with(claimed("2026-03-01"))
    assert not claimed("2026-03-01").agrees_with(claimed("2026-03-02"))
    assert not claimed("2026-03-01").agrees_with(None)


def test_relative_dates_of_two_nights_agree() -> None:
    tonight = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
    assert ago(tonight, 3).agrees_with(ago(tonight + timedelta(days=1), 4))
    assert not ago(tonight, 3).agrees_with(ago(tonight, 9))


def test_a_relative_date_agrees_with_the_day_it_means() -> None:
    tonight = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)
    assert ago(tonight, 3).agrees_with(claimed("2026-03-07"))
    assert not ago(tonight, 3).agrees_with(claimed("2026-01-07"))


@pytest.mark.parametrize(
    ("value", "precision", "day"),
    [
        ("2026-03-01", Precision.DAY, date(2026, 3, 1)),
        ("2026-03-01T23:30:00-08:00", Precision.SECOND, date(2026, 3, 1)),
        ("2026-03", Precision.MONTH, None),
        ("2026-W10", Precision.WEEK, None),
        ("2026", Precision.YEAR, None),
    ],
)
def test_a_day_is_known_only_where_it_was_claimed(value: str, precision: Precision, day: date | None) -> None:
    assert claimed(value, precision).day == day


@pytest.mark.parametrize(
    ("value", "precision"),
    [
        ("2026", Precision.YEAR),
        ("2026-03", Precision.MONTH),
        ("2026-W10", Precision.WEEK),
        ("2026-03-01T08", Precision.HOUR),
    ],
)
def test_bounds_contain_the_claim(value: str, precision: Precision) -> None:
    earliest, latest = claimed(value, precision).bounds()
    assert earliest < latest
    assert earliest.tzinfo is UTC
