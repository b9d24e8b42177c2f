"""Whatever happens in a child stays in the child: each end has its name, and the others go on."""

import asyncio
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from pipeline.children import PRELOADED, Children
from pipeline.read import read
from records.errors import ChildFailed
from records.payload import Readout
from tests.pipeline import errands
from tests.pipeline.written import page, payload


def with_children(job: Callable[[Children], Coroutine[Any, Any, Any]], **limits: Any) -> Any:
    async def run() -> Any:
        children = Children(**{"workers": 2, "wall_seconds": 3, "cpu_seconds": 1, **limits})
        try:
            return await job(children)
        finally:
            children.close()

    return asyncio.run(run())


async def failure(children: Children, task: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(ChildFailed) as caught:
        await children.run(task)
    return caught.value.kind, caught.value.detail


def test_each_end_has_its_name_and_the_others_go_on() -> None:
    async def job(children: Children) -> list[Any]:
        ends = (errands.fault, errands.exit_at_once, errands.killed, errands.hoard, errands.refuse)
        tasks = [failure(children, end) for end in (*ends, errands.spin, errands.sleep)]
        return await asyncio.gather(*tasks, *(children.run(errands.answer, number) for number in range(8)))

    *ends, spun, slept = with_children(job)[:7]
    assert [kind for kind, _ in ends] == ["crashed", "crashed", "crashed", "memory", "error"]
    assert "SIGSEGV" in ends[0][1]
    assert "exit code 7" in ends[1][1]
    assert "SIGKILL" in ends[2][1]
    assert "ValueError: no" in ends[4][1]
    assert spun[0] == "timeout"
    assert slept == ("timeout", "no answer within 3 s")


def test_children_find_their_modules_imported() -> None:
    imported = with_children(lambda children: children.run(errands.modules))
    assert {f"pipeline.{name}" for name in PRELOADED} <= imported


def test_an_answer_that_cannot_be_sent_is_a_failure() -> None:
    kind, _ = with_children(lambda children: failure(children, errands.unspeakable))
    assert kind in ("error", "crashed")


def test_the_others_answer_in_full_after_failures() -> None:
    async def job(children: Children) -> list[Any]:
        for _ in range(3):
            assert (await failure(children, errands.fault))[0] == "crashed"
        return [await children.run(errands.answer, number) for number in range(20)]

    assert with_children(job, workers=1) == list(range(20))


def test_a_child_brings_nothing_of_its_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADDENDUM_DATABASE", "postgresql://name:secret@host/archive")
    found = with_children(lambda children: children.run(errands.facts))
    assert found["pid"] != os.getpid()
    assert found["modules"] == []
    assert set(found["variables"]) <= {"PATH", "LANG", "LC_ALL", "TZ", "PYTHONHASHSEED"}


def test_children_are_replaced_after_some_tasks() -> None:
    async def job(children: Children) -> set[int]:
        return {(await children.run(errands.facts))["pid"] for _ in range(9)}  # type: ignore[misc]

    assert len(with_children(job, workers=1, tasks=3)) == 3


def test_nothing_is_started_before_the_first_task_and_closing_twice_is_fine() -> None:
    children = Children()
    assert children._pool is None
    children.close()
    children.close()


def test_closed_children_start_again() -> None:
    async def job(children: Children) -> list[Any]:
        first = await children.run(errands.answer, 1)
        children.close()
        return [first, await children.run(errands.answer, 2)]

    assert with_children(job) == [1, 2]


def test_a_task_given_up_does_not_hold_the_others() -> None:
    async def job(children: Children) -> object:
        task = asyncio.create_task(children.run(errands.sleep))
        await asyncio.sleep(0.3)
        task.cancel()
        return await asyncio.wait_for(children.run(errands.answer, "next"), 5)

    assert with_children(job, workers=1, wall_seconds=30) == "next"


def test_reading_in_a_child_is_reading() -> None:
    readout: Readout = with_children(lambda children: children.run(read, [payload(page())]))
    assert readout == read([payload(page())])


def test_pages_that_eat_time_end_in_time() -> None:
    cells = "<tr>" + "<td>cell</td>" * 10 + "</tr>"
    html = page(f"<table>{cells * 9000}</table>")
    kind, detail = with_children(lambda children: failure_of(children, html), wall_seconds=20)
    assert (kind, detail) == ("timeout", "more than 1 s of CPU time")


async def failure_of(children: Children, html: str) -> tuple[str, str]:
    with pytest.raises(ChildFailed) as caught:
        await children.run(read, [payload(html)])
    return caught.value.kind, caught.value.detail


PARENT = """
import asyncio
from pipeline.children import Children
from tests.pipeline import errands

async def main():
    children = Children(1)
    print((await children.run(errands.facts))["pid"], flush=True)
    await children.run(errands.sleep)

asyncio.run(main())
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux tells a process of another's end")
def test_children_end_with_a_parent_that_was_killed() -> None:
    root = Path(__file__).parents[2]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    handle = os.pidfd_open(child)
    time.sleep(0.3)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    ready, _, _ = select.select([handle], [], [], 10)
    os.close(handle)
    assert ready
