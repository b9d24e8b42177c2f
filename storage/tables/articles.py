"""What was read: articles with their blocks, comments and clocks, readings and snapshots."""

from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from storage.tables.form import big, identity, metadata, position, ref, small, words

article = Table(  # VALUE. What a reading holds, once for readings that agree in every detail; digests stand with it.
    "article",
    metadata,
    identity(),
    ref("page_id", "page", needed=True),
    big("hash", needed=True),  # of every detail, to find the same article again
    Column("digest", LargeBinary, nullable=False),  # SHA-256 of what it says: records.canonical.digest
    *(ref(f"{name}_id", "passage") for name in ("title", "authors", "author_credentials")),  # lists: JSON
    *(ref(f"{name}_id", "passage") for name in ("medical_reviewer", "reviewer_credentials")),
    *(ref(f"{name}_id", "passage") for name in ("categories", "tags", "sources")),  # JSON; NULL: empty
    *(ref(f"{name}_id", "claimed_date") for name in ("published", "modified", "reviewed")),
    *(ref(f"{name}_id", "passage") for name in ("language", "platform", "canonical")),
    small("comments_complete"),
    Column("word_count", Integer, nullable=False),  # of the body
    Column("comment_count", Integer, nullable=False),
    Index(None, "page_id", "hash"),
)
article_block = Table(  # VALUE. The body in reading order; positions from 0.
    "article_block",
    metadata,
    ref("article_id", "article", key=True),
    position(),
    small("kind"),
    small("level", needed=False),
    ref("text_id", "passage"),  # NULL: ''
    ref("heading_path_id", "passage"),  # JSON list of texts; NULL: []
    ref("links_id", "passage"),  # JSON list of [text, href]; NULL: []
    ref("src_id", "passage"),
    ref("alt_id", "passage"),
    sqlite_with_rowid=False,
)
comment_version = Table(  # EVENT. One text a comment of a page had; the rest of the comment stands with each article.
    "comment_version",
    metadata,
    identity(),
    ref("page_id", "page", needed=True),
    words("comment_id", needed=True),  # the platform's own, or derived
    Column("version", Integer, nullable=False),  # 1, 2, 3 ... in the order first seen
    ref("text_id", "passage", needed=True),
    UniqueConstraint("page_id", "comment_id", "version"),
)
article_comment = Table(  # VALUE. A comment as an article holds it; positions from 0 over all comment pages.
    "article_comment",
    metadata,
    ref("article_id", "article", key=True),
    position(),
    ref("comment_version_id", "comment_version", needed=True),
    ref("parent_id", "passage"),  # the parent's comment_id
    Column("depth", Integer, nullable=False),
    ref("author_id", "passage"),
    small("author_kind"),
    ref("posted_id", "claimed_date"),
    ref("source_id", "passage", needed=True),
    Index(None, "comment_version_id", "article_id"),
    sqlite_with_rowid=False,
)


def _clock_columns() -> tuple[Column[Any], ...]:
    return (
        position(),
        small("meaning"),
        ref("source_id", "passage", needed=True),
        ref("raw_id", "passage", needed=True),
        words("value"),
        small("precision", needed=False),
        small("chosen"),
    )


article_clock = Table(  # VALUE. The dates claimed in the page.
    "article_clock",
    metadata,
    ref("article_id", "article", key=True),
    *_clock_columns(),
    sqlite_with_rowid=False,
)
visit_clock = Table(  # EVENT. HTTP, sitemap, feed and API clocks that differ from those of the visit before.
    "visit_clock",
    metadata,
    ref("visit_id", "visit", key=True),
    *_clock_columns(),
    sqlite_with_rowid=False,
)
reading = Table(  # EVENT. What one reader version read in one visit.
    "reading",
    metadata,
    identity(),
    ref("visit_id", "visit", needed=True),  # the visit whose payloads were read
    ref("article_id", "article", needed=True),
    ref("reader_version_id", "reader_version", needed=True),
    ref("containers_id", "passage"),  # of the fingerprint: JSON list of CSS selectors; NULL: no fingerprint
    Index(None, "visit_id"),
    Index(None, "article_id"),
)
reading_fingerprint = Table(  # VALUE. One payload's digest of what the reading takes from it.
    "reading_fingerprint",
    metadata,
    ref("reading_id", "reading", key=True),
    ref("address_id", "address", key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
snapshot = Table(  # EVENT. One content state of a page.
    "snapshot",
    metadata,
    identity(),
    ref("page_id", "page", needed=True),
    Column("number", Integer, nullable=False),  # 1, 2, 3 ... within the page
    ref("visit_id", "visit", needed=True),  # the visit that made it
    ref("reading_id", "reading", needed=True),
    ref("same_as_id", "snapshot"),  # the earlier snapshot it equals
    big("recorded_us", needed=True),
    UniqueConstraint("page_id", "number"),
    Index(None, "reading_id"),
)
