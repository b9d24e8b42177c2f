"""Ghost's own comments API for members, which visitors may read: what it is asked for, and what its answers say.

A list of a post's comments holds up to 100 of them on a page, each with its first replies; all replies to one comment
are a list of their own. Comments deleted or hidden are listed without text, so that their replies have a place.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from pipeline.comments.answers import line, name_of, object_of, part, prose, rows, whole_number
from pipeline.comments.completed import threaded
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from records.comment import AuthorKind
from records.payload import Payload

_LISTS = re.compile(r"/members/api/comments/(?:post/[\w-]+|([\w-]+)/replies)/\?")
_MOST_PAGES, _MOST_THREADS = 20, 50
"""Lists asked for at most."""


def answers_of(answers: Sequence[Payload]) -> list[Payload]:
    """The answers that came from this API."""
    return [answer for answer in answers if _LISTS.search(answer.url)]


def addresses(site: str, post: str, answers: Sequence[Payload]) -> Iterator[str]:
    """The address of the first comments of a post, and those that the answers lead to."""
    root = f"{site.rstrip('/')}/members/api/comments"
    yield _page(f"{root}/post/{quote(post, '')}/", 1)
    for answer in answers[:_MOST_PAGES]:
        match = _LISTS.search(answer.url)
        if match and (number := whole_number(_pagination(answer).get("next"))):
            yield _page(f"{root}/{match[1]}/replies/" if match[1] else f"{root}/post/{quote(post, '')}/", number)
    for comment in _short_of_replies(answers)[:_MOST_THREADS]:
        yield _page(f"{root}/{quote(comment, '')}/replies/", 1)


def _page(address: str, number: int) -> str:
    return f"{address}?limit=100&page={number}&order=created_at%20asc"


def _pagination(answer: Payload) -> Mapping[str, Any]:
    return part(part(object_of(answer).get("meta")).get("pagination"))


def is_whole(answers: Sequence[Payload]) -> bool:
    """Whether the answers hold all comments of the post with all replies."""
    lists = [_pagination(answer) for answer in answers if (match := _LISTS.search(answer.url)) and not match[1]]
    held = {whole_number(each.get("page")) for each in lists}
    pages = max((whole_number(each.get("pages")) or 1 for each in lists), default=0)
    return pages > 0 and held >= set(range(1, pages + 1)) and not _short_of_replies(answers)


def _short_of_replies(answers: Sequence[Payload]) -> list[str]:
    """The comments that have more replies than are held."""
    listed = _listed(answers)
    replies = Counter(name_of(each.get("parent_id")) for each in listed if _is_shown(each))
    stated = {name_of(each.get("id")): whole_number(part(each.get("count")).get("replies")) or 0 for each in listed}
    return [comment for comment, count in stated.items() if comment is not None and count > replies[comment]]


def _listed(answers: Sequence[Payload]) -> list[Mapping[str, Any]]:
    """Every comment that the answers name, each once."""
    found: dict[str | None, Mapping[str, Any]] = {}
    for answer in answers:
        for comment in rows(object_of(answer).get("comments")):
            for each in (comment, *rows(comment.get("replies"))):
                found.setdefault(name_of(each.get("id")), each)
    found.pop(None, None)
    return list(found.values())


def _is_shown(comment: Mapping[str, Any]) -> bool:
    return comment.get("status", "published") == "published" and isinstance(comment.get("html"), str)


def comments_in(answers: Sequence[Payload]) -> list[Found]:
    """The comments that the answers hold, in reading order; replies name the one they answer, not just the top one."""
    shown = [each for each in _listed(answers) if _is_shown(each)]
    known = {name_of(each.get("id")) for each in shown}
    return threaded([_found(each, known) for each in shown])


def _found(comment: Mapping[str, Any], known: set[str | None]) -> Found:
    answered, top = name_of(comment.get("in_reply_to_id")), name_of(comment.get("parent_id"))
    parent = answered if answered in known else top
    created = comment.get("created_at")
    return Found(
        author=line(part(comment.get("member")).get("name")),
        text=prose(comment.get("html")),
        posted=claim(created) if isinstance(created, str) else None,
        own_id=f"gh-{name_of(comment.get('id'))}",
        parent=f"gh-{parent}" if parent else None,
        level=1 if parent else 0,
        author_kind=AuthorKind.UNKNOWN,
        source="ghost-api",
    )
