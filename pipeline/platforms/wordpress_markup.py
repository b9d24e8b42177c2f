"""Finds the comments in WordPress markup: which elements they are, whose replies they are, who wrote them."""

import re
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from pipeline.comments.parts import Reading, parts_of
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from pipeline.platforms.wordpress_threads import places_of
from records.comment import AuthorKind

_ID = re.compile(r"(?:(?:li|div|article)-)?comment-(\d+)|wpd-comm-(\d+)_(\d+)")
_PERMALINK = re.compile(r"#(?:li-)?comment-(\d+)$")
_DEPTH = re.compile(r"\bdepth-(\d+)\b")
_TAGS = words("li div article section dd")
_PINGS = words("pingback trackback")
_ROOTS = frozenset({"comment", "wpd-comment", *_PINGS})
_STAFF = words("bypostauthor wpd-blog-post_author wpd-blog-administrator role-administrator")


def roots_on(page: Page) -> dict[HtmlElement, str | None]:
    """The elements of single comments and pings with their numbers, in document order."""
    return page.metadata.once("comments", lambda _: _roots_on(page))


def _roots_on(page: Page) -> dict[HtmlElement, str | None]:
    candidates = _candidates(page)
    numbers: dict[HtmlElement, str | None] = dict.fromkeys(candidates)
    alone: dict[str, HtmlElement] = {}
    for element, number in _numbered(page):
        owner = _nearest(element, numbers)
        if owner is None:
            if number not in alone and _stands_alone(page, element):
                alone[number] = element
        elif numbers[owner] is None:
            numbers[owner] = number
    kept = _outermost(numbers)
    taken = frozenset(kept.values())
    kept.update((element, number) for number, element in alone.items() if number not in taken)
    return kept


def _candidates(page: Page) -> list[HtmlElement]:
    regions = page.metadata.regions
    return [
        element
        for _, element, roles in page.metadata.hints
        if roles & Role.COMMENTS
        and element.tag in _TAGS
        and not _ROOTS.isdisjoint((element.get("class") or "").split())
        and (holder := element.getparent()) is not None
        and regions.of(holder) is not Region.ASIDE
    ]


def _numbered(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    for value, element in page.metadata.ids:
        if ("comm" in value) and (match := _ID.fullmatch(value)):
            yield element, match[1] or match[2]


def _nearest(element: HtmlElement, roots: Mapping[HtmlElement, object]) -> HtmlElement | None:
    current: HtmlElement | None = element
    while current is not None and current not in roots:
        current = current.getparent()
    return current


def _stands_alone(page: Page, element: HtmlElement) -> bool:
    return element.tag in _TAGS and page.metadata.regions.of(element) is Region.COMMENTS


def _outermost(numbers: dict[HtmlElement, str | None]) -> dict[HtmlElement, str | None]:
    """Of two elements that are one comment ("li.comment > article.comment") the outer, with the number of either."""
    kept: dict[HtmlElement, str | None] = {}
    for element, number in numbers.items():
        holder = element.getparent()
        outer = _nearest(holder, kept) if holder is not None else None
        if outer is None or _DEPTH.search(element.get("class") or "") or (number and kept[outer] not in (None, number)):
            kept[element] = number
        elif kept[outer] is None:
            kept[outer] = number
    return kept


def pings_on(page: Page) -> int:
    """How many of the elements are pings: the page counts them, though they are no comments."""
    return sum(_is_ping(root) for root in roots_on(page))


def ping_ids_on(page: Page) -> Iterator[str]:
    """The identities of the pings among the elements: a feed lists them like comments."""
    return (f"wp-{number}" for root, number in roots_on(page).items() if number and _is_ping(root))


def comments_on(page: Page) -> list[Found]:
    """The comments of a page in document order; pings are none."""
    roots = roots_on(page)
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=_order(page, roots))
    nested = frozenset(roots)
    places = places_of(_around(roots))
    return [
        _found(root, number, places[root].level, _parent(root, places[root].parent, roots), (nested, reading))
        for root, number in roots.items()
        if not _is_ping(root)
    ]


def _order(page: Page, roots: Mapping[HtmlElement, str | None]) -> str | None:
    samples = (" ".join(root.text_content().split())[:200] for root in roots)
    return day_order(page.metadata.language, samples)


def _found(
    root: HtmlElement, number: str | None, level: int, parent: object, context: tuple[frozenset[HtmlElement], Reading]
) -> Found:
    parts = parts_of(root, *context)
    number = number or _permalink(root, context[0])
    return Found(
        author=parts.author,
        text=parts.text,
        posted=parts.posted,
        own_id=f"wp-{number}" if number else None,
        key=f"wp-{number}" if number else root,
        parent=parent,
        level=level,
        author_kind=AuthorKind.CLINIC if _is_staff(root) else AuthorKind.VISITOR,
        source="wordpress",
    )


def _around(roots: Mapping[HtmlElement, str | None]) -> dict[HtmlElement, HtmlElement | None]:
    """For each comment the one that the markup puts it under: the one around it, or the last one a level above.

    Block themes put replies below the deepest level into one another without a list; parsers close the lists around
    them, and what follows stands too high. Its class still tells its depth.
    """
    around: dict[HtmlElement, HtmlElement | None] = {}
    last_at: dict[int, HtmlElement] = {}
    for root in roots:
        depth, holder = _depth(root), root.getparent()
        outer = _nearest(holder, roots) if holder is not None else None
        if depth is not None:
            if depth > 1 and (outer is None or _depth(outer) not in (None, depth - 1)):
                outer = last_at.get(depth - 1, outer)
            last_at[depth] = root
        around[root] = outer
    return around


def _parent(root: HtmlElement, outer: HtmlElement | None, roots: Mapping[HtmlElement, str | None]) -> object:
    """What a comment replies to: the comment its id names, or the one that the markup tells."""
    if (match := _ID.fullmatch(root.get("id") or "")) and match[3]:
        return f"wp-{match[3]}" if match[3] != "0" else None
    if outer is None:
        return None
    return f"wp-{roots[outer]}" if roots[outer] else outer


def _depth(root: HtmlElement) -> int | None:
    match = _DEPTH.search(root.get("class") or "")
    return int(match[1]) if match else None


def _is_ping(root: HtmlElement) -> bool:
    return not _PINGS.isdisjoint((root.get("class") or "").split())


def _is_staff(root: HtmlElement) -> bool:
    if not _STAFF.isdisjoint((root.get("class") or "").split()):
        return True
    inner = next(iter(root.iterchildren("div", "article")), None)
    return inner is not None and not _STAFF.isdisjoint((inner.get("class") or "").split())


def _permalink(root: HtmlElement, nested: frozenset[HtmlElement]) -> str | None:
    for link in root.iter("a"):
        if (match := _PERMALINK.search(link.get("href") or "")) and _nearest(link, dict.fromkeys(nested)) is root:
            return match[1]
    return None
