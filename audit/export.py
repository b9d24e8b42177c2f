"""Exports: rows and objects as jsonl, csv or parquet, one after the other, so that memory stays flat."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from audit.articles import article_columns, article_objects
from audit.files import WRITERS, Columns
from records.shapes import revision_object
from storage.columns import COLUMNS, Kind
from storage.history import Window, revisions
from storage.moments import CHANGE_CONTEXT, rows_of
from storage.queries import Reader, Row

KINDS = ("articles", "pages", "visits", "snapshots", "blocks", "comments", "revisions", "changes", "runs")
FORMATS = tuple(WRITERS)

Tick = Callable[[int], None]


def export(
    reader: Reader,
    kind: str,
    form: str,
    out: BinaryIO,
    *,
    windows: Sequence[Window] = (Window(),),
    tick: Tick | None = None,
) -> int:
    """Write everything of a kind (one of KINDS) to `out` in a form (one of FORMATS); gives the number of rows written.

    The end of a window is the moment as of which is told; see storage.moments for what each kind makes of it.
    """
    columns, rows = _source(reader, kind, form, windows)
    return WRITERS[form](columns, _counted(rows, tick), out)


def _source(reader: Reader, kind: str, form: str, windows: Sequence[Window]) -> tuple[Columns, Iterable[Row]]:
    if kind == "articles":
        return article_columns(), article_objects(reader, windows)
    if kind == "changes" and form == "jsonl":
        return {}, (revision_object(each.revision, each.step) for each in revisions(reader, windows))
    return columns_of(kind), rows_of(reader, kind, windows)


def columns_of(kind: str) -> Columns:
    """The columns of an export in rows: those of the view, and for changes what their revision knows."""
    if kind != "changes":
        return COLUMNS[kind]
    return COLUMNS["changes"] | {name: _OF_STEP[name] for name in CHANGE_CONTEXT}


_OF_STEP = COLUMNS["revisions"] | {"url": Kind.TEXT}


def _counted(rows: Iterable[Row], tick: Tick | None) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield row
        if tick is not None:
            tick(number)
