"""The one spider: what a run of one site asks for goes through Scrapy, what it brings goes to the item pipeline."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider, signals

from config import SiteSettings, chromium
from records.visit import Plan
from spiders.connection import Client
from spiders.course import Course
from spiders.fetching import Fields, Network
from spiders.frontier import NEW_A_NIGHT
from spiders.guard import Guard
from spiders.handler import AnsweredResponse, Unanswered
from spiders.outbox import Outbox
from spiders.politeness import Turns
from spiders.ports import AsidePort, ReadingPort
from spiders.rendering.browser import Browser, start_of
from spiders.rendering.gate import Gate
from spiders.wire import Received


class BlogSpider(Spider):
    """Crawls the site that the item pipeline assigned; see spiders.ports.Assigned."""

    name = "blog"
    site: SiteSettings
    plan: Plan
    reading: ReadingPort
    aside: AsidePort
    now: Callable[[], datetime]
    new_a_night = NEW_A_NIGHT
    """Addresses not known before that are visited in one run."""
    course: Course
    browser: Browser

    def __init__(self, site: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.key = site
        self.now = lambda: datetime.now(UTC)
        self.api_hosts: frozenset[str] = frozenset()
        self.client: Client | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Every capture and every ended visit of the run, as items."""
        self.client = Client(Guard(self.site.allow_addresses))
        outbox = Outbox(self.crawler.signals)
        network = Network(
            download=self._download,
            resolve=self.client.resolver.resolve,
            emit=outbox.put,
            now=lambda: self.now(),
            show=lambda url: self.browser.show(url, self.course.fetcher.delay),
        )
        turns = Turns(Path(self.crawler.settings["POLITENESS_FOLDER"]), self.site.delay)
        self.course = Course(self, network, turns, outbox.put, new_a_night=self.new_a_night)
        gate = Gate(self.site, self.course.fetcher, self.client)
        start = start_of(self.crawler, chromium(), gate)
        self.browser = Browser(start, gate, self.api_hosts, self.crawler.settings.getfloat("RENDERING_SECONDS"))
        # told to stop, Scrapy does not wait for the end of this function, but for that of what hears this signal
        self.crawler.signals.connect(self.browser.close, signals.spider_closed)
        run = asyncio.create_task(self.course.run())
        run.add_done_callback(lambda _: outbox.close())
        try:
            async for item in outbox.items():
                yield item
            await run
        finally:
            run.cancel()
            await self.browser.close()
            self.client.close()

    async def _download(self, url: str, fields: Fields) -> Received:
        engine = self.crawler.engine
        assert engine is not None
        try:
            response = await engine.download_async(Request(url, headers=fields, dont_filter=True))
        except Unanswered as unanswered:
            return unanswered.received
        assert isinstance(response, AnsweredResponse)
        return response.received
