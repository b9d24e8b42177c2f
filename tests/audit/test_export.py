"""Every kind exports in every form, the same rows in each."""

import csv
import io
import json
from typing import Any

import pytest
from pyarrow import parquet

from audit.export import FORMATS, KINDS, columns_of, export
from records.shapes import instant
from storage.columns import COLUMNS
from storage.history import Window
from storage.queries import Reader
from tests.storage.clinic import night

ROWS = {"articles": 3, "pages": 3, "visits": 15, "snapshots": 7, "blocks": 16, "comments": 5,
        "revisions": 8, "changes": 11, "runs": 6}  # fmt: skip


def exported(reader: Reader, kind: str, form: str, *windows: Window) -> list[dict[str, Any]]:
    out = io.BytesIO()
    count = export(reader, kind, form, out, windows=windows or (Window(),))
    out.seek(0)
    if form == "parquet":
        found = parquet.read_table(out).to_pylist()
    elif form == "csv":
        found = list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    else:
        found = [json.loads(line) for line in out]
    assert len(found) == count
    return found


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_exports_in_a_form(reader: Reader, kind: str, form: str) -> None:
    expected = 8 if (kind, form) == ("changes", "jsonl") else ROWS[kind]
    assert len(exported(reader, kind, form)) == expected


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("articles", "changes")])
def test_rows_have_the_columns_of_their_view(reader: Reader, kind: str) -> None:
    for form in FORMATS:
        assert list(exported(reader, kind, form)[0]) == list(COLUMNS[kind])


def test_changes_as_jsonl_are_revisions_with_their_changes(reader: Reader) -> None:
    second = exported(reader, "changes", "jsonl")[1]
    assert [change["kind"] for change in second["changes"]] == ["body.edited", "comment.removed"]
    assert (second["severity"], second["changes"][0]["labels"]) == (None, [])


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_changes_as_rows_stand_for_themselves(reader: Reader, form: str) -> None:
    rows = exported(reader, "changes", form)
    assert list(rows[0]) == list(columns_of("changes"))
    dose = next(row for row in rows if row["kind"] == "body.edited")
    assert str(dose["to_snapshot"]) == "2"
    assert dose["url"].endswith("restless-legs")
    assert json.loads(dose["spans"])[0]["side"] == "before"


def test_parquet_and_jsonl_hold_the_same_values(reader: Reader) -> None:
    lines, rows = exported(reader, "visits", "jsonl"), exported(reader, "visits", "parquet")
    for line, row in zip(lines, rows, strict=True):
        assert line["night"] == row["night"].isoformat()
        assert line["started_at"] == instant(row["started_at"])
        same = set(line) - {"night", "started_at", "finished_at"}
        assert {name: line[name] for name in same} == {name: row[name] for name in same}


def test_an_export_as_of_a_time_leaves_out_what_came_later(reader: Reader) -> None:
    by_then = Window(until=night(4))
    assert [len(exported(reader, kind, "jsonl", by_then)) for kind in ("visits", "runs", "changes", "articles")] == [
        9,
        4,
        3,
        3,
    ]


def test_the_rows_written_are_told_as_they_go(reader: Reader) -> None:
    told: list[int] = []
    export(reader, "runs", "csv", io.BytesIO(), tick=told.append)
    assert told == [1, 2, 3, 4, 5, 6]
