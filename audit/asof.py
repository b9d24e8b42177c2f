"""What a TIME on the command line means, and how sure an answer about that time can be."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from records.errors import NotATime
from records.shapes import instant

_DAY = re.compile(r"\d{4}-?\d\d-?\d\d|\d{4}-?W\d\d-?\d")
_CLOCK_TIME = re.compile(r"\d[Tt ]\d\d")


class Edge(Enum):
    """Which end of a bare date is meant: its start for --since and --from, its end everywhere else."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """A TIME as typed: either an instant, or a whole day that becomes one only at a clinic."""

    text: str
    moment: datetime | None = None
    day: date | None = None

    def at(self, zone: ZoneInfo, edge: Edge = Edge.END) -> datetime:
        """The instant meant, in UTC; the end of a day is its last microsecond at the clinic."""
        if self.moment is not None:
            return self.moment
        assert self.day is not None
        if edge is Edge.START:
            return _midnight(self.day, zone)
        return _midnight(self.day + timedelta(days=1), zone) - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """How the archive knows what a page said at a time.

    `confirmed_before` and `confirmed_after` are the visits nearest to `asked` on either side that saw the page's state;
    `certain` means that it was equal at both.
    """

    asked: datetime
    confirmed_before: datetime | None
    confirmed_after: datetime | None
    certain: bool

    def as_object(self) -> dict[str, Any]:
        """The key `as_of` of an answer in JSON."""
        return {
            "asked": instant(self.asked),
            "confirmed_before": instant(self.confirmed_before),
            "confirmed_after": instant(self.confirmed_after),
            "certain": self.certain,
        }

    def as_text(self) -> str:
        """One line for a person."""
        before = f"last seen before at {instant(self.confirmed_before)}" if self.confirmed_before else "not seen before"
        after = f"next seen at {instant(self.confirmed_after)}" if self.confirmed_after else "not seen since"
        sure = "equal at both visits" if self.certain else "not certain"
        return f"as of {instant(self.asked)}: {before}, {after}; {sure}"


def parse_time(text: str) -> Time:
    """A TIME as CONTRACTS.md means it: ISO 8601, UTC where no zone is given. Raises NotATime."""
    stripped = text.strip()
    try:
        if _DAY.fullmatch(stripped):
            return Time(text=text, day=date.fromisoformat(stripped))
        if _CLOCK_TIME.search(stripped):
            moment = datetime.fromisoformat(stripped)
            return Time(text=text, moment=(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))
    except (ValueError, OverflowError):
        raise NotATime(text) from None
    raise NotATime(text)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
