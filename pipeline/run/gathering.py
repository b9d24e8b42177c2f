"""Gathers a run's captures and visits: keeps, judges, settles what only confirms, and leaves the rest for its close."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from pipeline.judge import Looked, agreed, is_open_ended, judge, latest_look, page_capture, wants_second_look
from pipeline.run.identity import is_plain
from pipeline.run.keeping import Keeping
from pipeline.run.looking import Look, Looking, Subject
from pipeline.run.tally import Tally
from pipeline.settle import RunFacts, Settling
from records.address import address_key
from records.capture import Capture, Purpose
from records.dates import Clock
from records.visit import Kept, Outcome, PlannedPage, Seen, Verdict


class UnderWay(Protocol):
    """A visit as the spider knows it while it goes on (spiders.ports.VisitSoFar)."""

    @property
    def no(self) -> int: ...
    @property
    def planned(self) -> PlannedPage | None: ...
    @property
    def requested_url(self) -> str: ...
    @property
    def captures(self) -> tuple[Capture, ...]: ...
    @property
    def could_not_have(self) -> frozenset[str]: ...
    @property
    def want_links(self) -> bool: ...
    @property
    def listed_by(self) -> tuple[str, ...]: ...


class Ended(Protocol):
    """A visit as the spider hands it over (spiders.ports.VisitEnded)."""

    @property
    def no(self) -> int: ...
    @property
    def planned(self) -> PlannedPage | None: ...
    @property
    def requested_url(self) -> str: ...
    @property
    def final_url(self) -> str: ...
    @property
    def listed_by(self) -> tuple[str, ...]: ...
    @property
    def clocks(self) -> tuple[Clock, ...]: ...
    @property
    def skipped(self) -> str | None: ...
    @property
    def refused(self) -> str | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A visit whose verdict stands only when a second look agrees."""

    seen: Seen
    looked: Looked | None
    not_before: datetime


class Gathering:
    """The visits of one run, from their captures to what is `seen` of each."""

    def __init__(
        self,
        run: RunFacts,
        *,
        keeping: Keeping,
        looking: Looking,
        settling: Settling,
        tally: Tally,
    ) -> None:
        self._run, self._keeping, self._looking = run, keeping, looking
        self._settling, self._tally = settling, tally
        self._homes = set(run.homes)
        self._pending: dict[int, Pending] = {}
        self._asked_again: set[int] = set()
        self._visited: set[int] = set()
        self._highest_no = 0
        self._ended_count = 0
        self._busy = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.open: list[Seen] = []
        self.others: list[tuple[str, str]] = []
        self.doubtful: set[int] = set()
        self.ended_whole = 0

    async def capture(self, capture: Capture) -> None:
        """Take a capture; durable when this returns. Raises what the archive raises."""
        with self._at_work():
            self._tally.note_capture(capture)
            if capture.purpose is Purpose.LIST:
                self._homes.add(address_key(capture.url))
            await self._keeping.deliver(capture)

    async def look(self, visit: UnderWay) -> Look:
        """Look at a visit under way, once its captures are durable."""
        last = max((capture.look for capture in visit.captures), default=1)
        received = [capture for capture in visit.captures if capture.look == last]
        captures = tuple([await self._keeping.keep(capture) for capture in received])
        bodies = {k.id: c.payload for k, c in zip(captures, received, strict=True) if c.payload is not None}
        look = await self._looking.look(
            Subject(
                no=visit.no,
                planned=visit.planned,
                captures=captures,
                bodies=bodies,
                could_not_have=visit.could_not_have,
                want_links=visit.want_links,
                listed_by=visit.listed_by,
            )
        )
        if visit.planned is None and look.page_kind in ("list", "other"):
            self._note_other(visit, captures, look.page_kind)
        return look

    def _note_other(self, visit: UnderWay, captures: Sequence[Kept], kind: str) -> None:
        """An address that is no article: no visit follows."""
        page = page_capture(captures)
        addresses = {visit.requested_url, page.url if page else visit.requested_url}
        self.others.extend((address, kind) for address in sorted(addresses))
        self._looking.take(visit.no)
        self._keeping.forget(visit.no)

    async def ended(self, visit: Ended) -> None:
        """Judge a visit that ended; settle it, leave it for the close of the run, or look again."""
        with self._at_work():
            self._highest_no = max(self._highest_no, visit.no)
            kept = await self._keeping.of_visit(visit.no)
            self._keeping.forget(visit.no)
            pending = self._pending.pop(visit.no, None)
            if pending is not None:
                await self._look_again(visit, pending, kept)
            seen, looked = self._judged(visit, kept)
            if pending is not None:
                seen = self._after_second_look(pending, seen, looked)
            elif wants_second_look(kept, visit.planned, seen.verdict):
                not_before = self._run.now() + self._run.confirm_after
                self._pending[visit.no] = Pending(seen=seen, looked=looked, not_before=not_before)
                return
            await self._take(seen, looked)

    def _judged(self, visit: Ended, kept: tuple[Kept, ...]) -> tuple[Seen, Looked | None]:
        looked = self._looking.take(visit.no)
        if visit.refused:
            verdict = Verdict(outcome=Outcome.REFUSED, reason=visit.refused)
        elif visit.skipped:
            verdict = Verdict(outcome=Outcome.SKIPPED, reason=visit.skipped)
        else:
            verdict = judge(latest_look(kept), visit.planned, looked, self._homes)
        seen = Seen(
            visit_no=visit.no,
            planned=visit.planned,
            requested_url=visit.requested_url,
            final_url=visit.final_url,
            captures=kept,
            verdict=verdict,
            clocks=visit.clocks,
            listed_by=visit.listed_by,
        )
        return with_reading(seen, looked), looked

    async def _look_again(self, visit: Ended, pending: Pending, kept: tuple[Kept, ...]) -> None:
        """Read the page of a second look, with the supporting captures of the first."""
        supporting = tuple(one for one in pending.seen.captures if one.purpose is not Purpose.PAGE)
        subject = Subject(
            no=visit.no,
            planned=visit.planned,
            captures=kept + supporting,
            bodies={},
            listed_by=pending.seen.listed_by,
        )
        look = await self._looking.look(subject)
        if look.wanted:
            failed = frozenset(wanted.url for wanted in look.wanted)
            await self._looking.look(replace(subject, could_not_have=failed))

    def _after_second_look(self, pending: Pending, seen: Seen, looked: Looked | None) -> Seen:
        first, second = page_capture(pending.seen.captures), page_capture(seen.captures)
        captures = pending.seen.captures + seen.captures
        if first is None or second is None:
            reason = f"the second look did not come about: {seen.verdict.reason}"
            return replace(pending.seen, verdict=_unconfirmed(pending.seen, reason), captures=captures)
        verdict = agreed(first, pending.looked, second, looked, seen.verdict)
        return replace(seen, verdict=verdict, captures=captures, listed_by=pending.seen.listed_by)

    async def _take(self, seen: Seen, looked: Looked | None) -> None:
        self._ended_count += 1
        if seen.planned is not None:
            self._visited.add(seen.planned.page_id)
        if is_plain(seen):
            await self._settling.at_once(seen)
            return
        self.open.append(seen)
        page = page_capture(seen.captures)
        if page is not None and is_open_ended(page, seen.planned, looked, seen.verdict):
            self.doubtful.add(seen.visit_no)
        self.ended_whole += seen.planned is None and seen.verdict.outcome is Outcome.OK

    async def second_looks(self) -> tuple[Pending, ...]:
        """The visits due a second look, each named once."""
        await self.quiet()
        again = [pending for no, pending in self._pending.items() if no not in self._asked_again]
        self._asked_again.update(pending.seen.visit_no for pending in again)
        return tuple(again)

    @property
    def visited_count(self) -> int:
        """Visits that ended so far."""
        return self._ended_count

    async def quiet(self) -> None:
        """Wait until everything handed in has been taken."""
        await asyncio.sleep(0)
        await self._quiet.wait()

    def close(self) -> list[Seen]:
        """Everything left open, with a verdict for visits that were cut short and pages never reached."""
        for pending in self._pending.values():
            reason = "the run ended before the second look"
            self.open.append(replace(pending.seen, verdict=_unconfirmed(pending.seen, reason)))
            if pending.seen.planned is not None:
                self._visited.add(pending.seen.planned.page_id)
        missed = [page for page in self._run.plan.pages if page.page_id not in self._visited]
        return self.open + [skipped(page, self._highest_no + n) for n, page in enumerate(missed, start=1)]

    def _at_work(self) -> "_AtWork":
        return _AtWork(self)

    def begin(self) -> None:
        """Something is being taken."""
        self._busy += 1
        self._quiet.clear()

    def end(self) -> None:
        """It was taken."""
        self._busy -= 1
        if not self._busy:
            self._quiet.set()


class _AtWork:
    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering

    def __enter__(self) -> None:
        self._gathering.begin()

    def __exit__(self, *_: object) -> None:
        self._gathering.end()


def with_reading(seen: Seen, looked: Looked | None) -> Seen:
    """The visit with what was read in it."""
    if looked is None or not looked.fresh:
        return seen
    return replace(
        seen,
        fresh=True,
        digest=looked.digest,
        body_digest=looked.body_digest,
        title=looked.title,
        canonical=looked.canonical,
        comments_complete=looked.comments_complete,
    )


def skipped(page: PlannedPage, visit_no: int, reason: str = "the run ended before its turn") -> Seen:
    """The visit of a page that was due and not attempted."""
    verdict = Verdict(outcome=Outcome.SKIPPED, reason=reason)
    return Seen(
        visit_no=visit_no, planned=page, requested_url=page.url, final_url=page.url, captures=(), verdict=verdict
    )


def _unconfirmed(seen: Seen, reason: str) -> Verdict:
    """The verdict on a first look that no second one confirmed: a single 410 stays an absence, half a proof none."""
    if seen.verdict.outcome is Outcome.GONE:
        return Verdict(outcome=Outcome.GONE, reason=f"answered 410; {reason}")
    return Verdict(outcome=Outcome.INCOMPLETE, reason=f"a body ended by closing; {reason}")
