"""The comments that a Blogger page carries in the script that draws them: all of the first load, with their parents."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.comments.answers import prose
from pipeline.comments.parts import Reading
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import day_order
from pipeline.markup.page import Page
from pipeline.platforms.blogger_dates import posted_at
from records.comment import AuthorKind

_ITEMS = re.compile(r"\bvar items = (?=\[)")
_CONFIG = re.compile(r"\bvar config = (?=\{)")
_ID = re.compile(r"\d{1,25}")
_Item = Mapping[str, Any]


def items_on(page: Page) -> list[Found]:
    """The comments in the page's script; [] where it carries none."""
    return page.metadata.once("blogger-items", lambda _: list(_items(page)))


def _items(page: Page) -> Iterator[Found]:
    for script in page.tree.iter("script"):
        text = script.text or ""
        items = _value(_ITEMS, text)
        if not isinstance(items, list):
            continue
        writer = _writer(_value(_CONFIG, text))
        reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=day_order(page.metadata.language))
        yield from (each for item in items if isinstance(item, dict) and (each := _found(item, writer, reading)))
        return


def _value(name: re.Pattern[str], text: str) -> object:
    """The JSON value behind a name in a script; None where there is none."""
    match = name.search(text)
    if match is None:
        return None
    try:
        return json.JSONDecoder().raw_decode(text, match.end())[0]
    except (ValueError, RecursionError):
        return None


def _writer(config: object) -> str:
    """The profile of who wrote the article; "" where the script does not tell."""
    return _text(config, "authorUrl") if isinstance(config, dict) else ""


def _text(item: _Item, name: str) -> str:
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _found(item: _Item, writer: str, reading: Reading) -> Found | None:
    number, body = _text(item, "id"), _text(item, "body")
    if not _ID.fullmatch(number) or "deleted-comment" in body:
        return None
    author = item.get("author") if isinstance(item.get("author"), dict) else {}
    parent, profile = _text(item, "parentId"), _text(author or {}, "profileUrl")
    return Found(
        author=" ".join(_text(author or {}, "name").split()) or None,
        text=prose(body),
        posted=posted_at(_text(item, "timestamp"), _text(item, "displayTime"), reading),
        own_id=f"blogger-{number}",
        parent=f"blogger-{parent}" if _ID.fullmatch(parent) else None,
        author_kind=AuthorKind.CLINIC if writer and profile == writer else AuthorKind.VISITOR,
        source="blogger",
    )
