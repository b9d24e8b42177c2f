"""Squarespace: comments that its script asks for, had by the list that the script asks, or from the rendered page.

A page has room for comments only where they are turned on, or where there are some: a page without room has none. What
the page tells its scripts of the post names the number of comments.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from lxml.html import HtmlElement

from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.comments.names import comment_names
from pipeline.comments.parts import Reading, parts_of
from pipeline.comments.scripts import inline_scripts
from pipeline.comments.stated import count_in, stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.markup.page import Page
from pipeline.platforms import plain
from pipeline.platforms.platform import CommentsRead, Held
from pipeline.platforms.squarespace_api import addresses, answers_of, comments_in, is_whole
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Wanted

_PLACE = "squarespace-comments"
_PLACE_ID = re.compile(r"comments-([0-9a-f]{24})")
_BODY_ID = re.compile(r"(?:item|collection)-[0-9a-f]{24}")
_COMMENT_ID = re.compile(r"comment-([0-9a-f]{24})")
_COUNTED = re.compile(r'"id"\s*:\s*"([0-9a-f]{24})"[^{}]{0,2000}?"publicCommentCount"\s*:\s*(\d{1,6})\b')
_FIRST = 20
"""Among how many ids the body's own is looked for: it stands at the top."""


class Squarespace:
    """Pages made by Squarespace, versions 7.0 and 7.1."""

    name: str | None = "squarespace"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its place for comments, the id of its body, or the folder its scripts stand in."""
        metadata = page.metadata
        if _PLACE in comment_names(page) or "Squarespace" in metadata.metas.get("generator", ()):
            return True
        if any(_BODY_ID.fullmatch(value) for value, element in islice(metadata.ids, _FIRST) if element.tag == "body"):
            return True
        return any("squarespace.com/universal/" in address for address in metadata.assets)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The list of the post's comments, page by page, unless the page states that there are none."""
        place = _place_on(held.page)
        if place is not None and (stated := _stated(held.page, place[0])) != 0:
            for url in addresses(held.page.url, place[0], answers_of(held.answers), stated):
                yield Wanted(purpose=Purpose.COMMENTS_API, url=url)

    def comments(self, held: Held) -> CommentsRead:
        """What the list tells and the rendered page shows."""
        page = held.page
        place = _place_on(page)
        if place is None:
            return plain.read(held.pages)
        item, element = place
        answers, shown, stated = answers_of(held.answers), _shown_in(page, element), _stated(page, item)
        if stated is None and len(element):
            stated = stated_count(page)
        found = tuple(completed(list(shown.values()), comments_in(answers)))
        is_all = is_whole(answers, stated)
        return CommentsRead(
            found=found,
            counted=len(found),
            stated=None if is_all else stated,
            complete=is_all or stated is not None,
            by_script=not is_all,
            containers=containers_of((page,), shown),
        )


def _place_on(page: Page) -> tuple[str, HtmlElement] | None:
    """The item whose comments the page shows, and where; None where it shows none, or leaves them to a service."""
    for value, element in page.metadata.ids:
        match = _PLACE_ID.fullmatch(value)
        if match and _PLACE in (element.get("class") or "").split():
            return match[1], element
    return None


def _stated(page: Page, item: str) -> int | None:
    """How many comments the page tells its scripts, or its link to them, that the item has."""
    return page.metadata.once("squarespace count", lambda _: _count(page, item))


def _count(page: Page, item: str) -> int | None:
    for match in _COUNTED.finditer(inline_scripts(page)):
        if match[1] == item:
            return int(match[2])
    for _, element, _ in page.metadata.hints:
        if element.get("data-id") == item and "sqs-comment-link" in (element.get("class") or "").split():
            text = " ".join(element.text_content().split())
            return 0 if text == "No Comments" else count_in(text)
    return None


def _shown_in(page: Page, place: HtmlElement) -> Mapping[HtmlElement, Found]:
    """The comments in a place that a script has filled."""
    roots = {
        each: match[1] if (match := _COMMENT_ID.search(each.get("id") or "")) else None
        for each in place.iter("div", "li", "article")
        if "comment" in (each.get("class") or "").split()
    }
    samples = (" ".join(root.text_content().split())[:200] for root in roots)
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language, samples))
    return {root: _found(root, roots, reading) for root in roots}


def _found(root: HtmlElement, roots: Mapping[HtmlElement, str | None], reading: Reading) -> Found:
    nested = frozenset(roots)
    parts = parts_of(root, nested, reading)
    body = next((each for each in root.iter("div") if "comment-body" in (each.get("class") or "").split()), None)
    above = [each for each in root.iterancestors() if each in roots]
    return Found(
        author=parts.author,
        text=parts.text if body is None else comment_text(body, lambda each: each in nested),
        posted=parts.posted,
        own_id=_id_of(roots[root]),
        key=_id_of(roots[root]) or root,
        parent=(_id_of(roots[above[0]]) or above[0]) if above else None,
        level=len(above),
        author_kind=AuthorKind.VISITOR,
        source="squarespace",
    )


def _id_of(number: str | None) -> str | None:
    return f"sq-{number}" if number else None
