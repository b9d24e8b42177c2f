"""Nothing acknowledged is lost: not by a kill at any moment, not by a full disk."""

import logging
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from records.errors import ArchiveFull, ArchiveOutOfReach, CannotProceed
from storage.archive import Archive
from storage.faults import translated
from storage.opening import open_for_questions
from storage.verify import verify
from tests.storage.nights import begun, capture, confirmed, ended, first_night

ROOT = Path(__file__).resolve().parents[2]
KEEP_AND_SAY = """
import sys
from storage.archive import Archive
from tests.storage.nights import capture
with Archive.open(sys.argv[1]) as archive:
    no = int(sys.argv[3])
    while True:
        batch = [capture(body=b"page %d " % (no + i) * 50, no=no + i) for i in range(10)]
        archive.keep(int(sys.argv[2]), batch)
        print(no + 9, flush=True)
        no += 10
"""


def test_a_kill_at_any_moment_loses_nothing_acknowledged(database_url: str) -> None:
    random_times = random.Random(7)
    with Archive.open(database_url) as archive:
        run_id = begun(archive)
    said = -1
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", KEEP_AND_SAY, database_url, str(run_id), str(_first_free(database_url, run_id))],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        said = int(process.stdout.readline())
        time.sleep(random_times.uniform(0, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        said = max([said, *(int(line) for line in process.communicate()[0].split("\n") if line.isdigit())])
        with Archive.open(database_url) as archive:
            numbers = [kept.visit_no for kept in archive.captures_of(run_id)]
        assert numbers == list(range(len(numbers)))
        assert len(numbers) > said
        assert len(numbers) % 10 == 0
    assert [*verify(database_url)] == []
    with Archive.open(database_url) as archive:
        assert archive.unsettled_runs("veins") == (run_id,)
        ended(archive, run_id)


def _first_free(url: str, run_id: int) -> int:
    with Archive.open(url) as archive:
        return len(archive.captures_of(run_id))


def test_a_full_disk_is_said_and_what_was_kept_stays(sqlite_url: str) -> None:
    with Archive.open(sqlite_url) as archive:
        _, page_id = first_night(archive)
        run_id = begun(archive, 2)
        kept = 0
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, limits[1]))
        try:
            with pytest.raises(ArchiveFull, match="free some space, nothing was lost"):
                for no in range(500):
                    archive.keep(run_id, [capture(body=os.urandom(50_000), no=no)])
                    kept += 1
            with pytest.raises(ArchiveFull):
                archive.keep(run_id, [capture(body=os.urandom(3_500_000), no=1000)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert kept > 20
        assert len(archive.captures_of(run_id)) == kept
        archive.keep(run_id, [capture(body=b"there is space again", no=1001)])
        ended(archive, run_id)
        assert confirmed(archive, 3)[1].page_id == page_id
    assert [*verify(sqlite_url)] == []


def test_faults_of_ours_are_not_taken_for_the_disks() -> None:
    assert translated(sqlite3.IntegrityError("UNIQUE constraint failed"), "archive", 1) is None
    assert translated(ValueError("no"), "archive", 1) is None


@pytest.mark.parametrize("opened", [Archive.open, open_for_questions])
def test_an_archive_that_cannot_be_opened_is_told_in_one_line(opened: Callable[[str], object], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "noise.db").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "loop").symlink_to("loop")
    for place in ("folder", "file/archive.db", "noise.db", "loop/archive.db"):
        with pytest.raises(CannotProceed) as told:
            opened(f"sqlite:///{tmp_path / place}")
        assert "\n" not in str(told.value)
        assert place in str(told.value)
    for address in ("postgresql://127.0.0.1:1/none", "postgresql://here:port/none", "mysql://here/none"):
        with pytest.raises(CannotProceed):
            opened(address)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_an_archive_that_must_not_be_written_is_told_and_nothing_else(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    Path(sqlite_url.removeprefix("sqlite:///")).chmod(0o444)
    with caplog.at_level(logging.DEBUG), pytest.raises(ArchiveOutOfReach, match="readonly"), Archive.open(sqlite_url):
        pass
    assert caplog.records == []
