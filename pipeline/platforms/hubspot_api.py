"""HubSpot's public list of a post's comments: the address that the page gives its script, and what the answers say.

A comment names its place in the thread instead of its parent: "0001.0002.0000.0000" is the second reply to the first
comment. The place is all that the list and the rendered page both tell, so that it serves as the id. Texts are markup
with line breaks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pipeline.comments.answers import line, moment, object_of, prose, rows, whole_number
from pipeline.comments.thread import Found
from records.comment import AuthorKind
from records.payload import Payload

HOSTS = (
    "api.hubapi.com",
    "api-ap1.hubapi.com",
    "api-eu1.hubapi.com",
    "api-na1.hubapi.com",
    "api-na2.hubapi.com",
    "api-na3.hubapi.com",
)
_PATH = "/comments/v3/comments/thread/public"
_OFFSET = re.compile(r"(?<=[?&])offset=\d+")
_MOST = 10
"""Answers asked for at most; a page asks for 10,000 comments in one."""


def is_list(address: str) -> bool:
    """Whether an address is one of this list's."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and parts.netloc in HOSTS and parts.path == _PATH


def answers_of(answers: Sequence[Payload]) -> list[Payload]:
    """The answers that came from this list."""
    return [answer for answer in answers if is_list(answer.url)]


def addresses(first: str, answers: Sequence[Payload]) -> Iterator[str]:
    """The address of the first comments, and those that the answers lead to."""
    yield first
    for answer in answers[: _MOST - 1]:
        start, total = _extent(object_of(answer))
        if start and total and start < total and _OFFSET.search(first):
            yield _OFFSET.sub(f"offset={start}", first)


def _extent(told: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Up to which comment an answer reaches, and how many there are; None where it holds no list, or does not say."""
    if not isinstance(told.get("objects"), list):
        return None, None
    return (whole_number(told.get("offset")) or 0) + len(told["objects"]), whole_number(told.get("total"))


def is_whole(answers: Sequence[Payload]) -> bool:
    """Whether the answers hold the list from its first comment to its last."""
    held = sum(len(rows(object_of(answer).get("objects"))) for answer in answers)
    extents = [_extent(object_of(answer)) for answer in answers]
    ends = [total for start, total in extents if start is not None]
    return bool(ends) and len(ends) == len(extents) and held >= max(total or 0 for total in ends)


def comments_in(answers: Sequence[Payload]) -> list[Found]:
    """The comments that the answers hold, in the order of the thread."""
    told = (each for answer in answers for each in rows(object_of(answer).get("objects")))
    placed = ((place, each) for each in told if (place := place_of(each.get("threadInfo"))))
    return [_found(place, each) for place, each in sorted(placed, key=lambda pair: pair[0])]


def place_of(raw: object) -> tuple[str, ...]:
    """The place that a thread info names, one step for each level; () where it names none."""
    steps = raw.split(".") if isinstance(raw, str) else []
    end = next((number for number, step in enumerate(steps) if not step.strip("0")), len(steps))
    return tuple(steps[:end]) if all(step.isalnum() for step in steps[:end]) else ()


def id_of(place: Sequence[str]) -> str | None:
    """The identity of the comment at a place; None for the top of the thread."""
    return f"hs-{'.'.join(place)}" if place else None


def _found(place: Sequence[str], comment: Mapping[str, Any]) -> Found:
    text = comment.get("commentText")
    return Found(
        author=line(comment.get("user")) or line(comment.get("userName")),
        text=prose(text.replace("\n", "<br>")) if isinstance(text, str) else "",
        posted=moment(comment.get("created")) or moment(comment.get("createdAt")),
        own_id=id_of(place),
        parent=id_of(place[:-1]),
        level=len(place) - 1,
        author_kind=AuthorKind.UNKNOWN,
        source="hubspot-api",
    )
