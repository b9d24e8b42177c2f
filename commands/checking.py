"""`sites check`: a look at a site as a run would see it, with nothing kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from commands.check_report import Sample, Sight, report
from commands.console import answer_lines
from config import SiteSettings, load_settings
from pipeline.children import Children
from pipeline.judge import Looked
from pipeline.platforms import API_HOSTS
from pipeline.read import read
from pipeline.run.trust import weighed
from records.capture import Capture, header
from records.payload import Payload, Readout, Terms
from records.visit import Plan
from spiders.feeds import FeedRead
from spiders.ports import Answer, SecondLook, VisitSoFar
from spiders.posts_api import PostsRead
from spiders.sitemaps import SitemapRead

ATTEMPTS = 6
"""Addresses asked for in the hope of an article."""
SAMPLES = 3
"""Articles told about."""

T = TypeVar("T")


class Looking:
    """Stands in for the archiving pipeline: notes what discovery finds and reads a few articles."""

    latest: ClassVar["Looking"]

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._children = Children(workers=1)
        self.sight = Sight()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it; remembered for who asked, since Scrapy gives no way to it."""
        cls.latest = cls(crawler)
        return cls.latest

    def open_spider(self) -> None:
        """Give the spider a plan without pages, few attempts, and ports that keep nothing."""
        spider: Any = self._crawler.spider
        spider.site = load_settings().site(spider.key)
        self._terms = spider.site.terms
        spider.plan = Plan(run_id=0, pages=(), aliases={}, supporting={}, has_baseline=False)
        spider.new_a_night = ATTEMPTS
        spider.reading, spider.aside = self, self.aside
        spider.api_hosts = self.sight.api_hosts = frozenset(API_HOSTS)
        self.sight.renders = spider.site.render != "never"

    def close_spider(self) -> None:
        """End the children, and ask the course what it found."""
        self._children.close()
        course = getattr(self._crawler.spider, "course", None)
        if course is not None:
            self.sight.hosts, self.sight.delay = course.fetcher.hosts, course.fetcher.delay
            self.sight.may_be_articles = {source.word: n for source, n in sorted(course.frontier.listed().items())}

    def process_item(self, item: object) -> object:
        """Note the captures, without their bytes."""
        if isinstance(item, Capture):
            self.sight.captures.append(replace(item, payload=None))
        return item

    async def aside(self, function: Callable[..., T], /, *args: object) -> T:
        """Run a function of discovery in a child, and count what it found."""
        found = await self._children.run(function, *args)
        if isinstance(found, SitemapRead):
            self.sight.listed["sitemap"] += len(found.addresses)
        elif isinstance(found, FeedRead):
            self.sight.listed["feed"] += len(found.entries)
        elif isinstance(found, PostsRead):
            self.sight.listed["posts_api"] += len(found.posts)
        return found

    async def look(self, visit: VisitSoFar) -> Answer:
        """Read the page at once; after a few articles no more."""
        payloads = _payloads_of(visit.captures)
        if not payloads or len(self.sight.samples) >= SAMPLES:
            return Answer()
        readout: Readout = await self._children.run(_read, payloads, visit.could_not_have, self._terms)
        self.sight.asked_of.update(urlsplit(wanted.url).netloc for wanted in readout.wanted)
        kind = _kind(readout, visit, payloads[0].url)
        if not readout.wanted:
            self._note(visit.requested_url, readout, kind)
        return Answer(wanted=readout.wanted, links=readout.links, page_kind=kind)

    def _note(self, url: str, readout: Readout, kind: str | None) -> None:
        self.sight.kinds[kind or "other"] += 1
        if readout.article is not None and kind == "article" and len(self.sight.samples) < SAMPLES:
            self.sight.samples.append(Sample(url, readout.article))

    async def payload(self, payload_id: int) -> bytes:  # noqa: ARG002
        """None: nothing was kept before, so nothing is confirmed."""
        return b""

    async def second_looks(self) -> tuple[SecondLook, ...]:
        """None: nothing is confirmed here."""
        return ()


def check_site(site: SiteSettings) -> int:
    """Look at a site and print what was seen. Returns the exit code: 1 when no article could be read."""
    settings = Settings()
    settings.setmodule("spiders.settings", priority="project")
    settings.setdict({"ITEM_PIPELINES": {f"{__name__}.Looking": 100}, "LOG_LEVEL": "ERROR"}, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler("blog")
    process.crawl(crawler, site=site.key)
    process.start()
    sight = Looking.latest.sight
    answer_lines(report(site.key, site.url, sight))
    return 0 if sight.samples else 1


def _read(payloads: tuple[Payload, ...], could_not_have: frozenset[str], terms: Terms) -> Readout:
    return read(payloads, could_not_have=could_not_have, terms=terms, want_links=True)


def _kind(readout: Readout, visit: VisitSoFar, url: str) -> str | None:
    article = readout.article
    looked = Looked(
        fresh=article is not None, page_kind=readout.page_kind, canonical=article.canonical if article else None
    )
    return weighed(looked, visit.listed_by, url).page_kind


def _payloads_of(captures: tuple[Capture, ...]) -> tuple[Payload, ...]:
    return tuple(
        Payload(
            url=capture.url,
            purpose=capture.purpose,
            body=capture.payload,
            fetched_at=capture.started_at,
            content_type=header(capture.head, "Content-Type"),
            content_encoding=header(capture.head, "Content-Encoding"),
        )
        for capture in captures
        if capture.status == 200 and capture.payload is not None
    )
