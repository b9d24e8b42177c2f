"""Substack: the few comments in a page's markup, completed by what the page was built from and by the comments API."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.comments.answers import line, name_of, part, rows, value_of, whole_number
from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.comments.stated import stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from pipeline.facts.roles import Role
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.platforms.platform import CommentsRead, Held
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Payload, Wanted

_ASSETS = "substackcdn.com/bundle/"
_BUILT_FROM = re.compile(r"_preloads\s*=\s*JSON\.parse\(\s*(?=\")")
_API = re.compile(r"/api/v1/post/\d+/comments\b")
_ANCHOR = re.compile(r"comment-(\d+)")
_PROFILE = re.compile(r"/profile/|/@")
_LABEL = re.compile(r"Comment by (.+)", re.DOTALL)


class Substack:
    """Posts made by Substack, on its own host or a publication's."""

    name: str | None = "substack"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By where its scripts stand."""
        return any(_ASSETS in address for address in page.metadata.assets)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The comments API, where the page states more comments than it holds."""
        post = name_of(_post(held.page).get("id"))
        if post and (_stated(held.page) or 0) > len(_roots(held.page)):
            path = f"/api/v1/post/{post}/comments?all_comments=true&sort=oldest_first"
            yield Wanted(purpose=Purpose.COMMENTS_API, url=urljoin(held.page.url, path))

    def comments(self, held: Held) -> CommentsRead:
        """What the page shows, with the exact dates it was built from, and what only the API holds."""
        page = held.page
        by_api = _by_api(held.answers)
        told = by_api or _told(_built_from(page).get("comments"))
        roots = _roots(page)
        found = completed(_dated(list(_shown(roots)), told), told.found)
        is_all = by_api is not None and by_api.is_all
        return CommentsRead(
            found=tuple(each for each in found if each.own_id not in told.deleted),
            counted=len(found),
            stated=None if is_all else _stated(page),
            complete=is_all or not any(map(_has_hidden_replies, roots)),
            containers=containers_of([page], roots),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """Comments as JSON tells them; `is_all` where none is left out, `deleted` are the ids of those taken back."""

    found: tuple[Found, ...]
    deleted: frozenset[str]
    is_all: bool


def _built_from(page: Page) -> Mapping[str, Any]:
    """The object that the page was built from, as its own script states it."""
    return page.metadata.once("substack", lambda _: _preloads(page))


def _preloads(page: Page) -> Mapping[str, Any]:
    for script in page.tree.iter("script"):
        if match := _BUILT_FROM.search(text := script.text or ""):
            try:
                quoted, _ = json.JSONDecoder().raw_decode(text, match.end())
            except (ValueError, RecursionError):
                return {}
            return part(value_of(quoted))
    return {}


def _post(page: Page) -> Mapping[str, Any]:
    return part(_built_from(page).get("post"))


def _stated(page: Page) -> int | None:
    count = whole_number(_post(page).get("comment_count"))
    return stated_count(page) if count is None else count


def _by_api(answers: Sequence[Payload]) -> _Told | None:
    """What the comments API answered; None where it answered something else, or nothing."""
    for answer in answers:
        listed = part(value_of(answer.body)).get("comments") if _API.search(answer.url) else None
        if isinstance(listed, list):
            return _told(listed)
    return None


def _told(listed: object) -> _Told:
    """Comments and, inside them, their replies, to any depth."""
    found: list[Found] = []
    deleted: set[str] = set()
    is_all = True
    waiting: list[tuple[Mapping[str, Any], str | None, int]] = [(row, None, 0) for row in reversed(rows(listed))]
    while waiting:
        row, parent, level = waiting.pop()
        number = name_of(row.get("id"))
        if number is None:
            continue
        own_id = f"substack-{number}"
        if row.get("deleted"):
            deleted.add(own_id)
        found.append(_from_row(row, own_id, parent, level))
        replies = rows(row.get("children"))
        is_all = is_all and (bool(replies) or not whole_number(row.get("children_count")))
        waiting.extend((reply, own_id, level + 1) for reply in reversed(replies))
    return _Told(found=tuple(found), deleted=frozenset(deleted), is_all=is_all)


def _from_row(row: Mapping[str, Any], own_id: str, parent: str | None, level: int) -> Found:
    body, date = row.get("body"), row.get("date")
    is_author = part(row.get("metadata")).get("is_author") is True
    return Found(
        author=line(row.get("name")),
        text=body.strip() if isinstance(body, str) else "",
        posted=claim(date) if isinstance(date, str) else None,
        own_id=own_id,
        parent=parent,
        level=level,
        author_kind=AuthorKind.CLINIC if is_author else AuthorKind.VISITOR,
        source="substack-api",
    )


def _dated(shown: Sequence[Found], told: _Told) -> list[Found]:
    """Comments on the page with what the JSON says better: an instant (the page's has no zone), and who wrote it."""
    known = {each.own_id: each for each in told.found}
    return [
        replace(each, posted=row.posted or each.posted, author_kind=row.author_kind)
        if (row := known.get(each.own_id))
        else each
        for each in shown
    ]


def _roots(page: Page) -> Mapping[HtmlElement, str]:
    """The elements of single comments and their numbers, in document order."""
    return page.metadata.once("substack comments", _numbered)


def _numbered(metadata: Metadata) -> Mapping[HtmlElement, str]:
    roots: dict[HtmlElement, str] = {}
    for _, element, roles in metadata.hints:
        if roles & Role.COMMENTS and "comment" in (element.get("class") or "").split():
            anchors = (_ANCHOR.fullmatch(child.get("id") or "") for child in element.iterchildren("div", "a"))
            if anchor := next(filter(None, anchors), None):
                roots[element] = anchor[1]
    return roots


def _shown(roots: Mapping[HtmlElement, str]) -> Iterator[Found]:
    for root, number in roots.items():
        above = [each for each in root.iterancestors() if each in roots]
        nested = {each for each in root.iterdescendants("div") if each in roots}
        inside = [each for each in root.iterdescendants() if not _is_in(each, nested, root)]
        date = next((each.get("title") for each in inside if f"/comment/{number}" in (each.get("href") or "")), None)
        body = next((each for each in inside if "comment-body" in (each.get("class") or "").split()), None)
        yield Found(
            author=_author(inside),
            text="" if body is None else comment_text(body, _is_besides),
            posted=claim(date) if date else None,
            own_id=f"substack-{number}",
            parent=f"substack-{roots[above[0]]}" if above else None,
            level=len(above),
            author_kind=AuthorKind.UNKNOWN,
            source="substack",
        )


def _is_in(element: HtmlElement, nested: set[HtmlElement], root: HtmlElement) -> bool:
    current = element
    while current is not None and current is not root:
        if current in nested:
            return True
        current = current.getparent()
    return False


def _author(inside: Sequence[HtmlElement]) -> str | None:
    """The name as shown, else as the comment is labelled for those who do not see it."""
    for element in inside:
        if element.tag == "a" and _PROFILE.search(element.get("href") or "") and (name := line(element.text_content())):
            return name
    labels = (_LABEL.fullmatch(each.get("aria-label") or "") for each in inside if each.get("role") == "article")
    return next((line(label[1]) for label in labels if label), None)


def _is_besides(element: HtmlElement) -> bool:
    return "show-all-toggle" in (element.get("class") or "").split()


def _has_hidden_replies(root: HtmlElement) -> bool:
    return any("more-replies" in (link.get("class") or "").split() for link in root.iter("a"))
