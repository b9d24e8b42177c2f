"""Keeps Scrapy's log from lines for every request and item, and from printing payloads when one goes wrong."""

import logging
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult
from twisted.python.failure import Failure


class QuietFormatter(LogFormatter):
    """Says nothing of what went as it should: captures say it better, in the archive."""

    def crawled(self, request: Request, response: Response, spider: Spider) -> LogFormatterResult:  # noqa: ARG002
        """No line for a request."""
        return None  # type: ignore[return-value]  # Scrapy's documented way to say nothing

    def scraped(
        self,
        item: Any,  # noqa: ARG002
        response: Response | Failure | None,  # noqa: ARG002
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        """No line for an item."""
        return None  # type: ignore[return-value]

    def item_error(
        self,
        item: Any,
        exception: BaseException,
        response: Response | Failure | None,  # noqa: ARG002
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        """What kind of item went wrong and how, without its bytes."""
        args = {"kind": type(item).__name__, "error": exception}
        return {"level": logging.ERROR, "msg": "Error processing a %(kind)s: %(error)s", "args": args}
