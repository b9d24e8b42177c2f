"""The comments API of WordPress: where it is, and what its answers say."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from pipeline.facts.date_claims import claim
from pipeline.markup.page import Page
from pipeline.platforms.comment_text import text_of_markup
from pipeline.platforms.thread import Found
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Payload, Wanted

_PER_PAGE = 100
_MOST_PAGES = 10
_POST_IDS = (re.compile(r"[?&]p=(\d+)"), re.compile(r"/wp/v2/(?:posts|pages)/(\d+)"))
_ELEMENT_ID = re.compile(r"post-(\d+)")
_BODY_CLASS = re.compile(r"\b(?:postid|page-id)-(\d+)\b")


def api_address(page: Page, stated: int) -> tuple[Wanted, ...]:
    """The addresses that list all `stated` comments of the page's post; () where the page does not tell its post."""
    post = _post_id(page)
    if post is None:
        return ()
    root = next(iter(page.metadata.links.get("https://api.w.org/", ())), urljoin(page.url, "/wp-json/"))
    joint = "&" if "?" in root else "?"
    query = f"post={post}&per_page={_PER_PAGE}&order=asc"
    first = f"{root.rstrip('/')}/wp/v2/comments{joint}{query}"
    further = range(2, min(math.ceil(stated / _PER_PAGE), _MOST_PAGES) + 1)
    urls = [first, *(f"{first}&page={number}" for number in further)]
    return tuple(Wanted(purpose=Purpose.COMMENTS_API, url=url) for url in urls)


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
    lists = [rows for answer in answers if (rows := _rows(answer)) is not None]
    found = [each for rows in lists for row in rows if (each := _found(row))]
    return found, len(lists) == len(answers) and any(len(rows) < _PER_PAGE for rows in lists)


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
        text=text_of_markup(rendered if isinstance(rendered, str) else ""),
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
    return " ".join(text_of_markup(value).split()) or None if isinstance(value, str) else None
