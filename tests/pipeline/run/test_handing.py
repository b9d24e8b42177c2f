"""Tasks handed to children in groups: what comes back, and that none suffers from its neighbours."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from pipeline.children import Children
from pipeline.run.handing import LANES, TOGETHER, Handing, each
from records.errors import ChildFailed
from tests.pipeline.errands import answer, exit_at_once, refuse


class Here:
    """Runs tasks in this process, remembers how many came together, and dies of the word "poison"."""

    def __init__(self) -> None:
        self.groups: list[int] = []

    async def __call__(self, function: Callable[..., Any], tasks: list[Any]) -> Any:
        self.groups.append(len(tasks))
        await asyncio.sleep(0)
        if any("poison" in args for _, args in tasks):
            raise ChildFailed("crashed", "the child ended")
        return function(tasks)


def outcomes(run: Callable[..., Awaitable[Any]], *tasks: tuple[Any, ...]) -> list[Any]:
    async def job() -> list[Any]:
        handing = Handing(run)
        return await asyncio.gather(*(handing(*task) for task in tasks), return_exceptions=True)

    return asyncio.run(job())


def test_each_task_gets_its_own_result() -> None:
    assert outcomes(Here(), *[(answer, no) for no in range(20)]) == list(range(20))


def test_what_waits_is_shared_between_the_lanes_and_goes_in_groups() -> None:
    here = Here()
    outcomes(here, *[(answer, no) for no in range(LANES * TOGETHER)])
    assert sum(here.groups) == LANES * TOGETHER
    assert max(here.groups) <= TOGETHER
    assert len(here.groups) <= LANES * TOGETHER / 2


def test_a_single_task_goes_at_once() -> None:
    here = Here()
    assert outcomes(here, (answer, 1)) == [1]
    assert here.groups == [1]


def test_an_error_of_one_task_is_its_own() -> None:
    first, second, third = outcomes(Here(), (answer, 1), (refuse,), (answer, 3))
    assert (first, third) == (1, 3)
    assert isinstance(second, ChildFailed)
    assert (second.kind, second.detail) == ("error", "ValueError: no")


def test_a_task_that_ends_its_child_is_found_by_going_alone() -> None:
    tasks = [(answer, "poison" if no == 2 else no) for no in range(LANES * TOGETHER)]
    found = outcomes(Here(), *tasks)
    assert isinstance(found[2], ChildFailed)
    assert found[2].kind == "crashed"
    assert [one for no, one in enumerate(found) if no != 2] == [no for no in range(len(tasks)) if no != 2]


def test_children_that_die_take_no_other_task_with_them() -> None:
    children = Children(workers=2)
    try:
        found = outcomes(children.run, *[(answer, no) for no in range(6)], (exit_at_once,), *[(answer, 7)] * 3)
    finally:
        children.close()
    assert isinstance(found[6], ChildFailed)
    assert found[:6] + found[7:] == [0, 1, 2, 3, 4, 5, 7, 7, 7]


def test_cpu_is_counted() -> None:
    async def job() -> float:
        handing = Handing(Here())
        await handing(sum, range(300_000))
        return handing.seconds

    assert asyncio.run(job()) > 0


def test_nobody_waits_for_what_will_not_come() -> None:
    async def cancelled(*_: object) -> None:
        raise asyncio.CancelledError

    found = outcomes(cancelled, *[(answer, no) for no in range(20)])
    assert all(isinstance(one, asyncio.CancelledError) for one in found)


def test_a_lack_of_memory_is_no_result_of_a_task() -> None:
    def hungry() -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        each([(hungry, ())])
