"""The blog that is measured: realistic in size, the same on every machine, changed as each kind of night asks."""

import statistics
from pathlib import Path

import pytest

from benchmarks.blog import TEMPLATES, Blog, article_html
from pipeline.read import read
from records.capture import Purpose
from records.payload import Payload, Readout
from sample.nights import due_at

BASE = "http://127.0.0.1:9471"


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    built = Blog(folder=tmp_path / "site", articles=40, port=9471)
    built.build()
    return built


def read_article(blog: Blog, number: int) -> Readout:
    return read(
        [
            Payload(
                url=blog.addresses()[number],
                purpose=Purpose.PAGE,
                body=blog.path(number).read_bytes(),
                fetched_at=due_at(1),
                content_type="text/html; charset=utf-8",
            )
        ]
    )


def test_pages_are_as_large_as_real_ones(blog: Blog) -> None:
    sizes = [blog.path(number).stat().st_size for number in range(blog.articles)]
    assert min(sizes) >= 40_000
    assert max(sizes) <= 120_000
    assert 55_000 <= statistics.median(sizes) <= 85_000


def test_the_same_article_is_written_on_every_machine() -> None:
    assert article_html(7, 1, 0, 40, BASE) == article_html(7, 1, 0, 40, BASE)


@pytest.mark.parametrize("number", range(TEMPLATES))
def test_every_template_is_read_as_an_article_with_its_comments(blog: Blog, number: int) -> None:
    readout = read_article(blog, number)
    assert readout.article is not None
    html = blog.path(number).read_text()
    assert len(readout.article.comments) == html.count('<li id="comment-')
    assert sum(block.kind == "heading" for block in readout.article.blocks) == html.count("<h2>")


def test_an_edit_changes_the_articles_chosen_and_dates_only_them(blog: Blog) -> None:
    before = {number: (read_article(blog, number).digest, blog.path(number).stat().st_mtime) for number in range(40)}
    chosen = blog.edit(2, share=0.1)
    after = {number: (read_article(blog, number).digest, blog.path(number).stat().st_mtime) for number in range(40)}
    assert len(chosen) == 4
    assert {number for number in range(40) if before[number][0] != after[number][0]} == set(chosen)
    assert {number for number in range(40) if before[number][1] != after[number][1]} == set(chosen)


def test_noise_changes_every_page_and_no_article(blog: Blog) -> None:
    before = [(blog.path(number).read_bytes(), read_article(blog, number).digest) for number in range(40)]
    blog.make_noise(2)
    after = [(blog.path(number).read_bytes(), read_article(blog, number).digest) for number in range(40)]
    assert all(one[0] != other[0] and one[1] == other[1] for one, other in zip(before, after, strict=True))
