"""Verification finds nothing wrong in a sound archive, and names the culprit in a damaged one."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.verify import verify


@pytest.fixture
def damage(clinic_file: Path, tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    """Run statements on a copy of the archive, past its guards, and tell what verification finds."""
    copy = tmp_path / "archive.db"
    copy.write_bytes(clinic_file.read_bytes())

    def damaged(*statements: str, deep: bool = False) -> list[str]:
        with closing(sqlite3.connect(copy)) as connection, connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                assert connection.execute(statement).rowcount, f"changes nothing: {statement}"
        return [str(problem) for problem in verify(f"sqlite:///{copy}", deep=deep)]

    yield damaged


@pytest.mark.parametrize("deep", [False, True])
def test_a_sound_archive_has_no_problems(clinic_url: str, deep: bool) -> None:
    assert list(verify(clinic_url, deep=deep)) == []


def test_an_empty_archive_has_no_problems(database_url: str) -> None:
    assert list(verify(database_url, deep=True)) == []


def test_progress_is_told(clinic_url: str) -> None:
    told: list[tuple[int, int, str]] = []
    list(verify(clinic_url, progress=lambda done, total, what: told.append((done, total, what))))
    assert {what for _, _, what in told} >= {"payloads", "readings", "numbers", "references", "standings"}
    assert all(done <= total for done, total, _ in told)


def test_a_flipped_byte_of_a_payload_is_found_when_looking_deep(damage: Callable[..., list[str]]) -> None:
    flip = "UPDATE payload SET data = CAST(substr(data, 1, 40) || x'00' || substr(data, 42) AS BLOB) WHERE id = 1"
    assert any(line.startswith("payload 1 (sha256 ") for line in damage(flip, deep=True))


def test_a_payload_cut_short_is_found_without_decompressing(damage: Callable[..., list[str]]) -> None:
    assert "payload 1" in damage("UPDATE payload SET size = size + 1 WHERE id = 1")[0]


def test_a_digest_that_is_not_the_bytes_is_found(damage: Callable[..., list[str]]) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    found = damage(f"UPDATE payload SET sha256 = x'{other}' WHERE id = 2", deep=True)
    assert found == [f"payload 2 (sha256 {other}): its bytes do not match their SHA-256"]


def test_a_changed_text_is_found_by_its_hash_and_by_the_digest_of_its_article(damage: Callable[..., list[str]]) -> None:
    found = damage("UPDATE passage SET text = 'Take 500 mg.' WHERE text = 'Take 50 mg in the evening.'")
    assert any(line.startswith("passage") and "does not match its hash" in line for line in found)
    assert any(line.startswith("reading") and "snapshot" in line and "digest" in line for line in found)


def test_a_text_that_is_no_text_any_more_is_named_and_the_rest_still_checked(damage: Callable[..., list[str]]) -> None:
    found = damage("UPDATE passage SET text = CAST(x'ff41' AS TEXT) WHERE text = 'Spider veins'", "DELETE FROM run_end")
    assert any(line.startswith("passage") and "does not match its hash" in line for line in found)
    assert any(line.startswith("reading") and "cannot be put together" in line for line in found)
    assert any("numbers have no gaps" in line for line in found)


def test_a_missing_event_is_named_by_its_number(damage: Callable[..., list[str]]) -> None:
    found = damage("DELETE FROM run_end WHERE run_id = (SELECT min(id) FROM run)")
    (told,) = [line for line in found if line.endswith("is missing: numbers have no gaps")]
    assert told.startswith("event ")


def test_a_missing_last_event_is_found_by_its_counter(damage: Callable[..., list[str]]) -> None:
    found = damage("DELETE FROM run_end WHERE id = (SELECT max(id) FROM run_end)")
    assert any(line.startswith("counter event: stands at") for line in found)


def test_a_missing_page_is_named_by_those_who_refer_to_it(damage: Callable[..., list[str]]) -> None:
    found = damage("DELETE FROM snapshot WHERE number = 2 AND page_id = (SELECT min(id) FROM page)")
    assert any("refers to snapshot" in line and line.startswith("visit") for line in found)
    assert any("snapshot numbers run from 1 to 3 in 2 rows" in line for line in found)


def test_a_number_given_twice_is_found(damage: Callable[..., list[str]]) -> None:
    found = damage("UPDATE run_end SET id = (SELECT min(id) FROM visit) WHERE id = (SELECT max(id) FROM run_end)")
    assert any("has the number of" in line for line in found)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("state = 2", "state stands at 2, the events say 0"),
        ("snapshot_id = (SELECT min(id) FROM snapshot)", "snapshot_id stands at"),
        ("last_visit_id = (SELECT min(id) FROM visit)", "last_visit_id stands at"),
        ("address_id = (SELECT max(id) FROM address)", "address_id stands at"),
    ],
)
def test_a_standing_that_does_not_follow_from_the_events_is_found(
    damage: Callable[..., list[str]], change: str, named: str
) -> None:
    found = damage(f"UPDATE page_standing SET {change} WHERE page_id = (SELECT min(id) FROM page)")
    assert any(named in line for line in found)


def test_a_step_that_skips_a_snapshot_is_found(damage: Callable[..., list[str]]) -> None:
    found = damage(
        "UPDATE revision SET from_snapshot_id = (SELECT min(id) FROM snapshot)"
        " WHERE to_snapshot_id = (SELECT max(id) FROM snapshot WHERE number = 3)"
    )
    assert any("does not lead from a snapshot of its page to the next" in line for line in found)


def test_a_damaged_head_is_found(damage: Callable[..., list[str]]) -> None:
    last = "(SELECT max(id) FROM head)"
    found = damage(f"UPDATE head SET data = CAST(substr(data, 1, 12) || x'00' AS BLOB) WHERE id = {last}")
    assert [line.split(" ")[0] for line in found] == ["head"]


def test_a_visit_that_saw_another_pages_snapshot_is_found(damage: Callable[..., list[str]]) -> None:
    found = damage(
        "UPDATE visit SET snapshot_id = (SELECT max(id) FROM snapshot) WHERE id = (SELECT min(id) FROM visit)"
    )
    assert any(line.endswith("saw a snapshot of another page") for line in found)


def test_a_return_to_a_text_that_was_another_is_found(damage: Callable[..., list[str]]) -> None:
    found = damage(
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
