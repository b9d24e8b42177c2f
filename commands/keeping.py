"""`verify`, `backup`, `restore`: keeping the archive whole."""

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from audit.counting import counted
from commands.console import answer, progress
from config import load_settings
from pipeline.run.remaking import Remaking
from storage.backup import backup, restore
from storage.verify import verify


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.command("verify")(verify_archive)
    app.command("backup")(backup_archive)
    app.command("restore")(restore_archive)


def verify_archive(
    deep: Annotated[bool, typer.Option("--deep", help="Make today's reader's readings again as well; slow.")] = False,
) -> None:
    """Recompute every payload, reading, digest and number; names the culprit of what is not consistent."""
    settings = load_settings()
    silent = frozenset(key for key, one in settings.sites.items() if not one.comments)
    remaking = Remaking(settings.database, without_comments=silent) if deep else None
    count = 0
    with progress("verify") as tick:
        again = remaking.problems(tick) if remaking else ()
        for problem in chain(verify(settings.database, progress=tick), again):
            count += 1
            answer(str(problem))
    found = counted(count, "problem") if count else "everything is consistent"
    answer(f"{found}{_left_out(remaking)}")
    raise typer.Exit(1 if count else 0)


def _left_out(remaking: Remaking | None) -> str:
    """What was not looked at, in words."""
    if remaking is None:
        return "; no reading was made again from its payloads, --deep does"
    others = counted(remaking.others, "reading")
    return f"; {others} by other readers could not be made again, ./addendum reread tells" if remaking.others else ""


def backup_archive(
    file: Annotated[Path, typer.Argument(help="A new file for the copy.")],
) -> None:
    """Copy the archive as of one moment into a file, while it may be written to."""
    backup(load_settings().database, file)
    answer(f"backed up to {file} ({file.stat().st_size:,} bytes)")


def restore_archive(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file made by backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put an archive that is there aside first.")] = False,
) -> None:
    """Put a backup in the archive's place; an archive that is there is never lost."""
    restore(file, load_settings().database, replace=replace)
    answer(f"restored from {file}")
