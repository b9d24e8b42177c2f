"""Resolves what a page says of a date by its distance from now ("3 days ago") against the time of the capture."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from pipeline.facts.date_words import BEFORE_YESTERDAY, ONE, TODAY, UNIT_PATTERN, UNITS, YESTERDAY
from records.dates import ClaimedDate, Precision

LONGEST = 200
"""Characters of a string that can still be a distance with its label."""

_BEFORE = r"\b(?:vor|hace|il y a|ha|há)\s+(?:about\s+|etwa\s+|ca\.?\s+|environ\s+|circa\s+|cerca de\s+|unos\s+)?"
_RELATIVE = re.compile(
    rf"(?P<before>{_BEFORE})?(?<!\w)(?P<count>\d{{1,3}}|{ONE})\s*(?P<unit>{UNIT_PATTERN})\b"
    r"(?P<after>\s+(?:ago|fa|atrás|geleden)\b)?",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(
    rf"\W*(?:(?P<before>{BEFORE_YESTERDAY})|(?P<yesterday>{YESTERDAY})|(?P<today>{TODAY}))\W*", re.IGNORECASE
)


def relative_claim(raw: str, fetched_at: datetime, zone: str | None = None) -> ClaimedDate | None:
    """What "3 days ago" claims, seen at `fetched_at` (UTC); None where the string says nothing of the kind.

    Pages round differently ("3 days" is anything from 2.5 to 4), so the bounds are wide.
    """
    text = " ".join(raw[:LONGEST].lower().split())
    if match := _NAMED_DAY.fullmatch(text):
        return _named_day(raw, 2 if match["before"] else 1 if match["yesterday"] else 0, fetched_at, zone)
    match = next((each for each in _RELATIVE.finditer(text) if each["before"] or each["after"]), None)
    if match is None:
        return None
    count = int(match["count"]) if match["count"].isdigit() else 1
    unit = next(unit for pattern, unit in UNITS.items() if pattern.fullmatch(match["unit"]))
    length = _LENGTHS[unit]
    earliest, latest = fetched_at - (count + 1) * length, fetched_at - (count - 0.5) * length
    value = _at_precision((fetched_at - count * length).astimezone(_zone(zone)), unit)
    return ClaimedDate(
        value=value,
        precision=unit,
        raw=" ".join(raw.split()),
        relative=True,
        earliest=earliest.astimezone(UTC),
        latest=min(latest, fetched_at).astimezone(UTC),
    )


_LENGTHS = {
    Precision.SECOND: timedelta(seconds=1),
    Precision.MINUTE: timedelta(minutes=1),
    Precision.HOUR: timedelta(hours=1),
    Precision.DAY: timedelta(days=1),
    Precision.WEEK: timedelta(weeks=1),
    Precision.MONTH: timedelta(days=31),
    Precision.YEAR: timedelta(days=366),
}


def _named_day(raw: str, back: int, fetched_at: datetime, zone: str | None) -> ClaimedDate:
    local = fetched_at.astimezone(_zone(zone))
    start = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=back)
    slack = timedelta(0) if zone else timedelta(hours=14)
    return ClaimedDate(
        value=start.date().isoformat(),
        precision=Precision.DAY,
        raw=" ".join(raw.split()),
        relative=True,
        earliest=(start - slack).astimezone(UTC),
        latest=min(start + timedelta(days=1) + slack, fetched_at).astimezone(UTC),
    )


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (KeyError, ValueError, OSError):
        return UTC


def _at_precision(moment: datetime, unit: Precision) -> str:
    if unit in (Precision.YEAR, Precision.MONTH, Precision.DAY):
        return moment.date().isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[unit]]
    if unit is Precision.WEEK:
        year, week, _ = moment.isocalendar()
        return f"{year}-W{week:02d}"
    wall = moment.astimezone(UTC)
    if unit is Precision.HOUR:
        wall = wall.replace(minute=0)
    return wall.isoformat(timespec="seconds" if unit is Precision.SECOND else "minutes")
