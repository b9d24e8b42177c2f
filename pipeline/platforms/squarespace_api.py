"""The list of a post's comments that Squarespace's own script asks for, page by page, and what its answers say.

It is not documented. Where an answer does not say whether more follow, the end is an answer that adds no comments, or
as many comments as the page counts. Times are milliseconds since 1970.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urljoin

from pipeline.comments.answers import line, moment, name_of, object_of, part, prose, rows
from pipeline.comments.completed import threaded
from pipeline.comments.thread import Found
from records.comment import AuthorKind
from records.payload import Payload

_PATH = "/api/comment/GetComments"
_PAGE = re.compile(r"[?&]page=(\d{1,6})\b")
_MOST_PAGES = 20
_NAMES = ("authorName", "anonName", "memberName", "displayName", "name")
_REPLIES = ("replies", "children", "comments")
_DEEPEST = 50


def answers_of(answers: Sequence[Payload]) -> list[Payload]:
    """The answers that came from this list, by their pages."""
    return sorted((answer for answer in answers if _PATH in answer.url), key=_page)


def _page(answer: Payload) -> int:
    match = _PAGE.search(answer.url)
    return int(match[1]) if match else 1


def addresses(page_url: str, item: str, answers: Sequence[Payload], stated: int | None) -> Iterator[str]:
    """The address of the first comments of an item, and the next one until the answers reach the end."""
    first = urljoin(page_url, f"{_PATH}?targetId={quote(item, '')}&targetType=1&page=")
    last = _page(answers[-1]) if answers else 0
    yield from (f"{first}{number}" for number in range(1, last + 1))
    if last < _MOST_PAGES and not is_whole(answers, stated):
        yield f"{first}{last + 1}"


def is_whole(answers: Sequence[Payload], stated: int | None) -> bool:
    """Whether the answers hold the list from its first comment to its last; `stated` is the page's own count."""
    told = [object_of(answer) for answer in answers]
    if not told or [_page(answer) for answer in answers] != list(range(1, len(answers) + 1)):
        return False
    if not all(isinstance(each.get("comments"), list) for each in told):
        return False
    if told[-1].get("hasMore") is False or (stated is not None and len(comments_in(answers)) >= stated):
        return True
    earlier = {each.own_id for each in comments_in(answers[:-1])}
    return all(each.own_id in earlier for each in comments_in(answers[-1:]))


def comments_in(answers: Sequence[Payload]) -> list[Found]:
    """The comments that the answers hold, the oldest first, each with its replies behind it."""
    told = (each for answer in answers for each in _below(object_of(answer), "comments", None, _DEEPEST))
    found = {each.own_id: each for each in told}
    return threaded(sorted(found.values(), key=lambda each: each.posted.value if each.posted else ""))


def _below(holder: Mapping[str, Any], name: str, parent: str | None, levels: int) -> Iterator[Found]:
    """The comments of a list and, where they stand inside it, the replies to each."""
    for comment in rows(holder.get(name)) if levels else ():
        own_id = name_of(comment.get("id"))
        if own_id is None:
            continue
        if not comment.get("deleted") and (found := _found(comment, parent)).text:
            yield found
        for replies in _REPLIES:
            yield from _below(comment, replies, own_id, levels - 1)


def _found(comment: Mapping[str, Any], parent: str | None) -> Found:
    body, author = comment.get("body"), part(comment.get("author"))
    written = body if isinstance(body, str) else ""
    answered = name_of(comment.get("parentId")) or parent
    names = (line(author.get("displayName")), *(line(comment.get(name)) for name in _NAMES))
    return Found(
        author=next((name for name in names if name), None),
        text=prose(written if "<" in written else written.replace("\n", "<br>")),
        posted=moment(comment.get("addedOn")),
        own_id=f"sq-{name_of(comment.get('id'))}",
        parent=f"sq-{answered}" if answered else None,
        level=1 if answered else 0,
        author_kind=AuthorKind.UNKNOWN,
        source="squarespace-api",
    )
