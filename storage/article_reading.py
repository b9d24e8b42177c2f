"""An article read back exactly as it was read."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from records.article import Article, Block, BlockKind, Link
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision
from records.errors import DamagedArchive
from storage import tables
from storage.codes import AUTHOR_KIND, BLOCK_KIND, MEANING, PRECISION, words
from storage.instants import maybe_instant
from storage.reading_back import passages

_BLOCK_KINDS: tuple[BlockKind, ...] = words(BLOCK_KIND)
_AUTHOR_KINDS: tuple[AuthorKind, ...] = words(AUTHOR_KIND)
_MEANINGS: tuple[Meaning, ...] = words(MEANING)
_PRECISIONS: tuple[Precision, ...] = words(PRECISION)

Row = Mapping[str, Any]


def read_article(connection: Connection, reading_id: int) -> Article:
    """The article of a reading. Raises DamagedArchive when there is no such reading."""
    table = tables.reading
    number = connection.scalar(select(table.c.article_id).where(table.c.id == reading_id))
    if number is None:
        raise DamagedArchive(f"reading {reading_id}", "is referred to and does not exist")
    found = connection.execute(select(tables.article).where(tables.article.c.id == number)).mappings().one()
    article: Row = dict(found)
    blocks = _rows(connection, tables.article_block, number)
    comments = _comments(connection, number)
    clocks = _rows(connection, tables.article_clock, number)
    dates = _dates(connection, [article, *comments])
    rows = [article, *blocks, *comments, *clocks]
    named = [value for row in rows for name, value in row.items() if _is_text(name)]
    named += [date["raw_id"] for date in dates.values()]
    texts = passages(connection, [number for number in named if number is not None])
    return _Assembly(texts, dates).article(article, blocks, comments, clocks)


_OTHER_IDS = ("article_id", "page_id", "comment_version_id", "published_id", "modified_id", "reviewed_id", "posted_id")


def _is_text(column: str) -> bool:
    return column.endswith("_id") and column not in _OTHER_IDS and column != "comment_id"


class _Assembly:
    """Puts rows together, given the texts and dates they name."""

    def __init__(self, texts: Mapping[int, str], dates: Mapping[int, Row]) -> None:
        self._texts = texts
        self._dates = dates

    def article(self, row: Row, blocks: list[Row], comments: list[Row], clocks: list[Row]) -> Article:
        return Article(
            title=self._text(row["title_id"]),
            blocks=tuple(self._block(block) for block in blocks),
            authors=self._list(row["authors_id"]),
            author_credentials=self._list(row["author_credentials_id"]),
            medical_reviewer=self._text(row["medical_reviewer_id"]),
            reviewer_credentials=self._text(row["reviewer_credentials_id"]),
            published=self._date(row["published_id"]),
            modified=self._date(row["modified_id"]),
            reviewed=self._date(row["reviewed_id"]),
            language=self._text(row["language_id"]),
            categories=self._list(row["categories_id"]),
            tags=self._list(row["tags_id"]),
            comments=tuple(self._comment(comment) for comment in comments),
            comments_complete=bool(row["comments_complete"]),
            platform=self._text(row["platform_id"]),
            canonical=self._text(row["canonical_id"]),
            sources=json.loads(self._text(row["sources_id"]) or "{}"),
            clocks=tuple(self._clock(clock) for clock in clocks),
        )

    def _text(self, number: int | None) -> str | None:
        return None if number is None else self._texts[number]

    def _list(self, number: int | None) -> tuple[Any, ...]:
        return tuple(json.loads(self._text(number) or "[]"))

    def _block(self, row: Row) -> Block:
        return Block(
            kind=_BLOCK_KINDS[row["kind"]],
            text=self._text(row["text_id"]) or "",
            level=row["level"],
            heading_path=self._list(row["heading_path_id"]),
            links=tuple(Link(**link) for link in self._list(row["links_id"])),
            src=self._text(row["src_id"]),
            alt=self._text(row["alt_id"]),
        )

    def _comment(self, row: Row) -> Comment:
        return Comment(
            id=row["comment_id"],
            author=self._text(row["author_id"]),
            author_kind=_AUTHOR_KINDS[row["author_kind"]],
            posted=self._date(row["posted_id"]),
            text=self._text(row["text_id"]) or "",
            parent_id=self._text(row["parent_id"]),
            depth=row["depth"],
            position=row["position"],
            source=self._text(row["source_id"]) or "",
        )

    def _date(self, number: int | None) -> ClaimedDate | None:
        if number is None:
            return None
        row = self._dates[number]
        return ClaimedDate(
            value=row["value"],
            precision=_PRECISIONS[row["precision"]],
            raw=self._text(row["raw_id"]) or "",
            relative=bool(row["relative"]),
            earliest=maybe_instant(row["earliest_us"]),
            latest=maybe_instant(row["latest_us"]),
        )

    def _clock(self, row: Row) -> Clock:
        return Clock(
            meaning=_MEANINGS[row["meaning"]],
            source=self._text(row["source_id"]) or "",
            raw=self._text(row["raw_id"]) or "",
            value=row["value"],
            precision=None if row["precision"] is None else _PRECISIONS[row["precision"]],
            chosen=bool(row["chosen"]),
        )


def _rows(connection: Connection, table: Any, article_id: int) -> list[Row]:
    query = select(table).where(table.c.article_id == article_id).order_by(table.c.position)
    return [dict(row) for row in connection.execute(query).mappings()]


def _comments(connection: Connection, article_id: int) -> list[Row]:
    table, version = tables.article_comment, tables.comment_version
    query = (
        select(table, version.c.comment_id, version.c.text_id)
        .join(version, version.c.id == table.c.comment_version_id)
        .where(table.c.article_id == article_id)
        .order_by(table.c.position)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def _dates(connection: Connection, rows: list[Row]) -> dict[int, Row]:
    names = ("published_id", "modified_id", "reviewed_id", "posted_id")
    wanted = {row[name] for row in rows for name in names if row.get(name) is not None}
    table = tables.claimed_date
    found = connection.execute(select(table).where(table.c.id.in_(wanted))).mappings()
    return {row["id"]: dict(row) for row in found}
