"""Comparing without an archive: two saved pages give one revision, a manifest one line for every input."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.comparing.files import compare_manifest, compare_pages
from records.errors import AddendumError

PAGE = """<!doctype html><html lang="en"><head><title>Heavy legs at night</title>
<meta property="article:published_time" content="2024-05-03T08:00:00+00:00"></head><body><article>
<h1>Heavy legs at night</h1>
<p>Legs that ache in the evening keep many people awake, and most of them wait for years before they ask anybody.</p>
<p>Adults take {dose} of the drug in the evening, two hours before bed, and never together with alcohol.</p>
<p>Our nurses call every patient on the morning after the treatment, and they answer questions until six.</p>
</article><footer>Visitors today: {visitors}</footer></body></html>"""


@pytest.fixture
def saved(tmp_path: Path) -> tuple[Path, Path]:
    before, after = tmp_path / "before.html", tmp_path / "after.html"
    before.write_text(PAGE.format(dose="5 mg", visitors=17), encoding="utf-8")
    after.write_text(PAGE.format(dose="50 mg", visitors=23), encoding="utf-8")
    return before, after


def test_two_saved_pages_give_one_revision(saved: tuple[Path, Path]) -> None:
    at = datetime(2026, 6, 10, 2, 30, tzinfo=UTC)
    told = compare_pages(*saved, url="https://clinic.example/legs/", before_at=at, after_at=at)
    assert (told["url"], told["facets"], told["id"], told["page_id"]) == (
        "https://clinic.example/legs/",
        ["body"],
        None,
        None,
    )
    assert told["detected_at"] == "2026-06-10T02:30:00.000000Z"
    (change,) = told["changes"]
    words = [change[span["side"]][span["start"] : span["end"]] for span in change["spans"]]
    assert (change["kind"], words) == ("body.edited", ["5 mg", "50 mg"])


def test_the_same_page_twice_gives_no_change(saved: tuple[Path, Path]) -> None:
    assert compare_pages(saved[0], saved[0])["changes"] == []


def test_the_time_of_the_file_stands_in_for_the_moment_it_was_fetched(saved: tuple[Path, Path]) -> None:
    os.utime(saved[1], (1_700_000_000, 1_700_000_000))
    assert compare_pages(*saved)["not_before"] is None


def test_a_page_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(AddendumError, match="expected a saved page, found none"):
        compare_pages(tmp_path / "none.html", tmp_path / "none.html")


def test_a_file_without_an_article_is_told_in_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    with pytest.raises(AddendumError, match="expected an article, found none"):
        compare_pages(empty, empty)


def lines(*entries: object) -> list[str]:
    return [json.dumps(entry) if not isinstance(entry, str) else entry for entry in entries]


def test_a_manifest_gives_one_line_for_every_input_in_order() -> None:
    told = list(
        compare_manifest(
            lines(
                {"id": "a", "before": "Take 5 mg.", "after": "Take 50 mg."},
                {"id": 2, "before": "Same.", "after": "Same."},
                "no json",
                {"id": "c", "before": "Text."},
                ["a list"],
                {"id": "d", "before": "", "after": "New."},
            )
        )
    )
    assert [entry["id"] for entry in told] == ["a", 2, None, "c", None, "d"]
    assert ["error" in entry for entry in told] == [False, False, True, True, True, False]
    assert told[1] == {"id": 2, "labels": [], "severity": None, "changes": []}
    assert told[0]["changes"][0]["spans"] == [
        {"side": "before", "start": 5, "end": 9, "label": None, "rule": None},
        {"side": "after", "start": 5, "end": 10, "label": None, "rule": None},
    ]
    assert 'expected a text under "after", found None' in told[3]["error"]


def test_empty_lines_of_a_manifest_are_no_inputs() -> None:
    assert list(compare_manifest(["\n", "  "])) == []


def test_a_line_nested_without_end_is_one_error() -> None:
    (told,) = compare_manifest(["[" * 100_000])
    assert told.keys() == {"id", "error"}
