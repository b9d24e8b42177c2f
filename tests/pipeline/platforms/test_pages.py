"""Every saved page under tests/pages/ is read as its expected.json says: one test for each field of each page."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.facts import byline, dates, headline, kind, topics
from pipeline.markup import metadata
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from pipeline.platforms import recognise
from records.capture import Purpose
from records.comment import Comment
from records.payload import Payload

PAGES = Path(__file__).parents[2] / "pages"
CASES = sorted(folder.parent.relative_to(PAGES).as_posix() for folder in PAGES.glob("*/*/expected.json"))


def expected(case: str) -> dict[str, Any]:
    return json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))


def page_of(body: bytes, url: str, visit: dict[str, Any]) -> Page:
    tree = parse(body).tree
    assert tree is not None
    fetched_at = datetime.fromisoformat(visit["fetched_at"])
    return Page(url=url, tree=tree, fetched_at=fetched_at, zone=visit.get("zone"), metadata=metadata.gather(tree, url))


def as_record(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "author": comment.author,
        "author_kind": comment.author_kind.value,
        "posted_at": comment.posted.value if comment.posted else None,
        "precision": comment.posted.precision.value if comment.posted else None,
        "text": comment.text,
        "parent_id": comment.parent_id,
        "depth": comment.depth,
        "source": comment.source,
    }


@lru_cache
def reading(case: str) -> dict[str, Any]:
    """All that the readers of this package say of one saved visit."""
    folder = PAGES / case
    visit = json.loads((folder / "visit.json").read_text(encoding="utf-8"))
    page = page_of((folder / "page.html").read_bytes(), visit["url"], visit)
    further = [
        page_of((folder / each["file"]).read_bytes(), each["url"], visit) for each in visit.get("comment_pages", ())
    ]
    apis = [
        Payload(
            url=each["url"],
            purpose=Purpose.COMMENTS_API,
            body=(folder / each["file"]).read_bytes(),
            fetched_at=page.fetched_at,
        )
        for each in visit.get("apis", ())
    ]
    platform = recognise(page)
    have = frozenset(each.url for each in (page, *further)) | {each.url for each in apis}
    comments = platform.comments([page, *further], apis)
    people, claimed, subjects = byline.byline(page), dates.dates(page), topics.topics(page)
    title, title_source = headline.title(page)
    found: dict[str, Any] = {
        "platform": platform.name,
        "kind": kind.page_kind(page)[0],
        "title": title,
        "authors": list(people.authors),
        "author_credentials": list(people.author_credentials),
        "medical_reviewer": people.medical_reviewer,
        "reviewer_credentials": people.reviewer_credentials,
        "language": subjects.language,
        "categories": list(subjects.categories),
        "tags": list(subjects.tags),
        "sources": {"title": title_source, **people.sources, **claimed.sources, **subjects.sources},
        "comments": [as_record(comment) for comment in comments.comments],
        "positions": [comment.position for comment in comments.comments],
        "comments_complete": comments.complete,
        "wanted": [wanted.url for wanted in platform.wanted(page, frozenset())],
        "wanted_after": [wanted.url for each in (page, *further) for wanted in platform.wanted(each, have)],
    }
    for meaning in ("published", "modified", "reviewed"):
        date = getattr(claimed, meaning)
        found[f"{meaning}_at"] = date.value if date else None
        found[f"{meaning}_precision"] = date.precision.value if date else None
    return found


@pytest.mark.parametrize(("case", "field"), [(case, field) for case in CASES for field in expected(case)])
def test_a_saved_page_is_read_as_expected(case: str, field: str) -> None:
    assert reading(case)[field] == expected(case)[field]


@pytest.mark.parametrize("case", CASES)
def test_positions_count_from_zero_in_reading_order(case: str) -> None:
    positions = reading(case)["positions"]
    assert positions == list(range(len(positions)))


@pytest.mark.parametrize("case", CASES)
def test_ids_are_unique_within_a_page(case: str) -> None:
    ids = [comment["id"] for comment in reading(case)["comments"]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", CASES)
def test_nothing_that_was_fetched_is_wanted_again(case: str) -> None:
    visit = json.loads((PAGES / case / "visit.json").read_text(encoding="utf-8"))
    if visit.get("comment_pages") or visit.get("apis"):
        assert not set(reading(case)["wanted"]) & set(reading(case)["wanted_after"])
