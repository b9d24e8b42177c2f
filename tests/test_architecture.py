"""Imports run downhill: what each module may import, and how large things may grow."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("cli", "commands", "scheduler", "nights", "worker", "spiders", "audit", "pipeline", "storage", "records",
        "config", "forms", "sample", "benchmarks")  # fmt: skip

MAY_IMPORT: dict[str, str] = {
    # module (the longest matching row wins)  ->  what it may import beside the standard library and its own package
    "cli": "commands records typer",
    "commands": "audit config forms nights pipeline records sample scheduler storage worker typer rich tomlkit",
    "commands.checking": "config pipeline records scrapy spiders",
    "scheduler": "config nights records storage worker apscheduler",
    "nights": "config records",
    "worker": "config records scrapy spiders",
    "sample": "records",
    "audit": "config pipeline.compare records storage pyarrow",
    "audit.redline": "pipeline records",
    "spiders": "config records scrapy twisted protego lxml selectolax certifi",
    "spiders.rendering": "config records scrapy cryptography playwright scrapy_playwright",
    "pipeline.stages": "config records spiders.ports storage scrapy",
    "pipeline.settle": "config records",
    "pipeline.run.recover": "config records storage spiders.ports",
    "pipeline.run.reread": "records storage",
    "pipeline.run.remaking": "records storage",
    "pipeline": "records trafilatura lxml rapidfuzz pebble htmldate charset_normalizer",
    "storage": "config records sqlalchemy alembic zstandard psycopg",
    "config": "forms records",
    "forms": "",
    "records": "",
}
"""ARCHITECTURE.md prints this table; a module without a row fails."""

LONGEST_FILE, LONGEST_FUNCTION, DEEPEST_NESTING = 300, 50, 4
DRAWERS = re.compile(r"^(utils?|helpers?|manager|common|misc|base|lib|core|tools?)$")


@cache
def modules() -> dict[str, Path]:
    """Every module of ours (dotted name) and its file."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] in OURS and "versions" not in parts:
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def row_of(module: str) -> str | None:
    """The name of the row that holds for a module."""
    parts = module.split(".")
    rows = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((row for row in rows if row in MAY_IMPORT), None)


def imports_of(path: Path) -> Iterator[str]:
    """Absolute names a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_imported_by(path: Path) -> Iterator[str]:
    """Modules of ours a file imports; `from package import module` imports the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module in modules():
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in modules() else node.module for name in inner)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def is_allowed(name: str, module: str, imported: set[str]) -> bool:
    row = row_of(module)
    assert row is not None
    if name.split(".")[0] in sys.stdlib_module_names or is_within(name, module.split(".")[0]):
        return True
    allowed = MAY_IMPORT[row].split()
    # "from pipeline import compare" names the package first; the second name is the one that counts
    return any(is_within(name, package) for package in allowed) or any(
        is_within(other, package) and is_within(other, name) and other != name
        for other in imported
        for package in allowed
    )


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_what_lies_below_it(module: str) -> None:
    if module.startswith("benchmarks"):
        return
    assert row_of(module), f"{module} has no row in MAY_IMPORT"
    imported = set(imports_of(modules()[module]))
    breaches = sorted(name for name in imported if not is_allowed(name, module, imported))
    assert not breaches, f"{module} may not import {breaches}"


def test_no_module_imports_itself_in_a_ring() -> None:
    graph = {module: set(modules_imported_by(path)) - {module} for module, path in modules().items()}
    done: set[str] = set()

    def walk(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, f"ring: {' -> '.join((*trail, module))}"
        if module in done:
            return
        for other in sorted(graph[module]):
            walk(other, (*trail, module))
        done.add(module)

    for module in graph:
        walk(module, ())


@pytest.mark.parametrize("module", modules())
def test_files_and_functions_stay_small(module: str) -> None:
    source = modules()[module].read_text(encoding="utf-8")
    assert source.count("\n") <= LONGEST_FILE, f"{module} is longer than {LONGEST_FILE} lines"
    tree = ast.parse(source)
    assert ast.get_docstring(tree), f"{module} does not open with a sentence"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{module}.{node.name} has {length} lines"
            assert nesting(node) <= DEEPEST_NESTING, f"{module}.{node.name} nests too deep"


def nesting(node: ast.AST) -> int:
    """How deep blocks stand in blocks."""
    blocks = ast.If | ast.For | ast.While | ast.With | ast.Try | ast.AsyncFor | ast.AsyncWith | ast.Match
    deepest = 0
    for child in ast.iter_child_nodes(node):
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        deepest = max(deepest, nesting(child) + (isinstance(child, blocks) and not is_elif))
    return deepest


def test_nothing_is_a_drawer() -> None:
    names = [part for module in modules() for part in module.split(".")]
    assert not [name for name in names if DRAWERS.match(name)]


def test_the_table_of_imports_is_printed_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    printed = dict(re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|$", text, re.MULTILINE))
    assert {row: names.replace("`", "") for row, names in printed.items()} == {
        row: names or "–" for row, names in MAY_IMPORT.items()
    }
