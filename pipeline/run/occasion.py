"""Why and for which night a run takes place, as whoever starts it says in Scrapy's settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from records.run import RunStart, Trigger

PREFIX = "ADDENDUM_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The occasion of a run. `night` None is tonight at the clinic; `scheduled_at` carries its zone."""

    night: date | None = None
    trigger: Trigger = Trigger.HAND
    scheduled_at: datetime | None = None
    progress: bool = False
    """Whether a JSON line a second on standard output says how far the run is."""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """The occasion that Scrapy's settings ADDENDUM_NIGHT, _TRIGGER, _SCHEDULED_AT and _PROGRESS give."""
        night, scheduled_at = settings.get(f"{PREFIX}NIGHT"), settings.get(f"{PREFIX}SCHEDULED_AT")
        return cls(
            night=date.fromisoformat(night) if night else None,
            trigger=Trigger(settings.get(f"{PREFIX}TRIGGER") or Trigger.HAND),
            scheduled_at=datetime.fromisoformat(scheduled_at) if scheduled_at else None,
            progress=str(settings.get(f"{PREFIX}PROGRESS") or "0") not in ("0", "False"),
        )

    def start(self, site: str, *, now: datetime, zone: ZoneInfo, simulated: bool, reader_version: str) -> RunStart:
        """The run as it begins."""
        return RunStart(
            site=site,
            night=self.night or now.astimezone(zone).date(),
            trigger=self.trigger,
            started_at=now,
            scheduled_at=self.scheduled_at,
            late=self.trigger is Trigger.CATCH_UP,
            simulated=simulated,
            reader_version=reader_version,
        )
