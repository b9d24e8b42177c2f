"""Canonical forms: the digest of an article, and the JSON that carries an article between processes."""

import hashlib
import json
import unicodedata
from datetime import datetime
from typing import Any

from records.article import Article, Block, BlockKind, Fingerprint, Link
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys, no white space and every string in NFC: equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text).encode("utf-8", "surrogatepass")


def digest(article: Article) -> str:
    """SHA-256 (hex) of what the article says.

    Title, blocks (with link targets, without image addresses), byline, comments, dates claimed in the page, categories
    and tags; not the page's own addresses, sources, raw strings, clocks of the visit, nor relative dates.
    """
    content = {
        "title": article.title,
        "blocks": [_block_content(block) for block in article.blocks],
        "byline": [
            article.authors,
            article.author_credentials,
            article.medical_reviewer,
            article.reviewer_credentials,
        ],
        "comments": [_comment_content(comment) for comment in article.comments],
        "dates": [_date_content(date) for date in (article.published, article.modified, article.reviewed)],
        "categories": article.categories,
        "tags": article.tags,
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()


def body_digest(article: Article) -> str:
    """SHA-256 (hex) of the title and the texts of the blocks alone: tells two addresses of one article."""
    return hashlib.sha256(canonical_json([article.title, [block.text for block in article.blocks]])).hexdigest()


def _block_content(block: Block) -> list[object]:
    links = [[link.text, link.href] for link in block.links]
    return [block.kind, block.text, block.level, links, block.alt]


def _comment_content(comment: Comment) -> list[object]:
    posted = _date_content(comment.posted)
    return [comment.id, comment.author, comment.author_kind, posted, comment.text, comment.parent_id]


def _date_content(date: ClaimedDate | None) -> str | None:
    return None if date is None or date.relative else date.canonical


def dump_article(article: Article) -> dict[str, Any]:
    """The article as plain JSON values that load_article() takes back unchanged."""
    return {
        "title": article.title,
        "blocks": [
            [b.kind, b.text, b.level, b.heading_path, [[k.text, k.href] for k in b.links], b.src, b.alt]
            for b in article.blocks
        ],
        "authors": article.authors,
        "author_credentials": article.author_credentials,
        "medical_reviewer": article.medical_reviewer,
        "reviewer_credentials": article.reviewer_credentials,
        "published": dump_date(article.published),
        "modified": dump_date(article.modified),
        "reviewed": dump_date(article.reviewed),
        "language": article.language,
        "categories": article.categories,
        "tags": article.tags,
        "comments": [
            [c.id, c.author, c.author_kind, dump_date(c.posted), c.text, c.parent_id, c.depth, c.position, c.source]
            for c in article.comments
        ],
        "comments_complete": article.comments_complete,
        "platform": article.platform,
        "canonical": article.canonical,
        "sources": dict(article.sources),
        "clocks": [dump_clock(clock) for clock in article.clocks],
    }


def load_article(values: dict[str, Any]) -> Article:
    """The inverse of dump_article()."""
    plain: dict[str, Any] = {name: values[name] for name in _PLAIN}
    plain |= {name: tuple(values[name]) for name in _TUPLES}
    plain |= {name: load_date(values[name]) for name in ("published", "modified", "reviewed")}
    return Article(
        **plain,
        blocks=tuple(_load_block(row) for row in values["blocks"]),
        comments=tuple(_load_comment(row) for row in values["comments"]),
        clocks=tuple(load_clock(row) for row in values["clocks"]),
    )


_PLAIN = (
    "title",
    "medical_reviewer",
    "reviewer_credentials",
    "language",
    "comments_complete",
    "platform",
    "canonical",
    "sources",
)
_TUPLES = ("authors", "author_credentials", "categories", "tags")


def _load_block(row: list[Any]) -> Block:
    kind, text, level, heading_path, links, src, alt = row
    return Block(
        kind=BlockKind(kind),
        text=text,
        level=level,
        heading_path=tuple(heading_path),
        links=tuple(Link(text=words, href=href) for words, href in links),
        src=src,
        alt=alt,
    )


def _load_comment(row: list[Any]) -> Comment:
    identity, author, author_kind, posted, text, parent_id, depth, position, source = row
    return Comment(
        id=identity,
        author=author,
        author_kind=AuthorKind(author_kind),
        posted=load_date(posted),
        text=text,
        parent_id=parent_id,
        depth=depth,
        position=position,
        source=source,
    )


def dump_date(date: ClaimedDate | None) -> list[Any] | None:
    """A claimed date as plain JSON values."""
    if date is None:
        return None
    bounds = [moment.isoformat() if moment else None for moment in (date.earliest, date.latest)]
    return [date.value, date.precision, date.raw, date.relative, *bounds]


def load_date(row: list[Any] | None) -> ClaimedDate | None:
    """The inverse of dump_date()."""
    if row is None:
        return None
    value, precision, raw, relative, earliest, latest = row
    return ClaimedDate(
        value=value,
        precision=Precision(precision),
        raw=raw,
        relative=relative,
        earliest=datetime.fromisoformat(earliest) if earliest else None,
        latest=datetime.fromisoformat(latest) if latest else None,
    )


def dump_clock(clock: Clock) -> list[Any]:
    """A clock as plain JSON values."""
    return [clock.meaning, clock.source, clock.raw, clock.value, clock.precision, clock.chosen]


def load_clock(row: list[Any]) -> Clock:
    """The inverse of dump_clock()."""
    meaning, source, raw, value, precision, chosen = row
    return Clock(
        meaning=Meaning(meaning),
        source=source,
        raw=raw,
        value=value,
        precision=Precision(precision) if precision else None,
        chosen=chosen,
    )


def dump_fingerprint(fingerprint: Fingerprint | None) -> str | None:
    """A fingerprint as JSON text."""
    if fingerprint is None:
        return None
    return json.dumps([fingerprint.containers, dict(fingerprint.values)], ensure_ascii=False, separators=(",", ":"))


def load_fingerprint(text: str | None) -> Fingerprint | None:
    """The inverse of dump_fingerprint()."""
    if text is None:
        return None
    containers, values = json.loads(text)
    return Fingerprint(containers=tuple(containers), values=values)
