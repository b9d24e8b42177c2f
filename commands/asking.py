"""`history`, `show`, `diff`, `changes`: what a page told its readers, and what changed in that."""

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from audit.articles import Difference, Shown, difference, show
from audit.asof import Time, parse_time
from audit.coverage import coverage_lines, coverage_object, windows, windows_at
from audit.redline import Redline, as_json
from audit.redline_html import as_html
from audit.redline_text import as_text
from audit.showing import article_lines, article_page
from audit.timeline import timeline, timeline_lines, timeline_objects
from audit.wording import revision_lines
from commands.console import answer, answer_json, answer_lines, remark
from config import load_settings
from records.change import Severity
from records.shapes import revision_object
from storage.coverage import Coverage, coverage
from storage.history import Window, revisions
from storage.page_bytes import page_bytes
from storage.pages import comments_of, find_page
from storage.queries import Reader, reading


class Format(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"


class ShowFormat(StrEnum):
    """How a page is shown."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    RAW = "raw"


class DiffFormat(StrEnum):
    """How a difference is shown."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


Url = Annotated[str, typer.Argument(help="An address the page has or had.", show_default=False)]
_TIME = "ISO 8601; without a zone UTC; a bare date is"


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.command("history")(history)
    app.command("show")(show_page)
    app.command("diff")(diff)
    app.command("changes")(changes)


def history(url: Url, format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT) -> None:
    """The timeline of a page: found, changed, confirmed, missing, and the nights nobody could look."""
    with reading(load_settings().database) as reader:
        page = find_page(reader, url)
        entries = timeline(reader, page)
        stretch = [Window(sites=(page["site"],))]
        covered = coverage(reader, stretch, page_id=page["id"])
        if format is Format.JSON:
            answer_json({"url": page["url"], "timeline": timeline_objects(entries), **_covered(covered, stretch)})
        else:
            answer_lines(timeline_lines(page, entries))
            answer_lines(coverage_lines(covered))


def show_page(
    url: Url,
    at: Annotated[str, typer.Option(help=f"As of a time: {_TIME} the end of that day at the clinic.")] = "",
    format: Annotated[ShowFormat, typer.Option(help="raw: the bytes as received.")] = ShowFormat.TEXT,
) -> None:
    """What a page tells its readers, now or as of a time."""
    time = parse_time(at) if at else None
    with reading(load_settings().database) as reader:
        shown = show(reader, url, time)
        stretch = _stretch_of(reader, shown.page["site"], time)
        covered = coverage(reader, stretch, page_id=shown.page["id"])
        if format is ShowFormat.JSON:
            answer_json({**shown.as_object(), **_covered(covered, stretch)})
        else:
            _show(reader, shown, covered, format)


def diff(
    url: Url,
    start: Annotated[str, typer.Option("--from", help=f"A snapshot's number, or a time: {_TIME} its start.")] = "",
    end: Annotated[str, typer.Option("--to", help="A snapshot's number, or a time. Left out: the last snapshot.")] = "",
    format: Annotated[DiffFormat, typer.Option(help="html: one page of its own.")] = DiffFormat.TEXT,
) -> None:
    """What differs between two snapshots of a page; by default the last two."""
    with reading(load_settings().database) as reader:
        redline = _redline(difference(reader, url, start or None, end or None))
    if format is DiffFormat.JSON:
        answer_json(as_json(redline))
    elif format is DiffFormat.HTML:
        answer(as_html(redline))
    else:
        answer(as_text(redline, ansi=sys.stdout.isatty()))


def changes(
    since: Annotated[str, typer.Option(help=f"{_TIME} its start at each clinic.")] = "",
    until: Annotated[str, typer.Option(help=f"{_TIME} its end at each clinic.")] = "",
    site: Annotated[str, typer.Option(help="Of one site only.")] = "",
    severity: Annotated[Severity | None, typer.Option(help="This or weightier.")] = None,
    format: Annotated[Format, typer.Option(help="How to print it.")] = Format.TEXT,
) -> None:
    """What changed, and what could not be looked at; exit code 1 when a run failed, was missed or partial."""
    with reading(load_settings().database) as reader:
        stretch = windows(
            reader,
            since=parse_time(since) if since else None,
            until=parse_time(until) if until else None,
            site_key=site or None,
        )
        covered = coverage(reader, stretch)
        if format is Format.JSON:
            found = [revision_object(r.revision, r.step) for r in revisions(reader, stretch, severity=severity)]
            answer_json({"revisions": found, **_covered(covered, stretch, severity)})
        else:
            answer_lines(change_lines(reader, stretch, severity=severity))
            answer_lines(coverage_lines(covered, severity=severity))
    raise typer.Exit(1 if covered.troubled_runs else 0)


def change_lines(reader: Reader, stretch: Sequence[Window], *, severity: Severity | None) -> Iterator[str]:
    """Every revision of a stretch of time in words."""
    for recorded in revisions(reader, stretch, severity=severity):
        page_id = recorded.step.page_id
        yield from revision_lines(recorded, comments_of(reader, page_id) if page_id is not None else None)


def redline_of(reader: Reader, url: str, before: int, after: int) -> str:
    """The redline between two snapshots of a page, as text."""
    return as_text(_redline(difference(reader, url, str(before), str(after))), ansi=sys.stdout.isatty())


def _redline(found: Difference) -> Redline:
    return Redline(
        before=found.articles[0],
        after=found.articles[1],
        changes=found.revision.changes,
        before_label=f"snapshot {found.before.number}, {found.before.first_seen:%Y-%m-%d}",
        after_label=f"snapshot {found.after.number}, {found.after.first_seen:%Y-%m-%d}",
        step=found.step,
        revision=found.revision,
    )


def _stretch_of(reader: Reader, site: str, time: Time | None) -> list[Window]:
    return windows_at(reader, time, site_key=site) if time else [Window(sites=(site,))]


def _covered(covered: Coverage, stretch: Sequence[Window], severity: Severity | None = None) -> dict[str, Any]:
    return {"coverage": coverage_object(covered, stretch, severity=severity)}


def _show(reader: Reader, shown: Shown, covered: Coverage, format: ShowFormat) -> None:
    """Text carries what it rests on; a page or raw bytes leave that to standard error."""
    told = [*([shown.as_of.as_text()] if shown.as_of else []), *coverage_lines(covered)]
    url = shown.page["url"]
    if format is ShowFormat.TEXT:
        answer_lines([*article_lines(shown.article, url=url), "", *told])
        return
    if format is ShowFormat.HTML:
        answer(article_page(shown.article, url=url))
    else:
        sys.stdout.buffer.write(page_bytes(reader, shown.facts.reading_id))
        sys.stdout.buffer.flush()
    for line in told:
        remark(line)
