"""Stands in for the archive's item pipeline: assigns what a JSON file says, and writes down what items came."""

import json
import os
import resource
from collections import Counter
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler

from config import SiteSettings
from records.capture import Capture, Purpose, Validator
from spiders.ports import VisitEnded
from tests.spiders.loopback import FakeReading, aside, plan_of, planned


class Collecting:
    """Reads FAKE_STAGE (a path): {"url", "pages", "allow", "conditional"}; writes the counts beside it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._file = Path(os.environ["FAKE_STAGE"])
        self._counts: Counter[str] = Counter()
        self._cpu = 0.0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Collecting":
        return cls(crawler)

    async def open_spider(self) -> None:
        told = json.loads(self._file.read_text())
        spider: Any = self._crawler.spider
        assert spider.key == "veins"
        spider.site = SiteSettings(key="veins", url=told["url"], delay=0.0, allow_addresses=tuple(told["allow"]))
        spider.plan = plan_of(*(self._planned(number, url) for number, url in enumerate(told["pages"], 1)))
        spider.reading, spider.aside = FakeReading(), aside
        spider.reading.visits = _Forgetting()
        self._cpu = _cpu()

    def _planned(self, number: int, url: str) -> object:
        validator = Validator(
            url=url, purpose=Purpose.PAGE, payload_id=1, payload_sha256=b"", etag='"v1"', last_modified=None
        )
        return planned(url, number, validators={url: validator})

    async def process_item(self, item: object) -> object:
        if isinstance(item, Capture):
            self._counts[f"capture {item.status}"] += 1
        elif isinstance(item, VisitEnded):
            self._counts["ended"] += 1
        return item

    async def close_spider(self) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        figures = {"counts": dict(self._counts), "cpu": _cpu() - self._cpu, "peak_kb": peak}
        self._file.with_suffix(".out").write_text(json.dumps(figures))
        if self._crawler.stats is not None:
            self._crawler.stats.set_value("addendum/exit_code", 0)


class _Forgetting(list[Any]):
    """A list that keeps nothing, so that memory is the spider's own."""

    def append(self, _: object) -> None:
        return


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
