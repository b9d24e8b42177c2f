"""What a browser may ask for, and on which terms: those of the run itself, and a budget for each page."""

from dataclasses import dataclass, field, replace

from config import SiteSettings
from records.capture import Purpose, Transport, header
from spiders.connection import Client
from spiders.fetching import Fetcher, Fields
from spiders.politeness import user_agent
from spiders.wire import Received

PAGE_REQUESTS = 200
PAGE_BYTES = 32 * 1024 * 1024
SENT_CAP = 64 * 1024
"""The largest body a script may send along."""
SCRIPTS_CAP = 48 * 1024 * 1024
"""What is kept of scripts, which the pages of a site share, so that each is asked for once a run."""

METHODS = frozenset({"GET", "POST", "OPTIONS"})
"""POST is how wpDiscuz and Wix ask for comments; what a person would send is never sent: no form, no beacon."""

_ENDED_HERE = frozenset(
    {"host", "user-agent", "accept-encoding", "content-length", "range", "priority", "cache-control"}
)
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "pragma"})
_NOT_AGAIN = ("no-store", "no-cache", "private", "max-age=0")
_PREFIXES = ("proxy-", "sec-", "if-", "upgrade-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of the browser's; `url` is absolute and without a fragment."""

    method: str
    url: str
    fields: Fields
    body: bytes = b""

    def field(self, name: str) -> str:
        """A header field's value, "" without it."""
        return next((value for key, value in self.fields if key.lower() == name), "")


class Gate:
    """Lets through what the fetcher itself might ask for, in its turn; one page at a time."""

    def __init__(self, site: SiteSettings, fetcher: Fetcher, client: Client) -> None:
        self._fetcher, self._client = fetcher, client
        self.user_agent = user_agent(site.contact)
        self._own = [
            ("User-Agent", self.user_agent),
            ("Accept-Encoding", "gzip" if site.encoding == "gzip" else "identity"),
        ]
        self._scripts: dict[str, Received] = {}
        self._scripts_size = 0
        self.open_for_page()

    def open_for_page(self) -> None:
        """A page begins: what it may spend is whole again, and nothing was received for it."""
        self._page = _Page()

    def document(self, url: str) -> Received | None:
        """What was received for the page under way at an address that was asked for as a document, without its body."""
        return self._page.documents.get(url)

    @property
    def refused(self) -> list[str]:
        """What was not sent for the page under way, and why; other hosts are left out."""
        return self._page.refused

    @property
    def failed(self) -> list[str]:
        """What the page under way did not get by the fault of network or server, or for want of time or room."""
        return self._page.failed

    def is_known(self, url: str) -> bool:
        """Whether an address is on a host that may be asked at all: the site's own, or one declared for comments."""
        return self._fetcher.may_ask(url, Purpose.COMMENTS_API)

    async def ask(self, asked: Asked) -> Received:
        """What came of a request: FORBIDDEN or ROBOTS, with the reason, where it was not sent."""
        if asked.method == "GET" and asked.url in self._scripts:
            return self._scripts[asked.url]
        if not self.is_known(asked.url):
            return Received(transport=Transport.FORBIDDEN, error="a host that is neither the site's nor declared")
        page = self._page  # an answer may come when the next one is under way
        if refused := await self._not_sent(asked):
            page.refused.append(f"{asked.url}: {refused.error}")
            return refused
        received = page.overspent() or await self._sent(asked, page)
        if _has_failed(received):
            page.failed.append(f"{asked.url}: {received.error or f'answered {received.status}'}")
        return received

    async def _not_sent(self, asked: Asked) -> Received | None:
        if why := _why_not(asked):
            return Received(transport=Transport.FORBIDDEN, error=why)
        why = (await self._fetcher.rules(asked.url)).refusal(asked.url)
        return Received(transport=Transport.ROBOTS, error=why) if why else None

    async def _sent(self, asked: Asked, page: "_Page") -> Received:
        page.requests += 1
        received = await self._fetcher.in_turn(
            asked.url, lambda: self._client.ask(asked.method, asked.url, self._fields(asked), asked.body)
        )
        page.size += len(received.body or b"")
        if asked.method == "GET":
            self._keep(asked, received, page)
        return received

    def _fields(self, asked: Asked) -> bytes:
        kept = [(name, value) for name, value in asked.fields if _goes_on(name.lower())]
        length = [("Content-Length", str(len(asked.body)))] if asked.body or asked.method == "POST" else []
        return b"".join(f"{name}: {value}\r\n".encode("latin-1") for name, value in (*self._own, *kept, *length))

    def _keep(self, asked: Asked, received: Received, page: "_Page") -> None:
        size = len(received.body or b"")
        if "text/html" in asked.field("accept"):
            page.documents[asked.url] = replace(received, body=None)
        elif _may_serve_again(received) and size <= SCRIPTS_CAP - self._scripts_size:
            self._scripts[asked.url] = received
            self._scripts_size += size


@dataclass(slots=True)
class _Page:
    """What one page spent and got."""

    requests: int = 0
    size: int = 0
    documents: dict[str, Received] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def overspent(self) -> Received | None:
        """What a further request comes to where the page had its share."""
        if self.requests >= PAGE_REQUESTS:
            return Received(transport=Transport.FORBIDDEN, error=f"more than {PAGE_REQUESTS} requests for one page")
        if self.size >= PAGE_BYTES:
            return Received(transport=Transport.FORBIDDEN, error=f"more than {PAGE_BYTES} bytes for one page")
        return None


def _why_not(asked: Asked) -> str | None:
    if asked.method not in METHODS:
        return f"{asked.method} is not let through"
    if asked.method == "POST" and not _is_from_script(asked):
        return "a form or a beacon is not let through"
    return f"more than {SENT_CAP} bytes are not sent" if len(asked.body) > SENT_CAP else None


def _has_failed(received: Received) -> bool:
    """Whether it would have come another time; a 404 would not."""
    is_whole = received.transport in (Transport.COMPLETE, Transport.CLOSED)
    return not is_whole or received.status is None or received.status == 429 or received.status >= 500


def _may_serve_again(received: Received) -> bool:
    """Whether what came is a script that may serve further pages of the run, as far as its sender is concerned."""
    kind = (header(received.head, "Content-Type") or "").lower()
    control = (header(received.head, "Cache-Control") or "").lower()
    is_whole = received.status == 200 and received.transport is Transport.COMPLETE
    return is_whole and "script" in kind and not any(word in control for word in _NOT_AGAIN)


def _is_from_script(asked: Asked) -> bool:
    """Whether a script asks and waits for the answer; browsers say what a request is for on https and loopback."""
    dest, mode = asked.field("sec-fetch-dest"), asked.field("sec-fetch-mode")
    return dest in ("", "empty") and mode in ("", "cors", "same-origin")


def _goes_on(name: str) -> bool:
    return name not in _ENDED_HERE and name not in _HOP_BY_HOP and not name.startswith(_PREFIXES)
