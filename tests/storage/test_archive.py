"""The archive as a run uses it: keep, settle, plan, read back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from records.address import address_key
from records.article import Fingerprint
from records.capture import Purpose, Transport
from records.change import Change, Facet, Revision, Span
from records.dates import Clock, Meaning
from records.errors import AlreadyRunning, ArchiveOutOfReach, DamagedArchive, UnknownSite
from records.run import RunEnd, RunStart, RunStatus, Trigger
from records.settlement import PageState
from records.visit import Outcome, Verdict
from storage import tables
from storage.archive import Archive
from storage.connecting import reading_engine
from storage.queries import reading as open_reader
from storage.verify import verify
from tests.storage.nights import (
    GONE,
    NOON,
    OK,
    PAGE,
    SAME,
    SITE,
    WHOLE_ARTICLE,
    article,
    begun,
    capture,
    confirmed,
    ended,
    first_night,
    head,
    planned,
    reading,
    settlement,
)

EDIT = Change(
    facet=Facet.BODY, kind="body.edited", before="Take 5 mg.", after="Take 50 mg.", labels=("dose", "number"),
    spans=(Span(side="before", start=5, end=9, label="dose", rule="dose-1"), Span(side="after", start=5, end=10)),
)  # fmt: skip


@pytest.fixture
def archive(database_url: str) -> Iterator[Archive]:
    with Archive.open(database_url) as archive:
        yield archive
    if database_url.startswith("sqlite"):  # other files ask PostgreSQL's archives the same
        assert [str(problem) for problem in verify(database_url)] == []


def rows(url: str, table: object) -> list[object]:
    engine = reading_engine(url)
    with engine.connect() as connection:
        found = connection.execute(select(table)).all()  # type: ignore[call-overload]
    engine.dispose()
    return list(found)


def test_a_capture_comes_back_as_it_was_kept(archive: Archive) -> None:
    run_id = begun(archive)
    sent = [
        capture(body=b"", status=301, head=head(301, Location="../veins/?a=b"), ip_address="192.0.2.1"),
        capture(body=b"<html>", hop=1, head=head(200, Last_Modified="never", Content_Encoding="gzip")),
        capture(no=None, purpose=Purpose.ROBOTS, status=None, head=None, transport=Transport.DNS, error="no such host"),
    ]
    kept = archive.keep(run_id, sent)
    assert kept == archive.captures_of(run_id)
    assert kept[0].location == "https://clinic.test/blog/veins/?a=b"
    assert (kept[1].etag, kept[1].last_modified, kept[1].content_encoding) == ('"one"', "never", "gzip")
    assert kept[1].bytes_received == len(sent[1].head or b"") + 6
    assert (kept[2].transport, kept[2].error, kept[2].payload_id) == (Transport.DNS, "no such host", None)
    ended(archive, run_id)


def test_equal_bytes_are_kept_once_and_a_304_refers_to_them(archive: Archive, database_url: str) -> None:
    run_id = begun(archive)
    one, two = archive.keep(run_id, [capture(body=b"same", no=1), capture(PAGE + "2", body=b"same", no=2)])
    (three,) = archive.keep(run_id, [capture(status=304, confirms=one.payload_id, no=3)])
    assert one.payload_id == two.payload_id == three.payload_id
    assert one.payload_sha256 == three.payload_sha256
    assert archive.payload(one.payload_id or 0) == b"same"
    assert len(rows(database_url, tables.payload)) == 1
    ended(archive, run_id)


def test_behind_a_304_stand_the_time_and_type_of_the_bytes(archive: Archive) -> None:
    first_night(archive)
    run_id = begun(archive, 2)
    page = planned(archive, run_id)
    later = NOON + timedelta(days=1)
    kept = archive.keep(
        run_id, [capture(status=304, confirms=page.validators[PAGE].payload_id, started_at=later, head=head(304))]
    )
    (payload,) = archive.payloads_of(kept)
    assert (payload.body, payload.fetched_at) == (b"<html>one</html>", NOON + timedelta(minutes=1))
    ended(archive, run_id)


def test_an_article_comes_back_exactly(archive: Archive) -> None:
    _, page_id = first_night(archive, WHOLE_ARTICLE)
    run_id = begun(archive, 2)
    page = planned(archive, run_id)
    assert archive.article(page.reading_id or 0) == WHOLE_ARTICLE
    assert archive.snapshot_digests(page_id) == ((1, page.digest),)
    ended(archive, run_id)


def test_many_articles_come_back_exactly_with_a_handful_of_questions(archive: Archive, database_url: str) -> None:
    run_id = begun(archive)
    contents = [replace(WHOLE_ARTICLE, title=f"Article {no}") for no in range(7)] + [
        article(f"{no} mg") for no in range(7)
    ]
    urls = [f"{PAGE}{no}/" for no in range(len(contents))]
    kept = archive.keep(run_id, [capture(url, b"%d" % no, no=no) for no, url in enumerate(urls)])
    seen = [settlement((one,), content=content) for one, content in zip(kept, contents, strict=True)]
    archive.settle(run_id, seen, NOON)
    ended(archive, run_id)
    ids = {page.url: page.reading_id or 0 for page in archive.plan(begun(archive, 2), SITE.key, refetch=7).pages}
    asked: list[str] = []
    with open_reader(database_url) as reader:
        event.listen(reader.connection, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
        found = reader.articles(list(ids.values()))
        with pytest.raises(DamagedArchive, match="reading 9999"):
            reader.articles([ids[urls[0]], 9999])
    assert [found[ids[url]] for url in urls] == contents
    assert len(asked) <= 10


def test_a_plan_knows_what_the_last_confirming_visit_knew(archive: Archive) -> None:
    run_id = begun(archive)
    comments = capture(PAGE + "comment-page-2/", b"more", purpose=Purpose.COMMENT_PAGE, head=head(etag='"two"'))
    kept = archive.keep(run_id, [capture(body=b"page"), comments])
    fingerprint = Fingerprint(containers=("article",), values={PAGE: "00ff", comments.url: "11ee"})
    made = settlement(kept, content=article())
    made = replace(made, reading=reading(article(), fingerprint=fingerprint))
    archive.settle(run_id, [made], NOON)
    ended(archive, run_id)
    page = planned(archive, begun(archive, 2))
    assert {url: (v.purpose, v.etag, v.payload_id) for url, v in page.validators.items()} == {
        PAGE: (Purpose.PAGE, '"one"', kept[0].payload_id),
        comments.url: (Purpose.COMMENT_PAGE, '"two"', kept[1].payload_id),
    }
    assert (page.state, page.snapshot, page.reader_version, page.fingerprint) == ("live", 1, "reader 1", fingerprint)
    assert page.last_confirmed == NOON + timedelta(minutes=1)
    assert [payload.body for payload in archive.payloads_of_reading(page.reading_id or 0)] == [b"page", b"more"]


def test_a_wall_leaves_no_validators(archive: Archive) -> None:
    first_night(archive)
    run_id = begun(archive, 2)
    wall = archive.keep(run_id, [capture(body=b"please log in", head=head(etag='"wall"'))])
    archive.settle(run_id, [settlement(wall, Verdict(outcome=Outcome.BLOCKED), planned=planned(archive, run_id))], NOON)
    ended(archive, run_id)
    run_id = begun(archive, 3)
    assert planned(archive, run_id).validators[PAGE].etag == '"one"'
    ended(archive, run_id)


def test_a_page_is_fetched_in_full_every_refetch_nights(archive: Archive) -> None:
    first_night(archive)
    due = []
    for night in (2, 3, 4):
        run_id = begun(archive, night)
        due.append(planned(archive, run_id, refetch=3).unconditional)
        ended(archive, run_id)
    assert due == [False, False, True]


def test_a_false_304_ends_conditional_requests(archive: Archive) -> None:
    run_id, _ = first_night(archive)
    archive.settle_site(run_id, Revision(changes=(Change(facet=Facet.SITE, kind="site.false_304"),)), NOON)
    assert planned(archive, begun(archive, 2)).unconditional


def test_only_a_completed_run_leaves_validators_for_discovery(archive: Archive) -> None:
    sitemap = capture("https://clinic.test/sitemap.xml", b"<urlset/>", no=None, purpose=Purpose.SITEMAP)
    for night, status in ((1, RunStatus.FAILED), (2, RunStatus.COMPLETED)):
        run_id = begun(archive, night)
        assert archive.plan(run_id, SITE.key, refetch=7).supporting == {}
        archive.keep(run_id, [sitemap])
        ended(archive, run_id, status)
    supporting = archive.plan(begun(archive, 3), SITE.key, refetch=7).supporting
    assert supporting[sitemap.url].etag == '"one"'


def test_absences_count_until_the_page_is_confirmed(archive: Archive) -> None:
    first_night(archive)
    for night, held in ((2, True), (3, False)):
        run_id = begun(archive, night)
        page = planned(archive, run_id)
        gone = archive.keep(run_id, [capture(body=b"not here", status=404)])
        archive.settle(run_id, [settlement(gone, GONE, planned=page, held=held)], NOON)
        ended(archive, run_id)
        plan = archive.plan(run_id, SITE.key, refetch=7)
        assert plan.held == (frozenset({page.page_id}) if held else frozenset())
    page = planned(archive, run_id)
    assert (page.absences, page.absent_since) == (2, NOON + timedelta(minutes=1))
    confirmed(archive, 4)
    page = planned(archive, run_id)
    assert (page.absences, page.absent_since) == (0, None)


def test_states_and_addresses_have_their_time(archive: Archive) -> None:
    _, first = first_night(archive)
    run_id = begun(archive, 2)
    page = planned(archive, run_id)
    moved = archive.keep(run_id, [capture(PAGE + "moved/", body=b"<html>one</html>")])
    archive.settle(
        run_id, [settlement(moved, Verdict(outcome=Outcome.MOVED), planned=page, address=PAGE + "moved/",
                            aliases=(PAGE, PAGE + "short"))], NOON
    )  # fmt: skip
    ended(archive, run_id)
    run_id = begun(archive, 3)
    plan = archive.plan(run_id, SITE.key, refetch=7)
    assert plan.pages[0].url == PAGE + "moved/"
    assert plan.aliases == {address_key(PAGE + tail): first for tail in ("", "moved/", "short")}
    other = archive.keep(run_id, [capture(PAGE + "other/", body=b"other", no=7)])
    (second,) = archive.settle(run_id, [settlement(other, content=article("Other."))], NOON)
    merged = Verdict(outcome=Outcome.MOVED, reason="redirected to another page")
    here = archive.keep(run_id, [capture(PAGE + "other/", body=b"other", no=8)])
    ends = settlement(here, merged, planned=plan.pages[0], state=PageState.MERGED, merged_into=second)
    archive.settle(run_id, [ends], NOON)
    plan = archive.plan(run_id, SITE.key, refetch=7)
    assert [page.page_id for page in plan.pages] == [second]
    assert set(plan.aliases.values()) == {second}
    ended(archive, run_id)


def test_addresses_that_are_no_article_are_left_alone_for_a_while(archive: Archive) -> None:
    run_id, _ = first_night(archive)
    archive.note_others(run_id, [("https://clinic.test/blog/page/2/", "list"), ("https://clinic.test/about", "other")])
    plans = [archive.plan(begun(archive, night), SITE.key, refetch=3) for night in (3, 4)]
    assert [len(plan.others) for plan in plans] == [2, 0]
    assert "clinic.test/about" in plans[0].others


def test_a_batch_settles_whole_or_not_at_all(archive: Archive, database_url: str) -> None:
    run_id = begun(archive)
    kept = archive.keep(run_id, [capture(body=b"a", no=1), capture(PAGE + "2", b"b", no=2)])
    good = settlement(kept[:1], content=article())
    bad = settlement(kept[1:], content=article(), same_as=99)
    with pytest.raises(Exception, match="No row was found"):
        archive.settle(run_id, [good, bad], NOON)
    assert rows(database_url, tables.visit) == rows(database_url, tables.page) == []
    archive.settle(run_id, [good], NOON)
    assert archive.visits_settled(run_id) == {1}
    ended(archive, run_id)


def test_a_visit_settles_once(archive: Archive) -> None:
    run_id = begun(archive)
    kept = archive.keep(run_id, [capture(body=b"a")])
    archive.settle(run_id, [settlement(kept, content=article())], NOON)
    with pytest.raises(Exception, match=r"never changed|unique"):
        archive.settle(run_id, [settlement(kept, content=article())], NOON)
    ended(archive, run_id)


def test_a_failed_visit_of_an_unknown_address_belongs_to_no_page(archive: Archive) -> None:
    run_id = begun(archive)
    kept = archive.keep(run_id, [capture(body=b"down", status=503)])
    alone = settlement(kept, Verdict(outcome=Outcome.UNREACHABLE), address=None)
    assert archive.settle(run_id, [alone], NOON) == (0,)
    ended(archive, run_id)


def test_a_text_that_comes_back_is_a_new_snapshot_of_the_same_article(archive: Archive, database_url: str) -> None:
    first_night(archive, WHOLE_ARTICLE)
    edited = replace(WHOLE_ARTICLE, comments=(replace(WHOLE_ARTICLE.comments[0], text="edited"),))
    for night, content, same_as in ((2, edited, None), (3, WHOLE_ARTICLE, 1)):
        run_id = begun(archive, night)
        kept = archive.keep(run_id, [capture(body=f"night {night}".encode())])
        step = Revision(changes=(EDIT,), reverts_to=same_as)
        made = settlement(kept, content=content, planned=planned(archive, run_id), same_as=same_as, revisions=(step,))
        archive.settle(run_id, [made], NOON)
        ended(archive, run_id)
    digests = archive.snapshot_digests(planned(archive, run_id).page_id)
    assert [number for number, _ in digests] == [1, 2, 3]
    assert digests[0][1] == digests[2][1] != digests[1][1]
    assert len(rows(database_url, tables.article)) == 2
    versions = [(v.comment_id, v.version) for v in rows(database_url, tables.comment_version)]  # type: ignore[attr-defined]
    assert sorted(versions) == [("wp-1", 1), ("wp-1", 2), ("wp-2", 1)]


def test_a_reading_by_another_reader_stands_beside_the_old_one(archive: Archive) -> None:
    first_night(archive)
    run_id = begun(archive, 2)
    page = planned(archive, run_id)
    newer = archive.add_reading(page.reading_id or 0, reading(article("Take 5 mg!"), "reader 2"))
    after = planned(archive, run_id)
    assert (after.reading_id, after.reader_version, after.snapshot) == (newer, "reader 2", 1)
    assert archive.article(page.reading_id or 0) == article()
    assert archive.payloads_of_reading(newer) == archive.payloads_of_reading(page.reading_id or 0)
    ended(archive, run_id)


def test_clocks_are_kept_when_they_tell_something_new(archive: Archive, database_url: str) -> None:
    def clock(raw: str) -> Clock:
        return Clock(meaning=Meaning.MODIFIED, source="http:last-modified", raw=raw, value=None, precision=None)

    first_night(archive)
    for night, raw in ((2, "monday"), (3, "monday"), (4, "tuesday")):
        run_id = begun(archive, night)
        page = planned(archive, run_id)
        kept = archive.keep(run_id, [capture(status=304, confirms=page.validators[PAGE].payload_id)])
        archive.settle(run_id, [settlement(kept, SAME, planned=page, clocks=(clock(raw),))], NOON)
        ended(archive, run_id)
    assert len(rows(database_url, tables.visit_clock)) == 2


def test_runs_begin_once_a_night_and_the_killed_are_found(archive: Archive) -> None:
    first = begun(archive)
    with pytest.raises(AlreadyRunning, match="2026-03-01"):
        begun(archive)
    by_hand = begun(archive, trigger=Trigger.HAND)
    assert archive.unsettled_runs(SITE.key) == (first, by_hand)
    ended(archive, by_hand, RunStatus.KILLED)
    assert archive.unsettled_runs(SITE.key) == (first,)
    start = RunStart(site=SITE.key, night=NOON.date(), trigger=Trigger.CATCH_UP, started_at=NOON)
    archive.missed_run(start, RunEnd(status=RunStatus.MISSED, finished_at=NOON, error="the machine was off"))
    assert archive.unsettled_runs(SITE.key) == (first,)
    with pytest.raises(UnknownSite, match="veins"):
        archive.unsettled_runs("nobody")


def test_ids_have_no_gaps_though_transactions_fail(archive: Archive, database_url: str) -> None:
    run_id = begun(archive)
    kept = archive.keep(run_id, [capture(body=b"a")])
    with pytest.raises(Exception, match="No row was found"):
        archive.settle(run_id, [settlement(kept, content=article(), same_as=5)], NOON)
    archive.settle(run_id, [settlement(kept, OK, content=WHOLE_ARTICLE)], NOON)
    ended(archive, run_id)
    counters = {row.name: row.last for row in rows(database_url, tables.sequence)}  # type: ignore[attr-defined]
    ids = [
        row.id  # type: ignore[attr-defined]
        for table in tables.APPEND_ONLY
        if "id" in table.c and table.name not in counters
        for row in rows(database_url, table)
    ]
    assert sorted(ids) == list(range(1, counters["event"] + 1))


def test_texts_no_database_takes_are_kept_with_a_replacement(archive: Archive) -> None:
    first_night(archive, article("a\x00b \ud800c"))
    run_id = begun(archive, 2)
    content = archive.article(planned(archive, run_id).reading_id or 0)
    assert content.blocks[1].text == "a\ufffdb \ufffdc"


def test_an_archive_that_is_not_there_is_out_of_reach(bare_sqlite_url: str) -> None:
    with pytest.raises(ArchiveOutOfReach, match="no archive yet"):
        Archive.open(bare_sqlite_url, create=False)
    with pytest.raises(ArchiveOutOfReach, match="sqlite:///FILE"):
        Archive.open("mysql://somewhere/else")
