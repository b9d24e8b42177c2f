"""`scrapy crawl` for this project: a crawl that fails ends in one line and an exit code, as ./addendum crawl does."""

import argparse
import asyncio
import sys
from typing import Any

from scrapy.commands import crawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError as ScrapyUsageError

from records.errors import AddendumError, UsageError

_FAILED = 1


class Command(crawl.Command):
    """Scrapy finds it by COMMANDS_MODULE and takes it for its own command of this module's name."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl, and leave the exit code where Scrapy looks for it."""
        process: Any = self.crawler_process
        known = process.spider_loader.list()
        if len(args) != 1 or args[0] not in known:
            raise ScrapyUsageError(f"expected one spider ({', '.join(known)}), found {' '.join(args) or 'none'}")
        if not opts.spargs.get("site"):
            self.exitcode = _tell(UsageError("expected -a site=KEY, found no site; ./addendum sites lists the keys"))
            return
        crawler = self._create_crawler(args[0])
        task = process.crawl(crawler, **opts.spargs)
        process.start()
        self.exitcode = exit_code(crawler, task)
        if self.exitcode == _FAILED and (ended := crawler.stats.get_value("addendum/ended")):
            key = opts.spargs["site"]
            print(f"{key}: {ended}; ./addendum runs {key} says more", file=sys.stderr)  # noqa: T201 - the one line


def exit_code(crawler: Crawler, task: asyncio.Task[None]) -> int:
    """The exit code of a crawl that is over; what ended it is told in one line. Raises what nobody foresaw."""
    error = task.exception() if task.done() and not task.cancelled() else None
    if isinstance(error, AddendumError):
        return _tell(error)
    if error is not None:
        raise error
    if told := crawler.stats.get_value("addendum/error"):
        print(told, file=sys.stderr)  # noqa: T201 - the one line a person gets
    return int(crawler.stats.get_value("addendum/exit_code", _FAILED))


def _tell(error: AddendumError) -> int:
    print(" ".join(str(error).split()), file=sys.stderr)  # noqa: T201 - the one line a person gets
    return error.exit_code
