"""Equal articles have equal digests; what is not content does not count; nothing is lost between processes."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from records.article import Article, Block, BlockKind, Fingerprint, Link
from records.canonical import (
    body_digest,
    canonical_json,
    digest,
    dump_article,
    dump_fingerprint,
    load_article,
    load_fingerprint,
)
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision

DAY = ClaimedDate(value="2026-03-01", precision=Precision.DAY, raw="March 1, 2026")
TIME = ClaimedDate(value="2026-03-01T10:00:00+01:00", precision=Precision.SECOND, raw="2026-03-01T10:00:00+01:00")
AGO = ClaimedDate(
    value="2026-03-01",
    precision=Precision.DAY,
    raw="3 days ago",
    relative=True,
    earliest=datetime(2026, 3, 1, tzinfo=UTC),
    latest=datetime(2026, 3, 2, tzinfo=UTC),
)
COMMENT = Comment(
    id="wp-7",
    author="Ana 🌿",
    author_kind=AuthorKind.VISITOR,
    posted=DAY,
    text="Thanks 👩🏽‍⚕️ שלום",
    parent_id=None,
    depth=0,
    position=0,
    source="wordpress",
)
ARTICLE = Article(
    title="Iron and restless legs",
    blocks=(
        Block(kind=BlockKind.HEADING, text="Dose", level=2),
        Block(
            kind=BlockKind.PARAGRAPH,
            text="Take 5 mg, see the leaflet.",
            heading_path=("Dose",),
            links=(Link(text="leaflet", href="https://c.example/l"),),
        ),
        Block(kind=BlockKind.IMAGE, text="", src="https://cdn.example/a.png", alt="A leg"),
    ),
    authors=("Dr A. Roe",),
    author_credentials=("MD",),
    published=TIME,
    reviewed=DAY,
    comments=(COMMENT,),
    categories=("Veins",),
    sources={"title": "h1"},
    clocks=(Clock(meaning=Meaning.PUBLISHED, source="time", raw="x", value=None, precision=None),),
)


def test_an_article_comes_back_whole_from_json() -> None:
    assert load_article(json.loads(json.dumps(dump_article(ARTICLE)))) == ARTICLE
    relative = replace(ARTICLE, comments=(replace(COMMENT, posted=AGO),))
    assert load_article(json.loads(json.dumps(dump_article(relative)))) == relative


def test_a_fingerprint_comes_back_from_its_text() -> None:
    fingerprint = Fingerprint(containers=("article > div",), values={"https://c.example/": "ab"})
    assert load_fingerprint(dump_fingerprint(fingerprint)) == fingerprint
    assert load_fingerprint(dump_fingerprint(None)) is None


@pytest.mark.parametrize(
    "same",
    [
        replace(ARTICLE, sources={}),
        replace(ARTICLE, clocks=()),
        replace(ARTICLE, canonical="https://c.example/elsewhere"),
        replace(ARTICLE, platform="wordpress"),
        replace(ARTICLE, blocks=(*ARTICLE.blocks[:2], replace(ARTICLE.blocks[2], src="https://new-cdn.example/a.png"))),
        replace(ARTICLE, published=replace(TIME, value="2026-03-01T09:00:00Z", raw="other words")),
        replace(ARTICLE, comments=(replace(COMMENT, position=4),)),
    ],
)
def test_what_is_not_content_does_not_count(same: Article) -> None:
    assert digest(same) == digest(ARTICLE)


@pytest.mark.parametrize(
    "other",
    [
        replace(ARTICLE, title="Iron"),
        replace(ARTICLE, blocks=(replace(ARTICLE.blocks[0], level=3), *ARTICLE.blocks[1:])),
        replace(ARTICLE, blocks=(*ARTICLE.blocks[:2], replace(ARTICLE.blocks[2], alt="Two legs"))),
        replace(ARTICLE, reviewed=None),
        replace(ARTICLE, comments=()),
        replace(ARTICLE, comments=(replace(COMMENT, text=COMMENT.text + "!"),)),
        replace(ARTICLE, medical_reviewer="Dr B. Poe"),
        replace(ARTICLE, tags=("iron",)),
    ],
)
def test_every_content_counts(other: Article) -> None:
    assert digest(other) != digest(ARTICLE)


def test_relative_dates_do_not_enter_the_digest() -> None:
    one = replace(ARTICLE, comments=(replace(COMMENT, posted=AGO),))
    other = replace(ARTICLE, comments=(replace(COMMENT, posted=replace(AGO, value="2026-03-02", raw="4 days ago")),))
    assert digest(one) == digest(other)


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert canonical_json({"a": "Jose\u0301"}) == canonical_json({"a": "Jos\u00e9"})


def test_the_digest_is_a_number_that_must_never_drift() -> None:
    """A change here renumbers every archive: it needs a migration, not a new expectation."""
    assert digest(ARTICLE) == "047a1657493aaa8a378548160930a3c034aa617904a1ef7ba911658e3e32c33a"
    assert len(body_digest(ARTICLE)) == 64


def test_odd_characters_do_not_break_the_digest() -> None:
    assert len(digest(replace(ARTICLE, title="lone \ud800 surrogate"))) == 64
