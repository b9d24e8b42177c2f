"""A tiny blog on loopback whose articles, speed and mishaps a test sets."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TEXTS = (
    "Restless legs trouble about one adult in twelve, and most of them do not sleep through the night because of it.",
    "Iron is the first thing that we look at, because a low store of iron makes the legs restless in many people.",
    "Take {dose} in the evening, with a glass of water, and not together with milk, tea or coffee.",
    "Come back after six weeks, so that we can measure again and see whether the dose still is the right one.",
)


@dataclass
class Blog:
    """What is served. `doses` maps the path of an article to the dose it names; `mishaps` a path to a status."""

    doses: dict[str, str]
    slow: dict[str, float] = field(default_factory=dict)
    """Seconds an article takes, by path."""
    mishaps: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    """What an article calls itself, by path, where it has moved."""
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """The start address."""
        return f"http://127.0.0.1:{self.port}/blog/"

    def body(self, path: str) -> str | None:
        """The page at a path, or None."""
        if path == "/blog/":
            items = "".join(f'<li><a href="{path}">Restless legs, part {path[1:]}</a></li>' for path in self.doses)
            return _page("The blog", f"<h1>The blog</h1><ul>{items}</ul>")
        if path not in self.doses:
            return None
        part = self.parts.get(path, path)
        paragraphs = "".join(f"<p>{text.format(dose=self.doses[path])} ({part})</p>" for text in TEXTS)
        title = f"Restless legs, part {part}"
        return _page(title, f"<article><h1>{title}</h1><div class='entry'>{paragraphs}</div></article>")


def _page(title: str, content: str) -> str:
    head = f"<head><meta charset='utf-8'><title>{title}</title><meta property='og:type' content='article'></head>"
    return f"<!doctype html><html lang='en'>{head}<body>{content}</body></html>"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, blog: Blog) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.blog = blog
        blog.port = self.server_address[1]

    def handle_error(self, *_: object) -> None:
        """A client that was killed hung up; that is what the test is about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        blog = self.server.blog
        blog.asked.append(self.path)
        if self.path in blog.mishaps:
            self._send(blog.mishaps[self.path])
        elif self.path in blog.moved:
            self._send(301, Location=blog.moved[self.path])
        elif (body := blog.body(self.path)) is None:
            self._send(404)
        else:
            time.sleep(blog.slow.get(self.path, 0.0))
            self._answer(body.encode())

    def _answer(self, body: bytes) -> None:
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.headers.get("If-None-Match") == etag:
            self._send(304, ETag=etag)
        else:
            self._send(200, body, **{"ETag": etag, "Content-Type": "text/html; charset=utf-8"})

    def _send(self, status: int, body: bytes = b"", **fields: str) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(blog: Blog) -> Iterator[Blog]:
    """The blog on a free port of loopback."""
    server = _Server(blog)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield blog
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
