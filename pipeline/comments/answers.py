"""Takes apart the answers of comments APIs: JSON that may be anything, with pieces of markup in it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import lxml.html
from lxml import etree

from pipeline.comments.text import comment_text
from records.dates import ClaimedDate, Precision
from records.payload import Payload

_HALVES = re.compile(r"\\u[dD][89a-fA-F]")


def value_of(body: str | bytes) -> Any:
    """What a JSON text says; None where it is none. Half a character, which no text can hold, is a replacement mark."""
    text = body.decode("utf-8-sig", "replace") if isinstance(body, bytes) else body
    try:
        value = json.loads(text)
        if not _HALVES.search(text):
            return value
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass")
        return json.loads(whole.decode("utf-16-le", "replace"))
    except (ValueError, RecursionError):
        return None


def object_of(answer: Payload) -> Mapping[str, Any]:
    """The JSON object that an answer is; an empty one where it is none."""
    return part(value_of(answer.body))


def part(value: object) -> Mapping[str, Any]:
    """A value that should be an object; an empty one where it is none."""
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Mapping[str, Any]]:
    """The objects in a value that should be a list of them."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def whole_number(value: object) -> int | None:
    """A value that should be a number without a sign or fraction; JSON's true is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def name_of(value: object) -> str | None:
    """A value that should be an id: what it is called, as a string."""
    if isinstance(value, str):
        return value or None
    number = whole_number(value)
    return None if number is None else str(number)


def line(value: object) -> str | None:
    """A value that should be a name in plain text, in one line."""
    return " ".join(value.split()) or None if isinstance(value, str) else None


def prose(markup: object) -> str:
    """The text of a value that should be markup; nothing for what is none."""
    if not isinstance(markup, str) or not markup.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(markup, create_parent="div")
    except (etree.LxmlError, ValueError):
        return ""
    return comment_text(root, lambda _: False)


def moment(value: object) -> ClaimedDate | None:
    """A time in milliseconds since 1970, as APIs in JavaScript have it: to the second, in UTC."""
    milliseconds = whole_number(value)
    if not milliseconds:
        return None
    try:
        instant = datetime.fromtimestamp(milliseconds // 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return ClaimedDate(value=instant.isoformat(), precision=Precision.SECOND, raw=str(value))
