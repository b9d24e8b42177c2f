"""JSON:API of Drupal 8 to 11: where the comments of a node are, and what its answers say."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from pipeline.comments.answers import prose
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim
from pipeline.markup.page import Page
from records.address import same_host
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Payload, Wanted

_NODE = re.compile(r"/node/(\d+)/?$")
_BODY_CLASS = re.compile(r"\bpage-node-(\d+)\b")
_TARGET = "drupal_internal__target_id"
_PATH = "/jsonapi/comment/"
_QUERY = "filter%5Bentity_id.meta.drupal_internal__target_id%5D={node}&include=uid&sort=drupal_internal__cid"
_Row = Mapping[str, Any]


def api_address(page: Page) -> tuple[Wanted, ...]:
    """Where JSON:API lists the comments of the page's node; () where the page does not tell its node."""
    node = _node(page)
    if node is None:
        return ()
    url = urljoin(page.url, f"{_PATH}comment?" + _QUERY.format(node=node))
    return (Wanted(purpose=Purpose.COMMENTS_API, url=url),)


def next_address(answers: Sequence[Payload]) -> Iterator[Wanted]:
    """Where the answers say that they go on."""
    for answer in answers:
        if _PATH not in answer.url:
            continue
        href = _below(_value(answer), "links", "next", "href")
        if isinstance(href, str) and same_host(href, answer.url):
            yield Wanted(purpose=Purpose.COMMENTS_API, url=href)


def from_api(answers: Sequence[Payload]) -> tuple[list[Found], bool]:
    """The comments that the answers hold, and whether these are all there are."""
    values = [_value(answer) for answer in answers if _PATH in answer.url]
    rows = [row for value in values for row in _rows(value, "data")]
    people: dict[object, _Row] = {str(row.get("id")): row for value in values for row in _rows(value, "included")}
    found = [each for row in rows if (each := _found(row, people))]
    have = {answer.url for answer in answers}
    is_all = bool(rows) and all(each.url in have for each in next_address(answers))
    return found, is_all


def _node(page: Page) -> str | None:
    for href in page.metadata.links.get("shortlink", ()):
        if match := _NODE.search(href):
            return match[1]
    body = next(page.tree.iter("body"), None)
    match = _BODY_CLASS.search((body.get("class") or "") if body is not None else "") or _NODE.search(page.url)
    if match:
        return match[1]
    stated = (article.get("data-history-node-id") for article in page.metadata.articles)
    return next((node for node in stated if node), None)


def _value(answer: Payload) -> _Row:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _rows(value: _Row, name: str) -> list[_Row]:
    rows = value.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _below(value: object, *names: str) -> object:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _found(row: _Row, people: Mapping[object, _Row]) -> Found | None:
    number = _below(row, "attributes", "drupal_internal__cid")
    body = _below(row, "attributes", "comment_body", "processed")
    if not isinstance(number, int) or _below(row, "attributes", "status") is False:
        return None
    created, parent = _below(row, "attributes", "created"), _below(row, "relationships", "pid", "data", "meta", _TARGET)
    return Found(
        author=_author(row, people),
        text=prose(body) if isinstance(body, str) else "",
        posted=claim(created) if isinstance(created, str) else None,
        own_id=f"drupal-{number}",
        parent=f"drupal-{parent}" if parent else None,
        author_kind=AuthorKind.UNKNOWN,
        source="drupal-api",
    )


def _author(row: _Row, people: Mapping[object, _Row]) -> str | None:
    """The name left by a visitor, or that of the account."""
    account = people.get(str(_below(row, "relationships", "uid", "data", "id")))
    names = (_below(row, "attributes", "name"), _below(account, "attributes", "display_name"))
    return next((name for name in names if isinstance(name, str) and name), None)
