"""Runs a command and says what it cost: wall, CPU of its whole process tree, peak memory of the tree."""

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

SAMPLE_SECONDS = 0.1


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


def run(command: Sequence[str], environment: Mapping[str, str], *, expect: tuple[int, ...] = (0,)) -> Cost:
    """Run a command to its end. CPU is that of every descendant that was waited for."""
    before, began = _children_cpu(), time.perf_counter()
    process = subprocess.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    watch = _Watch(process.pid)
    _, errors = process.communicate()
    wall = time.perf_counter() - began
    peak = watch.end()
    if process.returncode not in expect:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}: {errors.decode()[-2000:]}")
    return Cost(wall=wall, cpu=_children_cpu() - before, peak=peak)


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watch:
    """Samples the proportional memory of a process and all its descendants."""

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
            self._peak = max(self._peak, sum(_memory(pid) for pid in _tree(self._pid)))


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
