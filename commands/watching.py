"""`status`, `runs`, `pages`: whether all is well, what ran, and what is watched."""

from collections.abc import Iterator
from typing import Annotated

import typer

from audit.counting import counted
from audit.status import status, status_lines, status_object
from audit.wording import moment
from commands.asking import Format
from commands.console import answer, answer_json, answer_lines
from config import load_settings
from nights import latest_night
from records.errors import AlreadyRunning
from storage.connecting import parse_address, sqlite_file
from storage.locks import run_lock
from storage.outcomes import not_read_of_run
from storage.queries import Reader, Row, pages, reading, runs, site

Key = Annotated[str | None, typer.Argument(metavar="[KEY]", help="Of one site only.")]
Form = Annotated[Format, typer.Option("--format", help="How to print it.")]


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.command("status")(show_status)
    app.command("runs")(list_runs)
    app.command("pages")(list_pages)


def show_status(format: Form = Format.TEXT) -> None:
    """One screen: last night at each site, what is late, failed or full; exit code 1 if anything is."""
    settings = load_settings()
    now = settings.now()
    due = {key: latest_night(now, one.nightly, one.zone).night for key, one in settings.sites.items()}
    with reading(settings.database) as reader:
        found = status(
            reader,
            due_nights=due,
            database_file=sqlite_file(parse_address(settings.database)),
            at_work=lambda key: _is_at_work(settings.database, key),
        )
    if format is Format.JSON:
        answer_json(status_object(found))
    else:
        answer_lines(status_lines(found))
        known = {one.key for one in found.sites}
        answer_lines(f"{key}: never crawled; ./addendum crawl {key} does" for key in settings.sites if key not in known)
    raise typer.Exit(0 if found.well else 1)


def _is_at_work(database: str, key: str) -> bool:
    """Whether somebody holds the run lock of a site."""
    try:
        with run_lock(database, key):
            return False
    except AlreadyRunning:
        return True


def list_runs(key: Key = None, format: Form = Format.TEXT) -> None:
    """Run history: due, attempted, confirmed, changed, not read and why, duration; missed nights among them."""
    with reading(load_settings().database) as reader:
        if key is not None:
            site(reader, key)
        if format is Format.JSON:
            answer_json([_plain(run) for run in runs(reader, site=key)])
            return
        for run in runs(reader, site=key):
            answer_lines(_run_lines(reader, run))


def list_pages(key: Key = None, format: Form = Format.TEXT) -> None:
    """Pages with state, number of snapshots, and when they were last confirmed."""
    with reading(load_settings().database) as reader:
        if key is not None:
            site(reader, key)
        if format is Format.JSON:
            answer_json([_plain(page) for page in pages(reader, site=key)])
            return
        for page in pages(reader, site=key):
            confirmed = moment(page["last_confirmed"]) if page["last_confirmed"] else "never"
            snapshots = counted(page["snapshot_count"], "snapshot")
            answer(f"{page['state']:<9} {snapshots:>13}  confirmed {confirmed}  {page['url']}  {page['title'] or ''}")


def _run_lines(reader: Reader, run: Row) -> Iterator[str]:
    took = ""
    if run["started_at"] and run["finished_at"]:
        took = f" in {(run['finished_at'] - run['started_at']).total_seconds():.1f} s"
    late = ", late" if run["late"] else ""
    cause = f" ({run['error']})" if run["error"] else ""
    yield (
        f"{run['night']}  {run['site']}  {run['status'] or 'under way'}{cause}: {run['due'] or 0} due, "
        f"{run['attempted'] or 0} attempted, {run['confirmed'] or 0} confirmed, {run['changed'] or 0} changed"
        f"{took} ({run['trigger']}{late})"
    )
    for outcome, reason, count in not_read_of_run(reader, run["id"]):
        yield f"            {count} not read: {outcome}{': ' + reason if reason else ''}"


def _plain(row: Row) -> Row:
    return {name: value if value is None or isinstance(value, int | str) else str(value) for name, value in row.items()}
