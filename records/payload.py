"""The bytes a reading is made from."""

from dataclasses import dataclass
from datetime import datetime

from records.article import Article, Fingerprint
from records.capture import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One received body with what is needed to understand it. `url` is the address that answered, `fetched_at` UTC."""

    url: str
    purpose: Purpose
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
    content_encoding: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms a site's pages are read.

    `zone` (IANA) is the clinic's, for times without one. `render` says when a browser is to show the page: "never",
    "auto" (where comments are missing that only scripts show) or "always". `disqus_key` is a public key ("": none).
    """

    zone: str | None = None
    comments: bool = True
    render: str = "never"
    disqus_key: str = ""


RENDERED_MARK = "#rendered"
"""What the name of a rendered page has behind the address of the page itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A further address that a reading needs: a comment page, a comments API, the page as a browser shows it."""

    purpose: Purpose
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readout:
    """What the reader makes of the payloads of a visit.

    With `wanted` non-empty nothing was read yet: fetch those, then read again with them (or with their addresses among
    what could not be had). Else `article` is the reading, unless `problem` says why there is none
    ("nested too deep: 312 levels", "no text found"); `damage` is "incomplete" when part of the payload was lost in
    reading and "unreadable" when a limit was exceeded. `page_kind` is "article", "list" or "other", with the reason.
    `links` are the page's own links, absolute, in order (only when asked for).
    """

    wanted: tuple[Wanted, ...] = ()
    article: Article | None = None
    digest: str | None = None
    body_digest: str | None = None
    fingerprint: Fingerprint | None = None
    page_kind: str = "other"
    kind_reason: str = ""
    problem: str | None = None
    damage: str | None = None
    links: tuple[str, ...] = ()
