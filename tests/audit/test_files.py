"""Files hold the values exactly, in fixed types, and no cell that a spreadsheet would run."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from audit.files import WRITERS
from storage.columns import Kind

COLUMNS = {
    "id": Kind.NUMBER,
    "url": Kind.TEXT,
    "listed": Kind.FLAG,
    "first_seen": Kind.INSTANT,
    "night": Kind.DATE,
    "tags": Kind.JSON,
}
ROW: dict[str, Any] = {
    "id": 7,
    "url": "https://clinic.test/ä",
    "listed": True,
    "first_seen": datetime(2026, 3, 1, 7, 30, 0, 5, tzinfo=UTC),
    "night": date(2026, 3, 1),
    "tags": ["leg", 'a "b"'],
}
EMPTY = dict.fromkeys(COLUMNS)


def written(form: str, *rows: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    assert WRITERS[form](COLUMNS, rows, out) == len(rows)
    return out.getvalue()


def cells(*rows: dict[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written("csv", *rows).decode(), newline="")))


def test_jsonl_is_one_object_a_line_with_values_as_they_are() -> None:
    lines = written("jsonl", ROW, EMPTY).decode().splitlines()
    assert [json.loads(line) for line in lines] == [
        {**ROW, "first_seen": "2026-03-01T07:30:00.000005Z", "night": "2026-03-01"},
        EMPTY,
    ]


def test_csv_has_a_header_and_leaves_missing_cells_empty() -> None:
    assert cells(ROW, EMPTY) == [
        list(COLUMNS),
        ["7", ROW["url"], "true", "2026-03-01T07:30:00.000005Z", "2026-03-01", '["leg", "a \\"b\\""]'],
        [""] * 6,
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_csv_cells_that_begin_like_a_formula_are_neutralised(start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    assert cells(ROW | {"url": text})[1][1] == f"'{text}"


def test_csv_leaves_negative_numbers_alone() -> None:
    assert cells(ROW | {"id": -7})[1][0] == "-7"


def test_parquet_keeps_its_types_even_when_every_cell_is_missing() -> None:
    kept = parquet.read_table(io.BytesIO(written("parquet", EMPTY)))
    assert kept.schema.types == [
        pyarrow.int64(),
        pyarrow.string(),
        pyarrow.bool_(),
        pyarrow.timestamp("us", tz="UTC"),
        pyarrow.date32(),
        pyarrow.string(),
    ]
    assert kept.to_pylist() == [EMPTY]


def test_parquet_gives_values_back() -> None:
    kept = parquet.read_table(io.BytesIO(written("parquet", ROW))).to_pylist()
    assert kept == [{**ROW, "tags": '["leg", "a \\"b\\""]'}]


def test_a_parquet_file_without_rows_is_a_file_all_the_same() -> None:
    assert parquet.read_table(io.BytesIO(written("parquet"))).num_rows == 0


@pytest.mark.parametrize("form", WRITERS)
def test_half_a_character_does_not_stop_an_export(form: str) -> None:
    assert b"clinic" in written(form, ROW | {"url": "clinic \ud83d"})


@pytest.mark.parametrize("form", WRITERS)
def test_the_file_of_the_caller_stays_open(form: str) -> None:
    out = io.BytesIO()
    WRITERS[form](COLUMNS, [ROW], out)
    assert not out.closed
