"""The course of a run: discovery, visits of what is due and of what is new, further lists, second looks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from itertools import groupby
from typing import Any

from records.address import address_key
from records.capture import Purpose
from records.visit import Plan
from spiders.discovery import Discovery
from spiders.fetching import Fetcher, Network
from spiders.frontier import NEW_A_NIGHT, Frontier
from spiders.memory import Memory
from spiders.politeness import Turns
from spiders.ports import Assigned, SecondLook, VisitEnded
from spiders.rendering.rendering import Rendering
from spiders.visiting import Visits

logger = logging.getLogger(__name__)

AT_ONCE = 2
"""Visits at once where requests are spaced by a delay."""
AT_ONCE_UNSPACED = 24
"""Without a delay: more than there are requests at once, since most visits wait for the disk or for reading."""

Job = Coroutine[Any, Any, None]


class Course:
    """One crawl of the assigned site; captures and ended visits go where `network.emit` and `end` put them."""

    def __init__(
        self,
        assigned: Assigned,
        network: Network,
        turns: Turns,
        end: Callable[[VisitEnded], Awaitable[None]],
        *,
        new_a_night: int = NEW_A_NIGHT,
    ) -> None:
        """`new_a_night` bounds the addresses not known before that are visited."""
        self._assigned, plan = assigned, assigned.plan
        self._due = plan.pages
        thorough = _is_thorough(plan)
        memory = Memory(assigned.reading.payload, {} if thorough else plan.supporting)
        self.fetcher = Fetcher(assigned.site, network, turns, memory, assigned.api_hosts)
        self.frontier = Frontier(frozenset(address_key(page.url) for page in plan.pages), plan.others, new_a_night)
        self._discovery = Discovery(
            assigned.site.url,
            self.fetcher,
            self.frontier,
            assigned.aside,
            thorough=thorough,
            feeds_met=_feeds_met(plan),
        )
        self._visits = Visits(
            plan,
            fetcher=self.fetcher,
            rendering=Rendering(assigned.site.render, self.fetcher, network),
            frontier=self.frontier,
            discovery=self._discovery,
            reading=assigned.reading,
            end=end,
        )

    async def run(self) -> None:
        """Find, visit what is due, then what is new, try again what did not come through, look twice where asked to."""
        await self._discovery.begin()
        at_once = AT_ONCE_UNSPACED if self.fetcher.is_unspaced else AT_ONCE
        due = (self._visits.known(page) for page in self._due)
        await _work_off(lambda: next(due, None), at_once)
        await self._explore(at_once)
        again = self._visits.once_more(site_is_up=self._discovery.start_answered)
        await _work_off(lambda: next(again, None), at_once)
        await self._explore(at_once)
        if self.frontier.overflow:
            logger.warning(
                "%s: %d new addresses wait for another night", self._assigned.site.url, self.frontier.overflow
            )
        while looks := await self._assigned.reading.second_looks():
            await self._look_again(looks, at_once)

    async def _explore(self, at_once: int) -> None:
        """Visit candidates, and walk lists that may show more, until neither is left."""
        await _work_off(self._candidate, at_once)
        while await self._discovery.walk_on():
            await _work_off(self._candidate, at_once)

    def _candidate(self) -> Job | None:
        return self._visits.candidate(listing) if (listing := self.frontier.next()) else None

    async def _look_again(self, looks: tuple[SecondLook, ...], at_once: int) -> None:
        def wait(look: SecondLook) -> float:
            return (look.not_before - self._assigned.now()).total_seconds()

        ordered = sorted(looks, key=lambda look: (look.not_before, look.visit_no))
        rounds = (
            self._visits.second_look(tuple(group), wait) for _, group in groupby(ordered, lambda one: one.visit_no)
        )
        await _work_off(lambda: next(rounds, None), at_once)


def _feeds_met(plan: Plan) -> tuple[str, ...]:
    """The feeds of earlier nights, the one asked for last first: the search for a feed ends with the first real one."""
    return tuple(each.url for each in plan.supporting.values() if each.purpose is Purpose.FEED)[::-1]


def _is_thorough(plan: Plan) -> bool:
    """The nights in which most pages are fetched in full: lists are walked to their end then, and all asked anew."""
    return 2 * sum(page.unconditional for page in plan.pages) >= len(plan.pages)


async def _work_off(next_job: Callable[[], Job | None], at_once: int) -> None:
    """Run jobs, so many at once, until there is none left and none under way that could bring more."""
    busy: set[asyncio.Task[None]] = set()
    try:
        while True:
            while len(busy) < at_once and (job := next_job()) is not None:
                busy.add(asyncio.create_task(job))
            if not busy:
                return
            done, busy = await asyncio.wait(busy, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        for task in busy:
            task.cancel()
