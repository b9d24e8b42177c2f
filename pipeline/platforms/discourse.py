"""Discourse: topics as crawlers are shown them, over all their pages."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.comments.answers import line
from pipeline.comments.containers import containers_of
from pipeline.comments.stated import stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.platforms import plain
from pipeline.platforms.platform import CommentsRead, Held
from records.address import clean_address
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Wanted

_POST = re.compile(r"post_(\d{1,9})")
_MOST_PAGES = 40
"""Pages of one topic that a visit asks for."""


class Discourse:
    """Topics of a Discourse forum: the first post is the article, the others are its comments."""

    name: str | None = "discourse"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its generator."""
        return any(content.startswith("Discourse") for content in page.metadata.metas.get("generator", ()))

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The topic's next page."""
        if len(held.pages) < _MOST_PAGES:
            yield from (Wanted(purpose=Purpose.COMMENT_PAGE, url=url) for url in map(_next, held.pages) if url)

    def comments(self, held: Held) -> CommentsRead:
        """All posts but the first, in the order of their numbers."""
        posts = {number: root for page in held.pages for number, root in _posts(page).items()}
        if not posts:
            return plain.read(held.pages)
        comments = {number: posts[number] for number in sorted(posts) if number > 1}
        found = [_found(root, number) for number, root in comments.items()]
        addresses = {page.url for page in held.pages}
        return CommentsRead(
            found=tuple(each for each in found if each.text),
            counted=len(found),
            stated=stated_count(held.page),
            complete=all(url is None or url in addresses for url in map(_next, held.pages)),
            containers=containers_of(held.pages, comments.values()),
        )


def _posts(page: Page) -> dict[int, HtmlElement]:
    return page.metadata.once("discourse", _numbered)


def _numbered(metadata: Metadata) -> dict[int, HtmlElement]:
    """The elements of posts by their number in the topic."""
    ids = ((_POST.fullmatch(value), element) for value, element in metadata.ids)
    return {int(match[1]): element for match, element in ids if match and _has(element, "crawler-post")}


def _next(page: Page) -> str | None:
    """The address of the topic's next page; None on its last."""
    links = (link for link in page.metadata.rels if "next" in (link.get("rel") or "").split())
    hrefs = (*page.metadata.links.get("next", ()), *(link.get("href") or "" for link in links))
    return next((clean_address(href, page.metadata.base) for href in hrefs if "page=" in href), None)


def _found(root: HtmlElement, number: int) -> Found:
    text, creator, time = _first(root, "post"), _first(root, "creator"), _first(root, "post-time")
    return Found(
        author=None if creator is None else line(creator.text_content()),
        text="" if text is None else comment_text(text, _is_besides),
        posted=claim(time.get("datetime") or "") if time is not None else None,
        own_id=f"discourse-{number}",
        author_kind=AuthorKind.UNKNOWN,
        source="discourse",
    )


def _is_besides(element: HtmlElement) -> bool:
    """Whose words are quoted, with the buttons beside them: the quoted words themselves stay."""
    holder = element.getparent()
    return _has(element, "title") and holder is not None and _has(holder, "quote")


def _first(root: HtmlElement, name: str) -> HtmlElement | None:
    return next((each for each in root.iterdescendants() if isinstance(each.tag, str) and _has(each, name)), None)


def _has(element: HtmlElement, name: str) -> bool:
    return name in (element.get("class") or "").split()
