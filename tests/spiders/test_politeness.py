"""Turns at an address, pauses that a host asks for, and who we say we are."""

import asyncio
import multiprocessing
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from time import monotonic

import pytest

from spiders.politeness import PATIENCE, Pauses, Turns, pause_asked, retry_after, user_agent


def test_turns_at_one_address_are_spaced_and_other_addresses_do_not_wait(tmp_path: Path) -> None:
    async def five() -> tuple[float, float]:
        began = monotonic()
        turns = Turns(tmp_path, 0.1)
        await asyncio.gather(*(turns.take("192.0.2.1") for _ in range(4)))
        spaced = monotonic() - began
        began = monotonic()
        await turns.take("2001:db8::1")
        return spaced, monotonic() - began

    spaced, other = asyncio.run(five())
    assert spaced >= 0.3
    assert other < 0.05


def _take(folder: Path, count: int, times: "multiprocessing.Queue[float]") -> None:
    async def several() -> None:
        turns = Turns(folder, 0.1)
        for _ in range(count):
            await turns.take("192.0.2.1")
            times.put(time.time())

    asyncio.run(several())


def test_turns_are_shared_by_processes(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    times: multiprocessing.Queue[float] = context.Queue()
    processes = [context.Process(target=_take, args=(tmp_path, 3, times)) for _ in range(2)]
    for process in processes:
        process.start()
    moments = sorted(times.get(timeout=20) for _ in range(6))
    for process in processes:
        process.join()
    assert moments[-1] - moments[0] > 0.4


def test_without_a_delay_no_turn_is_taken_and_no_file_written(tmp_path: Path) -> None:
    asyncio.run(Turns(tmp_path / "politeness", 0.0).take("192.0.2.1"))
    assert not (tmp_path / "politeness").exists()


@pytest.mark.parametrize("written", [b"", b"rubbish", b"nan", b"99999999999.0"])
def test_a_turn_file_that_cannot_be_believed_does_not_stop_a_run(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "192.0.2.1").write_bytes(written)
    began = monotonic()
    asyncio.run(Turns(tmp_path, 0.01).take("192.0.2.1"))
    assert monotonic() - began < 1


def test_retry_after_is_read_as_seconds_and_as_a_date_counted_from_the_answer() -> None:
    now = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    assert retry_after("120") == 120
    assert (
        retry_after(format_datetime(now + timedelta(minutes=2), usegmt=True), format_datetime(now, usegmt=True)) == 120
    )
    assert retry_after(format_datetime(now - timedelta(days=1), usegmt=True)) == 0


@pytest.mark.parametrize("odd", [None, "", "-5", "soon", "1e9", "12 minutes", "Mon, 99 Foo 2026 99:99:99 GMT"])
def test_an_unreadable_retry_after_asks_for_nothing(odd: str | None) -> None:
    assert retry_after(odd) is None


def test_a_429_asks_for_a_pause_even_without_saying_how_long_and_a_plain_503_does_not() -> None:
    assert pause_asked(429, b"HTTP/1.1 429 X", 1.0) == 30
    assert pause_asked(429, b"HTTP/1.1 429 X", 0.0) == 0
    assert pause_asked(503, b"HTTP/1.1 503 X", 1.0) is None
    assert pause_asked(503, b"HTTP/1.1 503 X\r\nRetry-After: 7", 1.0) == 7
    assert pause_asked(200, b"HTTP/1.1 200 X\r\nRetry-After: 7", 1.0) is None


@pytest.mark.parametrize("seconds", [PATIENCE + 1, 10**12])
def test_a_pause_beyond_our_patience_ends_the_run_at_that_host(seconds: float) -> None:
    pauses = Pauses()
    assert not pauses.asked_for("clinic.example", seconds, monotonic())
    assert "left alone" in (pauses.given_up("clinic.example") or "")
    assert pauses.given_up("other.example") is None


def test_pauses_add_up_against_patience_and_rounds_in_a_row_are_counted_once_a_pause() -> None:
    pauses = Pauses()
    sent = monotonic()
    assert all(pauses.asked_for("clinic.example", 0.01, sent) for _ in range(8))
    for _ in range(3):
        assert pauses.given_up("clinic.example") is None
        asyncio.run(pauses.wait("clinic.example"))
        pauses.asked_for("clinic.example", 0.01, monotonic())
    assert pauses.given_up("clinic.example")


def test_we_say_who_we_are_and_where_to_reach_us() -> None:
    assert user_agent("compliance@clinic.example") == "Addendum/0.1 (+mailto:compliance@clinic.example)"
    assert user_agent("https://clinic.example/bot") == "Addendum/0.1 (+https://clinic.example/bot)"
    assert user_agent("a@b.example)\r\nX-Evil: 1") == "Addendum/0.1 (+mailto:a@b.exampleX-Evil:1)"
    assert user_agent("") == "Addendum/0.1"
