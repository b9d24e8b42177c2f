"""Titles are the heading that readers see, confirmed by what the page states, and never the site's name."""

from datetime import UTC, datetime

import pytest

from pipeline.facts.headline import title
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse


def title_of(head: str, body: str, url: str = "https://www.northside.example/blog/legs") -> tuple[str | None, str]:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>".encode()).tree
    assert tree is not None
    page = Page(url=url, tree=tree, fetched_at=datetime(2024, 3, 1, tzinfo=UTC), zone=None, metadata=gather(tree, url))
    return title(page)


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("<title>Legs at night | Northside</title>", "<h1>Legs at night</h1>", "Legs at night"),
        ("<title>Legs at night | Northside</title>", "<h1>Northside</h1><p>x</p>", "Legs at night"),
        ("<title>Northside: Legs at night</title>", "<p>x</p>", "Legs at night"),
        ("<title>Legs</title>", "<h1>Legs</h1><h1>Read on</h1>", "Legs"),
        ("<title>Legs at night</title>", "<h1><img alt='Logo'></h1><h1>Legs <em>at</em> night</h1>", "Legs at night"),
        ('<meta property="og:title" content="Legs: a guide">', "<header><h1>Blog</h1></header>", "Legs: a guide"),
        ("<title>Advice for legs | Veins</title>", "<h1>Our advice for tired legs</h1>", "Our advice for tired legs"),
        ("<title>North Veins: Legs at night</title>", "<h3 class='post-title'>Legs at night</h3>", "Legs at night"),
        ("", "<h1>Legs</h1>", "Legs"),
        ("<title>Legs</title>", "<div id='comments'><h1>Legs</h1></div>", "Legs"),
    ],
)  # fmt: skip
def test_the_title_is_found(head: str, body: str, expected: str) -> None:
    assert title_of(head, body)[0] == expected


def test_the_source_of_a_title_is_told() -> None:
    assert title_of('<meta property="og:title" content="Legs">', "<p>x</p>") == ("Legs", "meta:og:title")


def test_a_page_without_title_has_none() -> None:
    assert title_of("", "<p>x</p>") == (None, "")


def test_the_sites_name_alone_is_no_title() -> None:
    assert title_of("<title>Northside</title>", "<h1>Northside</h1>")[0] is None


def test_a_statement_cut_short_is_completed() -> None:
    words = "A long title that goes on and on about legs and nights and iron and sleep and coffee and walks in the park"
    stated = f'{{"@type":"Article","headline":"{words[:95]}"}}'
    head = f'<script type="application/ld+json">{stated}</script><title>{words}</title>'
    assert title_of(head, "<p>x</p>")[0] == words


@pytest.mark.parametrize(
    ("head", "link"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" title="Hill Clinic &raquo; Feed" href="/feed/">',
            "Hill Clinic",
        ),
        ("", '<a rel="home" href="/">Hill Clinic</a>'),
    ],
)
def test_the_name_of_the_site_is_known_from_its_feed_or_its_link_home(head: str, link: str) -> None:
    body = f"<h1>{link}</h1><main><h1>Cold feet, warm hands</h1></main>"
    assert title_of(f"<title>Hill Clinic</title>{head}", body) == ("Cold feet, warm hands", "h1")
    assert title_of(f"<title>Hill Clinic</title>{head}", f"<h1>{link}</h1><p>x</p>") == (None, "")
