"""The one spider: a run of one site, from robots.txt over discovery and visits to the second looks."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from scrapy import Request, Spider

from config import SiteSettings
from records.address import address_key
from records.visit import Plan
from spiders.connection import Client
from spiders.discovery import Discovery
from spiders.fetching import Fetcher, Fields, Network
from spiders.frontier import NEW_A_NIGHT, Frontier
from spiders.guard import Guard
from spiders.handler import AnsweredResponse, Unanswered
from spiders.outbox import Item, Outbox
from spiders.politeness import Turns
from spiders.ports import AsidePort, ReadingPort, SecondLook
from spiders.visiting import Visits
from spiders.wire import Received

logger = logging.getLogger(__name__)

AT_ONCE = 2
"""Visits at once where requests are spaced by a delay."""
AT_ONCE_UNSPACED = 8

Job = Coroutine[Any, Any, None]


class BlogSpider(Spider):
    """Crawls the site that the item pipeline assigned; see spiders.ports.Assigned."""

    name = "blog"
    site: SiteSettings
    plan: Plan
    reading: ReadingPort
    aside: AsidePort
    now: Callable[[], datetime]

    def __init__(self, site: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.key = site
        self.now = lambda: datetime.now(UTC)
        self.client: Client | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Every capture and every ended visit of the run, as items."""
        self.client = Client(Guard(self.site.allow_addresses))
        outbox = Outbox(self.crawler.signals)
        run = asyncio.create_task(self._run(outbox, self.client))
        run.add_done_callback(lambda _: outbox.close())
        try:
            async for item in outbox.items():
                yield item
            await run
        finally:
            run.cancel()
            self.client.close()

    async def _run(self, outbox: Outbox, client: Client) -> None:
        fetcher = Fetcher(self.site, self._network(outbox.put, client), self._turns())
        frontier = Frontier(self._known(), self.plan.others)
        discovery = Discovery(self.site.url, fetcher, frontier, self.aside, thorough=self._is_thorough())
        visits = Visits(
            self.plan, fetcher=fetcher, frontier=frontier, discovery=discovery, reading=self.reading, end=outbox.put
        )
        await discovery.begin()
        at_once = AT_ONCE_UNSPACED if fetcher.is_unspaced else AT_ONCE
        due = iter(self.plan.pages)

        def next_job() -> Job | None:
            if (page := next(due, None)) is not None:
                return visits.known(page)
            listing = frontier.next()
            return visits.candidate(listing) if listing else None

        await _work_off(next_job, at_once)
        while await discovery.walk_on():
            await _work_off(next_job, at_once)
        if frontier.overflow:
            logger.warning("%s: %d new addresses wait beyond %d a night", self.key, frontier.overflow, NEW_A_NIGHT)
        while looks := await self.reading.second_looks():
            await self._look_again(visits, looks, at_once)

    async def _look_again(self, visits: Visits, looks: tuple[SecondLook, ...], at_once: int) -> None:
        def wait(look: SecondLook) -> float:
            return (look.not_before - self.now()).total_seconds()

        ordered = sorted(looks, key=lambda look: (look.not_before, look.visit_no))
        rounds = (visits.second_look(tuple(group), wait) for _, group in groupby(ordered, lambda look: look.visit_no))
        await _work_off(lambda: next(rounds, None), at_once)

    def _network(self, emit: Callable[[Item], Awaitable[None]], client: Client) -> Network:
        return Network(download=self._download, resolve=client.resolver.resolve, emit=emit, now=lambda: self.now())

    async def _download(self, url: str, fields: Fields) -> Received:
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(Request(url, headers=fields, dont_filter=True))
        except Unanswered as unanswered:
            return unanswered.received
        assert isinstance(response, AnsweredResponse)
        return response.received

    def _turns(self) -> Turns:
        return Turns(Path(self.crawler.settings["POLITENESS_FOLDER"]), self.site.delay)

    def _known(self) -> frozenset[str]:
        return frozenset(address_key(page.url) for page in self.plan.pages)

    def _is_thorough(self) -> bool:
        """Lists are walked to their end in the nights in which most pages are fetched in full."""
        return 2 * sum(page.unconditional for page in self.plan.pages) >= len(self.plan.pages)


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
