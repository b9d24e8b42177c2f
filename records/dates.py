"""Dates as pages claim them: kept at the precision claimed, never sharpened, never guessed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum


class Precision(StrEnum):
    """How fine a claim is; a day stays a day."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Meaning(StrEnum):
    """What a clock says of the article."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    REVIEWED = "reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDate:
    """One date as claimed.

    `value` is ISO 8601 at its precision: "2023", "2023-11", "2023-W45", "2023-11-09", "2023-11-09T08:30",
    "2023-11-09T08:30:05" (no zone claimed: wall time), "2023-11-09T08:30:05+01:00" (zone as claimed).
    A relative claim ("3 days ago") is resolved against the capture's time: `relative` is true and `earliest` and
    `latest` bound it as UTC instants (half-open); two relative claims whose bounds overlap are equal, and no relative
    claim enters a digest.
    """

    value: str
    precision: Precision
    raw: str
    relative: bool = False
    earliest: datetime | None = None
    latest: datetime | None = None

    @property
    def day(self) -> date | None:
        """The calendar day claimed, in the claim's own zone; None for a week, month or year."""
        if self.precision in (Precision.WEEK, Precision.MONTH, Precision.YEAR):
            return None
        return date.fromisoformat(self.value[:10])

    @property
    def canonical(self) -> str:
        """The form that is compared and digested: zoned times as UTC instants, everything else as claimed."""
        if "T" not in self.value:
            return self.value
        moment = datetime.fromisoformat(self.value)
        if moment.tzinfo is None:
            return moment.isoformat()
        return moment.astimezone(UTC).isoformat()

    def agrees_with(self, other: "ClaimedDate | None") -> bool:
        """Whether both claim the same moment, as far as their precision and their relativity let them say."""
        if other is None:
            return False
        if self.relative or other.relative:
            mine, theirs = self.bounds(), other.bounds()
            return mine[0] < theirs[1] and theirs[0] < mine[1]
        return self.canonical == other.canonical

    def bounds(self) -> tuple[datetime, datetime]:
        """UTC instants around the claim, half-open; an unzoned claim is widened by the 14 hours that zones span."""
        if self.earliest is not None and self.latest is not None:
            return self.earliest, self.latest
        start, length = _start_and_length(self.value, self.precision)
        if start.tzinfo is not None:
            return start.astimezone(UTC), start.astimezone(UTC) + length
        start, zones = start.replace(tzinfo=UTC), timedelta(hours=14)
        return start - zones, start + length + zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One date shown or stated anywhere, with the place it came from.

    `source` names the place: "json-ld:datePublished", "meta:article:published_time", "microdata:datePublished",
    "time", "visible", "http:last-modified", "sitemap:lastmod", "feed:published", "api:modified_gmt", "url".
    `value` and `precision` are None where the raw string could not be understood.
    """

    meaning: Meaning
    source: str
    raw: str
    value: str | None
    precision: Precision | None
    chosen: bool = False


def _start_and_length(value: str, precision: Precision) -> tuple[datetime, timedelta]:
    if precision is Precision.YEAR:
        return datetime(int(value[:4]), 1, 1), timedelta(days=366)
    if precision is Precision.MONTH:
        return datetime(int(value[:4]), int(value[5:7]), 1), timedelta(days=31)
    if precision is Precision.WEEK:
        return datetime.fromisoformat(f"{value[:8]}-1"), timedelta(days=7)
    length = {
        Precision.DAY: timedelta(days=1),
        Precision.HOUR: timedelta(hours=1),
        Precision.MINUTE: timedelta(minutes=1),
    }.get(precision, timedelta(seconds=1))
    return datetime.fromisoformat(value), length
