"""One attempt at one page in one run, and the verdict on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from records.article import Fingerprint
from records.capture import Purpose, Transport, Validator
from records.dates import Clock


class Outcome(StrEnum):
    """The verdict on a visit, as CONTRACTS.md lists them."""

    OK = "ok"
    UNCHANGED = "unchanged"
    MOVED = "moved"
    GONE = "gone"
    BLOCKED = "blocked"
    SUSPECT = "suspect"
    INCOMPLETE = "incomplete"
    UNREADABLE = "unreadable"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    SKIPPED = "skipped"


CONFIRMING = frozenset({Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED, Outcome.GONE})
"""The outcomes that count a due page as confirmed."""


class Proof(StrEnum):
    """What shows that a page is unchanged."""

    NOT_MODIFIED = "304"
    BYTES = "bytes"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An outcome, its proof when unchanged, and the reason in words a person can use."""

    outcome: Outcome
    proof: Proof | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A capture as the archive holds it: the light facts that judging and settling need, without its bytes."""

    id: int
    purpose: Purpose
    url: str
    started_at: datetime
    duration_ms: int
    transport: Transport
    visit_no: int | None
    hop: int
    look: int
    status: int | None
    payload_id: int | None
    """The payload received, or the one a 304 confirmed."""
    payload_sha256: bytes | None
    bytes_received: int
    location: str | None = None
    """The absolute target of a redirect."""
    etag: str | None = None
    last_modified: str | None = None
    content_type: str | None = None
    content_encoding: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPage:
    """A page to be visited: where it lives and what the last confirming visit knows of it.

    `validators` covers the page and every supporting capture of its last complete visit, by address.
    """

    page_id: int
    url: str
    state: str
    snapshot_id: int | None
    snapshot: int | None
    reading_id: int | None
    reader_version: str | None
    digest: str | None
    fingerprint: Fingerprint | None
    validators: Mapping[str, Validator]
    comments_complete: bool | None
    unconditional: bool
    """Due for a fetch without validators (every `refetch` nights)."""
    last_confirmed: datetime | None
    absences: int = 0
    """Visits in a row, held ones included, that found the page absent."""
    absent_since: datetime | None = None
    since_whole: Mapping[int, str] = field(default_factory=dict)
    """Where the last reading does not hold all comments: readings of the snapshots from the last one that did on, in
    order, each with its reader version. Empty where none ever did."""
    title: str | None = None
    """That of the last reading."""
    former: tuple["PlannedPage", ...] = ()
    """Pages whose address this one has taken over. They are not asked for: what this one's visit sees tells of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run sets out with: the pages due, the addresses that are no pages, and the site's standing."""

    run_id: int
    pages: tuple[PlannedPage, ...]
    aliases: Mapping[str, int]
    """Former and alternative addresses (as address keys) and the page each led to."""
    supporting: Mapping[str, Validator]
    """Validators of robots, sitemaps, feeds and lists, by address."""
    has_baseline: bool
    others: frozenset[str] = frozenset()
    """Addresses (as address keys) that an earlier run noted as no article, not yet due to be looked at again."""
    held: frozenset[int] = frozenset()
    """Pages whose absence was held by the last completed run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A visit as gathered: everything the settling of its run weighs, without bytes and without the article itself.

    `planned` is None for an address not known before. `captures` are in the order they ended. `fresh` says that an
    article was read in this visit (its spooled reading can be loaded by `visit_no`); then `digest`, `body_digest`
    (title and blocks alone), `canonical` and `title` are those of that reading. `clocks` are those of the visit: HTTP,
    sitemap, feed, API. `listed_by` names the discovery sources that listed the address ("sitemap", "feed", ...).
    """

    visit_no: int
    planned: PlannedPage | None
    requested_url: str
    final_url: str
    captures: tuple[Kept, ...]
    verdict: Verdict
    fresh: bool = False
    digest: str | None = None
    body_digest: str | None = None
    title: str | None = None
    canonical: str | None = None
    comments_complete: bool | None = None
    clocks: tuple[Clock, ...] = ()
    listed_by: tuple[str, ...] = ()
