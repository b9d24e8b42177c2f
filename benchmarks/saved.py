"""Pages to read: a folder of saved pages, or the project's own test pages and some of the benchmark's blog."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.blog import article_html
from records.capture import Purpose
from records.payload import Payload

OWN = Path(__file__).parents[1] / "tests" / "pages"
FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def saved_pages(folder: Path | None, generated: int = 100) -> list[Payload]:
    """The pages of a folder (*.html, *.html.gz, at any depth), or the usual ones."""
    if folder is not None:
        return [_payload(path) for path in _files(folder)]
    blog = [_generated(number) for number in range(generated)]
    return [*blog, *(_payload(path) for path in sorted(OWN.glob("*/*/page.html")))]


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.html*") if path.name.endswith((".html", ".html.gz")))


def _payload(path: Path) -> Payload:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    url = f"https://saved.example/{path.parent.name}/{path.name.partition('.')[0]}/"
    return Payload(url=url, purpose=Purpose.PAGE, body=body, fetched_at=FETCHED_AT)


def _generated(number: int) -> Payload:
    base = "https://bench.example"
    body = article_html(number, 0, 0, 1000, base).encode()
    return Payload(url=f"{base}/article-{number:05d}/", purpose=Purpose.PAGE, body=body, fetched_at=FETCHED_AT)
