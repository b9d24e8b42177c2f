"""`export`: everything of a kind as jsonl, csv or parquet."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from audit.asof import parse_time
from audit.counting import counted
from audit.coverage import coverage_lines, windows
from audit.export import FORMATS, KINDS, export
from commands.console import progress, remark
from config import load_settings
from records.errors import CannotProceed, UsageError
from storage.coverage import coverage
from storage.queries import reading


def register(app: typer.Typer) -> None:
    """Give the command of this family to the command line."""
    app.command("export")(export_kind)


def export_kind(
    kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.")],
    format: Annotated[str, typer.Option(help=f"One of: {', '.join(FORMATS)}.")] = "jsonl",
    at: Annotated[str, typer.Option(help="As of a time; a bare date is the end of that day at each clinic.")] = "",
    since: Annotated[str, typer.Option(help="Only what is newer; a bare date is its start at each clinic.")] = "",
    site: Annotated[str, typer.Option(help="Of one site only.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="A file; left out: standard output.")] = None,
) -> None:
    """Export everything of a kind; what it rests on is said on standard error."""
    _refuse_unknown("kind", kind, KINDS)
    _refuse_unknown("format", format, FORMATS)
    with reading(load_settings().database) as reader, ExitStack() as held:
        stretch = windows(
            reader,
            since=parse_time(since) if since else None,
            until=parse_time(at) if at else None,
            site_key=site or None,
        )
        out = _open(output, held)
        tick = held.enter_context(progress(f"export {kind}"))
        count = export(reader, kind, format, out, windows=stretch, tick=tick)
        out.flush()
        remark(f"{counted(count, 'row')} of {kind}")
        for line in coverage_lines(coverage(reader, stretch)):
            remark(line)


def _refuse_unknown(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UsageError(f"expected a {what} of {', '.join(known)}; found {value!r}")


def _open(path: Path | None, held: ExitStack) -> BinaryIO:
    if path is None:
        return sys.stdout.buffer
    try:
        return held.enter_context(path.open("wb"))
    except OSError as error:
        raise CannotProceed(f"cannot write {path}: {error.strerror}; choose another file with -o") from None
