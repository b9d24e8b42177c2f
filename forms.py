"""The form of each setting in sites.toml: what is expected, in words, and how its value is taken."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

Form = tuple[str, Callable[[Any], object]]
"""What is expected, in words, and what converts or refuses a value."""

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)?")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, None: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """How long a page must be absent before it counts as removed."""

    visits: int = 3
    hours: float = 48


def _is(*kinds: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise TypeError
        return value

    return check


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.port == 0:
        raise ValueError
    return value if parts.path else value + "/"


def _one_line(value: str) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError
    return value


def _texts(value: list[str]) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError
    return tuple(value)


def _not_negative(value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 10**6:
        raise ValueError
    return value


def _positive(value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError
    return value


def _span(value: str | float) -> timedelta:
    """A span of time such as "10m", "14d", "1.5h", or plain seconds."""
    match = _SPAN.fullmatch(str(value).strip())
    if not match:
        raise ValueError
    return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])


def _clock_time(value: str) -> time:
    if not re.fullmatch(r"\d\d:\d\d", value):
        raise ValueError
    return time.fromisoformat(value)


def _zone(value: str) -> str:
    ZoneInfo(value)
    return value


def _one_of(*choices: str) -> Callable[[str], str]:
    return lambda value: choices[choices.index(value)]


def _removal(table: dict[str, Any]) -> Removal:
    if not isinstance(table, dict) or not table.keys() <= {"visits", "hours"}:
        raise ValueError
    return Removal(visits=_positive(table.get("visits", 3)), hours=_not_negative(table.get("hours", 48)))


def _addresses(value: list[str]) -> tuple[str, ...]:
    for item in _texts(value):
        host, _, port = item.rpartition(":")
        ip_address(host.strip("[]"))
        if not 0 < int(port) < 65536:
            raise ValueError
    return tuple(value)


SITE_FORMS: dict[str, Form] = {
    "url": ("an http or https address", _url),
    "contact": ("text on one line", _one_line),
    "delay": ("seconds, 0 or more", _not_negative),
    "nightly": ('a local time such as "02:30"', _clock_time),
    "timezone": ('a time zone such as "America/New_York"', _zone),
    "name": ("text", _is(str)),
    "comments": ("true or false", _is(bool)),
    "former": ("a list of addresses", _texts),
    "division": ("text", _is(str)),
    "encoding": ('"identity" or "gzip"', _one_of("identity", "gzip")),
    "render": ('"never", "auto" or "always"', _one_of("never", "auto", "always")),
    "disqus_key": ("text", _is(str)),
    "unanswered_after": ('a span such as "14d"', _span),
    "allow_addresses": ('a list of "IP:PORT"', _addresses),
    "removal": ("a table { visits = 3, hours = 48 }", _removal),
    "confirm_after": ('a span such as "10m"', _span),
    "refetch": ("a whole number of nights, 1 or more", _positive),
}

SCHEDULER_FORMS: dict[str, Form] = {
    "max_runs": ("a whole number, 1 or more", _positive),
    "heartbeat_url": ("an http or https address", lambda value: _url(value) if value else ""),
}
