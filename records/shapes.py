"""The JSON objects others build on, as CONTRACTS.md spells them: an article, a comment, a revision, a change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from records.article import Article, Block
from records.change import Change, Revision
from records.comment import Comment
from records.dates import ClaimedDate, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the archive knows of an article beyond its content; everything is None for one read without an archive."""

    site: str | None = None
    page_id: int | None = None
    state: str | None = None
    snapshot: int | None = None
    first_seen: datetime | None = None
    last_confirmed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What the archive knows of a revision beyond its changes; everything is None for one compared without an archive.

    `change_ids` runs in parallel with the changes. `not_before` is the last visit that still confirmed the former
    state, `detected_at` the visit that saw the new one, `recorded_at` the moment it was written.
    """

    id: int | None = None
    url: str | None = None
    site: str | None = None
    page_id: int | None = None
    from_snapshot: int | None = None
    to_snapshot: int | None = None
    not_before: datetime | None = None
    detected_at: datetime | None = None
    recorded_at: datetime | None = None
    night: date | None = None
    group_id: str | int | None = None
    reader_version: str | None = None
    reader_versions: tuple[str, str] | None = None
    """Of both sides, only where they differ: what differs may then be the reader's doing."""
    change_ids: tuple[int, ...] = ()


NOWHERE = Step()
"""The step of two saved pages compared without an archive."""


def instant(moment: datetime | None) -> str | None:
    """An instant of ours: UTC with microseconds and Z, fixed in width, as the views print it on SQLite."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def article_object(
    article: Article,
    *,
    url: str | None,
    reader_version: str | None,
    digest: str | None,
    standing: Standing | None = None,
) -> dict[str, Any]:
    """The object called "An article" in CONTRACTS.md."""
    standing = standing or Standing()
    return {
        "url": url,
        "site": standing.site,
        "page_id": standing.page_id,
        "state": standing.state,
        "platform": article.platform,
        "language": article.language,
        "title": article.title,
        "authors": list(article.authors),
        "author_credentials": list(article.author_credentials),
        "medical_reviewer": article.medical_reviewer,
        "reviewer_credentials": article.reviewer_credentials,
        **_claim("published", article.published),
        **_claim("modified", article.modified),
        **_claim("reviewed", article.reviewed),
        "body_text": article.body_text,
        "blocks": [block_object(block, position) for position, block in enumerate(article.blocks)],
        "comments": [comment_object(comment) for comment in article.comments],
        "comments_complete": article.comments_complete,
        "categories": list(article.categories),
        "tags": list(article.tags),
        "sources": dict(article.sources),
        "clocks": [clock_object(clock) for clock in article.clocks],
        "snapshot": standing.snapshot,
        "first_seen": instant(standing.first_seen),
        "last_confirmed": instant(standing.last_confirmed),
        "reader_version": reader_version,
        "digest": digest,
    }


def block_object(block: Block, position: int) -> dict[str, Any]:
    """One block of the body; `position` counts from 0."""
    return {
        "position": position,
        "kind": block.kind.value,
        "level": block.level,
        "heading_path": list(block.heading_path),
        "text": block.text,
        "links": [{"text": link.text, "href": link.href} for link in block.links],
        "src": block.src,
        "alt": block.alt,
    }


def comment_object(comment: Comment) -> dict[str, Any]:
    """One reader's comment."""
    return {
        "id": comment.id,
        "author": comment.author,
        "author_kind": comment.author_kind.value,
        "posted_at": comment.posted.value if comment.posted else None,
        "precision": comment.posted.precision.value if comment.posted else None,
        "text": comment.text,
        "parent_id": comment.parent_id,
        "depth": comment.depth,
        "position": comment.position,
        "source": comment.source,
    }


def clock_object(clock: Clock) -> dict[str, Any]:
    """One date claimed anywhere."""
    return {
        "meaning": clock.meaning.value,
        "source": clock.source,
        "raw": clock.raw,
        "value": clock.value,
        "precision": clock.precision.value if clock.precision else None,
        "chosen": clock.chosen,
    }


def revision_object(revision: Revision, step: Step = NOWHERE) -> dict[str, Any]:
    """The object called "A revision" in CONTRACTS.md; `pages` stands only in an event of the site as a whole,
    `reader_versions` only where the sides were read by different ones.
    """
    result: dict[str, Any] = {
        "id": step.id,
        "url": step.url,
        "site": step.site,
        "page_id": step.page_id,
        "from_snapshot": step.from_snapshot,
        "to_snapshot": step.to_snapshot,
        "not_before": instant(step.not_before),
        "detected_at": instant(step.detected_at),
        "recorded_at": instant(step.recorded_at),
        "night": step.night.isoformat() if step.night else None,
        "cause": revision.cause.value,
        "facets": list(revision.facets),
        "severity": revision.severity.value if revision.severity else None,
        "group_id": step.group_id,
    }
    if revision.pages:
        result["pages"] = list(revision.pages)
    result["reverts_to"] = revision.reverts_to
    result["reader_version"] = step.reader_version
    if step.reader_versions:
        result["reader_versions"] = list(step.reader_versions)
    result["rules_version"] = revision.rules_version
    result["changes"] = _change_objects(revision.changes, step.change_ids)
    return result


def change_object(change: Change, id: int | None = None) -> dict[str, Any]:
    """One difference in one facet."""
    return {
        "id": id,
        "facet": change.facet.value,
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "where": {
            "block_before": change.where.block_before,
            "block_after": change.where.block_after,
            "comment_id": change.where.comment_id,
            "heading_path": list(change.where.heading_path),
        },
        "spans": [
            {"side": s.side, "start": s.start, "end": s.end, "label": s.label, "rule": s.rule} for s in change.spans
        ],
        "labels": list(change.labels),
        "severity": change.severity.value if change.severity else None,
        "rule": change.rule,
    }


def _change_objects(changes: Sequence[Change], ids: Sequence[int]) -> list[dict[str, Any]]:
    numbered = ids or (None,) * len(changes)
    return [change_object(change, id) for change, id in zip(changes, numbered, strict=True)]


def _claim(name: str, date_claimed: ClaimedDate | None) -> dict[str, str | None]:
    return {
        f"{name}_at": date_claimed.value if date_claimed else None,
        f"{name}_precision": date_claimed.precision.value if date_claimed else None,
    }
