"""Settles a run that was killed, from its captures: what it saw counts, what it did not see is no absence."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from pipeline.judge import judge, latest_look, page_capture, wants_second_look
from pipeline.run.absence import Standing
from pipeline.run.gathering import skipped, with_reading
from pipeline.run.looking import Looking, Subject
from pipeline.run.looking import Shelf as LookingShelf
from pipeline.run.spool import Spool
from pipeline.run.tally import REDIRECTS, Tally
from pipeline.settle import RunFacts, Settling
from pipeline.settle import Shelf as SettlingShelf
from records.address import address_key
from records.capture import Purpose
from records.run import RunEnd, RunStatus
from records.visit import Kept, PlannedPage, Seen

REASON = "the run was killed"


class Shelf(LookingShelf, SettlingShelf, Protocol):
    """What recovering needs of the archive (storage.archive.Archive)."""

    def captures_of(self, run_id: int) -> tuple[Kept, ...]:
        """All captures of a run, in order."""
        ...

    def visits_settled(self, run_id: int) -> frozenset[int]:
        """The numbers of the visits that settled before the run was killed."""
        ...

    def end_run(self, run_id: int, end: RunEnd) -> None:
        """Record how a run ended."""
        ...


class Recovery:
    """The settling of one killed run at the next start; `run.plan` is what is known of the pages now."""

    def __init__(
        self,
        shelf: Shelf,
        run: RunFacts,
        start_url: str,
        *,
        do: Callable[..., Awaitable[Any]],
        aside: Callable[..., Awaitable[Any]],
        spool: Spool,
    ) -> None:
        self._shelf, self._run, self._do = shelf, run, do
        self._tally = Tally(start_url, run.plan.pages)
        self._looking = Looking(shelf, run, do=do, aside=aside, spool=spool)
        self._settling = Settling(shelf, run, do=do, aside=aside, spool=spool, tally=self._tally)
        self._known = _known_addresses(run)

    async def settle(self) -> None:
        """Settle every visit that was complete, skip every page that was not, and end the run as killed."""
        captures: tuple[Kept, ...] = await self._do(self._shelf.captures_of, self._run.run_id)
        settled: frozenset[int] = await self._do(self._shelf.visits_settled, self._run.run_id)
        for capture in captures:
            self._tally.note_kept(capture)
        visits = _visits(captures)
        done = {page.page_id for no in settled if (page := self._page_of(visits.get(no, ()))) is not None}
        self._tally.note_confirmed_before(done)
        seens = [seen for no in sorted(set(visits) - settled) if (seen := await self._seen(no, visits[no])) is not None]
        done |= {seen.planned.page_id for seen in seens if seen.planned is not None}
        await self._settling.close(seens + self._unreached(done, visits, settled), self._standing(captures))
        await self._do(self._shelf.end_run, self._run.run_id, self._end())

    def _unreached(self, done: set[int], visits: Mapping[int, object], settled: frozenset[int]) -> list[Seen]:
        """Pages that were due and have no complete visit."""
        highest = max((*visits, *settled), default=0)
        missed = [page for page in self._run.plan.pages if page.page_id not in done]
        return [skipped(page, highest + n, REASON) for n, page in enumerate(missed, start=1)]

    def _standing(self, captures: Sequence[Kept]) -> Standing:
        last = captures[-1].started_at if captures else self._run.now()
        return Standing(now=last, start_answered=self._tally.start_answered, visits=1, hours=0.0, counts_absence=False)

    def _end(self) -> RunEnd:
        finished: datetime = self._run.now()
        return RunEnd(status=RunStatus.KILLED, finished_at=finished, error=REASON, **self._tally.figures())

    def _page_of(self, captures: Sequence[Kept]) -> PlannedPage | None:
        first = next((capture for capture in captures if capture.purpose is Purpose.PAGE), None)
        return self._known.get(address_key(first.url)) if first is not None else None

    async def _seen(self, no: int, captures: tuple[Kept, ...]) -> Seen | None:
        """A visit from its captures, or None where it had not come to its end."""
        latest, planned = latest_look(captures), self._page_of(captures)
        page = page_capture(latest)
        if page is None or page.status in REDIRECTS or not await self._was_complete(no, latest, planned):
            return None
        looked = self._looking.take(no)
        verdict = judge(latest, planned, looked, self._run.homes)
        if wants_second_look(latest, planned, verdict):
            return None
        first = next(capture for capture in captures if capture.purpose is Purpose.PAGE)
        seen = Seen(
            visit_no=no,
            planned=planned,
            requested_url=first.url,
            final_url=page.url,
            captures=captures,
            verdict=verdict,
        )
        return with_reading(seen, looked)

    async def _was_complete(self, no: int, captures: tuple[Kept, ...], planned: PlannedPage | None) -> bool:
        """Look at a visit; whether everything that it wants was asked for before the kill."""
        asked = {capture.url for capture in captures}
        look = await self._looking.look(Subject(no=no, planned=planned, captures=captures, bodies={}))
        if look.wanted and asked >= {wanted.url for wanted in look.wanted}:
            failed = frozenset(wanted.url for wanted in look.wanted)
            subject = Subject(no=no, planned=planned, captures=captures, bodies={}, could_not_have=failed)
            look = await self._looking.look(subject)
        return not look.wanted


def _known_addresses(run: RunFacts) -> dict[str, PlannedPage]:
    pages = {page.page_id: page for page in run.plan.pages}
    known = {key: pages[page_id] for key, page_id in run.plan.aliases.items() if page_id in pages}
    return known | {address_key(page.url): page for page in run.plan.pages}


def _visits(captures: Sequence[Kept]) -> dict[int, tuple[Kept, ...]]:
    visits: dict[int, list[Kept]] = defaultdict(list)
    for capture in captures:
        if capture.visit_no is not None:
            visits[capture.visit_no].append(capture)
    return {no: tuple(sorted(group, key=lambda capture: capture.id)) for no, group in visits.items()}
