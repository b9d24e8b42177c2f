"""`sites check`: a look at a site as a run would see it, with nothing kept."""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, Self, TypeVar

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from commands.console import answer_lines
from config import SiteSettings, load_settings
from pipeline.children import Children
from pipeline.read import read
from records.article import Article
from records.capture import Capture, Purpose, Transport, header
from records.payload import Payload, Readout
from records.visit import Plan
from spiders.feeds import FeedRead
from spiders.ports import Answer, SecondLook, VisitSoFar
from spiders.posts_api import PostsRead
from spiders.sitemaps import SitemapRead

SAMPLES = 3
"""Articles read before the look is over."""

T = TypeVar("T")


class Looking:
    """Stands in for the archiving pipeline: counts what discovery finds and reads a few articles."""

    latest: ClassVar["Looking"]

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._children = Children(workers=1)
        self.answers: Counter[tuple[str, str]] = Counter()
        self.listed: Counter[str] = Counter()
        self.articles: list[tuple[str, Article]] = []
        self.kinds: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make it; remembered for who asked, since Scrapy gives no way to it."""
        cls.latest = cls(crawler)
        return cls.latest

    def open_spider(self) -> None:
        """Give the spider a plan without pages, and ports that keep nothing."""
        spider: Any = self._crawler.spider
        spider.site = load_settings().site(spider.key)
        spider.plan = Plan(run_id=0, pages=(), aliases={}, supporting={}, has_baseline=False)
        spider.reading, spider.aside = self, self.aside

    def close_spider(self) -> None:
        """End the children."""
        self._children.close()

    def process_item(self, item: object) -> object:
        """Count the captures by purpose and answer."""
        if isinstance(item, Capture):
            said = str(item.status) if item.transport is Transport.COMPLETE else item.transport.value
            self.answers[(item.purpose.value, said)] += 1
        return item

    async def aside(self, function: Callable[..., T], /, *args: object) -> T:
        """Run a function of discovery in a child, and count what it found."""
        found = await self._children.run(function, *args)
        if isinstance(found, SitemapRead):
            self.listed["sitemap"] += len(found.addresses)
        elif isinstance(found, FeedRead):
            self.listed["feed"] += len(found.entries)
        elif isinstance(found, PostsRead):
            self.listed["posts_api"] += len(found.posts)
        return found

    async def look(self, visit: VisitSoFar) -> Answer:
        """Read the page at once; after a few articles, end the crawl."""
        if len(self.articles) >= SAMPLES:
            return Answer()
        payloads = _payloads_of(visit.captures)
        if not payloads:
            return Answer()
        readout: Readout = await self._children.run(_read, payloads, visit.could_not_have)
        if not readout.wanted:
            self.kinds[readout.page_kind] += 1
            if readout.article is not None and readout.page_kind == "article":
                self.articles.append((visit.requested_url, readout.article))
        if len(self.articles) >= SAMPLES and self._crawler.engine is not None:
            self._ending = self._crawler.engine.close_spider_async(reason="seen enough")
        return Answer(wanted=readout.wanted, links=readout.links, page_kind=readout.page_kind)

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
    answer_lines(_report(site, Looking.latest))
    return 0 if Looking.latest.articles else 1


def _read(payloads: tuple[Payload, ...], could_not_have: frozenset[str]) -> Readout:
    return read(payloads, could_not_have=could_not_have, want_links=True)


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


def _report(site: SiteSettings, looking: Looking) -> list[str]:
    lines = [f"{site.key}: {site.url}"]
    for purpose in Purpose:
        said = {answer: count for (what, answer), count in looking.answers.items() if what == purpose.value}
        if said:
            told = ", ".join(f"{count} answered {answer}" for answer, count in said.items())
            lines.append(f"  {purpose.value.replace('_', ' ')}: {told}")
    for source, count in looking.listed.items():
        lines.append(f"  addresses listed by {source.replace('_', ' ')}: {count}")
    if looking.kinds:
        lines.append("  pages read: " + ", ".join(f"{count} {kind}" for kind, count in looking.kinds.items()))
    for url, article in looking.articles:
        lines += ["", *_sample(url, article)]
    if not looking.articles:
        lines.append("  no article could be read: expected at least one; check the address and robots.txt")
    return lines


def _sample(url: str, article: Article) -> list[str]:
    published = article.published.value if article.published else "unknown"
    complete = "" if article.comments_complete else " (the page states more than could be had)"
    return [
        f"  {url}",
        f"    platform {article.platform or 'unknown'}, language {article.language or 'unknown'}",
        f"    title: {article.title or 'none found'}",
        f"    authors: {', '.join(article.authors) or 'unknown'}; published {published}",
        f"    {len(article.blocks)} blocks, {len(article.body_text.split())} words, "
        f"{len(article.comments)} comments{complete}",
    ]
