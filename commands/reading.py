"""`read`, `compare`, `reread`: saved pages to articles and revisions, and old payloads read anew."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from audit.asof import parse_time
from audit.wording import change_in_words
from commands.asking import Format
from commands.console import answer, answer_json, progress
from config import load_settings
from pipeline.comparing.files import compare_manifest, compare_pages
from pipeline.read_files import read_file, read_manifest
from pipeline.run.reread import Summary, reread
from records.errors import UsageError
from records.shapes import change_object

_MOMENT = "When it was fetched, ISO 8601; relative dates resolve against it. Left out: the file's time."
_MANIFEST = "A file of JSON lines"


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.command("read")(read)
    app.command("compare")(compare)
    app.command("reread")(reread_archive)


def read(
    file: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="A saved page.")] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(help=f'{_MANIFEST} {{"path", "url", "fetched_at"}}; one article a line out, in order.'),
    ] = None,
    url: Annotated[str | None, typer.Option(help="The page's address, for its links.")] = None,
    fetched_at: Annotated[str, typer.Option(help=_MOMENT)] = "",
) -> None:
    """Read a saved page into an article, as JSON; or many, on all cores. No archive is needed."""
    if (file is None) == (manifest is None):
        raise UsageError("expected one FILE or --manifest FILE; found both or neither")
    if file is not None:
        answer_json(read_file(file, url=url, fetched_at=_moment(fetched_at)))
        return
    assert manifest is not None
    lines = _lines(manifest)
    with progress("read") as tick:
        failed = _print_lines(read_manifest(lines, progress=tick))
    raise typer.Exit(1 if failed else 0)


def compare(
    before: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="A saved page as it was.")] = None,
    after: Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, help="The same page as it is.")] = None,
    manifest: Annotated[
        Path | None, typer.Option(help=f'{_MANIFEST} {{"id", "before", "after"}} of texts; one line out for each.')
    ] = None,
    url: Annotated[str | None, typer.Option(help="The page's address, for its links.")] = None,
    before_at: Annotated[str, typer.Option(help=_MOMENT)] = "",
    after_at: Annotated[str, typer.Option(help=_MOMENT)] = "",
) -> None:
    """Compare two saved pages into a revision, as JSON; or many pairs of texts. No archive is needed."""
    if manifest is not None and before is None:
        lines = _lines(manifest)
        with progress("compare") as tick:
            failed = _print_lines(_ticked(compare_manifest(lines), len(lines), tick))
        raise typer.Exit(1 if failed else 0)
    if before is None or after is None or manifest is not None:
        raise UsageError("expected two files, BEFORE and AFTER, or --manifest FILE; found something else")
    answer_json(compare_pages(before, after, url=url, before_at=_moment(before_at), after_at=_moment(after_at)))


def reread_archive(
    site: Annotated[str, typer.Option(help="Of one site only.")] = "",
    every_snapshot: Annotated[bool, typer.Option("--all", help="Every snapshot, not only the current ones.")] = False,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> None:
    """Read old payloads with today's reader; tells what it sees differently, and reports none of it as a change."""
    settings = load_settings()
    silent = frozenset(key for key, one in settings.sites.items() if not one.comments)
    with progress("reread") as tick:
        summary = reread(
            settings.database,
            site=site or None,
            every_snapshot=every_snapshot,
            without_comments=silent,
            on_progress=tick,
        )
    if format is Format.JSON:
        answer_json(_summary_object(summary))
    else:
        for found in summary.different:
            answer(f"{found.url} snapshot {found.snapshot}, read before by {found.earlier_version}:")
            for change in found.changes:
                answer(f"    {change_in_words(change)}")
        for url, reason in summary.failed:
            answer(f"{url}: could not be read: {reason}")
        answer(
            f"{summary.read} read by {summary.reader_version}: {summary.same} the same, "
            f"{len(summary.different)} different, {len(summary.failed)} failed"
        )
    raise typer.Exit(1 if summary.failed else 0)


def _summary_object(summary: Summary) -> dict[str, Any]:
    return {
        "reader_version": summary.reader_version,
        "same": summary.same,
        "different": [
            {
                "url": found.url,
                "snapshot": found.snapshot,
                "earlier_version": found.earlier_version,
                "changes": [change_object(change) for change in found.changes],
            }
            for found in summary.different
        ],
        "failed": [{"url": url, "error": reason} for url, reason in summary.failed],
    }


def _lines(manifest: Path) -> list[str]:
    try:
        text = manifest.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"expected a readable manifest, found {error}; give a UTF-8 file of JSON lines") from None
    return [line for line in text.split("\n") if line.strip()]


def _print_lines(objects: Iterable[dict[str, Any]]) -> int:
    """Print one object a line; how many of them tell an error."""
    failed = 0
    for found in objects:
        failed += "error" in found
        answer_json(found, indent=None)
    return failed


def _ticked(objects: Iterable[dict[str, Any]], total: int, tick: Any) -> Iterator[dict[str, Any]]:
    for number, found in enumerate(objects, start=1):
        yield found
        tick(number, total)


def _moment(text: str) -> datetime | None:
    return parse_time(text).at(ZoneInfo("UTC")) if text else None
