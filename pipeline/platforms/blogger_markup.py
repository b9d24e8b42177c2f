"""Finds the comments in Blogger's markup: of threaded lists, of newer blocks, and of the `dl` lists of old themes."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.parts import Reading, name_in, parts_of
from pipeline.comments.stated import stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms.blogger_dates import posted_at
from records.comment import AuthorKind
from records.dates import ClaimedDate

_ID = re.compile(r"c(\d{5,25})")
_INSTANT = re.compile(r"[?&]showComment=(\d+)")
_TAGS = words("li div article dt")
_BODIES = words("comment-content comment-body")
_TIMES = words("datetime comment-timestamp")
_WRITER = words("blog-author")
_REMOVED = words("deleted deleted-comment")
_Roots = Mapping[HtmlElement, str]


def roots_on(page: Page) -> dict[HtmlElement, str]:
    """The elements of single comments with their numbers, in document order; of a `dl` list these are the `dt`."""
    return page.metadata.once("blogger-comments", lambda _: dict(_roots(page)))


def _roots(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    for value, element in page.metadata.ids:
        if value.startswith("c") and element.tag in _TAGS and (match := _ID.fullmatch(value)):
            yield element, match[1]


def stated_on(page: Page) -> int | None:
    """How many comments the page says that it has."""
    for value, element in page.metadata.ids:
        stated = element.get("data-num-comments") or "" if value == "comments" else ""
        if stated.isdecimal() and len(stated) <= 6:
            return int(stated)
    return stated_count(page)


def has_more(page: Page) -> bool:
    """Whether a link below the comments loads more of them: it is hidden where there are none."""
    holders = (element for value, element in page.metadata.ids if value == "comments")
    names = ((link.get("class") or "").split() for holder in holders for link in holder.iter("div"))
    return any("loadmore" in each and "hidden" not in each for each in names)


def comments_on(page: Page) -> list[Found]:
    """The comments of a page in document order; a note that one was removed is none."""
    return page.metadata.once("blogger-found", lambda _: list(_comments_on(page)))


def removed_on(page: Page) -> frozenset[str]:
    """The ids of comments that the page only says were removed, and counts."""
    return frozenset(f"blogger-{number}" for number in roots_on(page).values()) - {
        each.own_id for each in comments_on(page)
    }


def _comments_on(page: Page) -> Iterator[Found]:
    roots = roots_on(page)
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language))
    for root, number in roots.items():
        parts = _parts(root, roots)
        body = next((each for part in parts for each in _within(part, roots) if _is(each, _BODIES)), None)
        if body is None or _is(body, _REMOVED) or any(_is(each, _REMOVED) for each in body.iter("span", "div")):
            continue
        yield Found(
            author=_author(root, roots, reading),
            text=comment_text(body, lambda inner: inner in roots),
            posted=_posted(parts, roots, reading),
            own_id=f"blogger-{number}",
            parent=_parent(root, roots),
            author_kind=AuthorKind.CLINIC if _is_writer(parts, roots) else AuthorKind.VISITOR,
            source="blogger",
        )


def _parts(root: HtmlElement, roots: _Roots) -> list[HtmlElement]:
    """What a comment consists of: its element; of a `dl` list the term and the definitions behind it."""
    parts = [root]
    for following in root.itersiblings() if root.tag == "dt" else ():
        if following in roots or following.tag == "dt":
            break
        parts.append(following)
    return [part for part in parts if isinstance(part.tag, str)]


def _within(part: HtmlElement, roots: _Roots) -> Iterator[HtmlElement]:
    """An element and those inside it, without the comments inside it."""
    walker = etree.iterwalk(part, events=("start",))
    for _, element in walker:
        if element is not part and element in roots:
            walker.skip_subtree()
        elif isinstance(element.tag, str):
            yield element


def _is(element: HtmlElement, names: frozenset[str]) -> bool:
    return not names.isdisjoint((element.get("class") or "").split())


def _author(root: HtmlElement, roots: _Roots, reading: Reading) -> str | None:
    return name_in(root) if root.tag == "dt" else parts_of(root, frozenset(roots), reading).author


def _posted(parts: list[HtmlElement], roots: _Roots, reading: Reading) -> ClaimedDate | None:
    within = [element for part in parts for element in _within(part, roots)]
    for link in within:
        if link.tag == "a" and (match := _INSTANT.search(link.get("href") or "")):
            return posted_at(match[1], link.text_content(), reading)
    printed = (element.text_content() for element in within if _is(element, _TIMES))
    return next((posted for text in printed if (posted := posted_at("", text, reading))), None)


def _is_writer(parts: list[HtmlElement], roots: _Roots) -> bool:
    return any(_is(element, _WRITER) for part in parts for element in _within(part, roots))


def _parent(root: HtmlElement, roots: _Roots) -> str | None:
    outer = next((roots[above] for above in root.iterancestors() if above in roots), None)
    return None if outer is None else f"blogger-{outer}"
