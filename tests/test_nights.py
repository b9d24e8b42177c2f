"""Every local night once, over clock changes and wrong clocks; a missed one caught up once, older ones written down."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from nights import LOOK_BACK, ClockWatch, Night, due_at, latest_night, next_night, nights_between, outlook

NIGHTLY = time(2, 30)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Site:
    """A site as the scheduler keeps it: looked at now and then, its runs noted."""

    def __init__(self, zone: str, known_since: datetime, nightly: time = NIGHTLY) -> None:
        self.zone, self.nightly, self.known_since = ZoneInfo(zone), nightly, known_since
        self.runs: dict[date, str] = {}
        self.looked_at: date | None = None

    def look(self, now: datetime) -> None:
        latest = latest_night(now, self.nightly, self.zone).night
        if latest == self.looked_at:
            return
        self.looked_at = latest
        todo = outlook(now, self.nightly, self.zone, known_since=self.known_since, had=self.runs)
        for night in todo.missed:
            assert night.night not in self.runs
            self.runs[night.night] = "missed"
        if todo.run:
            assert todo.run.night not in self.runs
            self.runs[todo.run.night] = "late" if todo.late else "run"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("nightly", [time(2, 30), time(1, 45), time(0, 0)])
def test_a_year_of_nights_has_one_run_each(zone: str, nightly: time) -> None:
    now = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    site = Site(zone, now, nightly)
    while len(site.runs) < 365:
        site.look(now)
        now += timedelta(minutes=131 if now.day < 28 else 19)
        assert now < at("2027-01-03")
    assert sorted(site.runs) == [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]
    assert set(site.runs.values()) <= {"run", "late"}


def test_a_time_that_spring_skips_is_run_once_an_hour_later_by_the_clock() -> None:
    assert due_at(date(2026, 3, 29), NIGHTLY, BERLIN) == at("2026-03-29 01:30")
    assert due_at(date(2026, 3, 29), NIGHTLY, BERLIN).astimezone(BERLIN).time() == time(3, 30)


def test_of_a_time_that_autumn_repeats_the_first_counts() -> None:
    assert due_at(date(2026, 10, 25), NIGHTLY, BERLIN) == at("2026-10-25 00:30")
    assert next_night(at("2026-10-25 00:30"), NIGHTLY, BERLIN).night == date(2026, 10, 26)


def test_a_date_that_a_zone_left_out_has_no_night() -> None:
    found = nights_between(at("2011-12-28 12:00"), at("2012-01-01 00:00"), NIGHTLY, ZoneInfo("Pacific/Apia"))
    assert [night.night.day for night in found] == [28, 29, 31, 1]


def test_a_punctual_run_is_not_late() -> None:
    todo = outlook(at("2026-06-10 00:31"), NIGHTLY, BERLIN, known_since=at("2026-06-09 12:00"), had=())
    assert (todo.run, todo.late) == (Night(night=date(2026, 6, 10), due_at=at("2026-06-10 00:30")), False)


def test_nothing_is_due_before_the_site_was_known() -> None:
    assert outlook(at("2026-06-10 12:00"), NIGHTLY, BERLIN, known_since=at("2026-06-10 11:00"), had=()).run is None


def test_three_days_down_give_one_late_run_and_two_missed_nights() -> None:
    site = Site("Europe/Berlin", at("2026-06-01 12:00"))
    site.look(at("2026-06-02 00:30"))
    site.look(at("2026-06-05 09:00"))
    site.look(at("2026-06-05 09:01"))
    site.look(at("2026-06-06 00:31"))
    assert {night.day: how for night, how in site.runs.items()} == {
        2: "run",
        3: "missed",
        4: "missed",
        5: "late",
        6: "run",
    }


def test_nights_long_ago_are_let_go() -> None:
    todo = outlook(at("2026-06-10 12:00"), NIGHTLY, BERLIN, known_since=at("2015-01-01 00:00"), had=())
    assert LOOK_BACK.days - 1 <= len(todo.missed) + 1 <= LOOK_BACK.days


@pytest.mark.parametrize("wrong", [timedelta(hours=1), timedelta(days=1), timedelta(days=365)])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_wrong_clock_never_gives_a_night_two_runs(wrong: timedelta, sign: int) -> None:
    site, start = Site("America/New_York", at("2026-03-01 00:00")), at("2026-03-01 00:00")
    for hour in range(24 * 20):
        now = start + timedelta(hours=hour)
        site.look(now + sign * wrong if 100 <= hour < 103 else now)
    assert {date(2026, 3, day) for day in range(1, 21)} <= site.runs.keys()


def test_a_clock_set_anew_is_noticed_and_not_trusted_for_an_hour() -> None:
    watch, wall, steady = ClockWatch(), at("2026-06-10 12:00"), timedelta(hours=5)
    assert watch.jump(wall, steady) is None
    assert watch.is_trusted(steady)
    minute = timedelta(minutes=1)
    assert watch.jump(wall + minute, steady + minute) is None
    assert watch.jump(wall + timedelta(days=365), steady + 2 * minute) == timedelta(days=365) - 2 * minute
    assert not watch.is_trusted(steady + 2 * minute)
    assert watch.is_trusted(steady + timedelta(minutes=63))
    back = watch.jump(wall + 3 * minute, steady + 3 * minute)
    assert back is not None
    assert back < timedelta(days=-364)


def test_three_days_of_suspension_are_no_jump() -> None:
    watch, wall, steady = ClockWatch(), at("2026-06-10 12:00"), timedelta(hours=5)
    watch.jump(wall, steady)
    assert watch.jump(wall + timedelta(days=3), steady + timedelta(days=3)) is None
    assert watch.is_trusted(steady + timedelta(days=3))


def test_the_latest_and_the_next_night_surround_the_present() -> None:
    now = at("2026-06-10 12:00")
    assert latest_night(now, NIGHTLY, BERLIN).night == date(2026, 6, 10)
    assert next_night(now, NIGHTLY, BERLIN).night == date(2026, 6, 11)
