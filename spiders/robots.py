"""What robots.txt allows, by RFC 9309: no answer means nothing may be fetched, no file means everything may."""

from dataclasses import dataclass, field

from protego import Protego

from records.capture import Capture, Transport, header
from spiders.inflate import inflate
from spiders.politeness import LONGEST_CRAWL_DELAY

AGENT = "Addendum"
SIZE_CAP = 500 * 1024
REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one origin. `unreachable` is why there are none and nothing may be fetched."""

    parsed: Protego | None = None
    unreachable: str | None = None
    sitemaps: tuple[str, ...] = field(default=())
    crawl_delay: float = 0.0

    def refusal(self, url: str) -> str | None:
        """Why an address must not be asked for, or None."""
        if self.unreachable:
            return f"robots.txt could not be had: {self.unreachable}"
        if self.parsed is not None and not self.parsed.can_fetch(url, AGENT):
            return "robots.txt disallows the address"
        return None


def rules_from(capture: Capture) -> Rules:
    """The rules that the last answer for a robots.txt lays down.

    5xx, 429, time-out, reset and half an answer: nothing may be fetched. Any other 4xx, and a redirect that leads
    nowhere: everything may. An HTML page in its place holds no rules.
    """
    if capture.status is None or capture.transport not in (Transport.COMPLETE, Transport.CLOSED, Transport.TOO_LARGE):
        return Rules(unreachable=capture.error or str(capture.transport))
    if capture.status >= 500 or capture.status == 429:
        return Rules(unreachable=f"status {capture.status}")
    if capture.status != 200:
        return Rules()
    body = inflate(capture.payload or b"", header(capture.head, "Content-Encoding"), bound=SIZE_CAP)
    text = body.decode("utf-8-sig", "replace")
    return Rules() if text.lstrip().startswith("<") else _parse(text)


def _parse(text: str) -> Rules:
    parsed = Protego.parse(text)
    delay = parsed.crawl_delay(AGENT) or 0.0
    rate = parsed.request_rate(AGENT)
    if rate is not None and rate.requests > 0:
        delay = max(delay, rate.seconds / rate.requests)
    return Rules(
        parsed=parsed,
        sitemaps=tuple(dict.fromkeys(parsed.sitemaps)),
        crawl_delay=min(delay, LONGEST_CRAWL_DELAY) if delay > 0 else 0.0,
    )
