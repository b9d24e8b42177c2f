"""docs/format.md names every column of every view, and its questions run as they stand, alike on both databases."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from records.change import Revision
from records.shapes import article_object, revision_object
from storage.columns import COLUMNS, Kind
from tests.storage.clinic import DOSE, LEGS_1
from tests.storage.opened import connected

PAGE = (Path(__file__).parents[2] / "docs" / "format.md").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
ANSWERS = [1, 2, 2, 1, 1, 1, 1, 2, 1, 6]
"""How many rows each question finds in the clinic's archive."""


def sections() -> Iterator[tuple[str, str]]:
    """Each view's name and the text under its heading."""
    for match in re.finditer(r"^### (\w+)\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE):
        yield match[1], match[2]


def test_every_view_has_a_section_in_order() -> None:
    assert [name for name, _ in sections()] == list(COLUMNS)


@pytest.mark.parametrize(("view", "text"), list(sections()), ids=list(COLUMNS))
def test_every_column_is_described_in_order_with_its_kind(view: str, text: str) -> None:
    described = re.findall(r"^\| (\w+) \| (\w+) \| \S", text, re.MULTILINE)
    words = {Kind.JSON: "JSON"}
    assert described[1:] == [(name, words.get(kind, kind.value)) for name, kind in COLUMNS[view].items()]


def keys(value: Any) -> Any:
    """The keys of a JSON value, nested as it is; of a list those of its first item."""
    if isinstance(value, dict):
        return {name: keys(each) for name, each in value.items()}
    return [keys(value[0])] if isinstance(value, list) and value else None


def test_the_objects_on_the_page_have_the_keys_of_those_we_write() -> None:
    article, revision = (json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
    written = article_object(LEGS_1, url="u", reader_version="1", digest="d")
    assert list(article) == list(written)
    for name in ("blocks", "comments", "clocks"):
        assert list(article[name][0]) == list(written[name][0])
    told = revision_object(Revision(changes=(DOSE,)))
    assert list(revision) == list(told)
    assert [keys(change) for change in revision["changes"]] == [keys(change) for change in told["changes"]]


def test_there_are_ten_questions() -> None:
    assert len(QUESTIONS) == len(ANSWERS) == 10


@pytest.mark.parametrize("number", range(10), ids=lambda number: f"question {number + 1}")
def test_a_question_runs_as_it_stands(clinic_url: str, number: int) -> None:
    with connected(clinic_url) as connection:
        found = connection.exec_driver_sql(QUESTIONS[number].replace("%", "%%" if "postgres" in clinic_url else "%"))
        assert len(found.all()) == ANSWERS[number]


def test_plain_sqlite_reads_every_view_without_functions_of_ours(clinic_file: Path) -> None:
    connection = sqlite3.connect(f"{clinic_file.as_uri()}?mode=ro", uri=True)
    counts = {view: len(connection.execute(f"SELECT * FROM {view}").fetchall()) for view in COLUMNS}
    connection.close()
    assert counts["pages"] == 3
    assert [view for view, count in counts.items() if count == 0] == ["change_labels"]


def test_duckdb_reads_every_view(clinic_file: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    try:
        connection.execute("LOAD sqlite")
    except duckdb.Error as error:
        pytest.skip(f"DuckDB's sqlite extension is not installed here: {str(error).splitlines()[0]}")
    connection.execute(f"ATTACH '{clinic_file}' AS archive (TYPE sqlite, READ_ONLY)")
    counts = {view: connection.execute(f"SELECT count(*) FROM archive.{view}").fetchone()[0] for view in COLUMNS}
    assert counts["pages"] == 3
    connection.close()
