"""The clinic's post this project began with, as the builders such clinics use would send it: all of it comes out.

What it says stands once, in tests/pages/seed/article.json; each folder is that article in one builder's markup.
"""

import json
from typing import Any

import pytest

from tests.pipeline.platforms.test_pages import CASES, PAGES, reading

SEEDS = [case for case in CASES if case.startswith("seed/")]


def article() -> dict[str, Any]:
    return json.loads((PAGES / "seed" / "article.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SEEDS)
def test_every_section_comes_out_exactly_and_nothing_else(case: str) -> None:
    said = article()
    besides = {said["title"], said["repeated"]}
    lines = [line for line in reading(case)["body_text"].split("\n\n") if line not in besides]
    assert lines == [line for section in said["sections"] for line in section]


@pytest.mark.parametrize("case", SEEDS)
def test_every_comment_comes_out_exactly_and_in_order(case: str) -> None:
    comments = [
        {"author": each["author"], "text": each["text"], "posted_on": each["posted_at"][:10]}
        for each in reading(case)["comments"]
    ]
    assert comments == article()["comments"]
