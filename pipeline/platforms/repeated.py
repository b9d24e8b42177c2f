"""Comments of unknown platforms: repeated elements that call themselves comments and name an author or a date."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from pipeline.facts.date_claims import day_order
from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from pipeline.platforms.comment_parts import Reading, parts_of
from pipeline.platforms.containers import containers_of
from pipeline.platforms.platform import CommentsRead
from pipeline.platforms.stated import stated_count
from pipeline.platforms.thread import Found
from records.comment import AuthorKind

_TAGS = words("li div article section")
_NAMES = words("comment comment-item single-comment comment-entry")
_NUMBERED = re.compile(r"(?:c|comment[-_]?|cmt[-_]?)(\d+)")


def comments(pages: Sequence[Page]) -> CommentsRead:
    """What reads as a comment: an element classed as one, with a text and an author or a date of its own."""
    found = {page: dict(_found_on(page)) for page in pages}
    held = [each for on_page in found.values() for each in on_page.values()]
    return CommentsRead(
        found=tuple(held),
        counted=len(held),
        stated=stated_count(pages[0]),
        containers=containers_of(pages, [root for on_page in found.values() for root in on_page]),
    )


def _found_on(page: Page) -> Iterator[tuple[HtmlElement, Found]]:
    roots = _roots(page)
    order = day_order(page.metadata.language)
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=order)
    nested = frozenset(roots)
    for root in roots:
        parts = parts_of(root, nested, reading)
        if not parts.text or (parts.author is None and parts.posted is None):
            continue
        number = _number(root, nested)
        yield (
            root,
            Found(
                author=parts.author,
                text=parts.text,
                posted=parts.posted,
                own_id=f"c-{number}" if number else None,
                key=root,
                parent=next((above for above in root.iterancestors() if above in nested), None),
                author_kind=AuthorKind.UNKNOWN,
                source="markup",
            ),
        )


def _roots(page: Page) -> list[HtmlElement]:
    regions = page.metadata.regions
    return [
        element
        for _, element, roles in page.metadata.hints
        if roles & Role.COMMENTS
        and element.tag in _TAGS
        and not _NAMES.isdisjoint((element.get("class") or "").split())
        and (holder := element.getparent()) is not None
        and regions.of(holder) is not Region.ASIDE
    ]


def _number(root: HtmlElement, nested: frozenset[HtmlElement]) -> str | None:
    """The number in the id of the comment's element, or of the first anchor inside it."""
    for element in root.iter(root.tag, "div", "a", "article"):
        if element is not root and element in nested:
            return None
        if match := _NUMBERED.fullmatch(element.get("id") or ""):
            return match[1]
    return None
