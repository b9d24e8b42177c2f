"""One crawl of one site: how it began and how it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class RunStatus(StrEnum):
    """How a run ended."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    FAILED = "failed"
    MISSED = "missed"
    KILLED = "killed"


class Trigger(StrEnum):
    """What began a run."""

    SCHEDULE = "schedule"
    CATCH_UP = "catch_up"
    HAND = "hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStart:
    """A run as it begins; `night` is the clinic's local date it is due for (scheduled: one per site and night)."""

    site: str
    night: date
    trigger: Trigger
    started_at: datetime
    scheduled_at: datetime | None = None
    late: bool = False
    simulated: bool = False
    reader_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """A run as it ended, with what it saw."""

    status: RunStatus
    finished_at: datetime
    due: int = 0
    attempted: int = 0
    confirmed: int = 0
    changed: int = 0
    skipped: int = 0
    failed: int = 0
    requests: int = 0
    bytes_received: int = 0
    cpu_ms: int = 0
    max_rss_bytes: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What the archive remembers of a site's configuration, so that views can name it."""

    key: str
    url: str
    name: str
    division: str | None
    timezone: str
