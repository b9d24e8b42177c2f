"""Becomes the browser, with its memory bounded and its end tied to its starter's: python launch.py FOLDER PROGRAM …

Stands between playwright's driver and the browser. The driver gives the browser a process group of its own, which
nothing that ends the run's group would reach.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

DATA_CAP = 1 << 30
"""Bytes that any one of the browser's processes may write to; of addresses alone it reserves far more."""
PID_FILE = "browser.pid"

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Note the process in the folder, then be replaced by the program."""
    starter = os.getppid()
    folder, program, *arguments = sys.argv[1:]
    (Path(folder) / PID_FILE).write_text(str(os.getpid()), encoding="ascii")
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_DATA, (DATA_CAP, DATA_CAP))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if os.getppid() == starter:  # else it ended before the browser was tied to it
        os.execv(program, [program, *arguments])  # noqa: S606 - a path from the settings, no shell


if __name__ == "__main__":
    main()
