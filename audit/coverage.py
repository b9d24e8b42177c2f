"""How an answer says what it rests on: pages due, confirmed, not read and why, runs that went wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from audit.asof import Edge, Time
from audit.counting import counted
from records.change import Severity
from records.shapes import instant
from storage.coverage import Coverage, NotRead, last_finished
from storage.history import Window, weightier_or_equal
from storage.queries import Reader, Row, site, sites


def windows(
    reader: Reader, *, since: Time | None = None, until: Time | None = None, site_key: str | None = None
) -> list[Window]:
    """The stretch of time from `since` to `until` at one site or at all; a bare date is each clinic's own.

    Raises UnknownSite.
    """
    return [
        Window(
            sites=keys,
            since=since.at(zone, Edge.START) if since else None,
            until=until.at(zone) if until else None,
        )
        for zone, keys in _zones(_chosen(reader, site_key)).items()
    ]


def windows_at(reader: Reader, at: Time, *, site_key: str | None = None) -> list[Window]:
    """What an answer as of a time rests on: at each site, all since its last run that had ended by then began."""
    result = []
    for row in _chosen(reader, site_key):
        moment = at.at(ZoneInfo(row["timezone"]))
        result.append(Window(sites=(row["key"],), since=last_finished(reader, row["key"], moment), until=moment))
    return result


def sentence(coverage: Coverage, *, severity: Severity | None = None) -> str:
    """The last line of an answer: "812 pages due, 809 confirmed, 3 not read; 2 critical; nothing else changed."

    With a severity asked for, lighter changes are counted as not listed.
    """
    read = f"{counted(coverage.due, 'page')} due, {coverage.confirmed} confirmed, {len(coverage.not_read)} not read"
    parts = [read, _runs_in_words(coverage.troubled_runs), *_changes_in_words(coverage.changes, severity)]
    return "; ".join(part for part in parts if part) + "."


def not_read_lines(not_read: Sequence[NotRead]) -> Iterator[str]:
    """One line for each page that was due and not read, with the reason."""
    for page in not_read:
        why = ": ".join(part for part in (page.outcome, page.reason) if part)
        yield f"not read: {page.url} ({page.site}): {why}"


def run_lines(runs: Sequence[Row]) -> Iterator[str]:
    """One line for each run that went wrong."""
    for run in runs:
        cause = f": {run['error']}" if run["error"] else ""
        yield f"run {run['status']}: {run['site']}, night {run['night']}{cause}"


def coverage_lines(coverage: Coverage, *, severity: Severity | None = None) -> list[str]:
    """Everything an answer in text says of its coverage; the sentence is the last line."""
    runs, pages = run_lines(coverage.troubled_runs), not_read_lines(coverage.not_read)
    return [*runs, *pages, sentence(coverage, severity=severity)]


def coverage_object(
    coverage: Coverage, windows: Sequence[Window], *, severity: Severity | None = None
) -> dict[str, Any]:
    """The key `coverage` of an answer in JSON."""
    return {
        "windows": [
            {"sites": list(w.sites or ()), "since": instant(w.since), "until": instant(w.until)} for w in windows
        ],
        "due": coverage.due,
        "confirmed": coverage.confirmed,
        "not_read": [
            {"site": page.site, "url": page.url, "outcome": page.outcome, "reason": page.reason}
            for page in coverage.not_read
        ],
        "runs": [
            {name: run[name] for name in ("id", "site", "status", "error")} | {"night": run["night"].isoformat()}
            for run in coverage.troubled_runs
        ],
        "changes": sum(coverage.changes.values()),
        "severities": {name.value: coverage.changes.get(name.value, 0) for name in Severity},
        "sentence": sentence(coverage, severity=severity),
    }


def _chosen(reader: Reader, site_key: str | None) -> list[Row]:
    return sites(reader) if site_key is None else [site(reader, site_key)]


def _zones(rows: Sequence[Row]) -> dict[ZoneInfo, tuple[str, ...]]:
    zones: dict[ZoneInfo, tuple[str, ...]] = {}
    for row in rows:
        zone = ZoneInfo(row["timezone"])
        zones[zone] = (*zones.get(zone, ()), row["key"])
    return zones


def _runs_in_words(runs: Sequence[Row]) -> str:
    counts = Counter(run["status"] for run in runs)
    words = [f"{count} {status}" for status, count in sorted(counts.items())]
    if not words:
        return ""
    return f"{'run' if len(runs) == 1 else 'runs'}: {', '.join(words)}"


def _changes_in_words(changes: dict[str | None, int], severity: Severity | None) -> Iterator[str]:
    listed = weightier_or_equal(severity) if severity else (*(each.value for each in Severity), None)
    found = {name: count for name in listed if (count := changes.get(name, 0))}
    unjudged = found.pop(None, 0)
    words = [f"{count} {name}" for name, count in found.items()]
    if unjudged:
        words.append(f"{unjudged} not judged" if words else counted(unjudged, "change"))
    others = sum(changes.values()) - sum(found.values()) - unjudged
    yield ", ".join(words) if words else _nothing(severity)
    if others:
        yield f"{counted(others, 'change')} lighter or not judged and not listed"
    elif words:
        yield "nothing else changed"


def _nothing(severity: Severity | None) -> str:
    return f"nothing {severity.value} or weightier changed" if severity else "nothing changed"
