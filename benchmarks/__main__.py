"""`python -m benchmarks [crawls] [sizes] [memory]`: measures, prints Markdown, and writes it where -o says."""

import argparse
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import crawls, memory, sizes

REPORTS: dict[str, tuple[str, int, Callable[[Path, int], str]]] = {
    "crawls": ("Crawling", 1000, crawls.report),
    "sizes": ("Thirty nights in bytes", 1000, sizes.report),
    "memory": ("Memory", 5000, memory.report),
}


def main() -> None:
    """Run the reports asked for, by default all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("reports", nargs="*", choices=[*REPORTS, []], help="by default all")
    parser.add_argument("--articles", type=int, help="another size of blog than the standard one")
    parser.add_argument("-o", "--output", type=Path, help="a file for what is printed")
    asked = parser.parse_args()
    command = " ".join(["python -m benchmarks", *sys.argv[1:]])
    parts = [f"# Benchmarks\n\nMeasured by `{command}` on {_machine()}.\n"]
    for name in asked.reports or REPORTS:
        title, articles, report = REPORTS[name]
        with tempfile.TemporaryDirectory(prefix="addendum-bench-") as folder:
            parts.append(f"## {title}\n\n{report(Path(folder), asked.articles or articles)}")
        print(parts[-1], flush=True)
    if asked.output:
        asked.output.write_text("\n".join(parts), encoding="utf-8")


def _machine() -> str:
    cores = len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    return f"{cores} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


if __name__ == "__main__":
    main()
