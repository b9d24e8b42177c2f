"""What a command costs, the processes that it leaves behind counted in."""

import os
import sys

import pytest

from benchmarks.measuring import Cost, middle, run

BUSY = "import time\nwhile time.process_time() < 0.4: pass"
ORPHAN = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {BUSY!r}])"


def test_the_cpu_of_a_command_is_measured() -> None:
    assert run([sys.executable, "-c", BUSY], os.environ).cpu >= 0.4


def test_the_cpu_of_an_orphan_is_measured() -> None:
    assert run([sys.executable, "-c", ORPHAN], os.environ).cpu >= 0.4


def test_memory_is_that_of_the_command_and_not_of_its_keeper() -> None:
    hungry = "import time\nheld = bytearray(80 << 20)\nheld[::4096] = b'x' * len(held[::4096])\ntime.sleep(0.5)"
    assert 80 << 20 <= run([sys.executable, "-c", hungry], os.environ).peak <= 130 << 20


def test_a_command_that_fails_is_told() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], os.environ)


def test_the_middle_is_the_median_of_each_figure() -> None:
    costs = [Cost(wall=wall, cpu=cpu, peak=peak) for wall, cpu, peak in ((1, 9, 5), (2, 7, 6), (9, 8, 4))]
    assert middle(costs) == Cost(wall=2, cpu=8, peak=5)
