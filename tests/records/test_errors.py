"""All that is raised on purpose stands in one tree, and the tree drawn is the tree there is."""

import re
from pathlib import Path

from records import errors
from records.errors import AddendumError

ROOT = Path(errors.__file__).parents[1]
LAYERS = ("records", "storage", "pipeline", "spiders", "audit", "commands")


def drawn(kind: type[AddendumError], depth: int = 0) -> list[tuple[int, str]]:
    below = [pair for child in kind.__subclasses__() for pair in drawn(child, depth + 1)]
    return [(depth, kind.__name__), *below]


def test_the_tree_of_errors_is_drawn_as_it_is() -> None:
    lines = [re.match(r"([│├└─ ]*)([A-Z]\w+)  ", line) for line in (errors.__doc__ or "").splitlines()]
    assert [(len(line[1]) // 4, line[2]) for line in lines if line] == drawn(AddendumError)


def test_no_other_module_has_errors_of_its_own_for_people() -> None:
    names = "|".join(name for _, name in drawn(AddendumError))
    own = re.compile(rf"^class \w+\(({names})\)", re.MULTILINE)
    sources = [path for layer in LAYERS for path in (ROOT / layer).rglob("*.py") if path.name != "errors.py"]
    assert [str(path) for path in [*sources, *ROOT.glob("*.py")] if own.search(path.read_text("utf-8"))] == []
