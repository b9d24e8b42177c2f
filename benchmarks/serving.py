"""Serves a folder on loopback: by nginx where it is installed, else by a small server of ours."""

import functools
import http.server
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from urllib.error import URLError

VALIDATORS_OFF = "etag off; if_modified_since off; add_header Last-Modified '';"


def free_port() -> int:
    """A port that nobody listens on just now; a blog keeps it for its life, since its pages name it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(folder: Path, port: int, *, validators: bool = True) -> Iterator[str]:
    """Serve until the block ends; says by what. Without validators no answer is ever a 304."""
    if shutil.which("nginx"):
        with _nginx(folder, port, validators):
            yield "nginx"
    else:
        with _ours(folder, port, validators):
            yield "our own server (no nginx found)"


@contextmanager
def _nginx(folder: Path, port: int, validators: bool) -> Iterator[None]:
    work = folder.parent / f"nginx-{port}"
    work.mkdir(exist_ok=True)
    config = work / "nginx.conf"
    extra = "" if validators else VALIDATORS_OFF
    user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not read a private folder
    config.write_text(_CONFIG.format(work=work, folder=folder, port=port, extra=extra, user=user))
    command = ["nginx", "-c", str(config), "-p", str(work), "-e", str(work / "error.log")]
    process = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        if process.poll() is not None:
            raise RuntimeError(f"somebody else listens on 127.0.0.1:{port}")
        yield
    finally:
        process.terminate()
        process.wait()


_CONFIG = """
{user}
worker_processes 1;
pid {work}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  types {{ text/html html; text/xml xml; text/plain txt; }}
  default_type text/html;
  charset utf-8;
  access_log off;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}; index index.html; {extra} }}
}}
"""


@contextmanager
def _ours(folder: Path, port: int, validators: bool) -> Iterator[None]:
    handler = functools.partial(_Quiet if validators else _Forgetful, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Forgetful(_Quiet):
    def send_header(self, keyword: str, value: str) -> None:
        """Everything but the date of the last change."""
        if keyword != "Last-Modified":
            super().send_header(keyword, value)


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=1).close()
            return
        except URLError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing answers on 127.0.0.1:{port}")
