"""Which local nights of a site are due, late or missed, given those that had their run. Pure: no clock, no archive."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PUNCTUAL = timedelta(minutes=15)
"""A run that begins later than this after its time catches up and is marked late."""
LOOK_BACK = timedelta(days=400)
"""How far back nights without a run are looked for."""
JUMP = timedelta(minutes=10)
"""A clock that gained or lost more than this against steady time has been set anew."""
STEADY = timedelta(hours=1)
"""How long a clock must have run on before nights are written off by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One local night of a site: the clinic's date, and the instant (UTC) its run is due."""

    night: date
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is to be done for a site now: one night to run, if any, and older nights to write down as missed."""

    run: Night | None = None
    late: bool = False
    missed: tuple[Night, ...] = ()


def due_at(night: date, nightly: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) a local night is due.

    A time of day that the clock skips in spring counts as if it had not been put forward (02:30 becomes 03:30); of one
    that occurs twice in autumn the first counts.
    """
    return datetime.combine(night, nightly.replace(fold=0), tzinfo=zone).astimezone(UTC)


def nights_between(after: datetime, until: datetime, nightly: time, zone: ZoneInfo) -> Iterator[Night]:
    """The nights due after one instant and not after another, in order, each local night once.

    A date that a zone left out altogether (by crossing the date line) has no night.
    """
    night, day = after.astimezone(zone).date() - timedelta(days=1), timedelta(days=1)
    due = due_at(night, nightly, zone)
    while due <= until:
        following = due_at(night + day, nightly, zone)
        if after < due < following:
            yield Night(night=night, due_at=due)
        night, due = night + day, following


def latest_night(now: datetime, nightly: time, zone: ZoneInfo) -> Night:
    """The night that was due last."""
    return list(nights_between(now - timedelta(days=3), now, nightly, zone))[-1]


def next_night(now: datetime, nightly: time, zone: ZoneInfo) -> Night:
    """The night that is due next."""
    return next(nights_between(now, now + timedelta(days=3), nightly, zone))


def outlook(now: datetime, nightly: time, zone: ZoneInfo, *, known_since: datetime, had: Collection[date]) -> Outlook:
    """What is due at an instant for a site known since another; `had` are the nights that have a run, a missed one too.

    The latest night without a run is caught up, older ones are missed. Nights ahead of the clock, which a clock that
    was wrong may have left behind, do no harm.
    """
    after = max(known_since, now - LOOK_BACK)
    open_nights = [night for night in nights_between(after, now, nightly, zone) if night.night not in had]
    if not open_nights:
        return Outlook()
    last = open_nights[-1]
    if last.night != latest_night(now, nightly, zone).night:
        return Outlook(missed=tuple(open_nights))
    return Outlook(run=last, late=now - last.due_at > PUNCTUAL, missed=tuple(open_nights[:-1]))


class ClockWatch:
    """Notices when the clock on the wall is set anew, by a steady one beside it that also counts suspension."""

    def __init__(self) -> None:
        self._last: tuple[datetime, timedelta] | None = None
        self._steady_from = timedelta.min

    def jump(self, wall: datetime, steady: timedelta) -> timedelta | None:
        """How far the wall clock was set since the last look, where it was; `steady` counts from any fixed moment."""
        last, self._last = self._last, (wall, steady)
        if last is None:
            return None
        gained = (wall - last[0]) - (steady - last[1])
        if abs(gained) <= JUMP:
            return None
        self._steady_from = steady + STEADY
        return gained

    def is_trusted(self, steady: timedelta) -> bool:
        """Whether nights may be written off as missed: not soon after the clock was set."""
        return steady >= self._steady_from
