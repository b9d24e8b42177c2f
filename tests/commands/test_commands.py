"""The commands as a user runs them: answers on stdout, one line for what went wrong, the contract's exit codes."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sample.nights import due_at
from sample.server import ClinicServer

ROOT = Path(__file__).resolve().parents[2]


class Machine:
    """A folder with its own settings and archive, in which commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "ADDENDUM_SITES": str(folder / "sites.toml"),
            "ADDENDUM_DATABASE": f"sqlite:///{folder / 'archive.db'}",
        }

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A fresh machine: no sites, no archive."""
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Machine, str]]:
    """A machine that archived the sample clinic's first two nights, and the clinic's address."""
    machine = Machine(tmp_path_factory.mktemp("clinic"))
    with ClinicServer() as server:
        host = server.address.removeprefix("http://")
        (machine.folder / "sites.toml").write_text(
            f'[sites.clinic]\nurl = "{server.address}/"\ndelay = 0\nconfirm_after = 0\nallow_addresses = ["{host}"]\n'
        )
        for night in (1, 2):
            server.night = night
            ended = machine.run("crawl", ADDENDUM_NOW=due_at(night).isoformat())
            assert ended.returncode == 0, ended.stderr
            assert "completed" in ended.stdout
        yield machine, server.address


def lines_of(ended: subprocess.CompletedProcess[str]) -> list[str]:
    return ended.stdout.splitlines()


def test_an_unknown_key_is_wrong_usage_told_in_one_line(clinic: tuple[Machine, str]) -> None:
    for words in (("crawl", "nobody"), ("runs", "nobody"), ("pages", "nobody"), ("sites", "check", "nobody")):
        ended = clinic[0].run(*words)
        assert ended.returncode == 2, words
        assert ended.stderr.count("\n") == 1, ended.stderr
        assert "expected the key of a site, found 'nobody'" in ended.stderr
        assert not ended.stdout


def test_an_unknown_address_is_wrong_usage(clinic: tuple[Machine, str]) -> None:
    for words in (("history",), ("show",), ("diff",)):
        ended = clinic[0].run(*words, "https://nowhere.example/")
        assert ended.returncode == 2
        assert "expected the address of a page in the archive" in ended.stderr


def test_without_an_archive_questions_cannot_be_answered(machine: Machine) -> None:
    for words in (("status",), ("changes",), ("pages",), ("verify",), ("export", "pages")):
        ended = machine.run(*words)
        assert ended.returncode == 3, (words, ended.stdout, ended.stderr)
        assert ended.stderr.count("\n") == 1, ended.stderr
        assert "archive" in ended.stderr
    assert not (machine.folder / "archive.db").exists()


def test_a_wrong_setting_stops_every_command_with_its_place(machine: Machine) -> None:
    (machine.folder / "sites.toml").write_text('[sites.a]\nurl = "https://a.example/"\ncontact = "x"\ndely = 1\n')
    ended = machine.run("sites")
    assert ended.returncode == 2
    assert "[sites.a]: expected a known key, found 'dely'; did you mean 'delay'?" in ended.stderr


def test_an_archive_of_a_newer_version_is_left_alone(clinic: tuple[Machine, str], tmp_path: Path) -> None:
    import sqlite3

    copy = tmp_path / "newer.db"
    assert clinic[0].run("backup", str(copy)).returncode == 0
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ended = clinic[0].run("pages", ADDENDUM_DATABASE=f"sqlite:///{copy}")
    assert ended.returncode == 3
    assert "update Addendum" in ended.stderr


def test_sites_are_added_listed_and_retired(machine: Machine) -> None:
    added = machine.run("sites", "add", "https://www.vein-clinic.example/blog/", "--contact", "you@clinic.example")
    assert (added.returncode, "added vein-clinic-example" in added.stdout) == (0, True), added.stderr
    again = machine.run("sites", "add", "https://www.vein-clinic.example/blog", "--contact", "you@clinic.example")
    assert again.returncode == 2
    assert "vein-clinic-example" in machine.run("sites").stdout
    assert machine.run("sites", "remove", "vein-clinic-example").returncode == 0
    assert "no sites yet" in machine.run("sites").stdout


def test_settings_that_cannot_be_written_are_told_in_one_line(machine: Machine) -> None:
    nowhere = str(machine.folder / "nowhere" / "sites.toml")
    ended = machine.run("sites", "add", "https://a.example/", "--contact", "a@b.example", ADDENDUM_SITES=nowhere)
    assert (ended.returncode, len(ended.stderr.splitlines())) == (2, 1), ended.stderr
    assert nowhere in ended.stderr


def test_a_full_disk_under_the_answer_is_told_in_one_line(clinic: tuple[Machine, str]) -> None:
    command = [sys.executable, "-m", "cli", "export", "comments", "--format", "csv"]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            command, cwd=ROOT, env=clinic[0].environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ended.returncode == 3
    assert "the disk is full" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_comment_in_the_settings_survives_adding_a_site(machine: Machine) -> None:
    path = machine.folder / "sites.toml"
    path.write_text('# ours\n[defaults]\ncontact = "you@clinic.example" # mail\n')
    assert machine.run("sites", "add", "https://a.example/").returncode == 0
    assert path.read_text().startswith('# ours\n[defaults]\ncontact = "you@clinic.example" # mail\n')


def test_importing_tells_the_rows_that_cannot_be_added(machine: Machine) -> None:
    rows = "url,contact,timezone\nhttps://a.example/,x@a.example,Europe/Berlin\nnot an address,x,\n"
    (machine.folder / "sites.csv").write_text(rows)
    ended = machine.run("sites", "import", str(machine.folder / "sites.csv"))
    assert ended.returncode == 1
    assert "line 3" in ended.stderr
    assert "Europe/Berlin" in machine.run("sites").stdout


def test_changes_end_with_what_they_rest_on(clinic: tuple[Machine, str]) -> None:
    ended = clinic[0].run("changes")
    assert ended.returncode == 0
    assert "100 mg" in ended.stdout
    assert lines_of(ended)[-1] == "20 pages due, 20 confirmed, 0 not read; 2 changes; nothing else changed."
    document = json.loads(clinic[0].run("changes", "--format", "json").stdout)
    assert [revision["changes"][0]["kind"] for revision in document["revisions"]] == ["site.baseline", "body.edited"]
    assert document["coverage"]["due"] == 20


def test_a_page_is_shown_as_of_a_night(clinic: tuple[Machine, str]) -> None:
    machine, address = clinic
    url = f"{address}/iron-for-restless-legs/"
    before = json.loads(machine.run("show", url, "--at", "2025-11-05T12:00Z", "--format", "json").stdout)
    assert "100 mg two hours before bed" in before["body_text"]
    assert before["as_of"]["certain"] is False
    now = machine.run("show", url)
    assert "300 mg two hours before bed" in now.stdout
    assert lines_of(now)[-1].endswith("changed.")
    raw = machine.run("show", url, "--format", "raw")
    assert raw.stdout.lstrip().lower().startswith("<!doctype html>")
    assert "pages due" in raw.stderr or "page due" in raw.stderr


def test_a_difference_shows_the_word_that_changed(clinic: tuple[Machine, str]) -> None:
    machine, address = clinic
    assert "[-100 mg-]{+300 mg+}" in machine.run("diff", f"{address}/iron-for-restless-legs/").stdout
    page = machine.run("diff", f"{address}/iron-for-restless-legs/", "--format", "html").stdout
    assert "<del>100 mg</del>" in page


@pytest.mark.parametrize("kind", ["articles", "pages", "visits", "snapshots", "blocks", "comments", "changes", "runs"])
def test_every_kind_is_exported_as_lines(clinic: tuple[Machine, str], kind: str) -> None:
    ended = clinic[0].run("export", kind)
    assert ended.returncode == 0, ended.stderr
    assert all(isinstance(json.loads(line), dict) for line in lines_of(ended))
    assert lines_of(ended)


def test_an_unknown_kind_names_the_known_ones(clinic: tuple[Machine, str]) -> None:
    ended = clinic[0].run("export", "everything")
    assert ended.returncode == 2
    assert "articles, pages" in ended.stderr


def test_an_archive_is_verified_backed_up_and_restored(clinic: tuple[Machine, str], tmp_path: Path) -> None:
    machine = clinic[0]
    assert machine.run("verify", "--deep").returncode == 0
    copy = tmp_path / "copy.db"
    assert machine.run("backup", str(copy)).returncode == 0
    elsewhere = f"sqlite:///{tmp_path / 'restored.db'}"
    assert machine.run("restore", str(copy), ADDENDUM_DATABASE=elsewhere).returncode == 0
    assert lines_of(machine.run("pages", ADDENDUM_DATABASE=elsewhere)) == lines_of(machine.run("pages"))


def test_reading_again_finds_nothing_new(clinic: tuple[Machine, str]) -> None:
    ended = clinic[0].run("reread")
    assert ended.returncode == 0, ended.stderr
    assert "0 different, 0 failed" in lines_of(ended)[-1]


def test_a_saved_page_is_read_and_compared_without_an_archive(machine: Machine, clinic: tuple[Machine, str]) -> None:
    url = f"{clinic[1]}/iron-for-restless-legs/"
    saved = [machine.folder / name for name in ("before.html", "after.html")]
    for number, path in enumerate(saved, start=1):
        at = f"2025-11-0{number + 4}T12:00Z"
        path.write_text(clinic[0].run("show", url, "--at", at, "--format", "raw").stdout, encoding="utf-8")
    article = json.loads(machine.run("read", str(saved[0]), "--url", url).stdout)
    assert article["title"] == "Iron for Restless Legs: Who Needs It and How Much"
    revision = json.loads(machine.run("compare", *map(str, saved), "--url", url).stdout)
    assert [change["kind"] for change in revision["changes"]] == ["body.edited"]


def test_a_manifest_answers_every_line_in_order(machine: Machine) -> None:
    manifest = machine.folder / "pairs.jsonl"
    rows = [{"id": 1, "before": "Take 5 mg.", "after": "Take 50 mg."}, {"id": 2, "before": "x"}]
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    ended = machine.run("compare", "--manifest", str(manifest))
    found = [json.loads(line) for line in lines_of(ended)]
    assert ended.returncode == 1
    assert [row["id"] for row in found] == [1, 2]
    assert found[0]["labels"] == []
    assert "error" in found[1]
    pages = machine.folder / "pages.jsonl"
    pages.write_text('{"path": "/nowhere.html"}\n')
    ended = machine.run("read", "--manifest", str(pages))
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["path"] == "/nowhere.html"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nosuch",), "No such command 'nosuch'; see ./addendum --help"),
        (("changes", "--format", "xml"), "addendum: 'xml' is not one of 'text', 'json'; see ./addendum changes --help"),
        (("read", "nowhere.html"), "'nowhere.html' does not exist"),
        (("compare", "nowhere.html", "nowhere.html"), "'nowhere.html' does not exist"),
        (("restore", "nowhere.db"), "'nowhere.db' does not exist"),
    ],
)
def test_wrong_usage_is_one_line(machine: Machine, words: tuple[str, ...], said: str) -> None:
    ended = machine.run(*words)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    assert said in ended.stderr


def test_a_file_that_is_no_backup_is_named(machine: Machine) -> None:
    letter = machine.folder / "letter.db"
    letter.write_text("Dear archive")
    ended = machine.run("restore", str(letter))
    assert (ended.returncode, ended.stderr.count("\n")) == (3, 1), ended.stderr
    assert f"expected a file made by ./addendum backup, found {letter}" in ended.stderr


def test_verify_says_what_it_left_unread(clinic: tuple[Machine, str]) -> None:
    assert "--deep" in lines_of(clinic[0].run("verify"))[-1]
    assert lines_of(clinic[0].run("verify", "--deep"))[-1] == "everything is consistent"


def test_verify_names_a_damaged_payload_and_fails(clinic: tuple[Machine, str], tmp_path: Path) -> None:
    copy = tmp_path / "damaged.db"
    assert clinic[0].run("backup", str(copy)).returncode == 0
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DROP TRIGGER payload_no_update")
        connection.execute("UPDATE payload SET data = CAST(substr(data, 1, 40) || x'00' || substr(data, 42) AS BLOB)")
    ended = clinic[0].run("verify", ADDENDUM_DATABASE=f"sqlite:///{copy}")
    assert ended.returncode == 1
    assert ended.stdout.startswith("payload 1 (sha256 ")
    assert "problems; no reading was made again from its payloads, --deep does" in lines_of(ended)[-1]
