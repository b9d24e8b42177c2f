"""Scrapy's way to the network: every http and https request goes through our own guarded client."""

from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response

from spiders.connection import Client
from spiders.guard import Guard
from spiders.wire import Received


class AnsweredResponse(Response):
    """A response that also holds the head and the body exactly as they came, and how the request ended."""

    __slots__ = ("received",)

    def __init__(self, *args: Any, received: Received, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = received


class Unanswered(DownloadFailedError):
    """No status line came; `received` says how the request ended."""

    def __init__(self, received: Received) -> None:
        super().__init__(f"{received.transport}: {received.error}")
        self.received = received


class GuardedHandler:
    """The only download handler there is; the spider's own client, or one that reaches public addresses alone."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._own: Client | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GuardedHandler":
        """As Scrapy builds its components."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """One request, one answer, no redirect followed. Raises Unanswered when no status line came."""
        fields = [b"%b: %b\r\n" % (name, value) for name, values in request.headers.items() for value in values]
        received = await self._client().get(request.url, b"".join(fields))
        if received.status is None:
            raise Unanswered(received)
        return AnsweredResponse(request.url, status=received.status, body=received.body or b"", received=received)

    async def close(self) -> None:
        """End idle connections."""
        self._client().close()

    def _client(self) -> Client:
        client = getattr(self._crawler.spider, "client", None)
        if isinstance(client, Client):
            return client
        self._own = self._own or Client(Guard())
        return self._own
