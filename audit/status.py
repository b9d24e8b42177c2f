"""One screen for the operator: last night at each site, what is late, what failed, how full the disk is."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from audit.wording import moment
from records.run import RunStatus
from records.settlement import PageState
from records.shapes import instant
from storage.connecting import sqlite_note
from storage.queries import Reader, Row, sites
from storage.site_status import archive_bytes, last_runs, page_counts

LEAST_FREE_BYTES: Final = 1 << 30
"""Below this, or below as much as the archive takes already, the disk counts as full."""
_WELL: Final = frozenset({RunStatus.COMPLETED.value, None})
"""Ends of a run that need nobody; None: it is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteStatus:
    """Where one site stands. `last_run` is the latest row of the view `runs`, missed nights included."""

    key: str
    last_run: Row | None
    last_completed: Row | None
    pages: Mapping[str, int]
    """How many pages are in each state."""
    late: bool
    stranded: bool
    """The last run never ended and nobody is at work on it: it was killed, and is settled at the next start."""
    """A night that is due has no run yet."""

    @property
    def troubles(self) -> tuple[str, ...]:
        """What needs somebody, in words."""
        status = self.last_run["status"] if self.last_run else None
        found = [] if status in _WELL else [f"last run {status}"]
        if self.stranded:
            found.append("last run was killed, the next one settles what it kept")
        return (*found, "late") if self.late else tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where everything stands."""

    sites: tuple[SiteStatus, ...]
    archive_bytes: int
    free_bytes: int | None
    """On the disk of a SQLite archive; None for PostgreSQL."""
    notes: tuple[str, ...] = ()
    """What an operator should know; nothing that needs him now."""

    @property
    def disk_full(self) -> bool:
        """Whether there is too little room for the nights to come."""
        return self.free_bytes is not None and self.free_bytes < LEAST_FREE_BYTES

    @property
    def well(self) -> bool:
        """Whether nobody needs to do anything."""
        return not self.disk_full and not any(site.troubles for site in self.sites)


def status(
    reader: Reader, *, due_nights: Mapping[str, date], database_file: Path | None, at_work: Callable[[str], bool]
) -> Status:
    """Where the sites in service stand.

    `due_nights` names the last night of each whose hour has passed; `at_work` says whether a run of a site goes on.
    """
    runs, completed, pages = last_runs(reader), last_runs(reader, RunStatus.COMPLETED), page_counts(reader)
    found = []
    for key in (row["key"] for row in sites(reader) if row["retired_at"] is None):
        run, due = runs.get(key), due_nights.get(key)
        late = due is not None and (run is None or run["night"] < due)
        found.append(
            SiteStatus(
                key=key,
                last_run=run,
                last_completed=completed.get(key),
                pages=pages.get(key, {}),
                late=late,
                stranded=run is not None and run["status"] is None and not at_work(key),
            )
        )
    free = shutil.disk_usage(database_file.parent).free if database_file else None
    note = sqlite_note(database_file)
    return Status(
        sites=tuple(found), archive_bytes=archive_bytes(reader), free_bytes=free, notes=(note,) if note else ()
    )


def status_lines(status: Status) -> Iterator[str]:
    """The screen as text."""
    for site in status.sites:
        yield _site_line(site)
    room = f", {_size(status.free_bytes)} free" if status.free_bytes is not None else ""
    yield f"archive: {_size(status.archive_bytes)}{room}{' - DISK NEARLY FULL' if status.disk_full else ''}"
    yield from (f"note: {note}" for note in status.notes)


def status_object(status: Status) -> dict[str, Any]:
    """The screen as JSON."""
    return {
        "sites": [
            {
                "site": site.key,
                "night": site.last_run["night"].isoformat() if site.last_run else None,
                "status": site.last_run["status"] if site.last_run else None,
                "last_completed_at": instant(site.last_completed["finished_at"]) if site.last_completed else None,
                "pages": dict(site.pages),
                "late": site.late,
                "troubles": list(site.troubles),
            }
            for site in status.sites
        ],
        "archive_bytes": status.archive_bytes,
        "free_bytes": status.free_bytes,
        "notes": list(status.notes),
        "well": status.well,
    }


def _site_line(site: SiteStatus) -> str:
    run = site.last_run
    live = f"{site.pages.get(PageState.LIVE.value, 0)} live"
    others = [f"{count} {state}" for state, count in sorted(site.pages.items()) if state != PageState.LIVE.value]
    pages = ", ".join([live, *others])
    trouble = f" - {', '.join(site.troubles).upper()}" if site.troubles else ""
    if run is None:
        return f"{site.key}: no run yet; {pages}{trouble}"
    ended = f"{run['status'] or 'under way'}"
    figures = (
        f", {run['confirmed']} of {run['due']} confirmed, {run['changed']} changed" if run["due"] is not None else ""
    )
    last = f"; last completed {moment(site.last_completed['finished_at'])}" if site.last_completed else ""
    cause = f" ({run['error']})" if run["error"] else ""
    return f"{site.key}: night {run['night']} {ended}{cause}{figures}; {pages}{last}{trouble}"


def _size(count: int) -> str:
    size, units = float(count), ("B", "kB", "MB", "GB", "TB")
    for unit in units[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} {units[-1]}"
