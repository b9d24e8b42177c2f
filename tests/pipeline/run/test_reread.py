"""Old payloads read again by today's reader."""

from datetime import UTC, datetime

import pytest

from pipeline.run.reread import reread
from records.article import Article, Block, BlockKind
from records.canonical import digest
from records.capture import Capture, Purpose, Transport
from records.errors import ArchiveOutOfReach, UnknownSite
from records.run import RunEnd, RunStart, RunStatus, SiteFacts, Trigger
from records.settlement import Reading, Settlement
from records.visit import Outcome, Seen, Verdict
from storage.archive import Archive
from storage.queries import reading
from tests.blog import Blog

NOW = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
URL = "http://clinic.test/1/"


def archived(database: str, more: str = "") -> None:
    """One page that an earlier reader read wrongly; `more` is markup at its end."""
    body = (Blog({"/1/": "5 mg"}).body("/1/") or "").replace("</body>", f"{more}</body>")
    blocks = (Block(kind=BlockKind.PARAGRAPH, text="what an earlier reader saw"),)
    article = Article(title="Restless legs", blocks=blocks)
    old = Reading(reader_version="0", article=article, digest=digest(article), fingerprint=None)
    capture = Capture(
        purpose=Purpose.PAGE,
        url=URL,
        started_at=NOW,
        duration_ms=1,
        transport=Transport.COMPLETE,
        visit_no=1,
        status=200,
        head=b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8",
        payload=body.encode(),
    )
    with Archive.open(database) as archive:
        facts = SiteFacts(key="legs", url="http://clinic.test/", name="Legs", division=None, timezone="UTC")
        archive.register_site(facts, NOW)
        start = RunStart(site="legs", night=NOW.date(), trigger=Trigger.HAND, started_at=NOW, reader_version="0")
        run_id = archive.begin_run(start)
        kept = archive.keep(run_id, [capture])
        verdict = Verdict(outcome=Outcome.OK)
        seen = Seen(
            visit_no=1, planned=None, requested_url=URL, final_url=URL, captures=kept, verdict=verdict, fresh=True
        )
        settlement = Settlement(seen=seen, verdict=verdict, page_id=None, address=URL, reading=old, snapshot=True)
        archive.settle(run_id, [settlement], NOW)
        archive.end_run(run_id, RunEnd(status=RunStatus.COMPLETED, finished_at=NOW))


def counts(database: str) -> tuple[int, ...]:
    """Readings, snapshots and revisions."""
    with reading(database) as reader:
        questions = ("reading", "snapshot", "revision")
        return tuple(
            reader.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in questions
        )


def test_a_reading_of_today_is_added_beside_and_is_no_revision(database_url: str) -> None:
    archived(database_url)
    ticks: list[tuple[int, int]] = []
    summary = reread(database_url, on_progress=lambda done, of: ticks.append((done, of)))
    (difference,) = summary.different
    assert (difference.url, difference.snapshot, difference.earlier_version) == (URL, 1, "0")
    assert "what an earlier reader saw" in [change.before for change in difference.changes]
    assert (summary.read, summary.same, summary.failed, ticks) == (1, 0, [], [(1, 1)])
    assert counts(database_url) == (2, 1, 0)


def test_what_todays_reader_knows_is_not_read_again(sqlite_url: str) -> None:
    archived(sqlite_url)
    reread(sqlite_url)
    assert reread(sqlite_url, every_snapshot=True).read == 0
    assert counts(sqlite_url)[0] == 2


def test_rereading_a_site_that_is_not_there_is_wrong_usage(sqlite_url: str) -> None:
    archived(sqlite_url)
    with pytest.raises(UnknownSite):
        reread(sqlite_url, site="arms")


def test_there_is_nothing_to_reread_without_an_archive(bare_sqlite_url: str) -> None:
    with pytest.raises(ArchiveOutOfReach):
        reread(bare_sqlite_url)
