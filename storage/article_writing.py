"""An article as rows: its blocks, comments and clocks, each text named once."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from records.article import Article, Block
from records.canonical import canonical_json, dump_article, load_article
from records.canonical import digest as article_digest
from records.comment import Comment
from records.dates import Clock
from storage import tables
from storage.codes import AUTHOR_KIND, BLOCK_KIND, MEANING, PRECISION
from storage.rows import Row, Rows
from storage.sequence import Numbers
from storage.values import chunks, hash64, storable


def json_text(value: Any) -> str | None:
    """JSON as one text; None for an empty list or object."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None


_path_text = lru_cache(1024)(json_text)
"""The same for heading paths, which most blocks share with their neighbours."""


def _is_storable(dumped: bytes) -> bool:
    """Whether JSON is free of what storage.values.storable() replaces: NUL as JSON writes it, lone surrogates."""
    try:
        dumped.decode()
    except UnicodeDecodeError:
        return False
    return b"\\u0000" not in dumped


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {name: _storable(item) for name, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


class ArticleWriting:
    """Adds articles within one transaction; one that a page has already, in every detail, is found again."""

    def __init__(self, connection: Connection, numbers: Numbers, rows: Rows) -> None:
        self._connection = connection
        self._numbers = numbers
        self._rows = rows
        self._articles: dict[tuple[int, int, bytes], int] = {}
        self._versions: dict[tuple[int, str], dict[str, int]] = {}

    def load(self, page_ids: Sequence[int]) -> None:
        """Learn what known pages have already."""
        article, version, passage = tables.article, tables.comment_version, tables.passage
        for chunk in chunks(page_ids):
            found = select(article.c.page_id, article.c.hash, article.c.digest, article.c.id)
            for page_id, hashed, digest, number in self._connection.execute(found.where(article.c.page_id.in_(chunk))):
                self._articles[page_id, hashed, bytes(digest)] = number
            texts = (
                select(version.c.page_id, version.c.comment_id, passage.c.text, version.c.id)
                .join(passage, passage.c.id == version.c.text_id)
                .where(version.c.page_id.in_(chunk))
            )
            for page_id, comment_id, text, number in self._connection.execute(texts):
                self._versions.setdefault((page_id, comment_id), {})[text] = number

    def add(self, page_id: int, article: Article, digest: str) -> int:
        """The id of an article, its rows added if the page does not have it yet."""
        dumped = canonical_json(dump_article(article))
        if not _is_storable(dumped):  # no reader of ours lets such characters through; the digest is of what is kept
            article = load_article(_storable(dump_article(article)))
            dumped, digest = canonical_json(dump_article(article)), article_digest(article)
        hashed = hash64(dumped)
        key = (page_id, hashed, bytes.fromhex(digest))
        if key not in self._articles:
            self._articles[key] = self._add(page_id, hashed, article, digest)
        return self._articles[key]

    def _add(self, page_id: int, hashed: int, article: Article, digest: str) -> int:
        number = self._numbers.next("article")
        self._rows.add(
            tables.article,
            id=number,
            page_id=page_id,
            hash=hashed,
            digest=bytes.fromhex(digest),
            comments_complete=int(article.comments_complete),
            word_count=len(article.body_text.split()),
            comment_count=len(article.comments),
            **_values(article),
        )
        for position, block in enumerate(article.blocks):
            self._rows.add(tables.article_block, article_id=number, position=position, **_block(block))
        for comment in article.comments:
            self._rows.add(tables.article_comment, article_id=number, **self._comment(page_id, comment))
        for position, clock in enumerate(article.clocks):
            self._rows.add(tables.article_clock, article_id=number, position=position, **clock_columns(clock))
        return number

    def _comment(self, page_id: int, comment: Comment) -> Row:
        return {
            "position": comment.position,
            "comment_version_id": self._version(page_id, comment),
            "parent_id": comment.parent_id,
            "depth": comment.depth,
            "author_id": comment.author,
            "author_kind": AUTHOR_KIND[comment.author_kind],
            "posted_id": comment.posted,
            "source_id": comment.source,
        }

    def _version(self, page_id: int, comment: Comment) -> int:
        versions = self._versions.setdefault((page_id, comment.id), {})
        text = storable(comment.text)
        if text not in versions:
            versions[text] = self._numbers.next()
            self._rows.add(
                tables.comment_version,
                id=versions[text],
                page_id=page_id,
                comment_id=comment.id,
                version=len(versions),
                text_id=text,
            )
        return versions[text]


def _values(article: Article) -> Row:
    return {
        "title_id": article.title,
        "authors_id": json_text(article.authors),
        "author_credentials_id": json_text(article.author_credentials),
        "medical_reviewer_id": article.medical_reviewer,
        "reviewer_credentials_id": article.reviewer_credentials,
        "categories_id": json_text(article.categories),
        "tags_id": json_text(article.tags),
        "sources_id": json_text(dict(article.sources)),
        "published_id": article.published,
        "modified_id": article.modified,
        "reviewed_id": article.reviewed,
        "language_id": article.language,
        "platform_id": article.platform,
        "canonical_id": article.canonical,
    }


def _block(block: Block) -> Row:
    return {
        "kind": BLOCK_KIND[block.kind],
        "level": block.level,
        "text_id": block.text or None,
        "heading_path_id": _path_text(block.heading_path),
        "links_id": json_text([{"text": k.text, "href": k.href} for k in block.links]) if block.links else None,
        "src_id": block.src,
        "alt_id": block.alt,
    }


def clock_columns(clock: Clock) -> Row:
    """A clock as columns of article_clock and visit_clock."""
    return {
        "meaning": MEANING[clock.meaning],
        "source_id": clock.source,
        "raw_id": clock.raw,
        "value": clock.value,
        "precision": None if clock.precision is None else PRECISION[clock.precision],
        "chosen": int(clock.chosen),
    }
