"""Rows as files: jsonl, csv that a spreadsheet cannot mistake for formulas, parquet with fixed types."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from io import TextIOWrapper
from typing import Any, BinaryIO, Final

import pyarrow
from pyarrow import parquet

from records.shapes import instant
from storage.columns import Kind

Columns = Mapping[str, Kind]
"""Names and kinds in order. Empty for jsonl: the objects tell their own keys."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would take for a formula."""
_GROUP_ROWS: Final = 1000
_GROUP_BYTES: Final = 2 << 20
"""A group of rows of a parquet file is written when either is reached."""
_ARROW: Final = {
    Kind.TEXT: pyarrow.string(),
    Kind.JSON: pyarrow.string(),
    Kind.NUMBER: pyarrow.int64(),
    Kind.FLAG: pyarrow.bool_(),
    Kind.INSTANT: pyarrow.timestamp("us", tz="UTC"),
    Kind.DATE: pyarrow.date32(),
}


def write_jsonl(_columns: Columns, rows: Iterable[Mapping[str, Any]], out: BinaryIO) -> int:
    """One JSON object a line, UTF-8; gives the number of lines."""
    count = 0
    for row in rows:
        count += 1
        out.write(json.dumps(row, ensure_ascii=False, default=_plain).encode("utf-8", "replace") + b"\n")
    return count


def write_csv(columns: Columns, rows: Iterable[Mapping[str, Any]], out: BinaryIO) -> int:
    """RFC 4180 with a header line; gives the number of rows. See docs/format.md for how values look."""
    text = TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    try:
        writer, count = csv.writer(text), 0
        writer.writerow(columns)
        for row in rows:
            count += 1
            writer.writerow([_cell(row[name], kind) for name, kind in columns.items()])
        return count
    finally:
        text.detach()  # or the wrapper would close the file of the caller


def write_parquet(columns: Columns, rows: Iterable[Mapping[str, Any]], out: BinaryIO) -> int:
    """Parquet, zstd, with the types of the columns whatever the rows hold; gives the number of rows."""
    schema = pyarrow.schema([pyarrow.field(name, _ARROW[kind]) for name, kind in columns.items()])
    count = 0
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for group in _groups(columns, rows):
            count += len(group)
            writer.write_table(pyarrow.Table.from_pylist(group, schema=schema))
    return count


def _groups(columns: Columns, rows: Iterable[Mapping[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    size = 0
    for row in rows:
        cells = {name: _typed(row[name], kind) for name, kind in columns.items()}
        group.append(cells)
        size += sum(len(cell) for cell in cells.values() if isinstance(cell, str))
        if len(group) >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _cell(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if kind is Kind.JSON:
        value = _json(value)
    elif kind is Kind.FLAG:
        return "true" if value else "false"
    elif kind is not Kind.TEXT:
        return str(_plain(value))
    return f"'{value}" if value.startswith(_FORMULA) else str(value)


def _typed(value: Any, kind: Kind) -> Any:
    if kind is Kind.JSON and value is not None:
        return _json(value)
    if not isinstance(value, str):
        return value
    return datetime.fromisoformat(value) if kind is Kind.INSTANT else _well_formed(value)


def _well_formed(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """Instants and dates as text, numbers and texts as they are."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | str):
        return value
    raise TypeError(f"no way to write a {type(value).__name__}")


Writer = Callable[[Columns, Iterable[Mapping[str, Any]], BinaryIO], int]
WRITERS: Final[dict[str, Writer]] = {"jsonl": write_jsonl, "csv": write_csv, "parquet": write_parquet}
