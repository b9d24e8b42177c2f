"""The command line: wires the commands together and turns failures into one line and an exit code."""

import os
import sys

import typer

from commands import asking, crawling, exporting, keeping, reading, sites, watching
from records.errors import AddendumError

app = typer.Typer(
    name="addendum",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Addendum archives clinics' blogs every night and tells what changed in what patients were told. "
    "Settings stand in sites.toml; the archive is var/addendum.db unless ADDENDUM_DATABASE names another. "
    "Exit codes: 0 done; 1 done, but something is wrong with the data or a run; 2 wrong usage or configuration; "
    "3 could not be done, nothing lost.",
)
for family in (crawling, sites, watching, asking, exporting, reading, keeping):
    family.register(app)


def main() -> int:
    """Run one command. Returns the exit code of CONTRACTS.md."""
    try:
        app()
    except AddendumError as error:
        print(f"addendum: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # the reader of our output has left: nobody is there to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
