"""The only reader of the environment and of sites.toml: what is to be crawled, when, and how politely."""

import os
import re
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from forms import SCHEDULER_FORMS, SITE_FORMS, Form, Removal
from records.address import address_key
from records.errors import ConfigurationError, UnknownSite
from records.payload import Terms

ROOT = Path(__file__).resolve().parent
"""Where relative paths in settings start."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """One clinic's blog and how to visit it, as CONTRACTS.md lists the keys."""

    key: str
    url: str
    contact: str = ""
    delay: float = 1.0
    """Seconds between two requests to one IP address."""
    nightly: time = time(2, 30)
    timezone: str = "UTC"
    name: str = ""
    comments: bool = True
    former: tuple[str, ...] = ()
    division: str = ""
    encoding: str = "identity"
    render: str = "never"
    disqus_key: str = ""
    unanswered_after: timedelta = timedelta(days=14)
    allow_addresses: tuple[str, ...] = ()
    """"IP:PORT" pairs that the address guard lets through though they are private."""
    removal: Removal = field(default_factory=Removal)
    confirm_after: timedelta = timedelta(minutes=10)
    refetch: int = 7

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def terms(self) -> Terms:
        """On which terms its pages are read."""
        return Terms(zone=self.timezone, comments=self.comments, render=self.render, disqus_key=self.disqus_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerSettings:
    """How the scheduler works."""

    max_runs: int = 4
    heartbeat_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything configured: the archive's address, the sites, the scheduler."""

    database: str
    sites_file: Path
    sites: Mapping[str, SiteSettings]
    scheduler: SchedulerSettings
    clock_offset: timedelta | None = None
    """Set when ADDENDUM_NOW simulates the clock."""

    def now(self) -> datetime:
        """The present in UTC, or the simulated present, which goes on at the real pace."""
        return datetime.now(UTC) + (self.clock_offset or timedelta())

    @property
    def simulated(self) -> bool:
        """Whether the clock is simulated."""
        return self.clock_offset is not None

    def site(self, key: str) -> SiteSettings:
        """The site of that key. Raises UnknownSite."""
        try:
            return self.sites[key]
        except KeyError:
            raise UnknownSite(key, tuple(self.sites)) from None


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment and sites.toml (absent: no sites). Raises ConfigurationError."""
    environment = os.environ if environment is None else environment
    path = ROOT / environment.get("ADDENDUM_SITES", "sites.toml")
    document = _read_toml(path)
    _refuse_unknown(document, {"defaults", "sites", "scheduler"}, str(path))
    defaults, tables = document.get("defaults", {}), document.get("sites", {})
    _refuse_unknown(defaults, frozenset(SITE_FORMS) - {"url", "name"}, f"{path}: [defaults]")
    sites = _sites(tables, defaults, path)
    return Settings(
        database=_database(environment.get("ADDENDUM_DATABASE", "sqlite:///var/addendum.db")),
        sites_file=path,
        sites=sites,
        scheduler=_scheduler(document.get("scheduler", {}), f"{path}: [scheduler]"),
        clock_offset=_clock_offset(environment.get("ADDENDUM_NOW"), sites),
    )


def chromium(environment: Mapping[str, str] | None = None) -> Path | None:
    """The browser that renders pages: ADDENDUM_CHROMIUM, else the first that is installed; None where there is none."""
    environment = os.environ if environment is None else environment
    named = environment.get("ADDENDUM_CHROMIUM")
    paths = [shutil.which(name) for name in ([named] if named else _CHROMIUMS)]
    return next((Path(path) for path in paths if path), None)


def _sites(tables: object, defaults: Mapping[str, Any], path: Path) -> dict[str, SiteSettings]:
    """All sites; each has an address of its own."""
    if not isinstance(tables, dict):
        raise ConfigurationError(where=f"{path}: sites", expected="tables [sites.KEY]", found=tables, hint="see README")
    sites: dict[str, SiteSettings] = {}
    taken: dict[str, str] = {}
    for key, table in tables.items():
        where = f"{path}: [sites.{key}]"
        _refuse_unknown(table, frozenset(SITE_FORMS), where)
        sites[key] = _site(key, {**defaults, **table}, where)
        other = taken.setdefault(address_key(sites[key].url), key)
        if other != key:
            hint = f"it is the address of [sites.{other}]"
            raise ConfigurationError(where=where, expected="an address of its own", found=sites[key].url, hint=hint)
    return sites


def parse_site(key: str, table: Mapping[str, Any]) -> SiteSettings:
    """One site's table as it would stand in sites.toml. Raises ConfigurationError."""
    return _site(key, table, f"[sites.{key}]")


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(
            where=str(path), expected="a TOML file", found=str(error), hint="mend the line it names"
        ) from None


def _refuse_unknown(table: object, known: set[str] | frozenset[str], where: str) -> None:
    if not isinstance(table, dict):
        raise ConfigurationError(where=where, expected="a table", found=table, hint="see README, Configuration")
    for name in table:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(sorted(known))}"
            raise ConfigurationError(where=where, expected="a known key", found=name, hint=hint)


def _site(key: str, table: Mapping[str, Any], where: str) -> SiteSettings:
    if not _KEY.fullmatch(key):
        raise ConfigurationError(
            where=where, expected="a key of small letters, digits, - and _", found=key, hint="rename the table"
        )
    _refuse_unknown(table, frozenset(SITE_FORMS), where)
    if "url" not in table:
        raise ConfigurationError(where=where, expected="a url", found=None, hint='add url = "https://…"')
    site = SiteSettings(key=key, **_values(table, SITE_FORMS, where))
    if not site.contact and not site.allow_addresses:
        raise ConfigurationError(
            where=where,
            expected="a contact address for the User-Agent",
            found="",
            hint='add contact = "you@your-clinic.example" here or under [defaults]',
        )
    return site


def _values(table: Mapping[str, Any], forms: Mapping[str, Form], where: str) -> dict[str, Any]:
    """The settings of a table, converted from their TOML forms."""
    values: dict[str, Any] = {}
    for name, value in table.items():
        expected, convert = forms[name]
        try:
            values[name] = convert(value)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise ConfigurationError(
                where=f"{where} {name}", expected=expected, found=value, hint="see README, Configuration"
            ) from None
    return values


def _scheduler(table: dict[str, Any], where: str) -> SchedulerSettings:
    _refuse_unknown(table, frozenset(SCHEDULER_FORMS), where)
    return SchedulerSettings(**_values(table, SCHEDULER_FORMS, where))


def _database(address: str) -> str:
    """The database address; a relative SQLite path starts at the root of the project."""
    scheme, _, rest = address.partition("://")
    if scheme.partition("+")[0] not in ("sqlite", "postgresql"):
        raise ConfigurationError(
            where="ADDENDUM_DATABASE",
            expected="sqlite:///FILE or postgresql://…",
            found=address,
            hint="unset it for var/addendum.db",
        )
    if scheme == "sqlite" and not rest.startswith("//"):
        return f"sqlite:///{ROOT / rest.removeprefix('/')}"
    return address


def _clock_offset(moment: str | None, sites: Mapping[str, SiteSettings]) -> timedelta | None:
    if not moment:
        return None
    outside = [key for key, site in sites.items() if not _is_allowed(site)]
    if outside:
        raise ConfigurationError(
            where="ADDENDUM_NOW",
            expected="every site's address in its allow_addresses",
            found=", ".join(outside),
            hint="unset it: a simulated clock is for simulations only",
        )
    try:
        simulated = datetime.fromisoformat(moment)
    except ValueError:
        raise ConfigurationError(
            where="ADDENDUM_NOW", expected="an ISO 8601 time", found=moment, hint="e.g. 2026-03-01T03:00:00Z"
        ) from None
    if simulated.tzinfo is None:
        simulated = simulated.replace(tzinfo=UTC)
    return simulated - datetime.now(UTC)


def _is_allowed(site: SiteSettings) -> bool:
    parts = urlsplit(site.url)
    host = {"localhost": "127.0.0.1"}.get(parts.hostname or "", parts.hostname)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    return f"{host}:{port}" in site.allow_addresses
