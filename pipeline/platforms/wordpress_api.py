"""The comments API of WordPress: where it is, and what its answers say."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pipeline.comments.answers import prose
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from pipeline.markup.page import Page
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Payload, Wanted

API_HOST = "public-api.wordpress.com"
"""Where the API of blogs on WordPress.com is: they have none of their own."""
_PER_PAGE = 100
_MOST_PAGES = 20
_POST_IDS = (re.compile(r"[?&]p=(\d+)"), re.compile(r"/wp/v2/(?:posts|pages)/(\d+)"))
_ELEMENT_ID = re.compile(r"post-(\d+)")
_BODY_CLASS = re.compile(r"\b(?:postid|page-id)-(\d+)\b")
_API = re.compile(r"/wp/v2/(?:sites/[^/?]+/)?comments[?&]")
_NUMBER = re.compile(r"&page=(\d+)$")


def api_address(page: Page) -> tuple[Wanted, ...]:
    """The address that lists the comments of the page's post; () where the page does not tell its post."""
    post = _post_id(page)
    if post is None:
        return ()
    base = _base(page)
    joint = "&" if "?" in base else "?"
    url = f"{base}/comments{joint}post={post}&per_page={_PER_PAGE}&order=asc"
    return (Wanted(purpose=Purpose.COMMENTS_API, url=url),)


def _base(page: Page) -> str:
    stated = next(iter(page.metadata.links.get("https://api.w.org/", ())), None)
    if stated is None and "WordPress.com" in page.metadata.metas.get("generator", ()):
        return f"https://{API_HOST}/wp/v2/sites/{urlsplit(page.url).hostname}"
    root = stated or urljoin(page.url, "/wp-json/")
    return f"{root.rstrip('/')}/wp/v2"


def next_address(answers: Sequence[Payload]) -> Iterator[Wanted]:
    """Where the answers go on: behind each full one."""
    for answer in _of_api(answers):
        match = _NUMBER.search(answer.url)
        number = int(match[1]) if match else 1
        if len(_rows(answer) or ()) >= _PER_PAGE and number < _MOST_PAGES:
            url = f"{_NUMBER.sub('', answer.url)}&page={number + 1}"
            yield Wanted(purpose=Purpose.COMMENTS_API, url=url)


def _of_api(answers: Sequence[Payload]) -> list[Payload]:
    """The answers that are of this API: other services have theirs among them."""
    return [answer for answer in answers if _API.search(unquote(answer.url))]


def _post_id(page: Page) -> str | None:
    links = page.metadata.links
    for href in (*links.get("shortlink", ()), *links.get("alternate", ())):
        for pattern in _POST_IDS:
            if match := pattern.search(href):
                return match[1]
    body = next(page.tree.iter("body"), None)
    if body is not None and (match := _BODY_CLASS.search(body.get("class") or "")):
        return match[1]
    for value, _ in page.metadata.ids:
        if match := _ELEMENT_ID.fullmatch(value):
            return match[1]
    return None


def from_api(answers: Sequence[Payload]) -> tuple[list[Found], bool]:
    """The comments that the answers hold, and whether these are all there are."""
    asked = _of_api(answers)
    lists = [rows for answer in asked if (rows := _rows(answer)) is not None]
    found = [each for rows in lists for row in rows if (each := _found(row))]
    return found, len(lists) == len(asked) and any(len(rows) < _PER_PAGE for rows in lists)


def _rows(answer: Payload) -> list[Mapping[str, Any]] | None:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else None


def _found(row: Mapping[str, Any]) -> Found | None:
    number, content = row.get("id"), row.get("content")
    if not isinstance(number, int) or row.get("type", "comment") != "comment":
        return None
    rendered = content.get("rendered") if isinstance(content, dict) else None
    parent = row.get("parent")
    return Found(
        author=_plain(row.get("author_name")),
        text=prose(rendered if isinstance(rendered, str) else ""),
        posted=next(_dates(row), None),
        own_id=f"wp-{number}",
        parent=f"wp-{parent}" if parent else None,
        author_kind=AuthorKind.UNKNOWN,
        source="wordpress-api",
    )


def _dates(row: Mapping[str, Any]) -> Iterator[Any]:
    for name, zone in (("date_gmt", "+00:00"), ("date", "")):
        raw = row.get(name)
        if isinstance(raw, str) and (posted := claim(raw + zone)):
            yield posted


def _plain(value: object) -> str | None:
    return " ".join(prose(value).split()) or None if isinstance(value, str) else None
