"""Dates as machines write them in sitemaps, feeds, APIs and HTTP heads: to a clock, at the precision written."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from records.dates import Clock, Meaning, Precision

_ISO = re.compile(
    r"(?P<day>\d{4}(?:-\d\d(?:-\d\d)?)?)"
    r"(?:[T ](?P<time>\d\d:\d\d(?P<second>:\d\d)?)(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_DAY_PRECISION = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def clock(meaning: Meaning, source: str, raw: str, *, zone: str = "") -> Clock:
    """A clock from its raw text: ISO 8601 or the form of RFC 5322; `zone` ("+00:00") stands in where none is written.

    What is neither keeps its raw text without a value.
    """
    raw = raw.strip()
    value, precision = _iso(raw, zone) or _mail(raw) or (None, None)
    return Clock(meaning=meaning, source=source, raw=raw[:100], value=value, precision=precision)


def _iso(raw: str, zone: str) -> tuple[str, Precision] | None:
    match = _ISO.fullmatch(raw)
    if match is None:
        return None
    day, time = match["day"], match["time"]
    if time is None:
        value, precision = day, _DAY_PRECISION[len(day)]
    else:
        written = (match["zone"] or zone).replace("Z", "+00:00")
        if written and ":" not in written:
            written = f"{written[:3]}:{written[3:]}"
        value, precision = f"{day}T{time}{written}", Precision.SECOND if match["second"] else Precision.MINUTE
    return (value, precision) if _exists(value) else None


def _exists(value: str) -> bool:
    """Whether a day of this name exists, and the time on it."""
    try:
        datetime.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        return False
    return True


def _mail(raw: str) -> tuple[str, Precision] | None:
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": the time is UTC, the place unknown
        moment = moment.replace(tzinfo=UTC)
    return moment.isoformat(), Precision.SECOND
