"""The comments feed of a Blogger post: where it is, where it goes on, and what its entries say."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from pipeline.comments.answers import prose
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from pipeline.markup.page import Page
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Payload, Wanted

_PER_PAGE = 150
"""Entries that a feed gives at most, whatever it is asked for."""
_QUERY = "alt=json&v=2&orderby=published&reverse=false"
_POST = re.compile(r"/feeds/(\d+)/comments/")
_COMMENT = re.compile(r"\.post-(\d+)$")
_PARENT = re.compile(r"/comments/default/(\d+)(?:\?|$)")
_START = re.compile(r"start-index=\d+")
_Node = Mapping[str, Any]


def feed_address(page: Page) -> Iterator[Wanted]:
    """Where the feed of the post's comments begins; nothing where the page does not tell its post."""
    post = _post_id(page)
    if post is not None:
        path = f"/feeds/{post}/comments/default?{_QUERY}&max-results={_PER_PAGE}&start-index=1"
        yield Wanted(purpose=Purpose.COMMENTS_API, url=urljoin(page.url, path))


def next_address(answers: Sequence[Payload]) -> Iterator[Wanted]:
    """Where the feeds that are held go on."""
    for answer in _of_feed(answers):
        feed = _feed(answer)
        begin, held, total = _number(feed, "openSearch$startIndex"), len(_entries(feed)), _total(feed)
        if begin is not None and held and total is not None and begin + held <= total and _START.search(answer.url):
            url = _START.sub(f"start-index={begin + held}", answer.url)
            yield Wanted(purpose=Purpose.COMMENTS_API, url=url)


def from_feed(answers: Sequence[Payload]) -> tuple[list[Found], bool]:
    """The comments of the feeds, oldest first, and whether these are all there are."""
    feeds = [_feed(answer) for answer in _of_feed(answers)]
    entries = [entry for feed in feeds for entry in _entries(feed)]
    found = [each for entry in entries if (each := _found(entry))]
    found.sort(key=lambda each: each.posted.canonical if each.posted else "")
    totals = [total for feed in feeds if (total := _total(feed)) is not None]
    return found, bool(totals) and len(entries) >= max(totals)


def _of_feed(answers: Sequence[Payload]) -> list[Payload]:
    """The answers that are of this feed: other services have theirs among them."""
    return [answer for answer in answers if _POST.search(answer.url)]


def _post_id(page: Page) -> str | None:
    for href in page.metadata.links.get("alternate", ()):
        if match := _POST.search(urlsplit(href).path):
            return match[1]
    stated = next(iter(page.metadata.metas.get("postid", ())), "")
    return stated if stated.isdecimal() else None


def _feed(answer: Payload) -> _Node:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    feed = value.get("feed") if isinstance(value, dict) else None
    return feed if isinstance(feed, dict) else {}


def _entries(feed: _Node) -> list[_Node]:
    entries = feed.get("entry")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _total(feed: _Node) -> int | None:
    return _number(feed, "openSearch$totalResults")


def _number(feed: _Node, name: str) -> int | None:
    value = _text(feed, name)
    return int(value) if value.isdecimal() and len(value) <= 9 else None


def _text(node: object, name: str) -> str:
    """The text of an element, as feeds in JSON hold it."""
    value = node.get(name) if isinstance(node, dict) else None
    text = value.get("$t") if isinstance(value, dict) else None
    return str(text) if isinstance(text, str | int) else ""


def _found(entry: _Node) -> Found | None:
    match = _COMMENT.search(_text(entry, "id"))
    if match is None or _is_removed(entry):
        return None
    authors = entry.get("author")
    author = _text(authors[0], "name") if isinstance(authors, list) and authors else ""
    published = _text(entry, "published")
    return Found(
        author=" ".join(author.split()) or None,
        text=prose(_text(entry, "content") or _text(entry, "summary")),
        posted=claim(published) if published else None,
        own_id=f"blogger-{match[1]}",
        parent=_parent(entry),
        author_kind=AuthorKind.UNKNOWN,
        source="blogger-feed",
    )


def _is_removed(entry: _Node) -> bool:
    extras = entry.get("gd$extendedProperty")
    names = [extra.get("name") for extra in extras if isinstance(extra, dict)] if isinstance(extras, list) else []
    return "blogger.contentRemoved" in names


def _parent(entry: _Node) -> str | None:
    """The comment that the entry is related to: `thr$in-reply-to` names the post, save where it names a comment."""
    links = entry.get("link")
    for link in links if isinstance(links, list) else ():
        href = link.get("href") if isinstance(link, dict) and link.get("rel") == "related" else None
        if isinstance(href, str) and (match := _PARENT.search(href)):
            return f"blogger-{match[1]}"
    replied = entry.get("thr$in-reply-to")
    ref = replied.get("ref") if isinstance(replied, dict) else None
    match = _COMMENT.search(ref) if isinstance(ref, str) else None
    return f"blogger-{match[1]}" if match else None
