"""Saved pages are read without an archive: one line for every row, in order, whatever becomes of a row."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.read_files import read_file, read_manifest
from records.errors import AddendumError
from tests.pipeline.written import URL, page, paragraphs


def saved(folder: Path, name: str, html: str) -> Path:
    path = folder / name
    path.write_text(html, encoding="utf-8")
    return path


def test_one_page_becomes_an_article_object(tmp_path: Path) -> None:
    article = read_file(saved(tmp_path, "a.html", page()), url=URL, fetched_at=datetime(2024, 3, 1, tzinfo=UTC))
    assert article["title"] == "What causes restless legs"
    assert article["published_at"].startswith("2023-11-09")
    assert article["blocks"][0]["kind"] == "paragraph"
    assert article["url"] == URL
    assert article["snapshot"] is None
    assert json.loads(json.dumps(article)) == article


def test_a_page_needs_neither_an_address_nor_a_time(tmp_path: Path) -> None:
    article = read_file(saved(tmp_path, "a.html", page(paragraphs() + "<p>See <a href='/iron'>iron</a> as well.</p>")))
    assert article["url"] is None
    assert article["blocks"][-1]["links"] == [{"text": "iron", "href": "/iron"}]


@pytest.mark.parametrize("html", ["", "<html></html>", "<br>" * 50_000])
def test_a_page_without_an_article_is_one_clear_line(tmp_path: Path, html: str) -> None:
    with pytest.raises(AddendumError) as caught:
        read_file(saved(tmp_path, "a.html", html))
    assert "expected an article, found none" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_manifest_gives_one_answer_for_every_row_in_order(tmp_path: Path) -> None:
    rows: list[object] = []
    for number in range(12):
        path = saved(tmp_path, f"{number}.html", page(paragraphs() * (1 + number % 5), title=f"Article {number}"))
        rows.append({"path": str(path), "url": f"{URL}{number}", "fetched_at": "2024-03-01T00:00:00Z"})
    rows[3:3] = [{"path": str(tmp_path / "absent.html"), "url": URL, "fetched_at": "2024-03-01"}]
    rows[6:6] = [{"path": str(saved(tmp_path, "bad.html", "<br>" * 50_000)), "url": URL}, {"url": URL}, 7]
    rows[9:9] = [{"path": rows[0]["path"], "fetched_at": "yesterday"}]  # type: ignore[index]
    lines = [json.dumps(row) for row in rows] + ["{broken", "", "  "]
    ticks: list[int] = []
    answers = list(read_manifest(lines, progress=ticks.append))
    titles = [answer.get("title") for answer in answers]
    assert [title for title in titles if title] == [f"Article {number}" for number in range(12)]
    failed = [answer for answer in answers if "error" in answer]
    assert [set(answer) for answer in failed] == [{"path", "error"}] * 6
    assert titles[3] is None and titles[6] is None and titles[-1] is None
    assert ticks == list(range(1, len(rows) + 2))


def test_the_same_page_reads_alike_alone_and_in_a_manifest(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.html", page())
    alone = read_file(path, url=URL, fetched_at=datetime(2024, 3, 1, tzinfo=UTC))
    row = json.dumps({"path": str(path), "url": URL, "fetched_at": "2024-03-01T00:00:00Z"})
    assert list(read_manifest([row])) == [alone]


def test_an_empty_manifest_starts_nothing() -> None:
    assert list(read_manifest(["", "\n"])) == []
