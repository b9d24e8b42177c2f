"""Whose replies the comments in WordPress markup are, as far as the markup tells.

WordPress nests replies down to a level that the site sets, five by default. Replies further down stand beside the
comment they answer, on the deepest level, and no attribute of theirs names it: `replytocom`, `data-commentid` and
`data-replyto` of a reply link name the comment the link stands in. What does tell something there:

- Core's walker gives a comment with replies the class "parent". Where they do not stand inside it, the comment that
  follows is the first of them. Those after it may answer either: their parent is unknown.
- Comments on the deepest level have no reply link, while comments above have one. Of several such replies to one
  comment the first is surely its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.markup.wordlist import words

_REPLY_LINKS = words("comment-reply-link comment-reply-login")
_USUAL_DEEPEST = 4
"""The level, counted from zero, on which WordPress stops nesting where a site sets no other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment stands: the comment it replies to, None where that is unknown or none, and how deep."""

    parent: HtmlElement | None
    level: int


def places_of(around: Mapping[HtmlElement, HtmlElement | None]) -> dict[HtmlElement, Place]:
    """The places of comments, given for each, in document order, the comment that the markup puts it under."""
    levels: dict[HtmlElement, int] = {}
    groups: dict[HtmlElement, list[HtmlElement]] = {}
    places: dict[HtmlElement, Place] = {}
    for comment, outer in around.items():
        levels[comment] = 0 if outer is None else levels.get(outer, 0) + 1  # broken markup: not in document order
        places[comment] = Place(outer, levels[comment])
        if outer is not None:
            groups.setdefault(outer, []).append(comment)
    deepest = max(levels.values(), default=0)
    last = {outer: group for outer, group in groups.items() if levels[group[0]] == deepest and len(group) > 1}
    takes_replies = _with_reply_links(around) if last else frozenset()
    for outer, group in last.items():
        parents = _told(outer, group, takes_replies, is_usual=deepest >= _USUAL_DEEPEST)
        places.update((comment, Place(parent, deepest)) for comment, parent in zip(group, parents, strict=True))
    return places


def _told(
    outer: HtmlElement, group: Sequence[HtmlElement], takes_replies: frozenset[HtmlElement], *, is_usual: bool
) -> list[HtmlElement | None]:
    """The parents of a group of comments that stand under one, on the deepest level of the page."""
    if _has_replies(outer):
        return list(_told_by_class(outer, group, takes_replies))
    ends_here = takes_replies.isdisjoint(group) if takes_replies else is_usual
    return [outer, *([None if ends_here else outer] * (len(group) - 1))]


def _told_by_class(
    outer: HtmlElement, group: Sequence[HtmlElement], takes_replies: frozenset[HtmlElement]
) -> Iterator[HtmlElement | None]:
    parent: HtmlElement | None = outer
    for comment in group:
        yield parent
        if _has_replies(comment) and comment not in takes_replies:
            parent = comment
        elif parent is not outer:
            parent = None


def _has_replies(comment: HtmlElement) -> bool:
    return "parent" in (comment.get("class") or "").split()


def _with_reply_links(around: Mapping[HtmlElement, object]) -> frozenset[HtmlElement]:
    """The comments that have a reply link of their own."""
    links = (link for comment in around for link in comment.iter("a"))
    return frozenset(
        holder
        for link in links
        if not _REPLY_LINKS.isdisjoint((link.get("class") or "").split())
        and (holder := next((each for each in link.iterancestors() if each in around), None)) is not None
    )
