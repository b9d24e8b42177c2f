"""Runs a command and says what it cost: wall, CPU of its whole process tree, peak memory of the tree."""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

SAMPLE_SECONDS = 0.1
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Seconds by the clock on the wall, CPU seconds (user and system), bytes of memory at the peak."""

    wall: float
    cpu: float
    peak: int

    def less(self, other: "Cost") -> "Cost":
        """What is left when another's time is taken off; never below a millisecond."""
        return Cost(wall=max(0.001, self.wall - other.wall), cpu=max(0.001, self.cpu - other.cpu), peak=self.peak)


def middle(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        wall=median(cost.wall for cost in costs),
        cpu=median(cost.cpu for cost in costs),
        peak=int(median(cost.peak for cost in costs)),
    )


def run(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end, and every process that it leaves behind to theirs. Raises where it fails.

    It runs under a process of this module's own, which adopts what the command orphans: the CPU of a fork server and
    its children would else be counted nowhere.
    """
    keeper = [sys.executable, "-m", "benchmarks.measuring", *command]
    ended = subprocess.run(keeper, env=dict(environment), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {ended.returncode}: {ended.stderr[-2000:]}")
    return Cost(**json.loads(ended.stdout))


def keep(command: Sequence[str]) -> int:
    """Be the process above the command: run it, wait for every descendant, print the cost as JSON."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    watch = _Watch(os.getpid())
    code = process.wait()
    wall = time.perf_counter() - began
    _wait_for_orphans()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps(asdict(Cost(wall=wall, cpu=used.ru_utime + used.ru_stime, peak=watch.end()))))
    return code


def _wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


class _Watch:
    """Samples the proportional memory of all descendants of a process."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._done = pid, 0, Event()
        self._thread = Thread(target=self._sample, daemon=True)
        self._thread.start()

    def end(self) -> int:
        """Stop; the peak in bytes."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _sample(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._peak = max(self._peak, sum(_memory(pid) for pid in _tree(self._pid)[1:]))


def _tree(root: int) -> list[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _read(entry / "stat")):
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _memory(pid: int) -> int:
    """The proportional set size: what is shared between processes counts once."""
    for line in _read(Path("/proc", str(pid), "smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(keep(sys.argv[1:]))
