"""Stands in for the archive's item pipeline: every page is wanted as a browser shows it; writes down what came."""

import json
import os
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from config import SiteSettings
from records.capture import Capture, Purpose
from records.payload import RENDERED_MARK, Wanted
from spiders.ports import Answer, VisitSoFar
from tests.spiders.loopback import FakeReading, aside, plan_of, planned


class Wanting(FakeReading):
    """Wants each page rendered, once."""

    async def look(self, visit: VisitSoFar) -> Answer:
        wanted = Wanted(purpose=Purpose.RENDERED, url=f"{visit.captures[-1].url}{RENDERED_MARK}")
        asked = any(capture.purpose is Purpose.RENDERED for capture in visit.captures) or visit.could_not_have
        return Answer(page_kind="article", wanted=() if asked else (wanted,))


class Telling:
    """Reads FAKE_STAGE (a path): {"site", "pages", "api_hosts"}; writes the rendered captures beside it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._file = Path(os.environ["FAKE_STAGE"])
        self._captures: list[dict[str, Any]] = []

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Telling":
        return cls(crawler)

    async def open_spider(self) -> None:
        told = json.loads(self._file.read_text())
        lists = {name: tuple(value) for name, value in told["site"].items() if isinstance(value, list)}
        spider: Any = self._crawler.spider
        spider.site = SiteSettings(key="veins", contact="tests@clinic.example", **{**told["site"], **lists})
        spider.plan = plan_of(*(planned(url, number) for number, url in enumerate(told["pages"], 1)))
        spider.reading, spider.aside = Wanting(), aside
        spider.api_hosts = frozenset(told["api_hosts"])

    async def process_item(self, item: object) -> object:
        if isinstance(item, Capture) and item.purpose is Purpose.RENDERED:
            self._captures.append(
                {
                    "url": item.url,
                    "transport": item.transport.value,
                    "status": item.status,
                    "head": (item.head or b"").decode("latin-1"),
                    "html": (item.payload or b"").decode("utf-8"),
                    "error": item.error,
                    "duration_ms": item.duration_ms,
                }
            )
        return item

    async def close_spider(self) -> None:
        self._file.with_suffix(".out").write_text(json.dumps(self._captures))
        assert self._crawler.stats is not None
        self._crawler.stats.set_value("addendum/exit_code", 0)
