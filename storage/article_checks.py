"""Whether readings still hold the articles that were read: digests, every detail, and the numbers counted from them."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from records.article import Article
from records.canonical import canonical_json, digest, dump_article
from records.errors import AddendumError
from storage import tables
from storage.article_reading import TOGETHER
from storage.consistency import Problem, Tick
from storage.queries import Reader
from storage.values import chunks, hash64

_UNREADABLE: Final = (AddendumError, SQLAlchemyError, ValueError, TypeError, LookupError)


def article_problems(reader: Reader, tick: Tick) -> Iterator[Problem]:
    """Readings whose article no longer has its digest, its details or its counts."""
    reading, article, snapshot = tables.reading, tables.article, tables.snapshot
    columns = (article.c.id, article.c.digest, article.c.hash, article.c.word_count, article.c.comment_count)
    query = (
        select(func.min(reading.c.id).label("reading_id"), func.min(snapshot.c.id).label("snapshot_id"), *columns)
        .join(article, article.c.id == reading.c.article_id)
        .outerjoin(snapshot, snapshot.c.reading_id == reading.c.id)
        .group_by(*columns)
    )
    rows = reader.connection.execute(query.order_by(article.c.id)).all()
    done = 0
    for batch in chunks(rows, TOGETHER):
        articles = _articles_of(reader, [row.reading_id for row in batch])
        for row in batch:
            done += 1
            tick(done, len(rows), "readings")
            held = f", snapshot {row.snapshot_id}" if row.snapshot_id else ""
            for what in _problems_of(reader, row, articles.get(row.reading_id)):
                yield Problem(f"reading {row.reading_id} (article {row.id}{held})", what)


def _articles_of(reader: Reader, reading_ids: list[int]) -> dict[int, Article]:
    """The articles of readings; none where one of them cannot be put together: then each is tried by itself."""
    try:
        return reader.articles(reading_ids)
    except _UNREADABLE:
        return {}


def _problems_of(reader: Reader, row: Any, article: Article | None) -> Iterator[str]:
    try:
        article = article or reader.article(row.reading_id)
        found = digest(article)
    except _UNREADABLE as error:
        yield f"its article cannot be put together: {' '.join(str(error).split())[:200]}"
        return
    if found != row.digest.hex():
        yield f"its rows give the digest {found}, it was recorded as {row.digest.hex()}"
    elif hash64(canonical_json(dump_article(article))) != row.hash:
        yield "its rows do not give every detail that was recorded, though its digest"
    words, comments = len(article.body_text.split()), len(article.comments)
    if words != row.word_count:
        yield f"word_count stands at {row.word_count}, its blocks say {words}"
    if comments != row.comment_count:
        yield f"comment_count stands at {row.comment_count}, its comments say {comments}"
