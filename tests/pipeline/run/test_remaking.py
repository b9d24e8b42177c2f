"""Readings made again from their payloads: the same reader reads the same, or the reading is named."""

import sqlite3
from contextlib import closing

import pytest

from pipeline.run.remaking import Remaking
from pipeline.run.reread import reread
from storage.queries import reading
from tests.pipeline.run.test_reread import URL, archived

COMMENT = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Article", "comment":
[{"@type": "Comment", "text": "It helped me a lot", "author": {"@type": "Person", "name": "Ana"}}]}</script>"""


@pytest.fixture
def database(sqlite_url: str) -> str:
    """One page that an earlier reader read, and today's reader after it."""
    archived(sqlite_url)
    reread(sqlite_url)
    return sqlite_url


def found(database: str) -> tuple[list[str], int]:
    """What cannot be made again, and how many readings were by other readers."""
    remaking = Remaking(database)
    problems = [str(problem) for problem in remaking.problems(lambda _done, _total, _what: None)]
    return problems, remaking.others


def damage(database: str, statement: str) -> None:
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        assert connection.execute(statement).rowcount


def test_todays_reader_reads_the_same_again_and_others_cannot_be_asked(database_url: str) -> None:
    archived(database_url)
    assert found(database_url) == ([], 1)
    reread(database_url)
    assert found(database_url) == ([], 1)


def test_progress_is_told(database: str) -> None:
    told: list[tuple[int, int, str]] = []
    assert list(Remaking(database).problems(lambda *tick: told.append(tick))) == []
    assert told == [(1, 1, "readings made again")]


def test_a_reading_of_something_else_is_named(database: str) -> None:
    damage(database, "UPDATE reading SET article_id = 1 WHERE id = (SELECT max(id) FROM reading)")
    (problem,), _ = found(database)
    assert problem.startswith("reading ")
    assert f"(article 1, {URL}): cannot be made again: its payloads read today give the digest " in problem


def test_a_reading_without_payloads_is_named(database: str) -> None:
    damage(database, "UPDATE capture SET payload_id = NULL")
    (problem,), _ = found(database)
    assert problem.endswith("cannot be made again: the archive holds no payload of it")


def test_a_reading_whose_payload_is_damaged_names_it_too(database: str) -> None:
    damage(database, "UPDATE payload SET size = size + 1")
    (problem,), _ = found(database)
    assert "cannot be made again: payload 1 cannot be decompressed" in problem


def test_a_reading_said_to_be_by_todays_reader_and_by_another_is_named(database: str) -> None:
    damage(database, "UPDATE reading SET reader_version_id = (SELECT max(id) FROM reader_version)")
    problems, others = found(database)
    assert (len(problems), others) == (1, 0)


def test_a_reading_stands_though_the_site_is_configured_otherwise_now(sqlite_url: str) -> None:
    archived(sqlite_url, COMMENT)
    reread(sqlite_url)
    silent = Remaking(sqlite_url, without_comments=frozenset({"legs"}))
    assert list(silent.problems(lambda *_: None)) == []
    with reading(sqlite_url) as reader:
        comments = reader.connection.exec_driver_sql("SELECT max(comment_count) FROM article").scalar_one()
    assert comments == 1, "without comments the reading is another"
