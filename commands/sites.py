"""`sites`: which blogs are watched; adding, checking, importing and retiring them."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from commands.console import answer, answer_lines, remark
from commands.sites_file import add_site, remove_site
from config import Settings, load_settings
from records.errors import ConfigurationError, UsageError
from storage.archive import Archive
from storage.opening import holds_archive
from storage.queries import reading, sites

Contact = Annotated[str, typer.Option(help="Address that goes into the User-Agent; required for public addresses.")]
Zone = Annotated[str, typer.Option(help="The clinic's time zone, such as America/New_York.")]

group = typer.Typer(invoke_without_command=True, help="List the sites, or add, check, import and remove them.")


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.add_typer(group, name="sites")


@group.callback()
def list_sites(context: typer.Context) -> None:
    """List the sites that are watched: key, address, local hour, time zone."""
    if context.invoked_subcommand is None:
        settings = load_settings()
        answer_lines(_site_lines(settings) or ["no sites yet: ./addendum sites add URL --contact YOU@CLINIC"])


@group.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Where the blog starts.")],
    contact: Contact = "",
    timezone: Zone = "",
    key: Annotated[str, typer.Option(help="Short name; made from the host when left out.")] = "",
) -> None:
    """Add a blog to sites.toml."""
    settings = load_settings()
    table: dict[str, object] = {"url": url}
    table |= {"contact": contact} if contact else {}
    table |= {"timezone": timezone} if timezone else {}
    key = add_site(settings.sites_file, table, key or None)
    answer(f"added {key}; ./addendum sites check {key} looks at it, ./addendum crawl {key} archives it")
    if not timezone:
        remark("no --timezone given: nights are counted in UTC")


@group.command("check")
def check(key: Annotated[str, typer.Argument(help="The site's key.")]) -> None:
    """Look at a site without archiving it: robots.txt, platform, articles found, one article as it is read."""
    site = load_settings().site(key)
    from commands.checking import check_site  # Scrapy takes a second to load, which only this command needs

    raise typer.Exit(check_site(site))


@group.command("remove")
def remove(key: Annotated[str, typer.Argument(help="The site's key.")]) -> None:
    """Retire a site: it is visited no more, its archive is kept."""
    settings = load_settings()
    remove_site(settings.sites_file, key)
    if _is_archived(settings, key):
        with Archive.open(settings.database) as archive:
            archive.retire_site(key, settings.now())
    answer(f"retired {key}; its archive is kept")


@group.command("import")
def import_csv(
    file: Annotated[Path, typer.Argument(help="CSV with a header: url, and any of key, contact, timezone, name …")],
) -> None:
    """Add many sites from a CSV file; rows that cannot be added are told, the others are added."""
    settings = load_settings()
    failed = 0
    for number, row in enumerate(_rows(file), start=2):
        try:
            answer(f"added {_import_row(settings, row)}")
        except ConfigurationError as error:
            failed += 1
            remark(f"{file} line {number}: {error}")
    raise typer.Exit(1 if failed else 0)


def _is_archived(settings: Settings, key: str) -> bool:
    """Whether the archive knows a site: one that was never crawled has nothing to keep."""
    if not holds_archive(settings.database):
        return False
    with reading(settings.database) as reader:
        return any(row["key"] == key for row in sites(reader))


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"expected a CSV file, found {error}; give the path of a readable UTF-8 file") from None


def _import_row(settings: Settings, row: dict[str, str]) -> str:
    values = {name: value for name, value in row.items() if name and value}
    numbers = {"delay": float, "refetch": int}
    table: dict[str, object] = {
        name: numbers[name](value) if name in numbers else value for name, value in values.items() if name != "key"
    }
    table.setdefault("url", "")
    return add_site(settings.sites_file, table, values.get("key"))


def _site_lines(settings: Settings) -> list[str]:
    width = max((len(key) for key in settings.sites), default=0)
    return [
        f"{site.key:<{width}}  {site.url}  nightly {site.nightly:%H:%M} {site.timezone}"
        for site in settings.sites.values()
    ]
