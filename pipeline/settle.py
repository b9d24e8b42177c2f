"""Settles visits: what each adds to the archive, first as a decision on the site in view, then with its article."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from pipeline.run.absence import Standing, refusal_of, weigh
from pipeline.run.identity import Decision, is_same_article, resolve, state_change
from pipeline.run.ladder import ends, would_be_304
from pipeline.run.notices import notices, suspected
from pipeline.run.past import Past
from pipeline.run.spool import Spool
from pipeline.run.strangers import Strangers, doubt
from pipeline.run.tally import Tally, is_due
from pipeline.run.turns import comments_missing, confirmed, reused, settlement_of, told, unreadable
from records.article import Article
from records.change import Change, Facet, Revision
from records.errors import ChildFailed
from records.payload import Payload, Terms
from records.settlement import PageState, Reading, Settlement
from records.visit import Outcome, Plan, PlannedPage, Seen, Verdict

BATCH = 32
"""Visits that settle in one durable transaction at the close of a run; their articles are in memory together."""

CONFIRMED_BATCH = 128
"""The same during the crawl, where few visits bring an article along."""

SAMPLE = 5
"""How many known pages tell whether a site's pages end with `</html>`."""


class Shelf(Protocol):
    """What settling needs of the archive (storage.archive.Archive)."""

    def settle(self, run_id: int, settlements: Sequence[Settlement], at: datetime) -> tuple[int, ...]:
        """Write settlements in one transaction; the ids of their pages, 0 for a visit that belongs to none."""
        ...

    def settle_site(self, run_id: int, revision: Revision, at: datetime) -> object:
        """Write an event of the site as a whole."""
        ...

    def article(self, reading_id: int) -> Article:
        """The article of a reading."""
        ...

    def payloads_of_reading(self, reading_id: int) -> tuple[Payload, ...]:
        """The payloads a reading was made from."""
        ...

    def snapshot_digests(self, page_id: int) -> tuple[tuple[int, str], ...]:
        """Number and digest of each snapshot of a page."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What gathering and settling know of their run.

    `homes` are the address keys of the home page and former ones; a second look comes `confirm_after` later.
    """

    run_id: int
    plan: Plan
    reader_version: str
    terms: Terms
    now: Callable[[], datetime]
    homes: frozenset[str] = frozenset()
    confirm_after: timedelta = timedelta(minutes=10)


def compare_articles(
    before: Article, after: Article, since: tuple[Article, ...] = ()
) -> tuple[tuple[Change, ...], bool]:
    """The changes from one article to another, and whether they are one article at all; runs in a child process."""
    # imported here: the parent process names this function and must not pay for the comparing
    from pipeline.compare import compare

    return compare(before, after, since=since), is_same_article(before, after)


class Settling:
    """The settling of one run.

    Calls of the archive go through `do`, off the event loop; reading and comparing go through `aside`, in children.
    """

    def __init__(
        self,
        shelf: Shelf,
        run: RunFacts,
        *,
        do: Callable[..., Awaitable[Any]],
        aside: Callable[..., Awaitable[Any]],
        spool: Spool,
        tally: Tally,
    ) -> None:
        self._shelf, self._run, self._do, self._aside = shelf, run, do, aside
        self._spool, self._tally = spool, tally
        self._past = Past(shelf, reader_version=run.reader_version, terms=run.terms, do=do, aside=aside)
        self._batch: list[Settlement] = []
        self._writing: asyncio.Task[None] | None = None
        self.confirmed: set[int] = set()
        self.page_ids: set[int] = set()
        self._belied: list[PlannedPage] = []

    async def at_once(self, seen: Seen) -> None:
        """Settle a visit that only confirms (identity.is_plain()), in batches."""
        assert seen.planned is not None
        reading = self._spool.get(seen.visit_no) if seen.fresh else None
        self.confirmed.add(seen.planned.page_id)
        settlement = Settlement(
            seen=seen, verdict=seen.verdict, page_id=seen.planned.page_id, reading=reading, clocks=seen.clocks
        )
        await self._add(settlement, CONFIRMED_BATCH)

    async def flush(self) -> None:
        """Write what is waiting."""
        await self._hand_over()
        await self._written()

    async def _hand_over(self) -> None:
        """Begin to write what is waiting; what comes next is prepared meanwhile."""
        await self._written()
        batch, self._batch = self._batch, []
        if batch:
            self._writing = asyncio.create_task(self._write(batch))

    async def _written(self) -> None:
        """Wait for what is being written. Raises what the archive raised."""
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing

    async def _write(self, batch: Sequence[Settlement]) -> None:
        ids = await self._do(self._shelf.settle, self._run.run_id, batch, self._run.now())
        self.page_ids.update(page_id for page_id in ids if page_id)
        self._tally.note_settled(batch, ids)

    async def close(self, seens: Sequence[Seen], standing: Standing) -> None:
        """Settle everything a run left open, with the site in view."""
        await self.flush()
        shared = await notices(seens, self._past)
        seens = [suspected(seen, shared[seen.visit_no]) if seen.visit_no in shared else seen for seen in seens]
        seens, strangers = await self._strangers_in(seens, standing)
        decisions = resolve(seens, self._run.plan, confirmed=frozenset(self.confirmed), strangers=strangers)
        self._tally.due += self._count_aside(decisions)
        decided = {decision.seen.visit_no for decision in decisions}
        for decision in weigh(decisions, self._run.plan, standing):
            await self._settle(decision)
        for seen in seens:
            if seen.visit_no not in decided and (seen.verdict.outcome in _UNREAD or seen.visit_no in shared):
                await self._add(settlement_of(Decision(seen=seen, verdict=seen.verdict)))
        await self.flush()
        await self._tell_false_304()

    async def _strangers_in(
        self, seens: Sequence[Seen], standing: Standing
    ) -> tuple[Sequence[Seen], Mapping[int, PlannedPage | None]]:
        """The visits that saw another article at a known address; in doubt they are suspect, and none of them."""
        strangers = await Strangers(self._past, self._spool, self._aside).among(seens)
        why = refusal_of(seens, self._run.plan, standing) or doubt(strangers, self._run.plan)
        if not why:
            return seens, strangers
        reason = f"another article than before, which counts for nothing: {why}"
        return [suspected(seen, reason) if seen.visit_no in strangers else seen for seen in seens], {}

    def _count_aside(self, decisions: Sequence[Decision]) -> int:
        """How many pages are told of that are due, though the plan asks for none of them."""
        asked = {page.page_id for page in self._run.plan.pages}
        told_of = [decision.seen.planned for decision in decisions]
        return sum(page is not None and page.page_id not in asked and is_due(page) for page in told_of)

    async def _tell_false_304(self) -> None:
        """Say, once, that this site's 304s cannot be believed; its plans are unconditional from then on."""
        if (
            not self._belied or not self._run.plan.supporting
        ):  # a plan without them is one that believes no 304 any more
            return
        change = Change(facet=Facet.SITE, kind="site.false_304", after=self._belied[0].url)
        revision = Revision(changes=(change,), pages=tuple(page.page_id for page in self._belied))
        await self._do(self._shelf.settle_site, self._run.run_id, revision, self._run.now())

    async def baseline(self) -> None:
        """Record the site's first complete run."""
        pages = tuple(sorted(self.page_ids | {page.page_id for page in self._run.plan.pages}))
        change = Change(facet=Facet.SITE, kind="site.baseline", after=str(len(pages)))
        revision = Revision(changes=(change,), pages=pages)
        await self._do(self._shelf.settle_site, self._run.run_id, revision, self._run.now())

    async def accept_open_ended(self, seens: Sequence[Seen], doubtful: frozenset[int], ended: int) -> list[Seen]:
        """The visits with those accepted that lack `</html>` where the site never writes one.

        `doubtful` are visits judged incomplete for that alone, `ended` counts new pages of this run that had one.
        """
        if not doubtful:
            return list(seens)
        without = len(doubtful)
        for page in self._run.plan.pages[:SAMPLE]:
            if page.reading_id is not None:
                page_ends = await self._ends(page.reading_id)
                ended, without = ended + page_ends, without + (not page_ends)
        if without < 3 or without <= ended:
            return list(seens)
        return [replace(s, verdict=Verdict(outcome=Outcome.OK)) if s.visit_no in doubtful else s for s in seens]

    async def _ends(self, reading_id: int) -> bool:
        payloads = await self._do(self._shelf.payloads_of_reading, reading_id)
        try:
            return bool(await self._aside(ends, payloads[0]))
        except ChildFailed:
            return True

    async def _settle(self, decision: Decision) -> None:
        if decision.begins:
            await self._add(self._first(decision))
        elif decision.reads:
            await self._add(await self._weighed(decision))
        else:
            await self._add(settlement_of(decision))

    async def _add(self, settlement: Settlement, most: int = BATCH) -> None:
        self._batch.append(settlement)
        if len(self._batch) >= most:
            await self._hand_over()

    def _first(self, decision: Decision) -> Settlement:
        """The first snapshot of a page; before the baseline nothing is said of it."""
        found = (state_change("page.found", after=decision.address),) if self._run.plan.has_baseline else ()
        reading = self._spool.get(decision.seen.visit_no)
        return settlement_of(replace(decision, changes=found), reading=reading, snapshot=True)

    async def _weighed(self, decision: Decision) -> Settlement:
        """A reading against the last snapshot, both by the same reader."""
        planned = decision.seen.planned
        assert planned is not None
        reading = self._spool.get(decision.seen.visit_no)
        if planned.reading_id is None:
            return settlement_of(decision, reading=reading, snapshot=True)
        try:
            earlier = await self._past.reread(planned)
            same_text = reading.digest == (earlier.digest if earlier else planned.digest)
            if same_text and not _is_whole_again(planned, reading):
                return settlement_of(confirmed(decision), reading=reading, earlier=earlier)
            before = earlier.article if earlier else await self._past.of_reading(planned.reading_id)
            since = await self._past.since_whole(planned)
            changes, same = await self._aside(compare_articles, before, reading.article, since)
        except ChildFailed as error:
            return settlement_of(unreadable(decision, error))
        if same_text and not changes:
            return settlement_of(confirmed(decision), reading=reading, earlier=earlier)
        if planned.state in (PageState.REMOVED, PageState.MERGED) and not same:
            return self._first(reused(decision))
        return await self._changed(decision, reading, earlier, changes)

    async def _changed(
        self, decision: Decision, reading: Reading, earlier: Reading | None, changes: tuple[Change, ...]
    ) -> Settlement:
        if not changes and not reading.article.comments_complete:
            return settlement_of(comments_missing(decision), earlier=earlier)
        planned = decision.seen.planned
        assert planned is not None
        if would_be_304(planned, decision.seen.captures):
            self._belied.append(planned)
        digests = await self._do(self._shelf.snapshot_digests, decision.page_id)
        same = (number for number, digest in digests if digest == reading.digest and number != planned.snapshot)
        same_as = max(same, default=None)
        return settlement_of(
            replace(told(decision), changes=decision.changes + changes),
            reading=reading,
            earlier=earlier,
            snapshot=True,
            same_as=same_as,
        )


_UNREAD = frozenset({Outcome.UNREACHABLE, Outcome.BLOCKED, Outcome.INCOMPLETE, Outcome.UNREADABLE})
"""Outcomes of an address not known before behind which an article may stand: a visit without a page is told of it."""


def _is_whole_again(planned: PlannedPage, reading: Reading) -> bool:
    """Whether all comments are held that were not: some may be gone though all that stands here was seen before."""
    return bool(planned.since_whole) and reading.article.comments_complete
