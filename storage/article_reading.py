"""Articles read back exactly as they were read: many at a time, with a handful of questions for all of them."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from records.article import Article, Block, BlockKind, Link
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision
from records.errors import DamagedArchive
from storage import tables
from storage.codes import AUTHOR_KIND, BLOCK_KIND, MEANING, PRECISION, words
from storage.instants import maybe_instant
from storage.reading_back import passages
from storage.values import chunks

TOGETHER: Final = 100
"""Articles whose rows are fetched and held together."""

_BLOCK_KINDS: tuple[BlockKind, ...] = words(BLOCK_KIND)
_AUTHOR_KINDS: tuple[AuthorKind, ...] = words(AUTHOR_KIND)
_MEANINGS: tuple[Meaning, ...] = words(MEANING)
_PRECISIONS: tuple[Precision, ...] = words(PRECISION)
_TEXTS: Final = ("title", "medical_reviewer", "reviewer_credentials", "language", "platform", "canonical")
_LISTS: Final = ("authors", "author_credentials", "categories", "tags")
_DATES: Final = ("published", "modified", "reviewed")

Rows = Sequence[Row[Any]]
Parts = Mapping[int, Rows]
"""Rows of a table by article, in the order of their positions."""


def read_article(connection: Connection, reading_id: int) -> Article:
    """The article of a reading. Raises DamagedArchive when there is no such reading."""
    return read_articles(connection, [reading_id])[reading_id]


def read_articles(connection: Connection, reading_ids: Collection[int]) -> dict[int, Article]:
    """The articles of readings, by reading. Raises DamagedArchive when there is no such reading."""
    found: dict[int, Article] = {}
    for chunk in chunks(reading_ids, TOGETHER):
        numbers = {row.id: row.article_id for row in connection.execute(_READINGS, {"ids": chunk})}
        if missing := [number for number in chunk if number not in numbers]:
            raise DamagedArchive(f"reading {missing[0]}", "is referred to and does not exist")
        articles = _articles(connection, sorted(set(numbers.values())))
        found.update({reading_id: articles[numbers[reading_id]] for reading_id in chunk})
    return found


def _articles(connection: Connection, numbers: list[int]) -> dict[int, Article]:
    rows = connection.execute(_ARTICLES, {"ids": numbers}).all()
    blocks, comments, clocks = (_parts(connection, query, numbers) for query in (_BLOCKS, _COMMENTS, _CLOCKS))
    dates = _dates(connection, rows, comments)
    named = {date.raw_id for date in dates}
    for row in rows:
        named.update(getattr(row, f"{name}_id") for name in (*_TEXTS, *_LISTS, "sources"))
    for block in _all_of(blocks):
        named.update(block[3:])
    for comment in _all_of(comments):
        named.update((comment.author_id, comment.text_id, comment.parent_id, comment.source_id))
    for clock in _all_of(clocks):
        named.update((clock.source_id, clock.raw_id))
    values = _Values(passages(connection, named - {None}), dates)
    return {row.id: _article(row, blocks, comments, clocks, values) for row in rows}


def _parts(connection: Connection, query: Select[Any], numbers: list[int]) -> Parts:
    rows = connection.execute(query, {"ids": numbers}).all()
    return {number: list(own) for number, own in groupby(rows, itemgetter(0))}


def _all_of(parts: Parts) -> Iterator[Row[Any]]:
    for rows in parts.values():
        yield from rows


def _dates(connection: Connection, rows: Rows, comments: Parts) -> Rows:
    wanted = {getattr(row, f"{name}_id") for row in rows for name in _DATES}
    wanted.update(comment.posted_id for comment in _all_of(comments))
    return [row for chunk in chunks(wanted - {None}) for row in connection.execute(_CLAIMED, {"ids": chunk})]


class _Values:
    """Texts, lists and dates by their numbers, each put together once for all articles at hand."""

    def __init__(self, texts: Mapping[int, str], dates: Iterable[Row[Any]]) -> None:
        self.texts: dict[Any, Any] = {None: None} | dict(texts)
        self._lists: dict[int | None, tuple[Any, ...]] = {None: ()}
        self._links: dict[int | None, tuple[Link, ...]] = {None: ()}
        self.dates: dict[int | None, ClaimedDate | None] = {None: None}
        self.dates.update({row.id: self._date(row) for row in dates})

    def list(self, number: int | None) -> tuple[Any, ...]:
        """A list kept as JSON; () for none."""
        if number not in self._lists:
            self._lists[number] = tuple(json.loads(self.texts[number]))
        return self._lists[number]

    def links(self, number: int | None) -> tuple[Link, ...]:
        """Links kept as JSON."""
        if number not in self._links:
            self._links[number] = tuple(Link(**link) for link in json.loads(self.texts[number]))
        return self._links[number]

    def _date(self, row: Row[Any]) -> ClaimedDate:
        return ClaimedDate(
            value=row.value,
            precision=_PRECISIONS[row.precision],
            raw=self.texts[row.raw_id],
            relative=bool(row.relative),
            earliest=maybe_instant(row.earliest_us),
            latest=maybe_instant(row.latest_us),
        )


def _article(row: Row[Any], blocks: Parts, comments: Parts, clocks: Parts, values: _Values) -> Article:
    texts, dates = values.texts, values.dates
    return Article(
        title=texts[row.title_id],
        blocks=tuple(_block(block, values) for block in blocks.get(row.id, ())),
        authors=values.list(row.authors_id),
        author_credentials=values.list(row.author_credentials_id),
        medical_reviewer=texts[row.medical_reviewer_id],
        reviewer_credentials=texts[row.reviewer_credentials_id],
        published=dates[row.published_id],
        modified=dates[row.modified_id],
        reviewed=dates[row.reviewed_id],
        language=texts[row.language_id],
        categories=values.list(row.categories_id),
        tags=values.list(row.tags_id),
        comments=tuple(_comment(comment, values) for comment in comments.get(row.id, ())),
        comments_complete=bool(row.comments_complete),
        platform=texts[row.platform_id],
        canonical=texts[row.canonical_id],
        sources=json.loads(texts[row.sources_id] or "{}"),
        clocks=tuple(_clock(clock, values) for clock in clocks.get(row.id, ())),
    )


def _block(row: Any, values: _Values) -> Block:
    _, kind, level, text_id, heading_path_id, links_id, src_id, alt_id = row
    return Block(
        kind=_BLOCK_KINDS[kind],
        text=values.texts[text_id] or "",
        level=level,
        heading_path=values.list(heading_path_id),
        links=values.links(links_id),
        src=values.texts[src_id],
        alt=values.texts[alt_id],
    )


def _comment(row: Row[Any], values: _Values) -> Comment:
    return Comment(
        id=row.comment_id,
        author=values.texts[row.author_id],
        author_kind=_AUTHOR_KINDS[row.author_kind],
        posted=values.dates[row.posted_id],
        text=values.texts[row.text_id],
        parent_id=values.texts[row.parent_id],
        depth=row.depth,
        position=row.position,
        source=values.texts[row.source_id],
    )


def _clock(row: Row[Any], values: _Values) -> Clock:
    return Clock(
        meaning=_MEANINGS[row.meaning],
        source=values.texts[row.source_id],
        raw=values.texts[row.raw_id],
        value=row.value,
        precision=None if row.precision is None else _PRECISIONS[row.precision],
        chosen=bool(row.chosen),
    )


def _among(table: Table, name: str) -> Any:
    return table.c[name].in_(bindparam("ids", expanding=True))


def _of_article(table: Table, *names: str) -> Select[Any]:
    columns = [table.c[name] for name in ("article_id", *names)]
    return select(*columns).where(_among(table, "article_id")).order_by(table.c.article_id, table.c.position)


_READINGS: Final = select(tables.reading.c.id, tables.reading.c.article_id).where(_among(tables.reading, "id"))
_ARTICLES: Final = select(tables.article).where(_among(tables.article, "id"))
_CLAIMED: Final = select(tables.claimed_date).where(_among(tables.claimed_date, "id"))
_BLOCKS: Final = _of_article(
    tables.article_block, "kind", "level", "text_id", "heading_path_id", "links_id", "src_id", "alt_id"
)
_CLOCKS: Final = _of_article(tables.article_clock, "meaning", "source_id", "raw_id", "value", "precision", "chosen")
_COMMENTS: Final = (
    _of_article(
        tables.article_comment, "position", "parent_id", "depth", "author_id", "author_kind", "posted_id", "source_id"
    )
    .add_columns(tables.comment_version.c.comment_id, tables.comment_version.c.text_id)
    .join(tables.comment_version, tables.comment_version.c.id == tables.article_comment.c.comment_version_id)
)
