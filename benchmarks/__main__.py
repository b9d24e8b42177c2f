"""`python -m benchmarks [REPORT …]`: measures, prints Markdown, and writes it where -o says."""

import argparse
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks import crawls, memory, mutations, reading, sizes

REPORTS = ("reading", "crawls", "sizes", "memory", "mutations")


def main() -> None:
    """Run the reports asked for, by default all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("reports", nargs="*", choices=[*REPORTS, []], help="by default all")
    parser.add_argument("--articles", type=int, help="another size of blog than the standard one")
    parser.add_argument("--pages", type=Path, help="a folder of saved pages for reading and mutations")
    parser.add_argument("--mutations", type=int, default=10_000, help="pages to mutate and read")
    parser.add_argument("-o", "--output", type=Path, help="a file for what is printed")
    asked = parser.parse_args()
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    parts = [f"# Benchmarks\n\nMeasured by `{command}` on {_machine()}.\n"]
    for name in asked.reports or REPORTS:
        parts.append(_report(name, asked))
        print(parts[-1], flush=True)
    if asked.output:
        asked.output.write_text("\n".join(parts), encoding="utf-8")


def _report(name: str, asked: argparse.Namespace) -> str:
    if name == "reading":
        return f"## Reading\n\n{reading.report(asked.pages)}"
    if name == "mutations":
        return f"## Mutated pages\n\n{mutations.report(asked.pages, asked.mutations)}"
    title, articles, report = {
        "crawls": ("Crawling", 1000, crawls.report),
        "sizes": ("Thirty nights in bytes", 1000, sizes.report),
        "memory": ("Memory", 5000, memory.report),
    }[name]
    with tempfile.TemporaryDirectory(prefix="addendum-bench-") as folder:
        return f"## {title}\n\n{report(Path(folder), asked.articles or articles)}"


def _machine() -> str:
    cores = len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    return f"{cores} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


if __name__ == "__main__":
    main()
