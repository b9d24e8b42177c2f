"""Turns a date as written into a claim: at the precision written, in the zone written, or not at all."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from pipeline.facts.date_words import (
    DAY_FIRST,
    DAY_FIRST_REGIONS,
    MONTH_FIRST_REGIONS,
    MONTH_PATTERN,
    MONTHS,
    ONE,
    TODAY,
    UNIT_PATTERN,
    UNITS,
    WEEKDAYS,
    YESTERDAY,
)
from records.dates import ClaimedDate, Precision

LONGEST = 200
"""Characters of a string that can still be a date with its label."""

_TIME = re.compile(
    r"[\s,.\-–—|•·@(]*(?:\b(?:at|um|à|a las|as|às|om|alle|alle ore|ore|kl)\b\.?)?\s*"
    r"(?P<hour>\d{1,2})(?:(?P<sep>:|\s?h\s?|\.)(?P<minute>\d{2}))(?::(?P<second>\d{2}))?(?:[.,]\d+)?(?!\d)"
    r"\s*(?P<half>[ap]\.?m\b\.?)?(?P<uhr>\s*(?:uhr|h)\b)?\s*(?P<zone>z\b|[+-]\d{2}:?\d{2}|\(?[a-z]{3,4}\b)?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"(?<![\d.])(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
    r"(?:(?:T|\s+|t)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?")
_COARSE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})|-?W(?P<week>\d{2}))?")
_DAY_MONTH = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|°|ª)?[.,]?[\s\-]*(?:de\s+|of\s+|d['’])?"
    rf"(?<![^\W\d_])(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?,?[\s\-]*(?:de[l]?\s+)?(?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_])(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?[\s\-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+"
    r"(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    rf"(?<![^\W\d_])(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?,?\s+(?:de[l]?\s+)?(?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/])")
_RELATIVE = re.compile(
    rf"(?:\b(?:vor|hace|il y a|há|fa)\s+)?\b(?P<count>\d{{1,3}}|{ONE})\s*(?P<unit>{UNIT_PATTERN})\b"
    r"(?P<after>\s+(?:ago|fa|atrás|geleden)\b)?",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:vor|hace|il y a|há)\b", re.IGNORECASE)
_NAMED_DAY = re.compile(rf"\W*(?:(?P<yesterday>{YESTERDAY})|(?P<today>{TODAY}))\W*", re.IGNORECASE)
_BESIDE_DATE = re.compile(
    rf"(?<![^\W\d_])(?:{MONTH_PATTERN}|{WEEKDAYS}|st|nd|rd|th|de|del|of|at|um|uhr|le|el|den|am|pm|[a-z][sd]t|"
    r"min(?:ute)?s?|read(?:ing time)?|lesezeit|minuten|lecture|lectura)(?![^\W\d_])|[\W\d_]+",
    re.IGNORECASE,
)
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "BST": 1, "WEST": 1, "EET": 2, "EEST": 3,
}  # fmt: skip


def day_order(language: str | None, samples: Iterable[str] = ()) -> str | None:
    """How a page writes 9/11/2023: "dmy", "mdy", or None where nothing tells.

    Other dates of the page (`samples`) tell when one of their numbers exceeds 12; else the language and its region.
    """
    for sample in samples:
        match = _NUMERIC.search(sample[:LONGEST])
        if match and int(match[1]) > 12 >= int(match[3]):
            return "dmy"
        if match and int(match[3]) > 12 >= int(match[1]):
            return "mdy"
    tongue, _, region = (language or "").lower().replace("_", "-").partition("-")
    if tongue in DAY_FIRST or region in DAY_FIRST_REGIONS:
        return "dmy"
    return "mdy" if region in MONTH_FIRST_REGIONS else None


def claim(raw: str, *, order: str | None = None) -> ClaimedDate | None:
    """The date that a string states, or None. The first date in the string counts; relative ones are not for here."""
    return _claim(raw, order)


@lru_cache(maxsize=4096)
def _claim(raw: str, order: str | None) -> ClaimedDate | None:
    text = " ".join(raw[:LONGEST].split())
    if not any(character.isdigit() for character in text):
        return None
    value = _written(text, order)
    return None if value is None else ClaimedDate(value=value[0], precision=value[1], raw=" ".join(raw.split()))


def _written(text: str, order: str | None) -> tuple[str, Precision] | None:
    if match := _ISO.search(text):
        return _from_iso(match, text)
    if match := _COMPACT.fullmatch(text):
        return _from_compact(match)
    if match := _COARSE.fullmatch(text):
        return _from_coarse(match)
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        if match := pattern.search(text):
            parts = (match["year"], str(MONTHS[match["month"].lower()]), match["day"])
            return _with_time(parts, text[match.end() :])
    if match := _MONTH_YEAR.search(text):
        return _month(match["year"], str(MONTHS[match["month"].lower()]))
    if match := _NUMERIC.search(text):
        return _from_numeric(match, text, order)
    return None


def _from_iso(match: re.Match[str], text: str) -> tuple[str, Precision] | None:
    parts = (match["year"], match["month"], match["day"])
    if match["hour"] is None:
        return _with_time(parts, text[match.end() :])
    return _moment(parts, (match["hour"], match["minute"], match["second"]), match["zone"])


def _from_compact(match: re.Match[str]) -> tuple[str, Precision] | None:
    year, month, day, hour, minute, second, zone = match.groups()
    return _moment((year, month, day), (hour, minute, second) if hour else None, zone)


def _from_coarse(match: re.Match[str]) -> tuple[str, Precision] | None:
    if match["week"]:
        return f"{match['year']}-W{match['week']}", Precision.WEEK
    if match["month"]:
        return _month(match["year"], match["month"])
    return (match["year"], Precision.YEAR) if "1980" < match["year"] < "2100" else None


def _from_numeric(match: re.Match[str], text: str, order: str | None) -> tuple[str, Precision] | None:
    first, separator, second, year = match.groups()
    if separator == "." or int(first) > 12:
        order = "dmy"
    elif int(second) > 12:
        order = "mdy"
    elif first == second:
        order = "dmy"
    if order is None:
        return None  # 9/11/2023 where nothing says which is the day: unknown rather than guessed
    day, month = (first, second) if order == "dmy" else (second, first)
    return _with_time((year, month, day), text[match.end() :])


def _with_time(parts: tuple[str, str, str], rest: str) -> tuple[str, Precision] | None:
    match = _TIME.match(rest)
    if match is None or (match["sep"] == "." and not match["uhr"]):
        return _moment(parts, None, None)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
    return _moment(parts, (str(hour), match["minute"], match["second"]), match["zone"]) or _moment(parts, None, None)


def _month(year: str, month: str) -> tuple[str, Precision] | None:
    return (f"{year}-{int(month):02d}", Precision.MONTH) if 1 <= int(month) <= 12 else None


def _moment(
    parts: tuple[str, str, str], time: tuple[str, str, str | None] | None, zone: str | None
) -> tuple[str, Precision] | None:
    try:
        moment = datetime(int(parts[0]), int(parts[1]), int(parts[2]))
        if time is None:
            return moment.date().isoformat(), Precision.DAY
        moment = moment.replace(hour=int(time[0]), minute=int(time[1]), second=int(time[2] or 0), tzinfo=_offset(zone))
    except ValueError:
        return None
    precision = Precision.SECOND if time[2] else Precision.MINUTE
    return moment.isoformat(timespec="seconds" if time[2] else "minutes"), precision


def _offset(zone: str | None) -> tzinfo | None:
    """The offset that a zone names; None (wall time) where it names none for certain."""
    if zone is None:
        return None
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset > timedelta(hours=15):
            return None
        return timezone(-offset if zone[0] == "-" else offset)
    hours = _ZONES.get(zone.strip("( ").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def is_bare_date(text: str) -> bool:
    """Whether a text is a date (with a reading time at most) and says nothing else."""
    return len(text) <= LONGEST and not _BESIDE_DATE.sub("", text)


def relative_claim(raw: str, fetched_at: datetime, zone: str | None = None) -> ClaimedDate | None:
    """What "3 days ago" claims, seen at `fetched_at` (UTC); None where the string says nothing of the kind.

    Pages round differently ("3 days" is anything from 2.5 to 4), so the bounds are wide.
    """
    text = " ".join(raw[:LONGEST].lower().split())
    if match := _NAMED_DAY.fullmatch(text):
        return _named_day(raw, 1 if match["yesterday"] else 0, fetched_at, zone)
    match = _RELATIVE.search(text)
    if match is None or not (match["after"] or _BEFORE.search(text[: match.start("count")])):
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
