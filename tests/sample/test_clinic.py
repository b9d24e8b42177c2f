"""The articles of the sample clinic are what the statement and the tests rely on."""

import pytest

from sample.clinic import Post, drawer
from sample.markup import inline, parts
from sample.nights import NIGHTS, SCRIPT, clinic_on, due_at

POSTS = sorted(drawer().values(), key=lambda post: post.slug)


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.slug)
def test_an_article_is_as_long_as_a_real_one(post: Post) -> None:
    words = sum(len(part.words.split()) for part in post.parts)
    assert 350 <= words <= 900


def test_there_are_more_than_fifteen_articles_and_one_is_on_restless_legs_with_dated_comments_and_emoji() -> None:
    assert len(clinic_on(1).posts) == 20
    remarks = clinic_on(1).posts["causes-of-restless-legs"].remarks
    assert {remark.posted.date().isoformat() for remark in remarks} >= {"2023-10-23", "2023-10-26", "2023-11-08"}
    assert any("👍" in remark.text for remark in remarks)


def test_bodies_have_headings_lists_tables_quotes_and_an_image_with_alternative_text() -> None:
    kinds = {part.kind for post in POSTS for part in post.parts}
    assert kinds == {"heading", "paragraph", "item", "row", "quote", "image"}
    assert all(part.alt for post in POSTS for part in post.parts if part.kind == "image")


def test_comment_numbers_are_unique_and_parents_stand_on_the_same_article() -> None:
    for night in range(1, NIGHTS + 1):
        remarks = [remark for post in clinic_on(night).posts.values() for remark in post.remarks]
        assert len({remark.id for remark in remarks}) == len(remarks)
        for post in clinic_on(night).posts.values():
            numbers = {remark.id for remark in post.remarks}
            assert all(remark.parent is None or remark.parent in numbers for remark in post.remarks)


def test_nights_are_due_a_day_and_a_minute_apart() -> None:
    assert [(due_at(n + 1) - due_at(n)).total_seconds() for n in range(1, NIGHTS)] == [86460.0] * (NIGHTS - 1)


def test_every_edit_of_the_script_changes_the_clinic() -> None:
    for night in range(2, NIGHTS + 1):
        assert bool(SCRIPT[night - 1].edits) == (clinic_on(night) != clinic_on(night - 1))


def test_markup_becomes_parts_in_reading_order() -> None:
    found = parts('## Head\n\nOne\ntwo.\n\n- a\n- b\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n\n![alt](/i.png "cap")')
    assert [(part.kind, part.words) for part in found] == [
        ("heading", "Head"),
        ("paragraph", "One two."),
        ("item", "a"),
        ("item", "b"),
        ("row", "x | y"),
        ("row", "1 | 2"),
        ("image", "cap"),
    ]


def test_inline_markup_is_escaped_before_it_is_marked_up() -> None:
    assert inline("a < **b** & [c](/d/)") == 'a &lt; <strong>b</strong> &amp; <a href="/d/">c</a>'
