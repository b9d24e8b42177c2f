"""A page's timeline: when it was found, what changed, when that was confirmed, and when nobody could look."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any

from audit.counting import counted
from audit.wording import Comments, details_in_words, is_of_state, moment, revision_lines, step_in_words
from records.change import Facet
from records.run import RunStatus
from records.shapes import instant, revision_object
from records.visit import CONFIRMING
from storage.history import Recorded, revisions
from storage.pages import comments_of, snapshots_of, visits_of
from storage.queries import Reader, Row, runs

_CONFIRMING = frozenset(outcome.value for outcome in CONFIRMING)


class EntryKind(StrEnum):
    """What an entry of a timeline tells."""

    FOUND = "found"
    REVISION = "revision"
    CONFIRMED = "confirmed"
    NOT_READ = "not_read"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a timeline; equal things in a row are folded into one.

    `at` is the first time it was seen, `last` the last, `count` how often.
    """

    kind: EntryKind
    at: datetime
    last: datetime
    count: int = 1
    text: str
    """What happened, in words."""
    changes: tuple[str, ...] = ()
    """The changes of a revision, in words."""
    recorded: Recorded | None = None


def timeline(reader: Reader, page: Row) -> list[Entry]:
    """The timeline of a page (a row of the view), the oldest entry first."""
    numbers = {row["first_visit_id"]: row for row in snapshots_of(reader, page["id"])}
    told: dict[datetime | None, list[Recorded]] = {}
    for recorded in revisions(reader, page_id=page["id"]):
        told.setdefault(recorded.step.detected_at, []).append(recorded)
    comments = comments_of(reader, page["id"])
    entries: list[Entry] = []
    for visit in visits_of(reader, page["id"]):
        here = told.pop(visit["started_at"], []) if visit["started_at"] else []
        entries.extend(_entries_of(visit, numbers.get(visit["id"]), here, comments))
    missed = [entry for run in runs(reader, site=page["site"]) if (entry := _missed(run, page["first_seen"]))]
    return folded(sorted([*entries, *missed], key=lambda entry: entry.at))


def timeline_lines(page: Row, entries: Sequence[Entry]) -> Iterator[str]:
    """A timeline as text; the coverage follows it."""
    yield f"{page['title'] or page['url']}"
    yield f"{page['url']} ({page['site']}), {page['state']} since {moment(page['state_since'])}"
    for entry in entries:
        yield f"{moment(entry.at)}  {_entry_in_words(entry)}"
        yield from (f"    {change}" for change in entry.changes)


def changes_lines(reader: Reader, found: Iterable[Recorded]) -> Iterator[str]:
    """Revisions as `changes` lists them in text, one after the other; the coverage follows them."""
    for recorded in found:
        page_id, facets = recorded.step.page_id, recorded.revision.facets
        of_comments = Facet.COMMENTS.value in facets
        comments = comments_of(reader, page_id) if of_comments and page_id is not None else None
        yield from revision_lines(recorded, comments)


def timeline_objects(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """A timeline as JSON: the entries with their revisions as CONTRACTS.md spells them."""
    return [
        {
            "kind": entry.kind.value,
            "at": instant(entry.at),
            "last": instant(entry.last),
            "count": entry.count,
            "text": entry.text,
            "revision": revision_object(entry.recorded.revision, entry.recorded.step) if entry.recorded else None,
        }
        for entry in entries
    ]


def _entries_of(visit: Row, snapshot: Row | None, here: Sequence[Recorded], comments: Comments) -> Iterator[Entry]:
    at = visit["at"]
    yield from (_revision_entry(recorded, at, comments) for recorded in here)
    told = any(not is_of_state(recorded.revision) for recorded in here)
    if snapshot is not None and not told:
        yield _found_entry(snapshot, at)
    elif not here:
        yield _bare_entry(visit, at)


def _bare_entry(visit: Row, at: datetime) -> Entry:
    """A visit that brought nothing new."""
    if visit["outcome"] in _CONFIRMING:
        absent = visit["snapshot_id"] is None
        return Entry(kind=EntryKind.CONFIRMED, at=at, last=at, text="seen gone" if absent else "confirmed")
    why = ": ".join(part for part in (visit["outcome"], visit["reason"]) if part)
    return Entry(kind=EntryKind.NOT_READ, at=at, last=at, text=f"not read, {why}")


def _revision_entry(recorded: Recorded, at: datetime, comments: Comments) -> Entry:
    changes = details_in_words(recorded.revision, comments)
    since = f", not before {moment(recorded.step.not_before)}" if recorded.step.not_before else ""
    text = f"{step_in_words(recorded)}{since}"
    return Entry(kind=EntryKind.REVISION, at=at, last=at, text=text, changes=changes, recorded=recorded)


def _found_entry(snapshot: Row, at: datetime) -> Entry:
    count = snapshot["comment_count"]
    held = f", {counted(count, 'comment')}" if count else ""
    title = f': "{snapshot["title"]}"' if snapshot["title"] else ""
    return Entry(kind=EntryKind.FOUND, at=at, last=at, text=f"snapshot {snapshot['snapshot']}{title}{held}")


def _missed(run: Row, first_seen: datetime) -> Entry | None:
    """A night without any visit, after the page was found."""
    at = run["scheduled_at"] or run["finished_at"]
    if run["status"] != RunStatus.MISSED or at is None or at < first_seen:
        return None
    cause = f": {run['error']}" if run["error"] else ""
    return Entry(kind=EntryKind.MISSED, at=at, last=at, text=f"run of the night {run['night']} missed{cause}")


def folded(entries: Sequence[Entry]) -> list[Entry]:
    """Confirmations in a row, and failures for one reason in a row, as one entry."""

    def key(numbered: tuple[int, Entry]) -> tuple[object, ...]:
        place, entry = numbered
        alone = entry.kind in (EntryKind.REVISION, EntryKind.FOUND, EntryKind.MISSED)
        return (entry.kind, place if alone else entry.text)

    folded = []
    for _, group in groupby(enumerate(entries), key=key):
        same = [entry for _, entry in group]
        folded.append(replace(same[0], last=same[-1].last, count=len(same)))
    return folded


def _entry_in_words(entry: Entry) -> str:
    if entry.count == 1:
        return entry.text
    if entry.kind is EntryKind.NOT_READ:
        return f"{entry.text}; {entry.count} times, last {moment(entry.last)}"
    return f"{entry.text} {entry.count} times, last {moment(entry.last)}"
