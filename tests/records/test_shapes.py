"""The JSON objects carry exactly the keys CONTRACTS.md promises, with dates as claimed."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

from records.article import Article, Block, BlockKind, Link
from records.change import Change, Facet, Revision, Span, Where
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision
from records.shapes import Standing, Step, article_object, change_object, instant, revision_object

ARTICLE_KEYS = [
    "url",
    "site",
    "page_id",
    "state",
    "platform",
    "language",
    "title",
    "authors",
    "author_credentials",
    "medical_reviewer",
    "reviewer_credentials",
    "published_at",
    "published_precision",
    "modified_at",
    "modified_precision",
    "reviewed_at",
    "reviewed_precision",
    "body_text",
    "blocks",
    "comments",
    "comments_complete",
    "categories",
    "tags",
    "sources",
    "clocks",
    "snapshot",
    "first_seen",
    "last_confirmed",
    "reader_version",
    "digest",
]
REVISION_KEYS = [
    "id",
    "url",
    "site",
    "page_id",
    "from_snapshot",
    "to_snapshot",
    "not_before",
    "detected_at",
    "recorded_at",
    "night",
    "cause",
    "facets",
    "severity",
    "group_id",
    "reverts_to",
    "reader_version",
    "rules_version",
    "changes",
]

DAY = ClaimedDate(value="2023-11-09", precision=Precision.DAY, raw="9 Nov 2023")
COMMENT = Comment(
    id="wp-7",
    author="Ana",
    author_kind=AuthorKind.VISITOR,
    posted=DAY,
    text="Thank you 🙏",
    parent_id="wp-3",
    depth=1,
    position=4,
    source="wordpress",
)
ARTICLE = Article(
    title="Restless legs",
    blocks=(
        Block(kind=BlockKind.HEADING, text="Causes", level=2),
        Block(kind=BlockKind.IMAGE, text="", src="https://clinic.test/leg.png", alt="A leg"),
        Block(
            kind=BlockKind.PARAGRAPH,
            text="Iron is low.",
            heading_path=("Causes",),
            links=(Link(text="Iron", href="https://clinic.test/iron"),),
        ),
    ),
    published=DAY,
    comments=(COMMENT,),
    sources={"title": "h1"},
    clocks=(
        Clock(meaning=Meaning.PUBLISHED, source="time", raw="9 Nov 2023", value="2023-11-09", precision=Precision.DAY),
    ),
)
CHANGE = Change(
    facet=Facet.BODY,
    kind="body.edited",
    before="Take 5 mg.",
    after="Take 50 mg.",
    where=Where(block_before=2, block_after=2, heading_path=("Causes",)),
    spans=(Span(side="before", start=5, end=9),),
)


def test_an_article_has_exactly_the_keys_of_the_contract_in_their_order() -> None:
    result = article_object(ARTICLE, url="https://clinic.test/a", reader_version="1", digest="ab")
    assert list(result) == ARTICLE_KEYS


def test_an_article_read_without_an_archive_has_no_standing() -> None:
    result = article_object(ARTICLE, url=None, reader_version="1", digest="ab")
    assert [result[key] for key in ("site", "page_id", "state", "snapshot", "first_seen")] == [None] * 5


def test_standing_is_told_with_instants_in_utc() -> None:
    seen = datetime(2026, 3, 1, 3, 0, tzinfo=timezone(timedelta(hours=1)))
    standing = Standing(site="veins", page_id=4, state="live", snapshot=3, first_seen=seen, last_confirmed=seen)
    result = article_object(ARTICLE, url="u", reader_version="1", digest="ab", standing=standing)
    assert (result["first_seen"], result["snapshot"]) == ("2026-03-01T02:00:00.000000Z", 3)


def test_a_day_stays_a_day() -> None:
    result = article_object(ARTICLE, url=None, reader_version="1", digest="ab")
    assert (result["published_at"], result["published_precision"], result["modified_at"]) == ("2023-11-09", "day", None)


def test_body_text_leaves_out_blocks_without_text() -> None:
    result = article_object(ARTICLE, url=None, reader_version="1", digest="ab")
    assert result["body_text"] == "Causes\n\nIron is low."


def test_blocks_have_positions_and_links() -> None:
    block = article_object(ARTICLE, url=None, reader_version="1", digest="ab")["blocks"][2]
    assert block == {
        "position": 2,
        "kind": "paragraph",
        "level": None,
        "heading_path": ["Causes"],
        "text": "Iron is low.",
        "links": [{"text": "Iron", "href": "https://clinic.test/iron"}],
        "src": None,
        "alt": None,
    }


def test_a_comment_has_the_keys_of_the_contract() -> None:
    comment = article_object(ARTICLE, url=None, reader_version="1", digest="ab")["comments"][0]
    assert comment == {
        "id": "wp-7",
        "author": "Ana",
        "author_kind": "visitor",
        "posted_at": "2023-11-09",
        "precision": "day",
        "text": "Thank you 🙏",
        "parent_id": "wp-3",
        "depth": 1,
        "position": 4,
        "source": "wordpress",
    }


def test_a_revision_without_an_archive_has_every_key_and_no_identity() -> None:
    result = revision_object(Revision(changes=(CHANGE,)))
    assert list(result) == REVISION_KEYS
    assert (result["id"], result["severity"], result["cause"], result["facets"]) == (None, None, "source", ["body"])


def test_a_revision_of_the_archive_carries_its_place_and_its_changes_ids() -> None:
    step = Step(
        id=9,
        from_snapshot=1,
        to_snapshot=2,
        detected_at=datetime(2026, 3, 1, 2, 0, 0, 5, tzinfo=UTC),
        night=date(2026, 3, 1),
        change_ids=(10,),
    )
    result = revision_object(Revision(changes=(CHANGE,), reverts_to=1), step)
    assert (result["detected_at"], result["night"]) == ("2026-03-01T02:00:00.000005Z", "2026-03-01")
    assert (result["changes"][0]["id"], result["reverts_to"]) == (10, 1)


def test_an_event_of_the_site_names_its_pages() -> None:
    revision = Revision(changes=(Change(facet=Facet.SITE, kind="site.baseline"),), pages=(1, 2))
    assert revision_object(revision)["pages"] == [1, 2]


def test_a_change_leaves_labels_empty_and_severity_null_until_they_are_known() -> None:
    assert change_object(CHANGE) == {
        "id": None,
        "facet": "body",
        "kind": "body.edited",
        "before": "Take 5 mg.",
        "after": "Take 50 mg.",
        "where": {"block_before": 2, "block_after": 2, "comment_id": None, "heading_path": ["Causes"]},
        "spans": [{"side": "before", "start": 5, "end": 9, "label": None, "rule": None}],
        "labels": [],
        "severity": None,
        "rule": None,
    }


def test_the_objects_are_plain_json() -> None:
    both = [
        article_object(ARTICLE, url="u", reader_version="1", digest="ab"),
        revision_object(Revision(changes=(CHANGE,))),
    ]
    assert json.loads(json.dumps(both)) == both


def test_instants_are_fixed_in_width() -> None:
    assert instant(datetime(2026, 1, 2, tzinfo=UTC)) == "2026-01-02T00:00:00.000000Z"
