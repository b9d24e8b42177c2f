"""The served folder answers conditional requests, or never does, as the benchmark asks."""

import http.client
from pathlib import Path

from benchmarks.serving import free_port, serve


def test_validators_are_sent_or_withheld(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    port = free_port()
    with serve(folder, port):
        status, modified = ask(port)
        assert status == 200 and modified
        assert ask(port, {"If-Modified-Since": modified})[0] == 304
    with serve(folder, port, validators=False):
        assert ask(port, {"If-Modified-Since": modified}) == (200, None)


def ask(port: int, headers: dict[str, str] | None = None) -> tuple[int, str | None]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/robots.txt", headers=headers or {})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status, response.headers["Last-Modified"]
