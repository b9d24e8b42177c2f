"""What pages said before, as today's reader reads it."""

import asyncio

import pytest

from pipeline.run import past as past_module
from pipeline.run.past import Past
from pipeline.run.spool import pack
from records.payload import Terms
from tests.pipeline.shelf import FakeShelf, do
from tests.pipeline.visits import READER, article, planned, reading


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> Past:
    """One page, of which today's reader reads "new" where readers before read "old"."""
    monkeypatch.setattr(past_module, "read_again", lambda payloads, *_: pack(reading("new")) if payloads else None)
    shelf = FakeShelf(articles={201: article("old")}, payloads={201: ("bytes",)})  # type: ignore[arg-type]
    return Past(shelf, reader_version=READER, terms=Terms(), do=do, aside=do)


def test_what_todays_reader_read_is_taken_as_it_is(past: Past) -> None:
    assert asyncio.run(past.last(planned())) == article("old")
    assert asyncio.run(past.reread(planned())) is None


def test_what_another_reader_read_is_read_anew(past: Past) -> None:
    assert asyncio.run(past.last(planned(reader_version="reader 0"))) == article("new")


def test_what_todays_reader_cannot_read_stands_as_it_was_read_then(past: Past) -> None:
    past._shelf.payloads[201] = ()  # type: ignore[attr-defined]
    assert asyncio.run(past.last(planned(reader_version="reader 0"))) == article("old")


def test_articles_since_comments_were_all_held_come_in_order(past: Past) -> None:
    past._shelf.articles[301] = article("older")  # type: ignore[attr-defined]
    page = planned(since_whole={301: READER, 201: "reader 0"})
    assert asyncio.run(past.since_whole(page)) == (article("older"), article("new"))
