"""The errands that a browser runs: one page each, shown as patients see it, kept as a capture of its visit."""

import asyncio
import logging
from time import monotonic

from records.capture import Capture, Transport
from records.payload import RENDERED_MARK
from spiders.fetching import Errand, Fetcher, Network
from spiders.wire import Received

logger = logging.getLogger(__name__)


class Rendering:
    """Has pages shown, where the site's settings say so and robots.txt allows the page."""

    def __init__(self, render: str, fetcher: Fetcher, network: Network) -> None:
        """`render` is the site's setting: "never", "auto" or "always"."""
        self._fetcher, self._network = fetcher, network
        self._show = None if render == "never" else network.show
        self._one_at_a_time = asyncio.Lock()  # a page takes a hundred megabytes, and turns are shared anyway
        self._told: set[str] = set()

    async def run(self, errand: Errand) -> None:
        """Have the errand's page shown. Without a browser allowed, nothing is done and nothing captured."""
        if self._show is None:
            errand.skipped = "pages of this site are not rendered"
            return
        url = errand.url.removesuffix(RENDERED_MARK)
        refusal = (await self._fetcher.rules(url)).refusal(url)
        async with self._one_at_a_time:
            started_at, began = self._network.now(), monotonic()
            received = Received(transport=Transport.ROBOTS, error=refusal) if refusal else await self._show(url)
            duration_ms = round((monotonic() - began) * 1000)
        self._tell(received, url)
        capture = Capture(
            purpose=errand.purpose,
            url=errand.url,
            started_at=started_at,
            duration_ms=duration_ms,
            transport=received.transport,
            visit_no=errand.visit_no,
            look=errand.look,
            status=received.status,
            head=received.head,
            payload=received.body,
            ip_address=received.ip_address,
            error=received.error,
        )
        errand.captures.append(capture)
        await self._network.emit(capture)

    def _tell(self, received: Received, url: str) -> None:
        """Log each reason once a run: where there is no browser, it is the same for every page."""
        if received.error and received.error not in self._told:
            self._told.add(received.error)
            logger.warning("%s could not be rendered: %s", url, received.error)
