"""What the plan of a run knows of comments that could not all be had."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from records.article import Article
from records.visit import PlannedPage
from storage.archive import Archive
from tests.storage.nights import NOON, WHOLE_ARTICLE, begun, capture, ended, planned, reading, settlement

WHOLE = replace(WHOLE_ARTICLE, comments_complete=True)
PART = replace(WHOLE, title="Edited", comments=(), comments_complete=False)


@pytest.fixture
def archive(database_url: str) -> Iterator[Archive]:
    with Archive.open(database_url) as archive:
        yield archive


def after(archive: Archive, *nights: Article, snapshot: bool = True) -> PlannedPage:
    """The page as planned after nights with these readings; only the first makes a snapshot where others do not."""
    for number, content in enumerate(nights, start=1):
        run_id = begun(archive, number)
        page = planned(archive, run_id) if number > 1 else None
        kept = archive.keep(run_id, [capture(body=f"night {number}".encode())])
        made = settlement(kept, content=content, planned=page)
        made = replace(made, snapshot=snapshot or page is None, reading=reading(content, f"reader {number}"))
        archive.settle(run_id, [made], NOON)
        ended(archive, run_id)
    return planned(archive, begun(archive, len(nights) + 1))


def titles(archive: Archive, page: PlannedPage) -> list[tuple[str | None, str]]:
    return [(archive.article(number).title, version) for number, version in page.since_whole.items()]


def test_a_page_whose_comments_are_all_held_needs_no_earlier_reading(archive: Archive) -> None:
    assert after(archive, PART, WHOLE).since_whole == {}


def test_a_page_whose_comments_were_never_all_held_has_none(archive: Archive) -> None:
    assert after(archive, PART, replace(PART, title="Again")).since_whole == {}


def test_the_readings_since_comments_were_all_held_are_named_in_order(archive: Archive) -> None:
    nights = WHOLE, replace(WHOLE, title="Whole"), PART, replace(PART, title="Again")
    page = after(archive, *nights)
    assert titles(archive, page) == [("Whole", "reader 2"), ("Edited", "reader 3")]


def test_a_snapshot_that_held_all_comments_is_named_when_a_later_reading_of_it_does_not(archive: Archive) -> None:
    page = after(archive, WHOLE, replace(WHOLE, comments_complete=False), snapshot=False)
    assert titles(archive, page) == [(WHOLE.title, "reader 1")]
