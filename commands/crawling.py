"""`run` and `crawl`: set everything up and go on every night, or one run now."""

from contextlib import suppress
from typing import Annotated, Any

import typer

import scheduler
from audit.counting import counted
from commands import demonstration
from commands.console import Tick, answer, progress, remark
from commands.sites_file import add_site
from config import Settings, SiteSettings, load_settings
from records.errors import UsageError
from storage.queries import reading, runs
from worker import crawl_in_process


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.command("run")(run)
    app.command("crawl")(crawl)


def run(
    site: Annotated[str, typer.Option(help="Address of a blog to add before anything else.")] = "",
    contact: Annotated[str, typer.Option(help="Address that goes into the User-Agent.")] = "",
) -> None:
    """Do the main job: with no sites.toml show the sample clinic's nights, else crawl and keep the schedule running."""
    settings = load_settings()
    if site:
        with suppress(_AlreadyListed):
            _add(settings, site, contact)
        settings = load_settings()
    if not settings.sites:
        demonstration.show()
        return
    codes = _crawl_all(settings, list(settings.sites.values()))
    if failed := sum(map(bool, codes)):
        remark(f"{failed} of {counted(len(settings.sites), 'run')} went wrong; ./addendum runs says why")
    remark("the schedule goes on; Ctrl-C ends it")
    raise typer.Exit(scheduler.main([]))


def crawl(keys: Annotated[list[str] | None, typer.Argument(help="Sites to crawl; all when left out.")] = None) -> None:
    """One run now of the named sites, or of all."""
    settings = load_settings()
    chosen = [settings.site(key) for key in keys] if keys else list(settings.sites.values())
    if not chosen:
        raise UsageError("expected at least one site in sites.toml, found none; add one with ./addendum sites add URL")
    raise typer.Exit(max(_crawl_all(settings, chosen)))


class _AlreadyListed(Exception):
    """The address given to `run --site` is in sites.toml already."""


def _add(settings: Settings, url: str, contact: str) -> None:
    if any(site.url.rstrip("/") == url.rstrip("/") for site in settings.sites.values()):
        raise _AlreadyListed
    table: dict[str, object] = {"url": url}
    key = add_site(settings.sites_file, table | ({"contact": contact} if contact else {}))
    remark(f"added {key} to {settings.sites_file}")


def _crawl_all(settings: Settings, sites: list[SiteSettings]) -> list[int]:
    """Crawl sites one after the other. Returns the exit code of each run; 0: it completed."""
    codes = []
    for site in sites:
        codes.append(crawl_site(site.key))
        if codes[-1] <= 1:  # else the run could not begin: nothing of it stands in the archive, its one line was told
            answer(_last_run_in_words(settings, site.key))
    return codes


def crawl_site(key: str) -> int:
    """One run with a progress bar; the exit code."""
    with progress(key) as tick:
        return crawl_in_process(key, on_progress=lambda figures: _show(tick, figures))


def _show(tick: Tick, figures: Any) -> None:
    visited, due = int(figures["visited"]), int(figures["due"])
    # what is new tonight is visited before it counts as due
    tick(visited, due if due > visited else None, str(figures["phase"]))


def _last_run_in_words(settings: Settings, key: str) -> str:
    with reading(settings.database) as reader:
        last = max(runs(reader, site=key), key=lambda run: run["id"], default=None)
    if last is None or last["finished_at"] is None:
        return f"{key}: the run ended before it could be written down; the next one settles what it kept"
    cause = f" ({last['error']})" if last["error"] else ""
    took = (last["finished_at"] - last["started_at"]).total_seconds()
    return (
        f"{key}: {last['status']}{cause}; {counted(last['due'], 'page')} due, {last['confirmed']} confirmed, "
        f"{last['changed']} changed, {last['skipped']} skipped, {last['failed']} not read; "
        f"{counted(last['requests'], 'request')} in {took:.1f} s"
    )
