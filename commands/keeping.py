"""`verify`, `backup`, `restore`: keeping the archive whole."""

from pathlib import Path
from typing import Annotated

import typer

from commands.console import answer, progress
from config import load_settings
from storage.backup import backup, restore
from storage.verify import verify


def register(app: typer.Typer) -> None:
    """Give the commands of this family to the command line."""
    app.command("verify")(verify_archive)
    app.command("backup")(backup_archive)
    app.command("restore")(restore_archive)


def verify_archive(
    deep: Annotated[bool, typer.Option("--deep", help="Read and re-hash every payload as well.")] = False,
) -> None:
    """Check that every payload, reading, snapshot and number is consistent; names the culprit of what is not."""
    count = 0
    with progress("verify") as tick:
        for problem in verify(load_settings().database, deep=deep, progress=tick):
            count += 1
            answer(str(problem))
    unread = "" if deep else "; payloads were not decompressed, --deep does"
    answer(f"{count} problems" if count else f"everything is consistent{unread}")
    raise typer.Exit(1 if count else 0)


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
