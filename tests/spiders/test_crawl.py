"""`scrapy crawl blog` from the root: what goes wrong is one line on standard error, with the exit code of the rest."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import ROOT
from storage.archive import Archive
from storage.locks import run_lock
from tests.blog import Blog, served

Ended = tuple[int, str]


@pytest.fixture
def blog() -> Iterator[Blog]:
    with served(Blog({f"/{number}/": "5 mg" for number in range(1, 4)})) as running:
        yield running


@pytest.fixture
def sites(blog: Blog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The blog as the site "legs" of an archive of its own."""
    file = tmp_path / "sites.toml"
    allowed = f'["127.0.0.1:{blog.port}"]'
    file.write_text(f'[sites.legs]\nurl = "{blog.url}"\ndelay = 0\nconfirm_after = 0\nallow_addresses = {allowed}\n')
    monkeypatch.setenv("ADDENDUM_SITES", str(file))
    monkeypatch.setenv("ADDENDUM_DATABASE", f"sqlite:///{tmp_path / 'archive.db'}")
    return file


def crawl(*arguments: str, spider: str = "blog") -> Ended:
    """The exit code and standard error of `scrapy crawl blog`."""
    command = [sys.executable, "-m", "scrapy", "crawl", spider, "-s", "LOG_LEVEL=WARNING", *arguments]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stderr


def assert_one_line(ended: Ended, code: int, *said: str) -> None:
    assert (ended[0], ended[1].count("\n")) == (code, 1), ended[1]
    for words in said:
        assert words in ended[1]


@pytest.mark.usefixtures("sites")
def test_a_crawl_that_goes_well_says_nothing() -> None:
    assert crawl("-a", "site=legs") == (0, "")


@pytest.mark.usefixtures("sites")
def test_a_run_that_failed_says_why(blog: Blog) -> None:
    blog.mishaps = dict.fromkeys(["/blog/", *blog.doses], 503)
    assert_one_line(crawl("-a", "site=legs"), 1, "legs: failed", "it answered 503", "./addendum runs legs")


@pytest.mark.usefixtures("sites")
def test_an_unknown_site_is_wrong_usage() -> None:
    assert_one_line(crawl("-a", "site=arms"), 2, "expected the key of a site, found 'arms'", "known sites: legs")


@pytest.mark.usefixtures("sites")
def test_no_site_is_wrong_usage() -> None:
    assert_one_line(crawl(), 2, "expected -a site=KEY", "./addendum sites")


def test_a_spider_that_is_not_there_is_wrong_usage() -> None:
    code, errors = crawl(spider="blogs")
    assert (code, "Traceback" in errors) == (2, False)
    assert "expected one spider (blog), found blogs" in errors


@pytest.mark.parametrize("broken", ["[sites.legs\n", '[sites.legs]\nurl = "https://c.example/"\ndelai = 1\n'])
def test_broken_settings_are_wrong_configuration(sites: Path, broken: str) -> None:
    sites.write_text(broken)
    assert_one_line(crawl("-a", "site=legs"), 2, str(sites), "expected")


@pytest.mark.usefixtures("sites")
def test_an_archive_out_of_reach_could_not_be_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADDENDUM_DATABASE", f"sqlite:///{tmp_path / 'sites.toml' / 'archive.db'}")
    assert_one_line(crawl("-a", "site=legs"), 3, "cannot open the archive", "check ADDENDUM_DATABASE")


@pytest.mark.usefixtures("sites")
def test_an_archive_that_is_none_could_not_be_done(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("This was never a database.\n" * 100)
    assert_one_line(crawl("-a", "site=legs"), 3, "cannot open the archive", "archive.db")


@pytest.mark.usefixtures("sites")
def test_an_archive_that_a_run_is_at_work_on_could_not_be_done() -> None:
    Archive.open(os.environ["ADDENDUM_DATABASE"]).close()
    with run_lock(os.environ["ADDENDUM_DATABASE"], "legs"):
        assert_one_line(crawl("-a", "site=legs"), 3, "already at work")
