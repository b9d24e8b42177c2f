"""Disqus's API 3.0: what it is asked for one thread, and what its answers say.

Needs a public key, which the operator gives. A thread is named by the site's short name with the identifier or the
address that the page gives it. Answers hold up to 100 posts and a cursor that leads to the next ones; times are UTC
without saying so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pipeline.comments.answers import line, name_of, object_of, part, prose, rows
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from records.comment import AuthorKind
from records.payload import Payload

HOST = "disqus.com"
_POSTS = f"https://{HOST}/api/3.0/threads/listPosts.json"
_MOST = 20
"""Answers asked for at most: 2,000 comments."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


def posts_address(key: str, forum: str, identifier: str, url: str) -> str:
    """The address that lists the first 100 posts of a thread; `url` names it where the page gives no `identifier`."""
    thread = f"thread:ident={quote(identifier, '')}" if identifier else f"thread:link={quote(url, '')}"
    return f"{_POSTS}?api_key={quote(key, '')}&forum={quote(forum, '')}&{thread}&limit=100&order=asc"


def addresses(first: str, answers: Sequence[Payload]) -> Iterator[str]:
    """The address of the first posts, and those that the answers lead to."""
    yield first
    for answer in answers[: _MOST - 1]:
        if cursor := _next(object_of(answer)):
            yield f"{first}&cursor={quote(cursor, '')}"


def answers_of(answers: Sequence[Payload]) -> list[Payload]:
    """The answers that came from Disqus."""
    return [answer for answer in answers if answer.url.startswith(f"{_POSTS}?")]


def is_whole(answers: Sequence[Payload]) -> bool:
    """Whether the answers hold the thread from its first post to its last."""
    told = [object_of(answer) for answer in answers]
    begins = any("&cursor=" not in answer.url for answer in answers)
    return begins and all(each.get("code") == 0 for each in told) and sum(not _next(each) for each in told) == 1


def _next(told: Mapping[str, Any]) -> str | None:
    cursor = part(told.get("cursor"))
    return name_of(cursor.get("next")) if cursor.get("hasNext") else None


def posts_in(answers: Sequence[Payload]) -> list[Found]:
    """The comments that the answers hold, oldest first."""
    return [each for answer in answers for each in found_in(object_of(answer).get("response"), "disqus-api")]


def found_in(posts: object, source: str) -> list[Found]:
    """The comments in a list of posts; posts deleted, rejected or not yet approved are none, replies to them stay."""
    return [_found(post, source) for post in rows(posts) if _is_shown(post)]


def _is_shown(post: Mapping[str, Any]) -> bool:
    gone = post.get("isDeleted") or post.get("isSpam") or post.get("isApproved") is False
    return not gone and name_of(post.get("id")) is not None


def _found(post: Mapping[str, Any], source: str) -> Found:
    parent = name_of(post.get("parent"))
    time = post.get("createdAt")
    told = time if isinstance(time, str) else ""
    return Found(
        author=line(part(post.get("author")).get("name")),
        text=prose(post.get("message")) or _plain(post.get("raw_message")),
        posted=claim(f"{told}+00:00" if _TIME.fullmatch(told) else told),
        own_id=f"dq-{name_of(post.get('id'))}",
        parent=f"dq-{parent}" if parent else None,
        level=1 if parent else 0,
        author_kind=AuthorKind.UNKNOWN,
        source=source,
    )


def _plain(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
