"""The API of a Discourse topic: its first answer holds some posts and the ids of all, further ones are asked by id."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.comments.answers import line, object_of, part, prose, rows, whole_number
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Payload, Wanted

_ANSWER = re.compile(r"/t/\d+(?:/posts)?\.json(?:\?|$)")
_AT_ONCE = 20
"""Posts that one answer holds."""
_MOST = 40
"""Answers that one visit asks for."""
_WRITTEN = (1, 2)
"""Types of posts that somebody wrote: usual ones and moderators'; others tell that a topic was closed, and the like."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByApi:
    """The posts of a topic but its first, and whether these are all there are."""

    found: tuple[Found, ...]
    is_all: bool


def api_addresses(forum: str, topic: str, answers: Sequence[Payload]) -> Iterator[Wanted]:
    """The topic's first answer, and those with the posts that the answers so far name but do not hold.

    `forum` is the forum's address without a slash at its end.
    """
    yield Wanted(purpose=Purpose.COMMENTS_API, url=f"{forum}/t/{topic}.json")
    held, named = _posts(answers)
    missing = [number for number in named if number not in held]
    starts = range(0, len(missing), _AT_ONCE)
    for ids in [missing[start : start + _AT_ONCE] for start in starts][: max(0, _MOST - len(answers))]:
        query = "&".join(f"post_ids[]={number}" for number in ids)
        yield Wanted(purpose=Purpose.COMMENTS_API, url=f"{forum}/t/{topic}/posts.json?{query}")


def from_api(answers: Sequence[Payload]) -> ByApi | None:
    """The comments that the answers hold; None where no answer is a topic's."""
    held, named = _posts(answers)
    if not held:
        return None
    posts = sorted(held.values(), key=lambda post: whole_number(post.get("post_number")) or 0)
    found = (found for post in posts if (found := _found(post)))
    return ByApi(found=tuple(found), is_all=all(number in held for number in named))


def _posts(answers: Sequence[Payload]) -> tuple[dict[int, Mapping[str, Any]], tuple[int, ...]]:
    """The posts in the answers by their id, and the ids of all posts."""
    held: dict[int, Mapping[str, Any]] = {}
    named: dict[int, None] = {}
    for answer in answers:
        stream = part(object_of(answer).get("post_stream")) if _ANSWER.search(answer.url) else {}
        held.update((number, post) for post in rows(stream.get("posts")) if (number := whole_number(post.get("id"))))
        ids = stream.get("stream")
        named.update(dict.fromkeys(filter(None, map(whole_number, ids if isinstance(ids, list) else ()))))
    return held, tuple(named)


def _found(post: Mapping[str, Any]) -> Found | None:
    number, text = whole_number(post.get("post_number")), prose(post.get("cooked"))
    if not number or number == 1 or not text or post.get("user_deleted") or post.get("post_type", 1) not in _WRITTEN:
        return None
    answered, created = whole_number(post.get("reply_to_post_number")), post.get("created_at")
    return Found(
        author=line(post.get("username")),
        text=text,
        posted=claim(created) if isinstance(created, str) else None,
        own_id=f"discourse-{number}",
        parent=f"discourse-{answered}" if answered and answered > 1 else None,
        author_kind=AuthorKind.CLINIC if post.get("staff") is True else AuthorKind.VISITOR,
        source="discourse-api",
    )
