"""Which posts does the open WordPress API list, and when were they published and modified? Pure; runs in a child."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

from records.dates import Clock, Meaning
from spiders.inflate import inflate
from spiders.moments import clock

PER_PAGE = 100
PAGES_CAP = 100

_DATES = (
    ("date_gmt", Meaning.PUBLISHED, "+00:00"),
    ("modified_gmt", Meaning.MODIFIED, "+00:00"),
)


@dataclass(frozen=True, slots=True)
class PostsRead:
    """The addresses of posts with their clocks; `is_posts` is False for any other document."""

    posts: tuple[tuple[str, tuple[Clock, ...]], ...] = ()
    is_posts: bool = False


def posts_address(api: str, page: int) -> str:
    """The address of one page of posts below the root of an API ("…/wp-json/" or "…/?rest_route=/")."""
    asked = urlencode({"per_page": PER_PAGE, "page": page, "_fields": "link,date_gmt,modified_gmt"}, safe=",")
    root = api if api.endswith("/") else f"{api}/"
    return f"{root}wp/v2/posts{'&' if '?' in api else '?'}{asked}"


def read_posts(body: bytes, content_encoding: str | None) -> PostsRead:
    """Read one page of posts as received."""
    try:
        rows = json.loads(inflate(body, content_encoding))
    except (ValueError, RecursionError):
        return PostsRead()
    if not isinstance(rows, list):
        return PostsRead()
    posts = [row for row in rows if isinstance(row, dict) and isinstance(row.get("link"), str)]
    return PostsRead(posts=tuple((str(row["link"]), _clocks(row)) for row in posts), is_posts=True)


def is_last(page: int, read: PostsRead, total: str | None) -> bool:
    """Whether no further page of posts follows; `total` is the count of pages that the head states, if it does."""
    if total is not None and total.strip().isdigit():
        return page >= int(total)
    return len(read.posts) < PER_PAGE


def _clocks(row: dict[str, object]) -> tuple[Clock, ...]:
    claims = [(row.get(name), name, meaning, zone) for name, meaning, zone in _DATES]
    return tuple(
        clock(meaning, f"api:{name}", claim, zone=zone)
        for claim, name, meaning, zone in claims
        if isinstance(claim, str) and claim and not claim.startswith("0000")
    )
