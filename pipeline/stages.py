"""Scrapy's item pipeline: opens a run, gives the spider its plan and ports, keeps and settles, ends the run."""

import asyncio
import gc
import itertools
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from scrapy.crawler import Crawler

from config import Settings, SiteSettings, load_settings
from pipeline.children import Children
from pipeline.run.absence import Standing
from pipeline.run.gathering import Gathering
from pipeline.run.handing import Handing
from pipeline.run.keeping import Keeping
from pipeline.run.ladder import api_hosts, reader_version
from pipeline.run.looking import Looking
from pipeline.run.occasion import Occasion
from pipeline.run.recover import Recovery
from pipeline.run.spool import Spool
from pipeline.run.tally import Tally, usage
from pipeline.settle import RunFacts, Settling
from records.address import address_key
from records.capture import Capture
from records.errors import AddendumError
from records.run import RunEnd, RunStatus, SiteFacts
from records.visit import Plan
from spiders.ports import Answer, SecondLook, VisitEnded, VisitSoFar
from storage.archive import Archive
from storage.locks import run_lock

T = TypeVar("T")
TICK_SECONDS = 0.25
TICKS_A_LINE, TICKS_A_COLLECTION = 4, 20
"""Progress is told about once a second. Every five, payloads in cycles of ended tasks are let go: left to itself the
collector, told to look rarely, holds on to 20 KB a page. A collection takes 0.05 s."""


class Archiving:
    """One run, from its captures to its end. Blocking calls of the archive run on a thread of their own, in order."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._occasion = Occasion.of(crawler.settings)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")
        self._held = ExitStack()
        self._spool = Spool()
        self._children = Children(workers=2)
        self._aside = Handing(self._children.run)
        self._ticking: asyncio.Task[None] | None = None
        self._fatal: AddendumError | None = None
        self._phase = "opening"
        self._is_open = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it."""
        return cls(crawler)

    async def open_spider(self) -> None:
        """Take the site's lock, settle killed runs, begin the run, and give the spider what it needs."""
        try:
            await self._open()
        except BaseException:
            await self._release()
            raise

    async def _open(self) -> None:
        spider: Any = self._crawler.spider
        self._settings: Settings = load_settings()
        self._site: SiteSettings = self._settings.site(spider.key)
        self._archive: Archive = await self._do(self._enter)
        version = await self._children.run(reader_version)
        await self._do(self._archive.register_site, facts_of(self._site), self._settings.now())
        await self._recover(version)
        await self._begin(version)
        spider.site, spider.plan, spider.now = self._site, self._run.plan, self._settings.now
        spider.reading, spider.aside = self, self._aside
        spider.api_hosts = await self._children.run(api_hosts)
        self._is_open, self._phase = True, "crawling"
        self._ticking = asyncio.create_task(self._tick())

    def _enter(self) -> Archive:
        self._held.enter_context(run_lock(self._settings.database, self._site.key))
        return self._held.enter_context(Archive.open(self._settings.database))

    async def _recover(self, version: str) -> None:
        for run_id in await self._do(self._archive.unsettled_runs, self._site.key):
            plan = await self._do(self._archive.plan, run_id, self._site.key, refetch=self._site.refetch)
            with Spool() as spool:
                run = self._facts(run_id, plan, version)
                recovery = Recovery(self._archive, run, self._site.url, do=self._do, aside=self._aside, spool=spool)
                await recovery.settle()

    async def _begin(self, version: str) -> None:
        start = self._occasion.start(
            self._site.key,
            now=self._settings.now(),
            zone=self._site.zone,
            simulated=self._settings.simulated,
            reader_version=version,
        )
        run_id = await self._do(self._archive.begin_run, start)
        plan = await self._do(self._archive.plan, run_id, self._site.key, refetch=self._site.refetch)
        self._assemble(self._facts(run_id, plan, version))

    def _facts(self, run_id: int, plan: Plan, version: str) -> RunFacts:
        roots = [f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/" for url in (self._site.url, *self._site.former)]
        return RunFacts(
            run_id=run_id,
            plan=plan,
            reader_version=version,
            terms=self._site.terms,
            now=self._settings.now,
            homes=frozenset(address_key(url) for url in (self._site.url, *self._site.former, *roots)),
            confirm_after=self._site.confirm_after,
        )

    def _assemble(self, run: RunFacts) -> None:
        self._run = run
        self._tally = Tally(self._site.url, run.plan.pages)
        self._keeping = Keeping(partial(self._do, self._archive.keep, run.run_id))
        looking = Looking(self._archive, run, do=self._do, aside=self._aside, spool=self._spool)
        self._settling = Settling(
            self._archive, run, do=self._do, aside=self._aside, spool=self._spool, tally=self._tally
        )
        self._gathering = Gathering(
            run, keeping=self._keeping, looking=looking, settling=self._settling, tally=self._tally
        )

    async def process_item(self, item: object) -> object:
        """Take a capture or the end of a visit. Never raises: Scrapy would log the item with all its bytes."""
        if self._fatal is None:
            try:
                if isinstance(item, Capture):
                    await self._gathering.capture(item)
                elif isinstance(item, VisitEnded):
                    await self._gathering.ended(item)
            except AddendumError as error:
                self._fail(error)
        return item

    async def look(self, visit: VisitSoFar) -> Answer:
        """spiders.ports.ReadingPort.look()."""
        if self._fatal is not None:
            return Answer()
        try:
            look = await self._gathering.look(visit)
        except AddendumError as error:
            self._fail(error)
            return Answer()
        return Answer(wanted=look.wanted, links=look.links, page_kind=look.page_kind, canonical=look.canonical)

    async def payload(self, payload_id: int) -> bytes:
        """spiders.ports.ReadingPort.payload()."""
        return await self._do(self._archive.payload, payload_id)

    async def second_looks(self) -> tuple[SecondLook, ...]:
        """spiders.ports.ReadingPort.second_looks()."""
        pending = await self._gathering.second_looks() if self._fatal is None else ()
        if pending:
            self._phase = f"second looks, from {min(one.not_before for one in pending):%H:%M:%S} UTC on"
        return tuple(
            SecondLook(
                visit_no=one.seen.visit_no,
                planned=one.seen.planned,
                url=one.seen.requested_url,
                not_before=one.not_before,
            )
            for one in pending
        )

    def _fail(self, error: AddendumError) -> None:
        """The archive takes no more: end the crawl; what was acknowledged is settled at the next start."""
        if self._fatal is None:
            self._fatal = error
            engine = self._crawler.engine
            if engine is not None:
                self._closing = asyncio.ensure_future(engine.close_spider_async(reason="archive"))

    async def close_spider(self) -> None:
        """Settle what is open with the site in view, and end the run."""
        if not self._is_open:
            return
        try:
            await self._close()
        except AddendumError as error:
            self._fatal = self._fatal or error
        finally:
            await self._release()
        self._report()

    async def _close(self) -> None:
        await self._gathering.quiet()
        await self._keeping.drain()
        if self._fatal is not None:
            return
        self._phase = "settling"
        gathering, settling, site = self._gathering, self._settling, self._site
        seens = await settling.accept_open_ended(
            gathering.close(), frozenset(gathering.doubtful), gathering.ended_whole
        )
        standing = Standing(
            now=self._settings.now(),
            start_answered=self._tally.start_answered,
            visits=site.removal.visits,
            hours=site.removal.hours,
        )
        await settling.close(seens, standing)
        if gathering.others:
            await self._do(self._archive.note_others, self._run.run_id, tuple(dict.fromkeys(gathering.others)))
        status, error = self._tally.status()
        if status is RunStatus.COMPLETED and not self._run.plan.has_baseline:
            await settling.baseline()
        await self._end(status, error)

    async def _end(self, status: RunStatus, error: str | None) -> None:
        self._children.close()
        cpu_ms, peak = usage()
        end = RunEnd(
            status=status,
            finished_at=self._settings.now(),
            cpu_ms=cpu_ms + round(self._aside.seconds * 1000),
            max_rss_bytes=peak,
            error=error,
            **self._tally.figures(),
        )
        await self._do(self._archive.end_run, self._run.run_id, end)
        self._phase, self._status, self._error = status.value, status, error

    def _report(self) -> None:
        """Leave the verdict where the worker finds it."""
        stats = self._crawler.stats
        if self._occasion.progress:
            self._print_progress()
        if stats is None:
            return
        if self._fatal is not None:
            stats.set_value("addendum/error", str(self._fatal))
            stats.set_value("addendum/exit_code", self._fatal.exit_code)
        else:
            stats.set_value("addendum/exit_code", 0 if self._status is RunStatus.COMPLETED else 1)
            stats.set_value("addendum/ended", f"{self._status.value}{': ' + self._error if self._error else ''}")

    async def _release(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticking
        self._children.close()
        self._spool.close()
        with suppress(AddendumError):
            await self._do(self._held.close)
        self._writer.shutdown()

    async def _tick(self) -> None:
        for tick in itertools.count():
            if self._occasion.progress and tick % TICKS_A_LINE == 0:
                self._print_progress()
            if tick % TICKS_A_COLLECTION == 0:
                gc.collect()
            self._notice_the_end()
            await asyncio.sleep(TICK_SECONDS)

    def _notice_the_end(self) -> None:
        """Let a crawl end: Scrapy 2.19, told to stop with items of start() on their way, misses the last of them."""
        engine, spider = self._crawler.engine, self._crawler.spider
        slot = engine.scraper.slot if engine is not None else None
        if slot is None or spider is None or slot.closing is None:
            return
        if slot.is_idle() and not slot.closing.called:
            slot.closing.callback(spider)

    def _print_progress(self) -> None:
        line = {"site": self._site.key, "phase": self._phase, "visited": self._gathering.visited_count}
        print(json.dumps({**line, **self._tally.figures()}), flush=True)  # noqa: T201 - asked for by whoever started us

    async def _do(self, function: Callable[..., T], /, *args: object, **named: object) -> T:
        """Run a call of the archive on its thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, partial(function, *args, **named))


def facts_of(site: SiteSettings) -> SiteFacts:
    """What the archive remembers of a site's configuration."""
    return SiteFacts(
        key=site.key,
        url=site.url,
        name=site.name or site.key,
        division=site.division or None,
        timezone=site.timezone,
    )
