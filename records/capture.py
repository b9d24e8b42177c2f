"""One request and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """Why an address was asked for."""

    PAGE = "page"
    COMMENT_PAGE = "comment_page"
    COMMENTS_API = "comments_api"
    ROBOTS = "robots"
    SITEMAP = "sitemap"
    FEED = "feed"
    POSTS_API = "posts_api"
    LIST = "list"
    RENDERED = "rendered"
    """The page as a browser showed it after its scripts ran."""


class Transport(StrEnum):
    """How a request ended, apart from what the server said."""

    COMPLETE = "complete"
    """All bytes the head promised arrived (also: a 304, an empty body)."""
    CLOSED = "closed"
    """No length was promised; the body ended when the connection was closed."""
    CUT = "cut"
    """Fewer bytes than promised, a cut chunk, a reset in the body, a cut gzip stream."""
    TOO_LARGE = "too_large"
    HEAD_TOO_LARGE = "head_too_large"
    TIMED_OUT = "timed_out"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    """Refused, reset or lost before a head arrived."""
    FORBIDDEN = "forbidden"
    """The address guard refused the resolved address, scheme or port: nothing was sent."""
    ROBOTS = "robots"
    """robots.txt forbids it, or could not be had: nothing was sent."""
    MALFORMED = "malformed"
    """What came back was no HTTP answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One request and its answer, as it ended. Redirects are one capture a hop.

    `visit_no` ties the captures of one visit together within a run (None: discovery, robots). `look` is 1, or 2 for the
    second, unconditional fetch of a page in the same run. `head` is the status line and headers as received, CRLF
    between them, or None when there was none. `payload` is the body exactly as sent (not decompressed), or None when no
    body arrived or a 304 did. `confirms` is the payload (id) whose validators were sent, when a 304 confirmed it.
    """

    purpose: Purpose
    url: str
    started_at: datetime
    duration_ms: int
    transport: Transport
    visit_no: int | None = None
    hop: int = 0
    look: int = 1
    status: int | None = None
    head: bytes | None = None
    payload: bytes | None = None
    confirms: int | None = None
    ip_address: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validator:
    """What lets the next request for an address be conditional, from a capture that made or confirmed a snapshot."""

    url: str
    purpose: Purpose
    payload_id: int
    payload_sha256: bytes
    etag: str | None
    last_modified: str | None


def header(head: bytes | None, name: str) -> str | None:
    """The first value of a header in a kept head, decoded as Latin-1; None where it is absent."""
    wanted = name.lower().encode()
    for line in (head or b"").split(b"\r\n")[1:]:
        key, colon, value = line.partition(b":")
        if colon and key.strip().lower() == wanted:
            return value.strip().decode("latin-1")
    return None
