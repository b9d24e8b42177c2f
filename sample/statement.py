"""What an ideal archive reports of each night: run status, an outcome for each page, and the exact revisions."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sample.clinic import Clinic, Post
from sample.nights import SCRIPT, clinic_on
from sample.pages import page_at

CHECKED_KINDS = frozenset(
    {
        "site.baseline",
        *("page.found", "page.moved", "page.merged", "page.missing", "page.removed", "page.restored"),
        *("title.edited", "byline.edited", "topics.edited"),
        *("body.added", "body.removed", "body.edited", "body.moved"),
        *("date.published", "date.modified", "date.reviewed"),
        *("comment.added", "comment.edited", "comment.removed", "comment.restored", "comment.moved", "comments.closed"),
        *("media.added", "media.removed", "media.replaced"),
    }
)
"""The kinds of changes that the archive is held to today; the others of statement.toml wait for their issue."""

CHECKED_LABELS = False
"""Whether the archive is held to labels, severities and groups; until then they are empty."""

_BASE = "http://127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedChange:
    """One change as it should be told. `words` are those that differ before and after, where that is beyond dispute."""

    kind: str
    before: str | None = None
    after: str | None = None
    words: tuple[str, str] | None = None
    comment: int | None = None
    labels: tuple[str, ...] = ()
    severity: str | None = None

    @property
    def facet(self) -> str:
        """The facet that the kind belongs to."""
        return _FACETS[self.kind.partition(".")[0]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedRevision:
    """One revision as it should be told; `page` is the slug at which the page was first found, None for the site."""

    page: str | None
    changes: tuple[StatedChange, ...]
    reverts_to: int | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedOutcome:
    """The outcome of a visit, with its proof where the page is unchanged."""

    outcome: str
    proof: str | None = None


_FACETS = {
    "page": "state",
    "site": "site",
    "title": "title",
    "byline": "byline",
    "topics": "topics",
    "body": "body",
    "date": "dates",
    "clock": "clock",
    "comment": "comments",
    "comments": "comments",
    "media": "media",
    "surroundings": "surroundings",
}


def run_status(night: int) -> str:
    """How the night's run ends."""
    return str(_told(night)["run"])


def revisions(night: int, base: str, *, everything: bool = False) -> tuple[StatedRevision, ...]:
    """The night's revisions for a blog at `base`; those of kinds checked today, or everything."""
    told = (_revision(row, base) for row in _told(night).get("revision", ()))
    if everything:
        return tuple(told)
    return tuple(cut for revision in told if (cut := _checked(revision)).changes)


def outcomes(night: int, *, refetch: int = 7) -> Mapping[str, StatedOutcome]:
    """The outcome of each page due that night, by the slug at which it was first found.

    Every page once known is visited every night, but one merged into another only until then. An unchanged page is
    proved by a 304 where its bytes are those last confirmed, by its bytes where `refetch` nights have passed since they
    were last received, else by its text.
    """
    visited = (slug for slug in known(night) if night == 1 or state(slug, night - 1) != "merged")
    return {slug: _outcome(slug, night, refetch) for slug in visited}


def due(night: int) -> frozenset[str]:
    """The pages that count as due: not those removed on an earlier night, which are visited in case they come back."""
    return frozenset(
        slug
        for slug in outcomes(night)
        if night == 1 or state(slug, night - 1) != "removed" or state(slug, night) == "live"
    )


@cache
def known(night: int) -> tuple[str, ...]:
    """Every page the archive has ever known by the end of a night."""
    slugs = list(clinic_on(1).posts)
    for earlier in range(2, night + 1):
        found = (one for one in revisions(earlier, _BASE) if one.changes[0].kind == "page.found")
        slugs += [revision.page for revision in found if revision.page]
    return tuple(slugs)


@cache
def state(slug: str, night: int) -> str:
    """The state of a page, named by the slug at which it was first found, after a night's run."""
    standing = "live"
    for earlier in range(1, night + 1):
        for revision in revisions(earlier, _BASE):
            if revision.page == slug:
                standing = _entered(revision, standing)
    return standing


@cache
def slug_on(slug: str, night: int) -> str:
    """The slug at which a page, named by its first one, stands on a night; a page merged away keeps its own."""
    for earlier in range(1, night + 1):
        for change in _changes_of(slug, earlier):
            if change.kind == "page.moved" and change.after:
                return change.after.rstrip("/").rpartition("/")[2]
    return slug


@cache
def _told(night: int) -> dict[str, Any]:
    document = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    found: dict[str, Any] = next(row for row in document["night"] if row["number"] == night)
    return found


def _revision(row: dict[str, Any], base: str) -> StatedRevision:
    return StatedRevision(
        page=row.get("page"),
        changes=tuple(_change(change, base) for change in row["change"]),
        reverts_to=row.get("reverts_to"),
        group=row.get("group"),
    )


def _change(row: dict[str, Any], base: str) -> StatedChange:
    words = row.get("words")
    return StatedChange(
        kind=row["kind"],
        before=_filled(row.get("before"), base),
        after=_filled(row.get("after"), base),
        words=(words[0], words[1]) if words else None,
        comment=row.get("comment"),
        labels=tuple(row.get("labels", ())),
        severity=row.get("severity"),
    )


def _filled(text: str | None, base: str) -> str | None:
    return text.replace("{base}", base) if text else None


def _checked(revision: StatedRevision) -> StatedRevision:
    changes = tuple(change for change in revision.changes if change.kind in CHECKED_KINDS)
    return StatedRevision(page=revision.page, changes=changes, reverts_to=revision.reverts_to, group=revision.group)


@cache
def _changes_of(slug: str, night: int) -> tuple[StatedChange, ...]:
    return tuple(change for revision in revisions(night, _BASE) if revision.page == slug for change in revision.changes)


def _entered(revision: StatedRevision, before: str) -> str:
    states = {"page.missing": "missing", "page.removed": "removed", "page.merged": "merged", "page.restored": "live"}
    return next((states[change.kind] for change in revision.changes if change.kind in states), before)


@cache
def _outcome(slug: str, night: int, refetch: int) -> StatedOutcome:
    kinds = {change.kind for change in _changes_of(slug, night)}
    if SCRIPT[night - 1].outage:
        return StatedOutcome(outcome="unreachable")
    if state(slug, night) in ("missing", "removed"):
        return StatedOutcome(outcome="gone")
    if state(slug, night) == "merged" or "page.moved" in kinds:
        return StatedOutcome(outcome="moved")
    if night == 1 or kinds - {"page.restored"}:
        return StatedOutcome(outcome="ok")
    return StatedOutcome(outcome="unchanged", proof=_proof(slug, night, refetch))


def _proof(slug: str, night: int, refetch: int) -> str:
    last = _last_confirmed(slug, night)
    if SCRIPT[night - 1].noise or SCRIPT[last - 1].noise or _bytes(slug, night) != _bytes(slug, last):
        return "text"
    return "bytes" if night - _last_received(slug, night, refetch) >= refetch else "304"


@cache
def _last_confirmed(slug: str, night: int) -> int:
    """The last night before this one on which the article itself was seen."""
    absent = ("gone", "unreachable")
    return next(n for n in range(night - 1, 0, -1) if _outcome(slug, n, 0).outcome not in absent)


@cache
def _last_received(slug: str, night: int, refetch: int) -> int:
    """The last night before this one on which the page's bytes came whole, not as a 304."""
    seen = (n for n in range(night - 1, 0, -1) if _outcome(slug, n, 0).outcome in ("ok", "moved", "unchanged"))
    return next(n for n in seen if _outcome(slug, n, refetch).proof != "304")


@cache
def _bytes(slug: str, night: int) -> tuple[bytes, ...]:
    """The page and its further comment pages as served that night."""
    clinic: Clinic = clinic_on(night)
    post: Post = clinic.posts[slug_on(slug, night)]
    paths = [f"/{post.slug}/", *(f"/{post.slug}/comment-page-{n}/" for n in range(2, post.comment_pages + 1))]
    return tuple(page_at(path, night, _BASE).body for path in paths)
