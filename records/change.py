"""What differs between two snapshots of a page, or in a page's state."""

from dataclasses import dataclass
from enum import StrEnum


class Facet(StrEnum):
    """The part of a page a change is in."""

    STATE = "state"
    TITLE = "title"
    BYLINE = "byline"
    TOPICS = "topics"
    BODY = "body"
    DATES = "dates"
    CLOCK = "clock"
    COMMENTS = "comments"
    MEDIA = "media"
    SURROUNDINGS = "surroundings"
    SITE = "site"


class Severity(StrEnum):
    """The weight of a change, weightiest first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    COSMETIC = "cosmetic"


class Cause(StrEnum):
    """What a revision comes from."""

    SOURCE = "source"
    TEMPLATE = "template"
    UNSTABLE = "unstable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place of a change: block positions on both sides, the comment, the headings above it."""

    block_before: int | None = None
    block_after: int | None = None
    comment_id: str | None = None
    heading_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Changed words: half-open, in Unicode code points of `before` or `after` of the change."""

    side: str
    """"before" or "after"."""
    start: int
    end: int
    label: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference in one facet. `before` is None for something added, `after` for something removed."""

    facet: Facet
    kind: str
    before: str | None = None
    after: str | None = None
    where: Where = Where()
    spans: tuple[Span, ...] = ()
    labels: tuple[str, ...] = ()
    severity: Severity | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The step from one snapshot to the next, or a change of state, with its changes; not yet numbered by the archive.

    For an event of the site as a whole `pages` names its pages and it belongs to no page.
    """

    changes: tuple[Change, ...]
    cause: Cause = Cause.SOURCE
    severity: Severity | None = None
    reverts_to: int | None = None
    """The number of the earlier snapshot whose content came back."""
    group: str | None = None
    """Ties equal edits on many pages within a run."""
    rules_version: str | None = None
    pages: tuple[int, ...] = ()

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets touched, each once, in order of first appearance."""
        return tuple(dict.fromkeys(change.facet.value for change in self.changes))
