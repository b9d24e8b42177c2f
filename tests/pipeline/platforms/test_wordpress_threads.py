"""Whose replies comments are where WordPress stops nesting: what the markup tells, and unknown where it does not."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.comments.thread import records_of
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from pipeline.platforms.platform import Held
from pipeline.platforms.wordpress import WordPress
from records.capture import Purpose
from records.comment import Comment
from records.payload import Payload

URL = "https://clinic.example/legs/"
NOW = datetime(2024, 3, 1, tzinfo=UTC)
REPLY = f'<a rel="nofollow" class="comment-reply-link" href="{URL}?replytocom=9#respond" data-commentid="9">Reply</a>'


def comment(number: int, depth: int, replies: str = "", *, parent: bool = False, link: bool = False) -> str:
    """One comment as core's walker writes it, with its replies in it."""
    names = f"comment depth-{depth}{' parent' if parent else ''}"
    text = f'<div class="comment-content"><p>Text {number}</p></div>{REPLY if link else ""}'
    inside = f'<ol class="children">{replies}</ol>' if replies else ""
    return f'<li id="comment-{number}" class="{names}"><b class="fn">Ada</b>{text}{inside}</li>'


def read(comments: str, *apis: Payload) -> dict[str, Comment]:
    body = f'<meta name="generator" content="WordPress 6.1.9"><ol class="comment-list">{comments}</ol>'
    tree = parse(body.encode()).tree
    assert tree is not None
    page = Page(url=URL, tree=tree, fetched_at=NOW, zone=None, metadata=gather(tree, URL))
    held = Held(pages=(page,), answers=apis)
    return {each.id.removeprefix("wp-"): each for each in records_of(WordPress().comments(held).found)}


def parents(comments: str) -> dict[str, str | None]:
    return {key: each.parent_id and each.parent_id.removeprefix("wp-") for key, each in read(comments).items()}


def test_replies_are_those_of_the_comment_around_them() -> None:
    replies = comment(2, 2, comment(3, 3)) + comment(4, 2)
    assert parents(comment(1, 1, replies)) == {"1": None, "2": "1", "3": "2", "4": "1"}


def test_the_first_reply_beside_a_comment_that_has_replies_is_its_own() -> None:
    replies = comment(2, 2, parent=True) + comment(3, 2)
    assert parents(comment(1, 1, replies, parent=True)) == {"1": None, "2": "1", "3": "2"}


def test_what_comes_after_it_may_answer_either_and_is_unknown() -> None:
    replies = comment(2, 2) + comment(3, 2, parent=True) + comment(4, 2) + comment(5, 2)
    told = read(comment(1, 1, replies, parent=True))
    assert [each.parent_id for each in told.values()] == [None, "wp-1", "wp-1", "wp-3", None]
    assert [each.depth for each in told.values()] == [0, 1, 1, 2, 1]


def test_a_chain_of_replies_beside_one_another_is_told() -> None:
    replies = comment(2, 2, parent=True) + comment(3, 2, parent=True) + comment(4, 2)
    assert parents(comment(1, 1, replies, parent=True)) == {"1": None, "2": "1", "3": "2", "4": "3"}


def test_where_none_has_replies_beside_it_all_answer_the_comment_around_them() -> None:
    replies = comment(2, 2) + comment(3, 2)
    assert parents(comment(1, 1, replies, parent=True, link=True)) == {"1": None, "2": "1", "3": "1"}


def test_replies_that_a_script_brings_are_not_sought_beside_a_comment_that_takes_replies() -> None:
    replies = comment(2, 2, parent=True, link=True) + comment(3, 2, link=True)
    assert parents(comment(1, 1, replies, parent=True, link=True)) == {"1": None, "2": "1", "3": "1"}


def test_without_class_parent_the_missing_reply_links_tell_the_deepest_level() -> None:
    replies = comment(2, 2) + comment(3, 2)
    assert parents(comment(1, 1, replies, link=True)) == {"1": None, "2": "1", "3": None}


def test_without_class_parent_reply_links_tell_that_the_level_is_not_the_deepest() -> None:
    replies = comment(2, 2, link=True) + comment(3, 2, link=True)
    assert parents(comment(1, 1, replies, link=True)) == {"1": None, "2": "1", "3": "1"}


@pytest.mark.parametrize(("levels", "last"), [(4, "3"), (5, None)])
def test_without_both_the_usual_deepest_level_is_doubted_and_those_above_are_not(levels: int, last: str | None) -> None:
    nested = comment(levels, levels) + comment(9, levels)
    for level in range(levels - 1, 0, -1):
        nested = comment(level, level, nested)
    assert parents(nested)["9"] == last


def test_replies_a_block_theme_puts_into_one_another_without_a_list_stand_where_their_class_says() -> None:
    deepest = comment(3, 3).removesuffix("</li>") + comment(4, 3) + "</li>" + comment(5, 3)
    nested = comment(1, 1, comment(2, 2, deepest, link=True) + comment(6, 2, link=True), link=True)
    told = parents(nested + comment(7, 1, link=True))
    assert told == {"1": None, "2": "1", "3": "2", "4": None, "5": None, "6": "1", "7": None}


def test_the_api_tells_a_parent_that_the_page_does_not() -> None:
    rows = [
        {"id": number, "parent": parent, "content": {"rendered": "<p>x</p>"}, "author_name": "Ada"}
        for number, parent in ((1, 0), (2, 1), (3, 1), (4, 2))
    ]
    url = "https://clinic.example/wp-json/wp/v2/comments?post=1"
    api = Payload(url=url, purpose=Purpose.COMMENTS_API, body=json.dumps(rows).encode(), fetched_at=NOW)
    told = read(comment(1, 1, comment(2, 2) + comment(4, 2) + comment(3, 2), link=True), api)
    assert {key: each.parent_id for key, each in told.items()} == {"1": None, "2": "wp-1", "4": "wp-2", "3": "wp-1"}
    assert {each.text for each in told.values()} == {"Text 1", "Text 2", "Text 3", "Text 4"}
