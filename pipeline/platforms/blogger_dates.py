"""When a Blogger comment was written: the instant in its permalink, at the offset that the printed time tells."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from pipeline.comments.parts import Reading
from pipeline.facts.date_claims import claim
from records.dates import ClaimedDate, Precision

_TIME = re.compile(r"(?<![\d.])(\d{1,2})[:.](\d{2})(?::\d{2})?(?!\d)\s*([ap])?\.?\s?m?\b", re.IGNORECASE)
_EARLIEST, _LATEST = -12 * 60, 14 * 60
"""Minutes that zones lie off UTC."""
_QUARTER = 15


def posted_at(milliseconds: str, shown: str, reading: Reading) -> ClaimedDate | None:
    """The claim of a permalink (milliseconds since 1970, "" where it has none) with the time printed beside it.

    Themes print a date in the blog's own zone, some of them only the time of day. Where both agree on an offset that
    zones have, the claim is zoned with it and its day is the day that readers see; where nothing is printed that we
    read, it is in the site's zone, or in UTC. A day that is printed without a time stays a day, and what is printed
    counts where both do not go together, or the permalink has no instant.
    """
    raw = " ".join(shown.split())
    printed = claim(raw, order=reading.order)
    if not milliseconds.isdecimal() or not _FIRST <= int(milliseconds) < _LAST:
        return printed
    instant = datetime.fromtimestamp(int(milliseconds) // 1000, UTC)
    offset = _offset(instant, raw, printed)
    if printed is not None and offset is None:
        return printed
    local = instant.astimezone(offset or _zone(reading.zone))
    value = local.isoformat(timespec="seconds")
    return ClaimedDate(value=value, precision=Precision.SECOND, raw=f"{raw} showComment={milliseconds}".strip())


_FIRST, _LAST = 900_000_000_000, 4_000_000_000_000
"""Milliseconds between the years 1998 and 2096."""


def _offset(instant: datetime, shown: str, printed: ClaimedDate | None) -> tzinfo | None:
    """What a printed time lies off the instant, where it is a whole number of quarters of an hour."""
    if printed is not None and printed.precision is Precision.MINUTE and len(printed.value) == len("2013-10-07T21:00"):
        minutes = _minutes(datetime.fromisoformat(printed.value) - instant.replace(tzinfo=None, second=0))
    elif match := _TIME.fullmatch(shown):
        minutes = _clock(match) - (instant.hour * 60 + instant.minute)
        minutes = (minutes - _EARLIEST) % (24 * 60) + _EARLIEST
    else:
        return None
    fits = minutes % _QUARTER == 0 and _EARLIEST <= minutes <= _LATEST
    return timezone(timedelta(minutes=minutes)) if fits else None


def _minutes(span: timedelta) -> int:
    return round(span.total_seconds() / 60)


def _clock(match: re.Match[str]) -> int:
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "pP" else 0)
    return hour * 60 + int(match[2])


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC
