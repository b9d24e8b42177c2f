"""Every saved page under tests/pages/ is read as its expected.json says: one test for each field of each page."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.read import read
from records.article import Article
from records.capture import Purpose
from records.comment import Comment
from records.payload import RENDERED_MARK, Payload, Terms

PAGES = Path(__file__).parents[2] / "pages"
CASES = sorted(folder.parent.relative_to(PAGES).as_posix() for folder in PAGES.glob("*/*/expected.json"))


def expected(case: str) -> dict[str, Any]:
    return json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))


def visit_of(case: str) -> dict[str, Any]:
    return json.loads((PAGES / case / "visit.json").read_text(encoding="utf-8"))


def payloads_of(case: str) -> list[Payload]:
    """The payloads of one saved visit, the article's own page first."""
    visit, folder = visit_of(case), PAGES / case
    files = [
        (Purpose.PAGE, "page.html", visit["url"]),
        *((Purpose.COMMENT_PAGE, each["file"], each["url"]) for each in visit.get("comment_pages", ())),
        *((Purpose.COMMENTS_API, each["file"], each["url"]) for each in visit.get("apis", ())),
        *((Purpose.RENDERED, file, visit["url"] + RENDERED_MARK) for file in visit.get("rendered", ())),
    ]
    fetched_at = datetime.fromisoformat(visit["fetched_at"])
    return [
        Payload(url=url, purpose=purpose, body=(folder / file).read_bytes(), fetched_at=fetched_at)
        for purpose, file, url in files
    ]


def terms_of(case: str) -> Terms:
    visit = visit_of(case)
    return Terms(zone=visit.get("zone"), render=visit.get("render", "never"), disqus_key=visit.get("disqus_key", ""))


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
    """All that the reader says of one saved visit."""
    payloads, terms = payloads_of(case), terms_of(case)
    wanted = read(payloads[:1], terms=terms).wanted
    readout = read(payloads, terms=terms)
    wanted_after = readout.wanted
    refused: frozenset[str] = frozenset()
    while readout.wanted:
        refused |= {each.url for each in readout.wanted}
        readout = read(payloads, could_not_have=refused, terms=terms)
    article = readout.article
    assert article is not None, readout.problem
    return {
        **facts_of(article),
        "kind": readout.page_kind,
        "wanted": [each.url for each in wanted],
        "wanted_after": [each.url for each in wanted_after],
    }


def facts_of(article: Article) -> dict[str, Any]:
    found: dict[str, Any] = {
        "platform": article.platform,
        "title": article.title,
        "authors": list(article.authors),
        "author_credentials": list(article.author_credentials),
        "medical_reviewer": article.medical_reviewer,
        "reviewer_credentials": article.reviewer_credentials,
        "language": article.language,
        "categories": list(article.categories),
        "tags": list(article.tags),
        "body_text": article.body_text,
        "headings": [block.text for block in article.blocks if block.kind == "heading"],
        "sources": {name: source for name, source in article.sources.items() if name != "blocks"},
        "comments": [as_record(comment) for comment in article.comments],
        "positions": [comment.position for comment in article.comments],
        "comments_complete": article.comments_complete,
    }
    for meaning in ("published", "modified", "reviewed"):
        date = getattr(article, meaning)
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
    visit = visit_of(case)
    fetched = {each["url"] for each in (*visit.get("comment_pages", ()), *visit.get("apis", ()))}
    assert not fetched & set(reading(case)["wanted_after"])
