"""Why and for which night a run takes place."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pipeline.run.occasion import Occasion
from records.run import RunStart, Trigger

LATE_EVENING_IN_NEW_YORK = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)


def start(occasion: Occasion) -> RunStart:
    zone = ZoneInfo("America/New_York")
    return occasion.start("legs", now=LATE_EVENING_IN_NEW_YORK, zone=zone, simulated=False, reader_version="r")


def test_a_run_by_hand_belongs_to_the_clinics_own_date() -> None:
    run = start(Occasion.of({}))
    assert (run.night, run.trigger, run.late) == (date(2026, 3, 9), Trigger.HAND, False)


def test_a_run_that_catches_up_belongs_to_its_night_and_is_late() -> None:
    settings = {
        "ADDENDUM_NIGHT": "2026-03-08",
        "ADDENDUM_TRIGGER": "catch_up",
        "ADDENDUM_SCHEDULED_AT": "2026-03-08T06:30:00+00:00",
        "ADDENDUM_PROGRESS": "1",
    }
    occasion = Occasion.of(settings)
    run = start(occasion)
    assert (run.night, run.trigger, run.late) == (date(2026, 3, 8), Trigger.CATCH_UP, True)
    assert run.scheduled_at == datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
    assert occasion.progress
