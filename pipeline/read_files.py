"""Reads saved pages without an archive: one, or a manifest of many on all cores, each to an article object."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.children import Children, available_cores
from pipeline.read import READER_VERSION, UNNAMED, read_alone
from records.capture import Purpose
from records.errors import AddendumError, ChildFailed
from records.payload import Payload, Readout
from records.shapes import article_object

Progress = Callable[[int], None]
"""Told after each page how many are done."""

_AHEAD = 8
"""Pages under way for each child, so that none waits and few wait in memory."""


def read_file(path: Path, *, url: str | None = None, fetched_at: datetime | None = None) -> dict[str, Any]:
    """One saved page as an article object. Raises AddendumError where it cannot be opened or holds no article.

    `fetched_at` (zoned) is when the page was fetched, by default the time of the file; relative dates resolve
    against it.
    """
    answer = read_row({"path": str(path), "url": url, "fetched_at": fetched_at.isoformat() if fetched_at else None})
    if "error" in answer:
        raise AddendumError(f"{path}: {answer['error']}")
    return answer


def read_manifest(rows: Iterable[str], progress: Progress | None = None) -> Iterator[dict[str, Any]]:
    """JSON lines {"path", "url", "fetched_at"} to one article object each, in their order, read on all cores.

    A row that cannot be read gives {"path", "error"}. Blank lines are passed over. Must not be called from a running
    event loop.
    """
    lines = [line for line in rows if line.strip()]
    with asyncio.Runner() as runner:
        children = Children(workers=max(1, min(available_cores(), len(lines))))
        answers = _answers(lines, children)
        try:
            for done in range(1, len(lines) + 1):
                answer = runner.run(_next(answers))
                if progress is not None:
                    progress(done)
                yield answer
        finally:
            children.close()


def read_row(row: dict[str, Any]) -> dict[str, Any]:
    """One row of a manifest to its article object, or to {"path", "error"}; runs in a child process."""
    path = Path(row["path"])
    try:
        moment = _moment(row.get("fetched_at"), path)
        payload = Payload(
            url=row.get("url") or UNNAMED, purpose=Purpose.PAGE, body=path.read_bytes(), fetched_at=moment
        )
    except OSError as error:
        return {"path": row["path"], "error": f"expected a saved page, found none: {error.strerror}"}
    except ValueError as error:
        return {"path": row["path"], "error": f"expected a path and a time in ISO 8601, found another: {error}"}
    readout = _read_alone(payload)
    if readout.article is None:
        return {"path": row["path"], "error": f"expected an article, found none: {readout.problem}"}
    return article_object(
        readout.article, url=row.get("url"), reader_version=READER_VERSION, digest=readout.digest, standing=None
    )


def _read_alone(payload: Payload) -> Readout:
    """What a page says without the further addresses it would want."""
    return read_alone([payload])


def _moment(stated: str | None, path: Path) -> datetime:
    if stated is None:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    moment = datetime.fromisoformat(stated)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


async def _answers(lines: list[str], children: Children) -> AsyncIterator[dict[str, Any]]:
    """The answers in order, with a few pages under way ahead of the one waited for."""
    ahead = _AHEAD * available_cores()
    waiting: list[asyncio.Task[dict[str, Any]]] = []
    for line in lines:
        waiting.append(asyncio.create_task(_answer(line, children)))
        if len(waiting) >= ahead:
            yield await waiting.pop(0)
    for task in waiting:
        yield await task


async def _next(answers: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    return await anext(answers)


async def _answer(line: str, children: Children) -> dict[str, Any]:
    path = None
    try:
        row = json.loads(line)
        path = row.get("path") if isinstance(row, dict) else None
        if not isinstance(path, str):
            raise ValueError('expected an object with a "path"')
        return await children.run(read_row, row)
    except (ValueError, RecursionError) as error:
        return {"path": path, "error": f"line not understood: {error}"}
    except ChildFailed as error:
        return {"path": path, "error": str(error)}
