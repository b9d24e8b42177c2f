"""What each visit adds to the archive."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipeline.run import past as past_module
from pipeline.run.absence import Standing
from pipeline.run.identity import is_plain
from pipeline.run.spool import Spool, pack
from pipeline.run.tally import Tally
from pipeline.settle import CONFIRMED_BATCH, RunFacts, Settling, compare_articles
from records.comment import AuthorKind, Comment
from records.errors import ChildFailed
from records.payload import Terms
from records.settlement import PageState, Reading, Settlement
from records.visit import Outcome, Plan, PlannedPage, Proof, Seen, Verdict
from tests.pipeline.shelf import FakeShelf, do
from tests.pipeline.visits import NOW, READER, address, article, capture, plan, planned, reading, seen, validator

OLD = "Take 5 mg daily."
NEW = "Take 50 mg daily."


@pytest.fixture(autouse=True)
def _spools_are_closed() -> Iterator[None]:
    yield
    while SPOOLS:
        SPOOLS.pop().close()


SPOOLS: list[Spool] = []


class Run:
    """One run that settles against an archive in memory."""

    def __init__(self, *pages: PlannedPage, aside: Callable[..., Any] = do, **facts: Any) -> None:
        self.plan: Plan = plan(*pages, **facts)
        self.shelf = FakeShelf(articles={200 + page.page_id: article(OLD) for page in pages})
        self.spool = Spool()
        SPOOLS.append(self.spool)
        self.tally = Tally("http://clinic.test/", pages)
        facts_of_run = RunFacts(run_id=7, plan=self.plan, reader_version=READER, terms=Terms(), now=lambda: NOW)
        self.settling = Settling(self.shelf, facts_of_run, do=do, aside=aside, spool=self.spool, tally=self.tally)

    def close(self, *seens: Seen, texts: dict[int, Reading] | None = None, **facts: Any) -> list[Settlement]:
        for number, parked in (texts or {}).items():
            self.spool.put(number, pack(parked))
        values: dict[str, Any] = {"now": NOW, "start_answered": True, "visits": 3, "hours": 48}
        standing = Standing(**values | facts)
        asyncio.run(self.settling.close(seens, standing))
        return self.shelf.settled


def kinds(settlement: Settlement) -> list[str]:
    return [change.kind for revision in settlement.revisions for change in revision.changes]


def test_a_changed_article_is_a_snapshot_with_one_revision() -> None:
    page = planned()
    (settled,) = Run(page).close(seen(page, text=NEW), texts={1: reading(NEW)})
    assert (settled.verdict.outcome, settled.snapshot, settled.page_id) == (Outcome.OK, True, 1)
    assert kinds(settled) == ["body.edited"]
    assert settled.reading is not None and settled.earlier is None


def test_a_move_with_an_edit_is_one_revision_of_both() -> None:
    page = planned()
    (settled,) = Run(page).close(seen(page, text=NEW, final="/c"), texts={1: reading(NEW)})
    assert (settled.verdict.outcome, settled.address, settled.snapshot) == (Outcome.MOVED, address("/c"), True)
    assert kinds(settled) == ["page.moved", "body.edited"]
    assert len(settled.revisions) == 1


def test_a_move_without_an_edit_confirms_the_last_snapshot() -> None:
    page = planned()
    (settled,) = Run(page).close(seen(page, text=OLD, final="/c"), texts={1: reading(OLD)})
    assert (settled.verdict.outcome, settled.snapshot, kinds(settled)) == (Outcome.MOVED, False, ["page.moved"])


def test_a_return_to_an_earlier_text_is_a_new_snapshot_that_says_so() -> None:
    page = planned(text=NEW, snapshot=2)
    run = Run(page)
    run.shelf.articles[201] = article(NEW)
    run.shelf.digests[1] = ((1, reading(OLD).digest), (2, reading(NEW).digest))
    (settled,) = run.close(seen(page, text=OLD), texts={1: reading(OLD)})
    assert (settled.snapshot, settled.same_as) == (True, 1)
    assert settled.revisions[0].reverts_to == 1


def test_a_new_page_is_found_once_the_site_has_a_baseline() -> None:
    (settled,) = Run().close(seen(None, url="/new", text=NEW, no=5), texts={5: reading(NEW)})
    assert (settled.page_id, settled.address, settled.snapshot) == (None, address("/new"), True)
    assert kinds(settled) == ["page.found"]


def test_before_the_baseline_no_page_is_told_as_found() -> None:
    (settled,) = Run(has_baseline=False).close(seen(None, url="/new", text=NEW, no=5), texts={5: reading(NEW)})
    assert settled.snapshot
    assert settled.revisions == ()


def test_the_baseline_names_every_page_of_the_site() -> None:
    page = planned()
    run = Run(page, has_baseline=False)
    run.close(seen(page, Outcome.UNREACHABLE), seen(None, url="/new", text=NEW, no=5), texts={5: reading(NEW)})
    asyncio.run(run.settling.baseline())
    (event,) = run.shelf.site_events
    assert [change.kind for change in event.changes] == ["site.baseline"]
    assert event.pages == (1, 1001)


def test_both_sides_of_a_comparison_are_read_by_todays_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    page = planned(reader_version="reader 0", digest="of another reader")
    monkeypatch.setattr(past_module, "read_again", lambda payloads, terms: pack(reading(OLD)))
    run = Run(page)
    run.shelf.payloads[201] = ()
    (settled,) = run.close(seen(page, text=OLD), texts={1: reading(OLD)})
    assert settled.verdict == Verdict(outcome=Outcome.UNCHANGED, proof=Proof.TEXT)
    assert settled.earlier is not None and settled.reading is not None
    assert not settled.snapshot and not settled.revisions


def test_a_change_is_told_between_two_readings_of_todays_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    page = planned(reader_version="reader 0", digest="of another reader")
    monkeypatch.setattr(past_module, "read_again", lambda payloads, terms: pack(reading(OLD)))
    run = Run(page)
    run.shelf.payloads[201] = ()
    run.shelf.articles[201] = article("what the old reader saw, which counts for nothing")
    (settled,) = run.close(seen(page, text=NEW), texts={1: reading(NEW)})
    assert settled.snapshot and settled.earlier is not None
    assert [change.before for change in settled.revisions[0].changes] == [OLD]


def test_comments_that_could_not_be_had_are_no_change() -> None:
    page = planned()
    run = Run(page)
    run.shelf.articles[201] = article(OLD, comments_complete=True, tags=("veins",))
    page = planned(digest="with its comments")
    parked = reading(OLD, comments_complete=False, tags=("veins",))
    (settled,) = run.close(seen(page, text=OLD), texts={1: parked})
    assert (settled.verdict.outcome, settled.snapshot, settled.revisions) == (Outcome.OK, False, ())
    assert settled.verdict.reason == "nothing seen changed; not all comments could be had"


def remark(id: str, text: str = "Thank you.") -> Comment:
    return Comment(
        id=id,
        author="Ann",
        author_kind=AuthorKind.VISITOR,
        posted=None,
        text=text,
        parent_id=None,
        depth=0,
        position=0,
        source="wordpress",
    )


ANN, BEN = remark("wp-1"), remark("wp-2", "It hurt.")


def completed(*, text: str, comments: tuple[Comment, ...], complete: bool = True, reader: str = READER) -> Settlement:
    """What the next visit adds after one with an edited body that held Ann's comment and could not have Ben's."""
    part = reading(NEW, comments=(ANN,), comments_complete=False)
    page = planned(digest=part.digest, comments_complete=False, snapshot=2, since_whole={301: reader})
    run = Run(page)
    run.shelf.articles |= {201: part.article, 301: article(OLD, comments=(ANN, BEN))}
    run.shelf.digests[1] = ((1, "of the first"), (2, part.digest))
    parked = reading(text, comments=comments, comments_complete=complete)
    visit = seen(page, text=text, digest=parked.digest, comments_complete=complete)
    assert not is_plain(visit)
    (settled,) = run.close(visit, texts={1: parked})
    return settled


def test_comments_that_are_back_make_a_snapshot_and_no_revision() -> None:
    settled = completed(text=NEW, comments=(ANN, BEN))
    assert (settled.verdict.outcome, settled.snapshot, settled.revisions) == (Outcome.OK, True, ())


def test_a_comment_deleted_meanwhile_is_removed_though_the_last_visit_did_not_hold_it_either() -> None:
    settled = completed(text=NEW, comments=(ANN,))
    assert (settled.verdict.outcome, settled.snapshot, kinds(settled)) == (Outcome.OK, True, ["comment.removed"])
    assert (settled.same_as, settled.revisions[0].reverts_to) == (None, None)


def test_the_body_is_compared_with_the_last_visit_and_the_comments_with_the_last_that_held_all() -> None:
    assert kinds(completed(text=OLD, comments=(ANN,))) == ["body.edited", "comment.removed"]


def test_comments_still_out_of_reach_are_no_change() -> None:
    settled = completed(text=NEW, comments=(ANN,), complete=False)
    assert (settled.verdict.outcome, settled.snapshot, settled.revisions) == (Outcome.UNCHANGED, False, ())


def test_comments_that_another_reader_held_are_read_by_todays_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_module, "read_again", lambda *args: pack(reading(OLD, comments=(ANN, BEN))))
    monkeypatch.setattr(FakeShelf, "payloads_of_reading", lambda shelf, reading_id: ())
    assert kinds(completed(text=NEW, comments=(ANN,), reader="reader 0")) == ["comment.removed"]


def test_another_article_where_a_page_was_removed_begins_a_new_page() -> None:
    page = planned(state="removed")
    run = Run(page)
    parked = Reading(reader_version=READER, article=article(NEW, "Arteries"), digest="d", fingerprint=None)
    (settled,) = run.close(seen(page, text=NEW), texts={1: parked})
    assert (settled.page_id, settled.address, settled.state) == (None, page.url, None)
    assert kinds(settled) == ["page.found"]


def test_a_removed_page_that_comes_back_edited_is_restored_and_edited() -> None:
    page = planned(state="removed")
    (settled,) = Run(page).close(seen(page, text=NEW), texts={1: reading(NEW)})
    assert (settled.page_id, settled.state) == (1, PageState.LIVE)
    assert kinds(settled) == ["page.restored", "body.edited"]


def test_an_absence_is_one_settlement_with_its_state() -> None:
    page, *others = (planned(number, f"/{number}") for number in range(1, 12))
    (settled,) = Run(page, *others).close(seen(page, Outcome.GONE))
    assert (settled.state, kinds(settled), settled.reading) == (PageState.MISSING, ["page.missing"], None)


def test_a_visit_that_saw_nothing_adds_only_itself() -> None:
    page = planned()
    (settled,) = Run(page).close(seen(page, Outcome.BLOCKED))
    assert (settled.verdict.outcome, settled.state, settled.revisions) == (Outcome.BLOCKED, None, ())


def test_nothing_is_claimed_when_the_comparing_was_killed() -> None:
    async def aside(function: Callable[..., Any], *args: Any) -> Any:
        if function is compare_articles:
            raise ChildFailed("timeout", "no answer within 20 s")
        return function(*args)

    page = planned()
    (settled,) = Run(page, aside=aside).close(seen(page, text=NEW), texts={1: reading(NEW)})
    assert (settled.verdict.outcome, settled.snapshot, settled.revisions) == (Outcome.UNREADABLE, False, ())


def test_confirmed_visits_settle_in_batches_during_the_crawl() -> None:
    pages = [planned(number, f"/{number}") for number in range(1, CONFIRMED_BATCH + 11)]
    run = Run(*pages)

    async def confirm() -> None:
        for page in pages:
            await run.settling.at_once(seen(page, Outcome.UNCHANGED))

    asyncio.run(confirm())
    assert run.shelf.batches == [CONFIRMED_BATCH]
    run.close()
    assert run.shelf.batches == [CONFIRMED_BATCH, 10]
    assert run.tally.confirmed == CONFIRMED_BATCH + 10


def test_a_new_address_that_could_not_be_read_counts_as_due_and_failed() -> None:
    run = Run()
    (settled,) = run.close(seen(None, Outcome.UNREACHABLE), seen(None, Outcome.GONE))
    assert (settled.page_id, settled.address, settled.verdict.outcome) == (None, None, Outcome.UNREACHABLE)
    assert (run.tally.due, run.tally.failed, run.tally.confirmed) == (1, 1, 0)


def test_suspect_twins_of_the_first_night_begin_no_page() -> None:
    run = Run(has_baseline=False)
    twins = seen(None, url="/c", text=NEW, no=1), seen(None, url="/d", text=NEW, no=2)
    settled = run.close(*twins, texts={1: reading(NEW), 2: reading(NEW)})
    assert [(one.page_id, one.address, one.snapshot) for one in settled] == [(None, None, False)] * 2
    assert (run.tally.due, run.tally.failed) == (2, 2)


def test_one_page_at_every_address_is_no_edit_no_absence_and_no_new_page() -> None:
    page, other = planned(), planned(2, "/b", text=NEW)
    run = Run(page, other)
    run.shelf.articles[202] = article(NEW)
    visits = [seen(page, text="Closed."), seen(other, text="Closed."), seen(None, url="/c", text="Closed.", no=3)]
    settled = run.close(*visits, texts={number: reading("Closed.") for number in (1, 2, 3)})
    assert [(one.page_id, one.address, one.verdict.outcome) for one in settled] == [
        (1, None, Outcome.SUSPECT),
        (2, None, Outcome.SUSPECT),
        (None, None, Outcome.SUSPECT),
    ]
    assert not any(one.snapshot or one.revisions or one.reading or one.state for one in settled)
    assert all("stands at" in (one.verdict.reason or "") for one in settled)
    assert (run.tally.due, run.tally.failed, run.tally.changed) == (3, 3, 0)


LONG, OTHER = (" ".join(f"{word}{number}" for number in range(60)) for word in ("leg", "vein"))


def replaced(*others: Seen, **standing: object) -> list[Settlement]:
    """What a run adds in which quite another article stood at a known address."""
    page = planned(title="Restless legs", text=LONG)
    run = Run(page, *(other.planned for other in others if other.planned))
    run.shelf.articles[201] = article(LONG, "Restless legs")
    parked = reading(OTHER, title="Spider veins")
    visit = seen(page, text=OTHER, digest=parked.digest, title="Spider veins")
    return run.close(visit, *others, texts={1: parked}, **standing)


def test_another_article_at_a_living_pages_address_begins_a_new_page_and_the_old_one_is_missing() -> None:
    new, old = replaced()
    assert (new.page_id, new.address, new.snapshot, kinds(new)) == (None, address("/a"), True, ["page.found"])
    assert (old.page_id, old.state, kinds(old)) == (1, PageState.MISSING, ["page.missing"])
    assert (old.reading, old.snapshot, old.clocks) == (None, False, ())


def test_in_a_run_that_counts_no_absence_another_article_counts_for_nothing() -> None:
    (settled,) = replaced(start_answered=False)
    assert (settled.page_id, settled.verdict.outcome, settled.snapshot) == (1, Outcome.SUSPECT, False)
    assert settled.verdict.reason == (
        "another article than before, which counts for nothing: the start address did not answer"
    )
    outage = [seen(planned(number, f"/{number}"), Outcome.UNREACHABLE) for number in range(2, 6)]
    assert {one.verdict.outcome for one in replaced(*outage)} == {Outcome.SUSPECT, Outcome.UNREACHABLE}


def test_an_article_under_another_title_alone_is_an_edit() -> None:
    page = planned(title="Restless legs", text=LONG)
    run = Run(page)
    run.shelf.articles[201] = article(LONG, "Restless legs")
    (settled,) = run.close(seen(page, text=LONG, title="Spider veins"), texts={1: reading(LONG, title="Spider veins")})
    assert (settled.page_id, kinds(settled)) == (1, ["title.edited"])


def test_pages_without_an_end_tag_are_accepted_where_the_site_never_writes_one() -> None:
    run = Run()
    half = [seen(None, Outcome.INCOMPLETE, url=f"/{n}", text=f"text {n}", no=n) for n in range(1, 5)]

    def accepted(count: int, ended: int) -> list[Outcome]:
        doubtful = frozenset(range(1, count + 1))
        seens = asyncio.run(run.settling.accept_open_ended(half[:count], doubtful, ended))
        return [one.verdict.outcome for one in seens]

    assert accepted(4, ended=0) == [Outcome.OK] * 4
    assert accepted(4, ended=4) == [Outcome.INCOMPLETE] * 4
    assert accepted(2, ended=0) == [Outcome.INCOMPLETE] * 2


def belied(etag: str | None, last_modified: str | None, **facts: Any) -> list[str]:
    """Site events of a run in which an edited page came with these validators."""
    known = {"/feed": validator("/feed")}
    page = planned(unconditional=True, **facts)
    run = Run(page, supporting=known)
    answered = capture(body="two", etag=etag, last_modified=last_modified)
    run.close(seen(page, text=NEW, captures=(answered,)), texts={1: reading(NEW)})
    return [change.kind for event in run.shelf.site_events for change in event.changes]


def test_an_edit_under_the_same_validators_is_a_false_304() -> None:
    assert belied('"1"', None) == ["site.false_304"]
    assert belied('"1"', "Tue, 10 Mar 2026 03:00:00 GMT") == ["site.false_304"]


def test_an_edit_under_other_validators_is_none() -> None:
    assert belied('"2"', None) == []
    assert belied(None, None) == []


def test_a_site_whose_304s_are_not_believed_any_more_is_not_told_again() -> None:
    page = planned(unconditional=True)
    run = Run(page, supporting={})
    run.close(seen(page, text=NEW, captures=(capture(body="two", etag='"1"'),)), texts={1: reading(NEW)})
    assert run.shelf.site_events == []
