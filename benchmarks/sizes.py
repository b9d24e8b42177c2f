"""Bytes after thirty nights: ours, gzip WARC with a revisit record for each unchanged visit, and git."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.blog import FIRST_DAY, Blog
from benchmarks.ours import Archive
from benchmarks.serving import free_port, serve
from benchmarks.tables import table

NIGHTS = 30
PAYLOAD_TABLES = ("payload", "payload_base", "head")


def report(folder: Path, articles: int) -> str:
    """Both mixes as Markdown: 2 % edited a night, and noise on each page of a smaller blog."""
    mixed = _thirty_nights(folder / "mixed", articles, noisy=False)
    noisy = _thirty_nights(folder / "noisy", max(1, articles * 15 // 100), noisy=True)
    tables = (
        _told(mixed, "Mix: 2 % edited a night, the rest 304", 0.25, 0.7),
        _told(noisy, "Noise on every page", 1 / 30, 1 / 12),
    )
    return "\n".join(tables)


Sizes = dict[str, int]


def _thirty_nights(folder: Path, articles: int, *, noisy: bool) -> Sizes:
    blog = Blog(folder=folder / "site", articles=articles, port=free_port())
    blog.build()
    archive = Archive(folder=folder, blog=blog)
    warc, git = _Warc(folder / "pages.warc.gz"), _Git(folder / "git", blog.folder)
    with serve(blog.folder, blog.port):
        for night in range(1, NIGHTS + 1):
            changed = _turn(blog, night, noisy)
            archive.crawl(night)
            warc.night(blog, night, changed)
            git.night(night)
            print(f"{articles} articles: night {night} of {NIGHTS}", file=sys.stderr, flush=True)
    return {
        "visits": articles * NIGHTS,
        "warc": warc.size(),
        "git": git.size(),
        "payloads": _tables_size(archive.database, PAYLOAD_TABLES),
        "file": _whole_size(archive.database),
    }


def _turn(blog: Blog, night: int, noisy: bool) -> frozenset[int]:
    """The articles whose bytes are new on a night."""
    if night == 1:
        return frozenset(range(blog.articles))
    if noisy:
        blog.make_noise(night)
        return frozenset(range(blog.articles))
    return frozenset(blog.edit(night))


class _Warc:
    """What a crawler that writes WARC would have written: gzip members, requests left out in its favour."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def night(self, blog: Blog, night: int, changed: frozenset[int]) -> None:
        """A response record for each new version, a revisit record for each other visit."""
        date = (FIRST_DAY + timedelta(days=night)).isoformat().replace("+00:00", "Z")
        with self._path.open("ab") as stream:
            writer = WARCWriter(stream, gzip=True)
            for number, address in enumerate(blog.addresses()):
                body = blog.path(number).read_bytes()
                if number in changed:
                    record = writer.create_warc_record(
                        address,
                        "response",
                        payload=io.BytesIO(body),
                        http_headers=_http("200 OK", len(body)),
                        warc_headers_dict={"WARC-Date": date},
                    )
                else:
                    record = writer.create_revisit_record(
                        address, f"sha1:{number:032d}", address, date, http_headers=_http("304 Not Modified", 0)
                    )
                writer.write_record(record)

    def size(self) -> int:
        """Bytes of the file."""
        return self._path.stat().st_size


def _http(status: str, length: int) -> StatusAndHeaders:
    headers = [
        ("Server", "nginx/1.22.1"),
        ("Date", "Mon, 06 Jan 2025 06:00:00 GMT"),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(length)),
        ("Last-Modified", "Mon, 06 Jan 2025 06:00:00 GMT"),
        ("ETag", '"677cc2e0-171b2"'),
    ]
    return StatusAndHeaders(status, headers, protocol="HTTP/1.1")


class _Git:
    """A commit a night of the folder as served."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home, self._folder = home, folder
        self._git("init", "--quiet")

    def night(self, night: int) -> None:
        """Commit everything."""
        self._git("add", "--all")
        self._git("-c", "user.name=bench", "-c", "user.email=b@b.example", "commit", "--quiet", "--message", str(night))

    def size(self) -> int:
        """Bytes after garbage collection."""
        self._git("gc", "--quiet")
        return sum(path.stat().st_size for path in self._home.rglob("*") if path.is_file())

    def _git(self, *arguments: str) -> None:
        command = ["git", f"--git-dir={self._home}", f"--work-tree={self._folder}", *arguments]
        subprocess.run(command, check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})


def _whole_size(database: Path) -> int:
    return sum(path.stat().st_size for path in database.parent.glob(f"{database.name}*") if path.is_file())


def _tables_size(database: Path, tables: Iterable[str]) -> int:
    """Bytes of whole database pages of the tables and their indexes; without dbstat, of their values alone."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        names = ", ".join(f"'{name}'" for name in tables)
        question = f"SELECT name FROM sqlite_schema WHERE tbl_name IN ({names})"
        objects = [name for (name,) in connection.execute(question)]
        marks = ", ".join("?" * len(objects))
        (size,) = connection.execute(f"SELECT sum(pgsize) FROM dbstat WHERE name IN ({marks})", objects).fetchone()
        return int(size)


def _told(sizes: Sizes, title: str, payload_target: float, file_target: float) -> str:
    names = {
        "warc": "gzip WARC with revisit records",
        "git": "git, collected",
        "payloads": "ours, payload tables",
        "file": "ours, whole file",
    }
    targets = {"payloads": f"≤ {payload_target:.3f}", "file": f"≤ {file_target:.3f}"}
    rows = [
        [
            label,
            f"{sizes[name] / 1e6:.2f}",
            f"{sizes[name] / sizes['visits']:.0f}",
            f"{sizes[name] / sizes['warc']:.3f}",
            targets.get(name, ""),
        ]
        for name, label in names.items()
    ]
    head = [f"{title}, {sizes['visits']} visits", "MB", "bytes/visit", "against WARC", "target"]
    return f"{table(head, rows)}\n"
