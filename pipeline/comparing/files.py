"""Comparing without an archive: two saved pages to one revision, or a manifest of text pairs to one line each."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.compare import compare, compare_texts
from pipeline.read import READER_VERSION, read_alone
from records.article import Article
from records.capture import Purpose
from records.change import Revision
from records.errors import AddendumError
from records.payload import Payload
from records.shapes import Step, change_object, revision_object

_UNNAMED = "about:blank"
"""The address of a page saved without one: links that are not absolute stay as they are."""


def compare_pages(
    before: Path,
    after: Path,
    *,
    url: str | None = None,
    before_at: datetime | None = None,
    after_at: datetime | None = None,
) -> dict[str, Any]:
    """Two saved pages to one revision object. Raises AddendumError where a page cannot be opened or read.

    `before_at` and `after_at` (zoned) are the moments the pages were fetched, by default the times of the files;
    relative dates resolve against them.
    """
    former = read_saved_page(before, url=url, fetched_at=before_at)
    latter = read_saved_page(after, url=url, fetched_at=after_at)
    step = Step(url=url, not_before=before_at, detected_at=after_at, reader_version=READER_VERSION)
    return revision_object(Revision(changes=compare(former, latter)), step)


def read_saved_page(path: Path, *, url: str | None, fetched_at: datetime | None) -> Article:
    """The article in a saved page. Raises AddendumError."""
    try:
        body = path.read_bytes()
        moment = fetched_at or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise AddendumError(f"{path}: expected a saved page, found none ({error.strerror}); check the path") from error
    payload = Payload(url=url or _UNNAMED, purpose=Purpose.PAGE, body=body, fetched_at=moment)
    readout = read_alone([payload])
    if readout.article is None:
        problem = readout.problem or "no reason given"
        raise AddendumError(f"{path}: expected an article, found none ({problem}); check that it is the page's HTML")
    return readout.article


def compare_manifest(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """JSON lines {"id", "before", "after"} to one object each, in order.

    An answer is {"id", "labels", "severity", "changes"}; a line that cannot be compared gives {"id", "error"}.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _compare_line(number, line)


def _compare_line(number: int, line: str) -> dict[str, Any]:
    identity = None
    try:
        entry = json.loads(line)
        if not isinstance(entry, dict):
            raise ValueError(f"expected an object, found {type(entry).__name__}")
        identity = entry.get("id")
        before, after = (_text(entry, side) for side in ("before", "after"))
    except (ValueError, RecursionError) as error:
        return {"id": identity, "error": f"line {number}: {error}"}
    changes = compare_texts(before, after)
    labels = dict.fromkeys(label for change in changes for label in change.labels)
    return {
        "id": identity,
        "labels": list(labels),
        "severity": None,
        "changes": [change_object(change) for change in changes],
    }


def _text(entry: dict[str, Any], side: str) -> str:
    text = entry.get(side)
    if not isinstance(text, str):
        raise ValueError(f'expected a text under "{side}", found {text!r:.40}')
    return text
