"""One writer at a time, one run a site, one scheduler: over threads, processes, and deaths."""

import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from records.errors import AlreadyRunning, ArchiveLocked
from storage.archive import Archive
from storage.locks import run_lock, scheduler_lock
from storage.queries import reading
from storage.writing import Writer
from tests.storage.nights import begun, capture

ROOT = Path(__file__).resolve().parents[2]
HOLD_A_RUN = """
import sys, time
from storage.locks import run_lock
with run_lock(sys.argv[1], "veins"):
    print("held", flush=True)
    time.sleep(60)
"""
HOLD_THE_WRITER = """
import sys, time
from storage.writing import Writer
with Writer(sys.argv[1]).bare_transaction():
    print("held", flush=True)
    time.sleep(60)
"""


def holding(program: str, url: str) -> subprocess.Popen[str]:
    """A process that has reached the place where it holds a lock."""
    process = subprocess.Popen([sys.executable, "-c", program, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_run_of_a_site_excludes_another_until_its_process_dies(database_url: str) -> None:
    process = holding(HOLD_A_RUN, database_url)
    try:
        with pytest.raises(AlreadyRunning, match="a run of veins"), run_lock(database_url, "veins"):
            pass
        with run_lock(database_url, "another-site"), scheduler_lock(database_url):
            pass
    finally:
        end(process)
    deadline = time.monotonic() + 5
    while True:
        try:
            with run_lock(database_url, "veins"):
                return
        except AlreadyRunning:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_two_schedulers_of_one_process_exclude_each_other(database_url: str) -> None:
    with (
        scheduler_lock(database_url),
        pytest.raises(AlreadyRunning, match="a scheduler"),
        scheduler_lock(database_url),
    ):
        pass
    with scheduler_lock(database_url):
        pass


def test_a_forked_child_does_not_keep_the_lock_of_its_parent(sqlite_url: str) -> None:
    with run_lock(sqlite_url, "veins"):
        child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(30,))
        child.start()
    try:
        program = "import sys; from storage.locks import run_lock\nwith run_lock(sys.argv[1], 'veins'): pass"
        assert subprocess.run([sys.executable, "-c", program, sqlite_url], cwd=ROOT, check=False).returncode == 0
    finally:
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()


def test_a_writer_that_waits_too_long_says_so_and_loses_nothing(database_url: str) -> None:
    with Archive.open(database_url, patience=0.3) as archive:
        run_id = begun(archive)
        process = holding(HOLD_THE_WRITER, database_url)
        try:
            with pytest.raises(ArchiveLocked, match="stayed locked"):
                archive.keep(run_id, [capture(body=b"a")])
            assert archive.captures_of(run_id) == ()
        finally:
            end(process)
        assert len(archive.keep(run_id, [capture(body=b"a")])) == 1


def test_a_foreign_writer_is_waited_for_and_then_told_of(sqlite_url: str) -> None:
    with Archive.open(sqlite_url, patience=0.2) as archive:
        run_id = begun(archive)
        foreign = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(ArchiveLocked):
            archive.keep(run_id, [capture(body=b"a")])
        foreign.close()
        assert len(archive.keep(run_id, [capture(body=b"a")])) == 1


def test_closing_waits_neither_for_readers_nor_for_writers(sqlite_url: str) -> None:
    archive = Archive.open(sqlite_url)
    archive.keep(begun(archive), [capture(body=b"a")])
    began = time.monotonic()
    with reading(sqlite_url) as reader:
        reader.connection.execute(text("SELECT count(*) FROM capture"))
        archive.close()
    other = Archive.open(sqlite_url)
    process = holding(HOLD_THE_WRITER, sqlite_url)
    other.close()
    end(process)
    assert time.monotonic() - began < 20


def test_threads_of_one_archive_take_turns(database_url: str) -> None:
    with Archive.open(database_url) as archive:
        run_id = begun(archive)

        def keep(first: int) -> None:
            for no in range(first, first + 10):
                archive.keep(run_id, [capture(body=f"body {no}".encode(), no=no)])

        threads = [threading.Thread(target=keep, args=(first,)) for first in (0, 100, 200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = archive.captures_of(run_id)
        assert len(kept) == 30
        assert {archive.payload(k.payload_id or 0) for k in kept} == {f"body {k.visit_no}".encode() for k in kept}


def test_readers_go_on_while_somebody_writes(database_url: str) -> None:
    with Archive.open(database_url) as archive:
        run_id = begun(archive)
        archive.keep(run_id, [capture(body=b"a")])
        writer = Writer(database_url)
        with writer.bare_transaction():
            assert len(archive.captures_of(run_id)) == 1
        writer.close()
