"""A page's timeline tells what happened, what was confirmed, and when nobody could look."""

from dataclasses import replace
from datetime import timedelta

from audit.timeline import Entry, EntryKind, changes_lines, folded, timeline, timeline_lines, timeline_objects
from storage.history import Window, revisions
from storage.pages import find_page
from storage.queries import Reader
from tests.storage.clinic import IRON, LEGS, VEINS, night


def lines(reader: Reader, url: str) -> list[str]:
    page = find_page(reader, url)
    return list(timeline_lines(page, timeline(reader, page)))


def test_a_timeline_reads_from_the_first_night_to_the_last(reader: Reader) -> None:
    assert lines(reader, LEGS) == [
        "Restless legs and their causes",
        f"{LEGS} (veins), live since 2026-03-01 07:31:00Z",
        '2026-03-01 07:31:00Z  snapshot 1: "Restless legs and their causes", 3 comments',
        "2026-03-02 07:31:00Z  snapshot 2, not before 2026-03-01 07:31:00Z",
        '    text edited under "Dose": Take [-5 mg-]{+50 mg+} in the evening.',
        '    comment by Ben of 2026-02-11 removed: "My legs got worse after it"',
        "2026-03-03 07:31:00Z  confirmed",
        "2026-03-04 07:30:00Z  run of the night 2026-03-04 missed: the machine was off",
        "2026-03-05 07:31:00Z  snapshot 3, back to the text of snapshot 1, not before 2026-03-03 07:31:00Z",
        '    text edited under "Dose": Take [-50 mg-]{+5 mg+} in the evening.',
        '    comment by Ben of 2026-02-11 restored: "My legs got worse after it"',
        '    comment by Ana of 2026-02-11 edited: "Thank you 🙏 it helped" → "Thank you, it helped a little"',
        "2026-03-06 07:30:00Z  not read, skipped: the run's time was over",
    ]


def test_a_page_that_goes_is_missing_before_it_is_removed(reader: Reader) -> None:
    assert lines(reader, VEINS)[-2:] == [
        "2026-03-05 07:33:00Z  missing, not before 2026-03-03 07:33:00Z",
        "2026-03-06 07:33:00Z  removed, not before 2026-03-05 07:33:00Z",
    ]


def test_a_move_names_both_addresses_and_a_failure_its_reason(reader: Reader) -> None:
    text = "\n".join(lines(reader, IRON))
    assert f'moved: "{IRON}" → "{IRON}-in-blood"' in text
    assert "not read, unreachable: the server answered 503" in text


def test_confirmations_in_a_row_are_folded() -> None:
    seen = Entry(kind=EntryKind.CONFIRMED, at=night(1), last=night(1), text="confirmed")
    entries = [replace(seen, at=night(day), last=night(day)) for day in range(1, 13)]
    (entry,) = folded(entries)
    page = {"title": None, "url": "u", "site": "s", "state": "live", "state_since": night(1)}
    assert list(timeline_lines(page, [entry]))[-1] == (
        "2026-03-01 07:30:00Z  confirmed 12 times, last 2026-03-12 07:30:00Z"
    )


def test_failures_are_folded_only_while_the_reason_stays() -> None:
    down = Entry(kind=EntryKind.NOT_READ, at=night(1), last=night(1), text="not read, unreachable: no answer")
    other = replace(down, text="not read, blocked: captcha")
    entries = folded([down, replace(down, last=night(2)), other, down])
    assert [(entry.count, entry.text) for entry in entries] == [(2, down.text), (1, other.text), (1, down.text)]


def test_a_timeline_as_json_carries_its_revisions(reader: Reader) -> None:
    page = find_page(reader, LEGS)
    objects = timeline_objects(timeline(reader, page))
    assert [entry["kind"] for entry in objects] == ["found", "revision", "confirmed", "missed", "revision", "not_read"]
    assert objects[1]["revision"]["to_snapshot"] == 2
    assert objects[0]["at"] == "2026-03-01T07:31:00.000000Z"


def test_changes_are_listed_with_their_readers_names(reader: Reader) -> None:
    window = Window(since=night(2), until=night(2) + timedelta(hours=1))
    assert list(changes_lines(reader, revisions(reader, [window]))) == [
        f"2026-03-02 07:31:00Z  veins  {LEGS}  snapshot 2, not before 2026-03-01 07:31:00Z",
        '    text edited under "Dose": Take [-5 mg-]{+50 mg+} in the evening.',
        '    comment by Ben of 2026-02-11 removed: "My legs got worse after it"',
    ]
