"""What one settled visit adds to the archive, written in one transaction."""

from dataclasses import dataclass
from enum import StrEnum

from records.article import Article, Fingerprint
from records.change import Revision
from records.dates import Clock
from records.visit import Seen, Verdict


class PageState(StrEnum):
    """Where a page stands."""

    LIVE = "live"
    MISSING = "missing"
    REMOVED = "removed"
    MERGED = "merged"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article as one reader version read it from the payloads of a visit."""

    reader_version: str
    article: Article
    digest: str
    fingerprint: Fingerprint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Everything one visit adds.

    `page_id` None begins a new page at `address` (the visit's final address). `address`, for a known page, is an
    address it gained (a move): it becomes the current one. `aliases` are further addresses that lead to the page.
    `earlier` is a reading of the last snapshot's payloads by today's reader, added beside the old one when the reader
    changed. `snapshot` adds a snapshot for `reading`; `same_as` is the number of the earlier snapshot it equals.
    Otherwise a confirming visit confirms the page's last snapshot. `revisions` are written with it.
    """

    seen: Seen
    verdict: Verdict
    page_id: int | None
    address: str | None = None
    aliases: tuple[str, ...] = ()
    state: PageState | None = None
    """The state the page enters, or None where it stays."""
    merged_into: int | None = None
    earlier: Reading | None = None
    reading: Reading | None = None
    snapshot: bool = False
    same_as: int | None = None
    revisions: tuple[Revision, ...] = ()
    clocks: tuple[Clock, ...] = ()
    """Clocks of the visit (HTTP, sitemap, feed, API) that differ from those of the visit before."""
    held: bool = False
    """An absence that counts only once a later run agrees."""
