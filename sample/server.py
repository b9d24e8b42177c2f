"""The sample clinic's web server: loopback only, one night at a time, conditional requests answered."""

import argparse
import hashlib
import sys
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from sample.nights import NIGHTS
from sample.pages import Page, last_changed, page_at


class ClinicServer(ThreadingHTTPServer):
    """Serves the night that `night` names (1 to NIGHTS); it may be changed between requests."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port: int = 0, night: int = 1) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.night = night
        self.requests: list[tuple[str, int]] = []
        """Path and status of every answer, in order."""

    @property
    def address(self) -> str:
        """Where the blog lives, without a closing slash."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing to say of a client that was killed in the midst of an answer; anything else is told as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def __enter__(self) -> "ClinicServer":
        """Serve from a thread of its own until the block ends."""
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "MarrowLane/1.0"
    sys_version = ""
    disable_nagle_algorithm = True
    server: ClinicServer

    def do_GET(self) -> None:
        """Answer one request; called by the base class."""
        parts = urlsplit(self.path)
        page = page_at(parts.path, self.server.night, self.server.address)
        validators = _validators(parts.path, page, self.server) if page.status == HTTPStatus.OK and page.steady else {}
        status = HTTPStatus.NOT_MODIFIED if self._holds(validators) else HTTPStatus(page.status)
        self.server.requests.append((self.path, status))
        self._send(status, page, validators)

    do_HEAD = do_GET  # noqa: N815 - the base class calls it by this name

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests and the demonstration own the terminal."""

    def _holds(self, validators: dict[str, str]) -> bool:
        """RFC 9110, 13.2.2: an entity tag decides where one is sent, else the date."""
        tags = self.headers.get("If-None-Match")
        if not validators:
            return False
        if tags is not None:
            return validators["ETag"] in [tag.strip() for tag in tags.split(",")]
        since = _moment(self.headers.get("If-Modified-Since"))
        return since is not None and parsedate_to_datetime(validators["Last-Modified"]) <= since

    def _send(self, status: HTTPStatus, page: Page, validators: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in validators.items():
            self.send_header(name, value)
        if page.location:
            self.send_header("Location", page.location)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if status != HTTPStatus.NOT_MODIFIED and self.command != "HEAD":
            self.wfile.write(page.body)


def _validators(path: str, page: Page, server: ClinicServer) -> dict[str, str]:
    return {
        "ETag": f'"{hashlib.sha256(page.body).hexdigest()[:20]}"',
        "Last-Modified": _last_modified(path, server.night, server.address),
    }


@lru_cache(maxsize=4096)
def _last_modified(path: str, night: int, base: str) -> str:
    return format_datetime(last_changed(path, night, base), usegmt=True)


def _moment(value: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC) if moment else None


def main() -> None:
    """Serve one night until interrupted; the address is the only line printed."""
    parser = argparse.ArgumentParser(description="Serve the sample clinic on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--night", type=int, default=1, choices=range(1, NIGHTS + 1), metavar=f"1..{NIGHTS}")
    chosen = parser.parse_args()
    server = ClinicServer(port=chosen.port, night=chosen.night)
    print(server.address, flush=True)  # noqa: T201 - the one answer of this program
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
