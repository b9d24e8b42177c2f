"""The README names every command with the words of its own --help, and every setting there is."""

import re
from pathlib import Path

import typer

from cli import load_commands
from forms import SCHEDULER_FORMS, SITE_FORMS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def commands() -> dict[str, str]:
    """Usage and first sentence of the help of every command, as `--help` prints them."""
    found = {}

    def walk(command: typer.core.TyperGroup | typer.core.TyperCommand, name: str) -> None:
        children = getattr(command, "commands", {})
        for child, inner in children.items():
            walk(inner, f"{name} {child}".strip())
        if name:
            found[name] = (command.help or "").split("\n")[0].strip()

    walk(typer.main.get_command(load_commands()), "")
    return found


def rows() -> dict[str, str]:
    """The commands of the README's tour and what it says of them."""
    return {
        match[1]: match[2].strip()
        for match in re.finditer(r"^\| `\./addendum ([a-z ]+?)(?: [A-Z\[<(-].*?)?` \| (.+) \|$", README, re.M)
    }


def test_the_tour_says_what_help_says() -> None:
    assert rows() == commands()


def test_every_setting_is_shown_or_explained() -> None:
    text = README + OPERATING
    missing = [name for name in (*SITE_FORMS, *SCHEDULER_FORMS) if not re.search(rf"\b{name}\b", text)]
    assert not missing


def test_the_two_commands_open_the_readme() -> None:
    start = README[:2000]
    assert "make run" in start
    assert "make test" in start
