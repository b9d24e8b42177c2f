"""What a user would write instead: `python -m benchmarks.rivals bare|naive FILE` fetches the addresses in a file."""

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

SETTINGS = {
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "ROBOTSTXT_OBEY": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_DELAY": 0,
    "COOKIES_ENABLED": False,
}


class Bare(scrapy.Spider):
    """Downloads and throws away: the ceiling of whatever is built on Scrapy."""

    name = "bare"
    addresses: tuple[str, ...] = ()

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Every address, once."""
        for address in self.addresses:
            yield scrapy.Request(address, callback=self.parse)

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """The size alone."""
        yield {"url": response.url, "size": len(response.body)}


class Naive(Bare):
    """Reads each page by trafilatura in the callback, as its examples do; keeps nothing."""

    name = "naive"

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        """Text, comments and metadata."""
        document = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        yield {"url": response.url, "document": document}


def main(kind: str, file: str) -> None:
    """Crawl the addresses in a file, one a line."""
    spider = {"bare": Bare, "naive": Naive}[kind]
    spider.addresses = tuple(Path(file).read_text().split())
    process = AsyncCrawlerProcess(SETTINGS)
    process.crawl(spider)
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
