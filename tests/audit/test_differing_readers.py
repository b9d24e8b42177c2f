"""A changed reader is never a changed page: both sides of a difference are read by one reader where the archive can."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from audit.articles import Difference, difference, show
from audit.asof import parse_time
from audit.redline import Redline, as_json
from audit.redline_html import as_html
from audit.redline_text import as_text
from records.article import Article
from storage.archive import Archive
from storage.queries import reading as open_reader
from tests.storage.nights import NOON, PAGE, article, begun, capture, ended, planned, reading, settlement

NIGHT_1 = article("Take 5 mg.", title="Legs | Vein clinic")
NIGHT_1_BY_2 = article("Take 5 mg.", title="Legs")
NIGHT_2 = article("Take 50 mg.", title="Legs")


def seen(archive: Archive, night: int, content: Article, version: str) -> int:
    """A night on which a reader version read the page; the reading it was compared with."""
    run_id = begun(archive, night)
    page = planned(archive, run_id) if night > 1 else None
    kept = archive.keep(run_id, [capture(body=b"%d" % night, started_at=NOON + timedelta(days=night))])
    found = settlement(kept, content=content, planned=page, snapshot=True, reading=reading(content, version))
    archive.settle(run_id, [found], NOON)
    ended(archive, run_id)
    return 0 if page is None else page.reading_id or 0


@pytest.fixture
def twice_read(sqlite_url: str) -> Iterator[tuple[Archive, int]]:
    """A page whose two snapshots were read by different readers; the archive, and the reading of the first."""
    with Archive.open(sqlite_url) as archive:
        seen(archive, 1, NIGHT_1, "reader 1")
        yield archive, seen(archive, 2, NIGHT_2, "reader 2")


def told(tmp_path: Path) -> Difference:
    with open_reader(f"sqlite:///{tmp_path / 'archive.db'}") as reader:
        return difference(reader, PAGE)


def redline(found: Difference) -> Redline:
    return Redline(
        before=found.articles[0], after=found.articles[1], changes=found.revision.changes, step=found.step,
        revision=found.revision,
    )  # fmt: skip


def test_a_difference_between_readers_is_said_where_no_reader_read_both(
    twice_read: tuple[Archive, int], tmp_path: Path
) -> None:
    found = redline(told(tmp_path))
    assert as_json(found)["reader_versions"] == ["reader 1", "reader 2"]
    assert "read by different readers, reader 1 and reader 2" in as_text(found)
    assert "read by different readers, reader 1 and reader 2" in as_html(found)


@pytest.mark.parametrize(
    ("of_first", "content", "version"), [(True, NIGHT_1_BY_2, "reader 2"), (False, NIGHT_2, "reader 1")]
)
def test_readings_of_one_reader_are_compared_where_there_are(
    twice_read: tuple[Archive, int], tmp_path: Path, of_first: bool, content: Article, version: str
) -> None:
    archive, first = twice_read
    run_id = begun(archive, 3)
    archive.add_reading(first if of_first else planned(archive, run_id).reading_id or 0, reading(content, version))
    found = told(tmp_path)
    kinds = [change.kind for change in found.revision.changes]
    assert kinds == (["body.edited"] if of_first else ["title.edited", "body.edited"])
    assert found.step.reader_version == version
    assert "reader_versions" not in as_json(redline(found))
    assert "different readers" not in as_text(redline(found))


def test_the_latest_reader_of_both_is_taken(twice_read: tuple[Archive, int], tmp_path: Path) -> None:
    archive, first = twice_read
    second = planned(archive, begun(archive, 3)).reading_id or 0
    for version in ("reader 3", "reader 4"):
        archive.add_reading(first, reading(NIGHT_1_BY_2, version))
        archive.add_reading(second, reading(NIGHT_2, version))
    assert told(tmp_path).step.reader_version == "reader 4"


def test_an_old_snapshot_is_shown_as_it_was_read_then(twice_read: tuple[Archive, int], tmp_path: Path) -> None:
    archive, first = twice_read
    archive.add_reading(first, reading(NIGHT_1_BY_2, "reader 2"))
    with open_reader(f"sqlite:///{tmp_path / 'archive.db'}") as reader:
        shown = show(reader, PAGE, parse_time((NOON + timedelta(days=1)).isoformat()))
    assert (shown.facts.number, shown.facts.reader_version, shown.article) == (1, "reader 1", NIGHT_1)
