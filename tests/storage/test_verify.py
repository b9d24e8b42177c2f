"""Verification finds nothing wrong in a sound archive, and names the culprit in a damaged one."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from records.run import RunEnd, RunStatus
from storage.archive import Archive
from storage.queries import Reader
from storage.verify import problems_of, verify
from tests.storage.nights import NOON, article, begun, capture, settlement
from tests.storage.opened import connected

Damage = Callable[..., list[str]]


@pytest.fixture
def damage(clinic_file: Path, tmp_path: Path) -> Damage:
    """Run statements on a copy of the archive, past its guards, and tell what verification finds."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(clinic_file.read_bytes())

    def damaged(*statements: str) -> list[str]:
        with closing(sqlite3.connect(copy)) as connection, connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                assert connection.execute(statement).rowcount, f"changes nothing: {statement}"
        return [str(problem) for problem in verify(f"sqlite:///{copy}")]

    return damaged


@pytest.fixture
def damage_either(clinic_url: str, request: pytest.FixtureRequest) -> Iterator[Damage]:
    """The same on either database; PostgreSQL's is damaged in a transaction that is undone."""
    if clinic_url.startswith("sqlite"):
        yield request.getfixturevalue("damage")
        return
    with connected(clinic_url) as connection:
        yield lambda *statements: _damaged(connection, statements)
        connection.rollback()


def _damaged(connection: Connection, statements: tuple[str, ...]) -> list[str]:
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # neither guards nor references
    for statement in statements:
        assert connection.execute(text(statement)).rowcount, f"changes nothing: {statement}"
    return [str(problem) for problem in problems_of(Reader(connection), lambda _done, _total, _what: None)]


def test_a_sound_archive_has_no_problems(clinic_url: str) -> None:
    assert list(verify(clinic_url)) == []


def test_an_empty_archive_has_no_problems(database_url: str) -> None:
    assert list(verify(database_url)) == []


def test_progress_is_told(clinic_url: str) -> None:
    told: list[tuple[int, int, str]] = []
    list(verify(clinic_url, progress=lambda done, total, what: told.append((done, total, what))))
    whats = {what for _, _, what in told}
    assert whats >= {"payloads", "readings", "figures of runs", "numbers", "references", "standings"}
    assert all(done <= total for done, total, _ in told)


LEGS = "(SELECT min(id) FROM page)"
VEINS = "(SELECT max(id) FROM page)"
FIRST_END, LAST_END = "(SELECT min(id) FROM run_end)", "(SELECT max(id) FROM run_end)"
OTHER = hashlib.sha256(b"other").hexdigest()

GALLERY = {
    # what is damaged: (statement, how the culprit's line begins, what it says)
    "a payload's size": ("UPDATE payload SET size = size + 1 WHERE id = 1", "payload 1 (sha256 ", "bytes, expected"),
    "a payload's form": ("UPDATE payload SET form = 2 WHERE id = 1", "payload 1", "form 2 does not go with base None"),
    "payloads that lean on each other": (
        "UPDATE payload SET base_id = 1, form = 3 WHERE id = 1",
        "payload 1",
        "a chain that is longer than it may be",
    ),
    "a payload that is gone": ("DELETE FROM payload WHERE id = 1", "payload 1", "is missing"),
    "an address": ("UPDATE address SET url = 'https://clinic.test/x' WHERE id = 1", "address 1", "match its hash"),
    "a claimed date": (
        "UPDATE claimed_date SET value = '2026-02-02' WHERE value = '2026-02-01'",
        "claimed_date ",
        "2026-02-02 does not match its hash",
    ),
    "the words of an article": (
        "UPDATE article SET word_count = word_count + 1 WHERE id = 1",
        "reading ",
        "(article 1, snapshot 12): word_count stands at 13, its blocks say 12",
    ),
    "the comments of an article": (
        "UPDATE article SET comment_count = 0 WHERE id = 1",
        "reading ",
        "comment_count stands at 0, its comments say 3",
    ),
    "a detail no digest is taken of": ("UPDATE article SET sources_id = NULL WHERE id = 1", "reading ", "every detail"),
    "an article's own digest": (
        "UPDATE article SET digest = (SELECT digest FROM article WHERE id = 2) WHERE id = 1",
        "reading ",
        "its rows give the digest",
    ),
    "the place of a block": (
        "UPDATE article_block SET position = 7 WHERE article_id = 1 AND position = 3",
        "article 1",
        "article_block numbers run from 0 to 7 in 4 rows",
    ),
    "the place of a comment": (
        "UPDATE article_comment SET position = 3 WHERE article_id = 1 AND position = 0",
        "article 1",
        "article_comment numbers run from 1 to 3 in 3 rows, expected from 0 on",
    ),
    "the number of a snapshot": (
        f"UPDATE snapshot SET number = 5 WHERE number = 3 AND page_id = {LEGS}",
        "page ",
        "snapshot numbers run from 1 to 5 in 3 rows",
    ),
    "the version of a comment": (
        "UPDATE comment_version SET version = 3 WHERE version = 2",
        "page ",
        "comment_version numbers run from 1 to 3 in 2 rows",
    ),
    "the place of a change": (
        "UPDATE change SET position = 5 WHERE position = 2",
        "revision ",
        "change numbers run from 0 to 5 in 3 rows",
    ),
    "the requests behind a figure": (
        "UPDATE capture SET transport = 10 WHERE id = (SELECT min(id) FROM capture)",
        "run_end ",
        "requests stands at 3, its visits and captures say 2",
    ),
    "the bytes behind a figure": (
        "UPDATE capture SET bytes_received = 1 WHERE id = (SELECT min(id) FROM capture)",
        "run_end ",
        "bytes_received stands at",
    ),
    "the outcome behind a figure": (
        "UPDATE visit SET outcome = 8 WHERE id = (SELECT min(id) FROM visit)",
        "run_end ",
        "confirmed stands at 3, its visits and captures say 2",
    ),
    "a missed night with pages": (
        "UPDATE run_end SET due = 4 WHERE status = 3",
        "run_end ",
        "due stands at 4, its visits and captures say 0",
    ),
    "when a visit began": (
        "UPDATE visit SET started_us = started_us + 1 WHERE id = (SELECT min(id) FROM visit)",
        "visit ",
        "started_us stands at",
    ),
    "how long a visit took": (
        "UPDATE visit SET duration_ms = 5 WHERE id = (SELECT min(id) FROM visit)",
        "visit ",
        "duration_ms stands at 5, its captures say 250",
    ),
    "what a visit rests on": (
        "UPDATE visit SET capture_id = (SELECT max(id) FROM capture) WHERE id = (SELECT min(id) FROM visit)",
        "visit ",
        "rests on a capture of another visit",
    ),
    "the facets of a revision": (
        'UPDATE revision SET facets = \'["title"]\' WHERE facets = \'["body","comments"]\'',
        "revision ",
        'facets stands at ["title"], its changes say ["body","comments"]',
    ),
    "a revision's only change": (
        "DELETE FROM change WHERE kind = 'page.removed'",
        "revision ",
        "has no changes",
    ),
    "a page without a standing": (f"DELETE FROM page_standing WHERE page_id = {LEGS}", "page ", "has no standing"),
    "the reading a page stands on": (
        f"UPDATE page_standing SET reading_id = (SELECT max(id) FROM reading) WHERE page_id = {LEGS}",
        "standing of page ",
        "which is no reading of snapshot",
    ),
    "the baseline of a site": (
        "UPDATE site_standing SET baseline_id = NULL",
        "standing of site ",
        "baseline_id stands at None, the events say",
    ),
    "the last completed run of a site": (
        "UPDATE site_standing SET completed_run_id = (SELECT max(id) FROM run)",
        "standing of site ",
        "completed_run_id stands at",
    ),
    "a false 304 that nobody saw": (
        "UPDATE site_standing SET false_304_id = baseline_id",
        "standing of site ",
        "false_304_id stands at",
    ),
    "a validator": (
        f"UPDATE page_validator SET payload_id = 1 WHERE page_id = {VEINS}",
        "page_validator ",
        "which is of another address or payload",
    ),
    "a reference": (
        f"UPDATE run_end SET run_id = 999999 WHERE id = {LAST_END}",
        "run_end ",
        "refers to run 999999, which does not exist",
    ),
}


@pytest.mark.parametrize("case", GALLERY)
def test_what_was_damaged_is_named(damage_either: Damage, case: str) -> None:
    statement, culprit, what = GALLERY[case]
    found = damage_either(statement)
    assert any(line.startswith(culprit) and what in line for line in found), found


@pytest.mark.parametrize(
    "name", ["due", "attempted", "confirmed", "changed", "skipped", "failed", "requests", "bytes_received"]
)
def test_a_figure_of_a_run_that_cannot_be_counted_again_is_found(damage_either: Damage, name: str) -> None:
    (line,) = damage_either(f"UPDATE run_end SET {name} = 77 WHERE id = {FIRST_END}")
    assert line.startswith("run_end ")
    assert f": {name} stands at 77, its visits and captures say " in line


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("state = 2", "state stands at 2, the events say 0"),
        ("state_visit_id = last_visit_id", "state_visit_id stands at"),
        ("merged_into_id = page_id", "merged_into_id stands at"),
        ("snapshot_id = (SELECT min(id) FROM snapshot)", "snapshot_id stands at"),
        ("address_id = (SELECT max(id) FROM address)", "address_id stands at"),
        ("last_visit_id = (SELECT min(id) FROM visit)", "last_visit_id stands at"),
        ("confirmed_visit_id = (SELECT min(id) FROM visit)", "confirmed_visit_id stands at"),
        ("full_night = '2026-02-28'", "full_night stands at 2026-02-28, the events say 2026-03-05"),
        ("absences = 2", "absences stands at 2, the events say 0"),
        ("absent_since_us = 5", "absent_since_us stands at 5, the events say None"),
        ("held = 1", "held stands at 1, the events say 0"),
        ("listed = 0", "listed stands at 0, the events say 1"),
        ('clocks = \'{"modified http":["x"]}\'', 'clocks stands at {"modified http":["x"]}, the events say {}'),
    ],
)
def test_a_standing_that_does_not_follow_from_the_events_is_found(
    damage_either: Damage, change: str, named: str
) -> None:
    found = damage_either(f"UPDATE page_standing SET {change} WHERE page_id = {LEGS}")
    assert any(line.startswith("standing of page ") and named in line for line in found), found


def test_absences_in_a_row_are_counted_again(damage_either: Damage) -> None:
    found = damage_either(f"UPDATE page_standing SET absences = 1, absent_since_us = 5 WHERE page_id = {VEINS}")
    assert ["absences stands at 1, the events say 2" in line for line in found] == [True, False]
    assert "absent_since_us stands at 5" in found[1]


def test_a_flipped_byte_of_a_payload_is_found(clinic_url: str, damage_either: Damage) -> None:
    flipped = (
        "CAST(substr(data, 1, 40) || x'00' || substr(data, 42) AS BLOB)"
        if clinic_url.startswith("sqlite")
        else r"overlay(data PLACING '\x00'\:\:bytea FROM 41 FOR 1)"
    )
    first, *leaning = damage_either(f"UPDATE payload SET data = {flipped} WHERE id = 1")
    assert first.startswith("payload 1 (sha256 ")
    assert leaning
    assert all(line.startswith("payload ") and "leans on payload 1, which " in line for line in leaning)


def test_a_digest_that_is_not_the_bytes_is_found(damage: Damage) -> None:
    last = "(SELECT max(id) FROM payload)"
    (found,) = damage(f"UPDATE payload SET sha256 = x'{OTHER}' WHERE id = {last}")
    assert found.endswith(f" (sha256 {OTHER}): its bytes do not match their SHA-256")


def test_a_changed_text_is_found_by_its_hash_and_by_the_digest_of_its_article(damage_either: Damage) -> None:
    found = damage_either("UPDATE passage SET text = 'Take 500 mg.' WHERE text = 'Take 50 mg in the evening.'")
    assert any(line.startswith("passage") and "does not match its hash" in line for line in found)
    assert any(line.startswith("reading") and "snapshot" in line and "digest" in line for line in found)


def test_a_text_that_is_no_text_any_more_is_named_and_the_rest_still_checked(damage: Damage) -> None:
    found = damage("UPDATE passage SET text = CAST(x'ff41' AS TEXT) WHERE text = 'Spider veins'", "DELETE FROM run_end")
    assert any(line.startswith("passage") and "does not match its hash" in line for line in found)
    assert any(line.startswith("reading") and "cannot be put together" in line for line in found)
    assert any("numbers have no gaps" in line for line in found)


def test_a_missing_event_is_named_by_its_number(damage_either: Damage) -> None:
    found = damage_either("DELETE FROM run_end WHERE run_id = (SELECT min(id) FROM run)")
    (told,) = [line for line in found if line.endswith("is missing: numbers have no gaps")]
    assert told.startswith("event ")


def test_a_missing_last_event_is_found_by_its_counter(damage_either: Damage) -> None:
    found = damage_either(f"DELETE FROM run_end WHERE id = {LAST_END}")
    assert any(line.startswith("counter event: stands at") for line in found)


def test_a_missing_snapshot_is_named_by_those_who_refer_to_it(damage_either: Damage) -> None:
    found = damage_either(f"DELETE FROM snapshot WHERE number = 2 AND page_id = {LEGS}")
    assert any("refers to snapshot" in line and line.startswith("visit") for line in found)
    assert any("snapshot numbers run from 1 to 3 in 2 rows" in line for line in found)


def test_a_number_given_twice_is_found(damage_either: Damage) -> None:
    found = damage_either(f"UPDATE run_end SET id = (SELECT min(id) FROM visit) WHERE id = {LAST_END}")
    assert any("has the number of" in line for line in found)


def test_a_step_that_skips_a_snapshot_is_found(damage_either: Damage) -> None:
    found = damage_either(
        "UPDATE revision SET from_snapshot_id = (SELECT min(id) FROM snapshot)"
        " WHERE to_snapshot_id = (SELECT max(id) FROM snapshot WHERE number = 3)"
    )
    assert any("does not lead from a snapshot of its page to the next" in line for line in found)


def test_a_damaged_head_is_found(damage: Damage) -> None:
    last = "(SELECT max(id) FROM head)"
    found = damage(f"UPDATE head SET data = CAST(substr(data, 1, 12) || x'00' AS BLOB) WHERE id = {last}")
    assert [line.split(" ")[0] for line in found] == ["head"]


def test_a_visit_that_saw_another_pages_snapshot_is_found(damage_either: Damage) -> None:
    found = damage_either(
        "UPDATE visit SET snapshot_id = (SELECT max(id) FROM snapshot) WHERE id = (SELECT min(id) FROM visit)"
    )
    assert any(line.endswith("saw a snapshot of another page") for line in found)


def test_a_return_to_a_text_that_was_another_is_found(damage_either: Damage) -> None:
    found = damage_either(
        "UPDATE snapshot SET same_as_id = (SELECT min(id) FROM snapshot) WHERE id = (SELECT max(id) FROM snapshot)"
    )
    assert any("does not equal the earlier snapshot" in line for line in found)


def test_a_damaged_page_of_the_file_is_told_by_sqlite(clinic_file: Path, tmp_path: Path) -> None:
    copy, whole = tmp_path / "archive.db", bytearray(clinic_file.read_bytes())
    whole[-4096:-3096] = b"\xff" * 1000
    copy.write_bytes(whole)
    problems = [str(problem) for problem in verify(f"sqlite:///{copy}")]
    assert problems
    assert problems[0].startswith("database file: ")


@pytest.mark.parametrize(
    ("figures", "found"),
    [
        # what had settled before the kill counts as confirmed, so these need not be what the visits say
        ({"due": 9, "attempted": 3, "confirmed": 2, "failed": 1}, []),
        ({"attempted": 4, "confirmed": 2}, ["attempted stands at 4, its visits and captures say 2"]),
        ({"requests": 5}, ["requests stands at 5, its visits and captures say 1"]),
    ],
)
def test_of_a_killed_run_the_traffic_is_counted_and_that_its_figures_agree(
    database_url: str, figures: dict[str, int], found: list[str]
) -> None:
    with Archive.open(database_url) as archive:
        run_id = begun(archive)
        kept = archive.keep(run_id, [capture(body=b"<html>one</html>")])
        archive.settle(run_id, [settlement(kept, content=article())], NOON)
        traffic = {"requests": 1, "bytes_received": kept[0].bytes_received}
        archive.end_run(run_id, RunEnd(status=RunStatus.KILLED, finished_at=NOON, **(traffic | figures)))
    assert [str(problem).partition(": ")[2] for problem in verify(database_url)] == found
