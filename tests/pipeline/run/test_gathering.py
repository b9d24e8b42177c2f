"""A run's captures and visits, with a reader of three lines in place of the real one."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from pipeline.run.absence import Standing
from pipeline.run.gathering import Gathering
from pipeline.run.keeping import Keeping
from pipeline.run.ladder import Examined, Task
from pipeline.run.looking import Look, Looking
from pipeline.run.recover import Recovery
from pipeline.run.spool import Spool, pack
from pipeline.run.tally import Tally
from pipeline.settle import RunFacts, Settling
from records.capture import Capture, Purpose, Transport
from records.dates import Clock
from records.errors import ChildFailed
from records.payload import Readout, Terms, Wanted
from records.run import RunStatus
from records.settlement import PageState, Settlement
from records.visit import Outcome, PlannedPage, Proof
from tests.pipeline.shelf import FakeShelf, do
from tests.pipeline.visits import NOW, READER, address, article, plan, planned, reading, validator

START = "http://clinic.test/"


def read_a_line(task: Task) -> Examined:
    """The stand-in for the reader: a body is the article's text, or what is to be done instead."""
    words = task.payloads[0].body.decode()
    if words == "crash":
        raise ChildFailed("crashed", "the child ended by signal SIGSEGV")
    if words.startswith("list"):
        return Examined(readout=Readout(page_kind="list"), links=(address("/linked"),))
    if words.startswith("short"):
        short = reading(words)
        light = Readout(digest=short.digest, body_digest=short.digest, page_kind="other")
        return Examined(readout=light, packed=pack(short), canonical=task.payloads[0].url, comments_complete=True)
    wanted = Wanted(purpose=Purpose.COMMENT_PAGE, url=address("/comments"))
    if "with comments" in words and wanted.url not in task.could_not_have and len(task.payloads) == 1:
        return Examined(wanted=(wanted,))
    read = reading(words + "".join(payload.body.decode() for payload in task.payloads[1:]))
    light = Readout(digest=read.digest, body_digest=read.digest, page_kind="article")
    ended = frozenset() if "half" not in words else frozenset({task.payloads[0].url})
    return Examined(readout=light, packed=pack(read), comments_complete=not task.could_not_have, open_ended=ended)


@dataclass(frozen=True)
class Visit:
    """What the spider hands over."""

    no: int
    requested_url: str
    captures: tuple[Capture, ...]
    planned: PlannedPage | None = None
    could_not_have: frozenset[str] = frozenset()
    want_links: bool = False
    listed_by: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    look: int = 1
    skipped: str | None = None
    refused: str | None = None

    @property
    def final_url(self) -> str:
        return self.captures[-1].url if self.captures else self.requested_url


def answer(url: str = "/a", body: str | None = "text", no: int = 1, status: int = 200, **facts: Any) -> Capture:
    capture = Capture(
        purpose=Purpose.PAGE,
        url=address(url),
        started_at=NOW,
        duration_ms=1,
        transport=Transport.COMPLETE,
        visit_no=no,
        status=status,
        payload=body.encode() if body is not None else None,
    )
    return replace(capture, **facts)


@dataclass
class Run:
    """A run put together as the item pipeline does, without Scrapy."""

    pages: tuple[PlannedPage, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shelf = FakeShelf(articles={200 + page.page_id: article("Take 5 mg daily.") for page in self.pages})
        self.spool = Spool()
        self.reads = 0
        self.run = RunFacts(
            run_id=7,
            plan=plan(*self.pages, **self.facts),
            reader_version=READER,
            terms=Terms(),
            now=lambda: NOW,
            homes=frozenset({"clinic.test/"}),
        )
        self.tally = Tally(START, self.pages)
        self.keeping = Keeping(partial(do_async, self.shelf.keep), wait=0)
        looking = Looking(self.shelf, self.run, do=do, aside=self.aside, spool=self.spool)
        self.settling = Settling(self.shelf, self.run, do=do, aside=self.aside, spool=self.spool, tally=self.tally)
        self.gathering = Gathering(
            self.run, keeping=self.keeping, looking=looking, settling=self.settling, tally=self.tally
        )

    async def aside(self, function: Callable[..., Any], *args: Any) -> Any:
        if isinstance(args[0], Task):
            self.reads += 1
            return read_a_line(args[0])
        return function(*args)

    async def visit(self, visit: Visit) -> Look:
        """All that the spider does with one visit."""
        for capture in visit.captures:
            await self.gathering.capture(capture)
        look = Look()
        if visit.look == 1:
            look = await self.gathering.look(visit)
        if not look.wanted and look.page_kind not in ("list", "other"):
            await self.gathering.ended(visit)
        return look

    async def close(self) -> list[Settlement]:
        standing = Standing(now=NOW, start_answered=True, visits=3, hours=48)
        await self.settling.close(self.gathering.close(), standing)
        self.spool.close()
        return self.shelf.settled


async def do_async(function: Callable[..., Any], captures: Any) -> Any:
    return function(captures)


def settled_by(run: Run, *visits: Visit) -> list[Settlement]:
    async def scenario() -> list[Settlement]:
        for visit in visits:
            await run.visit(visit)
        return await run.close()

    return go(scenario())


def go(scenario: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(scenario)


def known(body: str = "Take 5 mg daily.", **facts: Any) -> PlannedPage:
    return planned(validators={address("/a"): validator("/a", body)}, **facts)


def test_a_new_article_is_read_and_settled_at_the_close() -> None:
    (settled,) = settled_by(Run(), Visit(1, address("/a"), (answer(),)))
    assert settled.snapshot and settled.reading is not None
    assert settled.reading.article.body_text == "text"


def test_the_same_bytes_are_not_read_again() -> None:
    run = Run((known(),))
    (settled,) = settled_by(run, Visit(1, address("/a"), (answer(body="Take 5 mg daily."),), run.pages[0]))
    assert (settled.verdict.outcome, settled.verdict.proof, run.reads) == (Outcome.UNCHANGED, Proof.BYTES, 0)


def test_other_bytes_with_the_same_article_are_unchanged_and_the_newer_reading_is_kept() -> None:
    page = known("other bytes")
    run = Run((page,))
    (settled,) = settled_by(run, Visit(1, address("/a"), (answer(body="Take 5 mg daily."),), page))
    assert (settled.verdict.proof, settled.snapshot, settled.reading is None) == (Proof.TEXT, False, False)


def test_a_changed_article_waits_for_the_close() -> None:
    page = known()
    run = Run((page,))
    (settled,) = settled_by(run, Visit(1, address("/a"), (answer(body="Take 50 mg daily."),), page))
    assert (settled.verdict.outcome, settled.snapshot) == (Outcome.OK, True)


def test_what_reading_wants_is_fetched_into_the_visit() -> None:
    async def scenario() -> list[Settlement]:
        run = Run()
        first = Visit(1, address("/a"), (answer(body="with comments "),))
        look = await run.visit(first)
        assert [wanted.url for wanted in look.wanted] == [address("/comments")]
        comments = answer("/comments", "two comments", purpose=Purpose.COMMENT_PAGE)
        await run.visit(replace(first, captures=(*first.captures, comments)))
        return await run.close()

    (settled,) = go(scenario())
    assert settled.reading.article.body_text == "with comments two comments"
    assert len(settled.seen.captures) == 2


def test_what_could_not_be_had_leaves_the_comments_incomplete_and_the_visit_whole() -> None:
    visit = Visit(1, address("/a"), (answer(body="with comments"),), could_not_have=frozenset({address("/comments")}))
    (settled,) = settled_by(Run(), visit)
    assert (settled.verdict.outcome, settled.seen.comments_complete) == (Outcome.OK, False)


def test_a_list_is_noted_and_begins_no_page() -> None:
    async def scenario() -> tuple[Look, list[Settlement], list[tuple[str, str]]]:
        run = Run()
        look = await run.visit(Visit(1, address("/page/2"), (answer("/page/2", "list"),)))
        return look, await run.close(), run.gathering.others

    look, settled, others = go(scenario())
    assert (look.page_kind, look.links) == ("list", (address("/linked"),))
    assert settled == []
    assert others == [(address("/page/2"), "list")]


def test_a_short_text_is_an_article_where_a_feed_lists_it() -> None:
    visits = [
        Visit(no, address(f"/{no}"), (answer(f"/{no}", f"short {no}", no),), listed_by=listed_by)
        for no, listed_by in ((1, ("feed",)), (2, ("sitemap",)))
    ]
    (settled,) = settled_by(Run(), *visits)
    assert (settled.seen.requested_url, settled.verdict.outcome) == (address("/1"), Outcome.OK)


def test_a_crash_in_reading_is_a_verdict_and_harms_no_other_visit() -> None:
    first = Visit(1, address("/a"), (answer(body="crash"),), known("before"))
    second = Visit(2, address("/b"), (answer("/b", "text", no=2),))
    settled = settled_by(Run((first.planned,)), first, second)  # type: ignore[arg-type]
    outcomes = {one.seen.visit_no: one.verdict.outcome for one in settled}
    assert outcomes == {1: Outcome.UNREADABLE, 2: Outcome.OK}


def test_every_page_due_has_a_visit() -> None:
    pages = (planned(1, "/a"), planned(2, "/b"), planned(3, "/c"))
    refused = Visit(1, address("/a"), (), pages[0], refused="robots.txt forbids /a")
    skipped = Visit(2, address("/b"), (), pages[1], skipped="the host asked for a pause")
    run = Run(pages)
    settled = settled_by(run, refused, skipped)
    assert [(one.page_id, one.verdict.outcome) for one in settled] == [
        (1, Outcome.REFUSED),
        (2, Outcome.SKIPPED),
        (3, Outcome.SKIPPED),
    ]
    assert settled[2].verdict.reason == "the run ended before its turn"
    assert len({one.seen.visit_no for one in settled}) == 3
    assert run.tally.skipped == 2


async def _second_look(run: Run, first: Visit, *again: Capture) -> list[Settlement]:
    await run.visit(first)
    (due,) = await run.gathering.second_looks()
    assert due.not_before == NOW + timedelta(minutes=10)
    assert await run.gathering.second_looks() == ()
    await run.visit(replace(first, captures=again, look=2))
    return await run.close()


def test_a_410_is_asked_for_again_and_removes_at_once_when_repeated() -> None:
    page = known()
    first = Visit(1, address("/a"), (answer(status=410),), page)
    others = tuple(planned(number, f"/{number}") for number in range(2, 12))
    (settled, *_) = go(_second_look(Run((page, *others)), first, answer(status=410, look=2)))
    assert (settled.state, settled.verdict.reason) == (PageState.REMOVED, "answered 410 twice")
    assert [capture.look for capture in settled.seen.captures] == [1, 2]


def test_a_410_that_was_a_slip_is_the_page_as_it_is() -> None:
    page = known()
    first = Visit(1, address("/a"), (answer(status=410),), page)
    (settled,) = go(_second_look(Run((page,)), first, answer(body="Take 5 mg daily.", look=2)))
    assert (settled.verdict.outcome, settled.verdict.proof) == (Outcome.UNCHANGED, Proof.BYTES)


def test_a_body_ended_by_closing_counts_when_a_second_look_agrees() -> None:
    first = Visit(1, address("/a"), (answer(transport=Transport.CLOSED),))
    (settled,) = go(_second_look(Run(), first, answer(transport=Transport.CLOSED, look=2)))
    assert (settled.verdict.outcome, settled.snapshot) == (Outcome.OK, True)


def test_a_body_ended_by_closing_is_incomplete_when_a_second_look_differs() -> None:
    page = known("before")
    first = Visit(1, address("/a"), (answer(body="one", transport=Transport.CLOSED),), page)
    again = answer(body="another", transport=Transport.CLOSED, look=2)
    (settled,) = go(_second_look(Run((page,)), first, again))
    assert (settled.verdict.outcome, settled.snapshot) == (Outcome.INCOMPLETE, False)


def test_the_second_look_reads_the_page_with_the_comments_of_the_first() -> None:
    comments = answer("/comments", "two comments", purpose=Purpose.COMMENT_PAGE)
    first = Visit(1, address("/a"), (answer(body="with comments ", transport=Transport.CLOSED), comments))
    again = answer(body="with comments ", transport=Transport.CLOSED, look=2)
    (settled,) = go(_second_look(Run(), first, again))
    assert settled.reading.article.body_text == "with comments two comments"


def test_a_run_that_ends_before_a_second_look_takes_no_half_proof() -> None:
    page, other = known("before"), planned(2, "/b")
    closed = Visit(1, address("/a"), (answer(transport=Transport.CLOSED),), page)
    gone = Visit(2, address("/b"), (answer("/b", status=410, no=2),), other)
    healthy = tuple(planned(number, f"/{number}") for number in range(3, 12))
    outcomes = {one.page_id: one for one in settled_by(Run((page, other, *healthy)), closed, gone)}
    assert outcomes[1].verdict.outcome is Outcome.INCOMPLETE
    assert outcomes[2].state is PageState.MISSING


def test_half_pages_among_whole_ones_stay_incomplete() -> None:
    visits = [
        Visit(number, address(f"/{number}"), (answer(f"/{number}", f"text {number}", no=number),))
        for number in range(1, 6)
    ]
    half = Visit(9, address("/9"), (answer("/9", "half a page", no=9),))
    run = Run(facts={"has_baseline": False})
    assert [one.snapshot for one in settled_by(run, *visits, half)] == [True] * 5 + [False]
    assert run.tally.failed == 1
    assert run.gathering.doubtful == {9}


def killed(run: Run, *captures: Capture) -> list[Settlement]:
    """What the next start makes of a run that left only these captures."""

    async def scenario() -> None:
        run.shelf.keep(captures)
        recovery = Recovery(run.shelf, run.run, START, do=do, aside=run.aside, spool=run.spool)
        await recovery.settle()
        run.spool.close()

    go(scenario())
    return run.shelf.settled


def test_a_killed_run_is_settled_from_its_captures() -> None:
    changed, same = known(), planned(2, "/b")
    run = Run((changed, same, planned(3, "/c")))
    listing = answer("/", "home", purpose=Purpose.LIST, visit_no=None)
    settled = killed(
        run, listing, answer(body="Take 50 mg daily."), answer("/b", "one", no=2), answer("/new", "n", no=3)
    )
    assert {one.page_id: one.verdict.outcome for one in settled} == {
        1: Outcome.OK,
        2: Outcome.UNCHANGED,
        3: Outcome.SKIPPED,
        None: Outcome.OK,
    }
    ((run_id, end),) = run.shelf.ends
    assert (run_id, end.status, end.due, end.confirmed, end.changed, end.skipped) == (7, RunStatus.KILLED, 4, 3, 2, 1)


def test_a_killed_run_counts_no_absence() -> None:
    pages = (known(), *(planned(number, f"/{number}") for number in range(2, 12)))
    settled = killed(Run(pages), answer(status=404))
    first = next(one for one in settled if one.page_id == 1)
    assert (first.verdict.outcome, first.state, first.held) == (Outcome.SUSPECT, None, False)


def test_a_visit_the_kill_cut_short_is_skipped() -> None:
    pages = (known("before"), planned(2, "/b"), planned(3, "/c"))
    wants_comments = answer(body="with comments ")
    redirect = answer("/b", None, no=2, status=301)
    closed = answer("/c", no=3, transport=Transport.CLOSED)
    settled = killed(Run(pages), wants_comments, redirect, closed)
    assert {one.verdict.outcome for one in settled} == {Outcome.SKIPPED}
    assert {one.verdict.reason for one in settled} == {"the run was killed"}


def test_what_settled_before_the_kill_is_not_settled_again() -> None:
    pages = (known(), planned(2, "/b"))
    run = Run(pages)
    run.shelf.settled_before = frozenset({1})
    settled = killed(run, answer(body="Take 5 mg daily."), answer("/b", "one", no=2))
    assert [one.page_id for one in settled] == [2]
    assert run.shelf.ends[0][1].confirmed == 2
