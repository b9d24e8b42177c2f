"""What the views say in one way and each database spells in its own: instants, dates, words, bytes, joined texts.

In the SQL of storage.views, {name expression} is replaced by what the function of that name gives; the innermost first.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from storage import codes

_MARK = re.compile(r"\{(\w+) ([^{}]+)\}")
_DAY_OR_FINER: Final = "(0, 1, 2, 3)"
"""The numbers of the precisions day, second, minute and hour."""

Speller = Callable[[str], str]


def spelled(sql: str, dialect_name: str) -> str:
    """The SQL as one database ("sqlite" or "postgresql") understands it."""
    spellers = {**_ALIKE, **(_SQLITE if dialect_name == "sqlite" else _POSTGRESQL)}
    while _MARK.search(sql):
        sql = _MARK.sub(lambda mark: spellers[mark[1]](mark[2].strip()), sql)
    return sql


def _text(id: str) -> str:
    return f"(SELECT text FROM passage WHERE passage.id = {id})"  # noqa: S608 - only our own SQL comes here


def _list(id: str) -> str:
    return f"coalesce({_text(id)}, '[]')"


def _url(id: str) -> str:
    return f"(SELECT url FROM address WHERE address.id = {id})"  # noqa: S608


def _claim(id: str) -> str:
    return f"(SELECT value FROM claimed_date WHERE claimed_date.id = {id})"  # noqa: S608


def _word(numbers: Mapping[Any, int]) -> Speller:
    """A number as its word."""
    cases = " ".join(f"WHEN {number} THEN '{word}'" for word, number in numbers.items())
    return lambda expression: f"CASE {expression} {cases} END"


def _fineness(id: str) -> str:
    """The precision of a claimed date."""
    return f"(SELECT {_word(codes.PRECISION)('precision')} FROM claimed_date WHERE claimed_date.id = {id})"  # noqa: S608


def _day(cast: str) -> Speller:
    """The calendar day of a claimed date that is as fine as a day."""
    return lambda id: (
        f"(SELECT {cast} FROM claimed_date WHERE claimed_date.id = {id} AND precision IN {_DAY_OR_FINER})"  # noqa: S608
    )


_BLOCK_TEXTS = "FROM article_block JOIN passage ON passage.id = article_block.text_id WHERE article_id ="

HELD_BY: Final = (
    "FROM article_comment AS h JOIN reading AS hr ON hr.article_id = h.article_id"
    " JOIN snapshot AS hn ON hn.reading_id = hr.id"
)
"""The snapshots (hn) that hold a version of a comment (h)."""
_SPAN: Final = f"{HELD_BY} WHERE h.comment_version_id = k.id"

_ALIKE: dict[str, Speller] = {
    "text": _text,
    "list": _list,
    "url": _url,
    "claim": _claim,
    "fineness": _fineness,
    "outcome": _word(codes.OUTCOME),
    "proof": _word(codes.PROOF),
    "state": _word(codes.STATE),
    "status": _word(codes.RUN_STATUS),
    "trigger": _word(codes.TRIGGER),
    "origin": _word(codes.ORIGIN),
    "block_kind": _word(codes.BLOCK_KIND),
    "author_kind": _word(codes.AUTHOR_KIND),
    "precision": _word(codes.PRECISION),
    "meaning": _word(codes.MEANING),
}
_SQLITE: dict[str, Speller] = {
    "instant": lambda us: (
        f"strftime('%Y-%m-%dT%H:%M:%S', ({us}) / 1000000, 'unixepoch') || printf('.%06dZ', ({us}) % 1000000)"
    ),
    "day": _day("substr(value, 1, 10)"),
    "hex": lambda bytes: f"lower(hex({bytes}))",
    # the rows of a table without rowids come in the order of its key, and the ORDER BY says so
    "body": lambda id: (
        f"(SELECT group_concat(text, char(10, 10)) FROM (SELECT text {_BLOCK_TEXTS} {id} ORDER BY position))"  # noqa: S608
    ),
    "comment_spans": lambda table: (
        f"(SELECT k.*, (SELECT min(hn.id) {_SPAN}) AS first_snapshot_id,"  # noqa: S608
        f" (SELECT max(hn.id) {_SPAN}) AS last_snapshot_id FROM {table} AS k)"
    ),
}
_POSTGRESQL: dict[str, Speller] = {
    "instant": lambda us: f"(TIMESTAMPTZ 'epoch' + ({us}) * INTERVAL '1 microsecond')",
    "day": _day("CAST(substr(value, 1, 10) AS date)"),
    "hex": lambda bytes: f"encode({bytes}, 'hex')",
    "body": lambda id: f"(SELECT string_agg(text, E'\\n\\n' ORDER BY position) {_BLOCK_TEXTS} {id})",
    # joined sideways, for PostgreSQL would look a sub-query up again wherever its value is used
    "comment_spans": lambda table: (
        f"(SELECT k.*, span.* FROM {table} AS k CROSS JOIN LATERAL"  # noqa: S608
        f" (SELECT min(hn.id) AS first_snapshot_id, max(hn.id) AS last_snapshot_id {_SPAN}) AS span)"
    ),
}
