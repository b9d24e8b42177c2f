"""Tasks for the tests of child processes: some end well, the others each in a way of their own."""

import ctypes
import os
import signal
import sys
import time


def answer(value: object) -> object:
    return value


def facts() -> dict[str, object]:
    return {
        "pid": os.getpid(),
        "modules": sorted(name for name in ("scrapy", "twisted", "sqlalchemy", "pytest") if name in sys.modules),
        "variables": sorted(os.environ),
    }


def modules() -> set[str]:
    return set(sys.modules)


def fault() -> None:
    ctypes.string_at(0)


def exit_at_once() -> None:
    os._exit(7)


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def hoard() -> int:
    return len(bytearray(3 * 1024**3))


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def refuse() -> None:
    raise ValueError("no")


def unspeakable() -> object:
    return lambda: None
