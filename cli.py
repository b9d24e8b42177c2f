"""The command line: wires the commands together and turns failures into one line and an exit code."""

import errno
import os
import sys
from contextlib import suppress
from importlib import import_module

import typer

from records.errors import AddendumError

FAMILIES = {
    "crawling": ("run", "crawl"),
    "sites": ("sites",),
    "watching": ("status", "runs", "pages"),
    "asking": ("history", "show", "diff", "changes"),
    "exporting": ("export",),
    "reading": ("read", "compare", "reread"),
    "keeping": ("verify", "backup", "restore"),
}
"""The modules of commands/ and the commands each registers; only what is asked for is loaded."""
_COMMANDS = frozenset(name for names in FAMILIES.values() for name in names)

app = typer.Typer(name="addendum", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback(
    help="Addendum archives clinics' blogs every night and tells what changed in what patients were told. "
    "Settings stand in sites.toml; the archive is var/addendum.db unless ADDENDUM_DATABASE names another. "
    "Exit codes: 0 done; 1 done, but something is wrong with the data or a run; 2 wrong usage or configuration; "
    "3 could not be done, nothing lost."
)
def addendum() -> None:
    """Keeps its command's name even where one command alone is loaded, which Typer would drop."""


def load_commands(asked: str | None = None) -> typer.Typer:
    """The command line with the family of the command asked for, or with all where none is named."""
    named = [family for family, names in FAMILIES.items() if asked in names]
    for family in named or FAMILIES:
        import_module(f"commands.{family}").register(app)
    return app


def main() -> int:
    """Run one command. Returns the exit code of CONTRACTS.md."""
    asked = sys.argv[1] if len(sys.argv) > 1 else "--help"
    try:
        return load_commands(asked)(args=sys.argv[1:] or ["--help"], prog_name="addendum", standalone_mode=False) or 0
    except AddendumError as error:
        return _tell(str(error), error.exit_code)
    except typer.TyperException as error:
        said = str(error).removeprefix("Value error, ").rstrip(".")
        return _tell(f"{said}; see ./addendum {asked if asked in _COMMANDS else ''} --help".replace("  ", " "), 2)
    except (KeyboardInterrupt, typer.Abort):
        return _tell("interrupted; what was written is kept", 130)
    except BrokenPipeError:
        # the reader of our output has left: nobody is there to be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        with suppress(OSError):  # what is left to be written out would only say so again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _tell("the answer could not be written: the disk is full; free some space, nothing was lost", 3)


def _tell(line: str, code: int) -> int:
    print(f"addendum: {' '.join(line.split())}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
