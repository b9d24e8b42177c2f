"""Disqus's own document, which a rendered page holds in place of the frame: the posts in its data and in its markup.

The data come with the document and hold the first posts with exact times; the markup shows these and whatever was
loaded after them. Posts are ordered by their numbers, which grow with time: the order shown follows votes and would
move every night.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.answers import part, value_of, whole_number
from pipeline.comments.completed import threaded
from pipeline.comments.parts import Reading, read_date
from pipeline.comments.stated import count_in
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms.disqus_api import HOST, found_in
from records.comment import AuthorKind

_FRAME = f"https://{HOST}/embed/comments/"
_NUMBER = re.compile(r"post-(\d+)")
_PARENT = re.compile(r"#comment-(\d+)")
_PARTS = words("author post-message time-ago parent-link moderator")
_HIDDEN = re.compile(r"display\s*:\s*none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a Disqus document holds. `stated` is its own count, `has_more` whether it offers to load further posts."""

    element: HtmlElement
    found: tuple[Found, ...]
    stated: int | None
    has_more: bool
    is_loaded: bool


def frame_on(page: Page) -> Frame | None:
    """The Disqus document within a rendered page; None where the page holds none."""
    for section in page.tree.iter("section"):
        if (section.get("data-frame") or "").startswith(_FRAME):
            return _read(page, section)
    return None


def _read(page: Page, section: HtmlElement) -> Frame:
    told = _data(section)
    posts, total = part(told.get("response")).get("posts"), whole_number(part(told.get("cursor")).get("total"))
    counts = (count_in(" ".join(each.text_content().split())[:80]) for each in _classed(section, "comment-count"))
    return Frame(
        element=section,
        found=tuple(threaded(sorted(_joined(found_in(posts, "disqus"), _posts(page, section)), key=_number))),
        stated=total if total is not None else next((count for count in counts if count is not None), None),
        has_more=any(not _HIDDEN.search(each.get("style") or "") for each in _classed(section, "load-more")),
        is_loaded=bool(told) or bool(_classed(section, "post-list")),
    )


def _joined(told: Sequence[Found], shown: Sequence[Found]) -> list[Found]:
    """The data have exact times, the markup alone tells who is a moderator."""
    on_page = {each.own_id: each for each in shown}
    kinds = {each.own_id: each.author_kind for each in shown}
    on_page |= {each.own_id: replace(each, author_kind=kinds.get(each.own_id, each.author_kind)) for each in told}
    return list(on_page.values())


def _data(section: HtmlElement) -> Mapping[str, Any]:
    for script in section.iter("script"):
        if script.get("id") == "disqus-threadData":
            return part(value_of(script.text or ""))
    return {}


def _classed(section: HtmlElement, name: str) -> list[HtmlElement]:
    return [each for each in section.iter("div", "span", "ul", "li", "a") if name in (each.get("class") or "").split()]


def _number(found: Found) -> int:
    return int((found.own_id or "dq-0").removeprefix("dq-"))


def _posts(page: Page, section: HtmlElement) -> list[Found]:
    roots = {each: match[1] for each in section.iter("li") if (match := _NUMBER.fullmatch(each.get("id") or ""))}
    reading = Reading(fetched_at=page.fetched_at, zone=None, order=day_order(section.get("lang")))
    return [post for root, number in roots.items() if (post := _post(root, number, roots, reading))]


def _post(root: HtmlElement, number: str, roots: Mapping[HtmlElement, str], reading: Reading) -> Found | None:
    """One post; None for one that was deleted: it is shown without a name."""
    parts = _parts(root, roots)
    author, message, time = parts.get("author"), parts.get("post-message"), parts.get("time-ago")
    name = " ".join(comment_text(author, _is_badge).split()) if author is not None else ""
    if not name or message is None:
        return None
    above = [each for each in root.iterancestors() if each in roots]
    # replies below the deepest level stand beside what they answer, and link to it
    link = parts.get("parent-link")
    answered = _PARENT.search(link.get("href") or "") if link is not None else None
    parent = answered[1] if answered else roots[above[0]] if above else None
    return Found(
        author=name,
        text=comment_text(message, _is_attachment),
        posted=None if time is None else read_date(time.get("title") or time.text_content(), reading),
        own_id=f"dq-{number}",
        parent=f"dq-{parent}" if parent else None,
        level=len(above),
        author_kind=AuthorKind.CLINIC if "moderator" in parts else AuthorKind.VISITOR,
        source="disqus",
    )


def _parts(root: HtmlElement, roots: Mapping[HtmlElement, str]) -> dict[str, HtmlElement]:
    """The parts of one post by their class names, the first of each, without those of the replies inside it."""
    found: dict[str, HtmlElement] = {}
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        names = (element.get("class") or "").split() if isinstance(element.tag, str) else []
        if element is not root and element in roots:
            walker.skip_subtree()
            continue
        for name in names:
            if name in _PARTS:
                found.setdefault(name, element)
        if "post-message" in names:
            walker.skip_subtree()
    return found


def _is_badge(element: HtmlElement) -> bool:
    return "badge" in (element.get("class") or "").split()


def _is_attachment(element: HtmlElement) -> bool:
    return "media-container" in (element.get("class") or "").split()
