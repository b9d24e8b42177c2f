"""Turns a date as written into a claim: at the precision written, in the zone written, or not at all."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from pipeline.facts.date_words import (
    AROUND,
    DAY_FIRST,
    DAY_FIRST_REGIONS,
    MONTH_FIRST_REGIONS,
    MONTH_PATTERN,
    MONTHS,
    READING_TIME,
    WEEKDAYS,
)
from records.dates import ClaimedDate, Precision

LONGEST = 200
"""Characters of a string that can still be a date with its label."""

_TIME = re.compile(
    r"[\s,.\-–—|•·@(]*(?:(?:\b(?:at|um|a las|as|às|om|alle ore|alle|ore|kl)|à)\b\.?)?\s*"
    r"(?P<hour>\d{1,2})(?:(?P<sep>:|\s?h\s?|\.)(?P<minute>\d{2}))(?::(?P<second>\d{2}))?(?:[.,]\d+)?(?!\d)"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?(?P<uhr>\s*(?:uhr|uur|h)\b)?"
    r"\s*(?P<zone>z\b|(?:gmt|utc)?[+-]\d{2}:?\d{2}|\(?[a-z]{3,4}\b)?",
    re.IGNORECASE,
)
_SPOKEN_TIME = re.compile(r"[\s,]*(?:alle ore|ore|om)\b", re.IGNORECASE)
"""In front of an hour and a minute that a full stop divides."""
_ISO = re.compile(
    r"(?<![\d.])(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})(?!\d)"
    r"(?:(?:T|\s+|t)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?")
_COARSE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})|-?W(?P<week>\d{2}))?")
_MONTH_NUMBER = re.compile(r"(?P<month>0[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)")
_DAY_MONTH = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|re|º|°|ª)?[.,]?[\s\-/]*(?:de\s+|of\s+|d['’])?"
    rf"(?<![^\W\d_])(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?,?[\s\-/]*(?:de[l]?\s+)?(?P<year>\d{{4}}|['’]\d\d)(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?<![^\W\d_])(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?[\s\-]*(?:de\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[.,]?[\s\-]+"
    r"(?:de[l]?\s+)?(?P<year>\d{4}|['’]\d\d)(?!\d)",
    re.IGNORECASE,
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}}),?\s+(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?\s+(?P<day>\d{{1,2}})(?![\d:])",
    re.IGNORECASE,
)
_UNIX = re.compile(
    rf"(?P<month>{MONTH_PATTERN}) +(?P<day>\d{{1,2}}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) "
    r"(?P<zone>[A-Z]{3,4}) (?P<year>\d{4})",
    re.IGNORECASE,
)
"""What machines print in front of people: "Thu Nov 09 08:30:05 UTC 2023"."""
_MONTH_YEAR = re.compile(
    rf"(?<![^\W\d_])(?P<month>{MONTH_PATTERN})(?![^\W\d_])\.?,?\s+(?:de[l]?\s+)?(?P<year>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})(\. ?|[/-])(\d{1,2})\2(\d{4})(?![\d/])")
_SHORT_YEAR = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d\d)(?=$|,?\s)")
"""Only where a text begins with it: elsewhere it may be anything."""
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_BESIDE_DATE = re.compile(
    rf"(?<![^\W\d_])(?:{MONTH_PATTERN}|{WEEKDAYS}|{AROUND}|{READING_TIME})(?![^\W\d_])|[\W\d_]+", re.IGNORECASE
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
    for find, understand in _SHAPES:
        if match := find(text):
            return understand(match, text)
    match = _NUMERIC.search(text) or _SHORT_YEAR.match(text)
    return _from_numeric(match, text, order) if match else None


def _parts(match: re.Match[str]) -> tuple[str, str, str]:
    return _full(match["year"]), str(MONTHS[match["month"].lower()]), match["day"]


def _full(year: str) -> str:
    """The year with its century: "'24" is 2024, "'97" is 1997."""
    short = year.lstrip("'’")
    return short if len(short) == 4 else f"{'20' if short < '70' else '19'}{short}"


def _from_iso(match: re.Match[str], text: str) -> tuple[str, Precision] | None:
    parts = (match["year"], match["month"], match["day"])
    if match["hour"] is None:
        return _with_time(parts, text[match.end() :])
    return _moment(parts, (match["hour"], match["minute"], match["second"]), match["zone"])


def _from_compact(match: re.Match[str], _text: str) -> tuple[str, Precision] | None:
    year, month, day, hour, minute, second, zone = match.groups()
    return _moment((year, month, day), (hour, minute, second) if hour else None, zone)


def _from_coarse(match: re.Match[str], _text: str) -> tuple[str, Precision] | None:
    if match["week"]:
        return f"{match['year']}-W{match['week']}", Precision.WEEK
    if match["month"]:
        return _month(match["year"], match["month"])
    return (match["year"], Precision.YEAR) if "1980" < match["year"] < "2100" else None


def _from_words(match: re.Match[str], text: str) -> tuple[str, Precision] | None:
    return _with_time(_parts(match), text[match.end() :])


def _from_unix(match: re.Match[str], _text: str) -> tuple[str, Precision] | None:
    return _moment(_parts(match), (match["hour"], match["minute"], match["second"]), match["zone"])


def _from_month_number(match: re.Match[str], _text: str) -> tuple[str, Precision] | None:
    return _month(match["year"], match["month"])


def _from_month(match: re.Match[str], _text: str) -> tuple[str, Precision] | None:
    return _month(match["year"], str(MONTHS[match["month"].lower()]))


_SHAPES = (
    (_ISO.search, _from_iso),
    (_COMPACT.fullmatch, _from_compact),
    (_COARSE.fullmatch, _from_coarse),
    (_MONTH_NUMBER.fullmatch, _from_month_number),
    (_UNIX.search, _from_unix),
    (_DAY_MONTH.search, _from_words),
    (_MONTH_DAY.search, _from_words),
    (_YEAR_MONTH_DAY.search, _from_words),
    (_MONTH_YEAR.search, _from_month),
)
"""How dates are written that need no order of day and month, and how each is understood; the first that fits counts."""


def _from_numeric(match: re.Match[str], text: str, order: str | None) -> tuple[str, Precision] | None:
    first, separator, second, year = match.groups()
    if separator[0] == "." or int(first) > 12:
        order = "dmy"
    elif int(second) > 12:
        order = "mdy"
    elif first == second:
        order = "dmy"
    if order is None:
        return None  # 9/11/2023 where nothing says which is the day: unknown rather than guessed
    day, month = (first, second) if order == "dmy" else (second, first)
    return _with_time((_full(year), month, day), text[match.end() :])


def _with_time(parts: tuple[str, str, str], rest: str) -> tuple[str, Precision] | None:
    match = _TIME.match(rest)
    if match is None or (match["sep"] == "." and not (match["uhr"] or _SPOKEN_TIME.match(rest))):
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
    zone = re.sub(r"(?:GMT|UTC)(?=[+-])", "", zone, flags=re.IGNORECASE)
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset > timedelta(hours=15):
            return None
        return timezone(-offset if zone[0] == "-" else offset)
    hours = _ZONES.get(zone.strip("( ").upper())
    return None if hours is None else timezone(timedelta(hours=hours))


def instant_claim(raw: str) -> ClaimedDate | None:
    """What a count of seconds or milliseconds since 1970 (UTC) claims, as systems state it; None for anything else."""
    if not _EPOCH.fullmatch(raw.strip()):
        return None
    value = datetime.fromtimestamp(int(raw.strip()[:10]), UTC).isoformat(timespec="seconds")
    return ClaimedDate(value=value, precision=Precision.SECOND, raw=raw.strip())


def is_ambiguous(raw: str) -> bool:
    """Whether a string holds a date of which the order of day and month cannot be told from itself."""
    return _NUMERIC.search(raw[:LONGEST]) is not None or _SHORT_YEAR.match(raw.strip()) is not None


def is_bare_date(text: str) -> bool:
    """Whether a text is one date (with a reading time at most) and says nothing else."""
    return len(text) <= LONGEST and len(_YEAR.findall(text)) < 2 and not _BESIDE_DATE.sub("", text)
