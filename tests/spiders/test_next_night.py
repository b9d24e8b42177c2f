"""The night after: discovery is answered 304, and the run knows all the same what lists, feeds and maps say."""

import gzip
import zlib
from dataclasses import replace

from records.capture import Purpose
from tests.spiders.loopback import (
    ARTICLE,
    NOT_MODIFIED,
    Asked,
    Crawl,
    FakeReading,
    Server,
    answer,
    crawl,
    plan_of,
    planned,
    site_of,
    sitemap,
    validator,
)

POSTS = "/wp-json/wp/v2/posts?per_page=100&page={}&_fields=link,date_gmt,modified_gmt"
HOME = '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="https://api.w.org/" href="/wp-json/">'


def _sources(base: str) -> dict[tuple[str, Purpose], bytes]:
    """What last night's captures received."""
    posts = ",".join(f'{{"link":"{base}/api{number}"}}' for number in range(100))
    return {
        ("/robots.txt", Purpose.ROBOTS): f"User-agent: *\nDisallow: /closed\nSitemap: {base}/map.xml".encode(),
        ("/", Purpose.LIST): f'{HOME}<a href="/page/2/">2</a>'.encode(),
        ("/page/2/", Purpose.LIST): zlib.compress(b'<a href="/from-list">a</a><a href="/closed">b</a>'),
        ("/map.xml", Purpose.SITEMAP): gzip.compress(sitemap(f"{base}/from-map").encode()),
        ("/rss", Purpose.FEED): f"<rss><channel><item><link>{base}/from-feed</link></item></channel></rss>".encode(),
        (POSTS.format(1), Purpose.POSTS_API): f"[{posts}]".encode(),
        (POSTS.format(2), Purpose.POSTS_API): f'[{{"link":"{base}/from-api"}}]'.encode(),
    }


def _if_asked_so(asked: Asked) -> bytes:
    return NOT_MODIFIED if "if-none-match" in asked.fields else answer(b"User-agent: *\nDisallow: /\n")


def _next_night(server: Server, *, unconditional: bool = False, without: str = "") -> Crawl:
    reading, validators = FakeReading(), {}
    for number, ((path, purpose), body) in enumerate(_sources(server.url).items(), 1):
        validators[server.url + path] = validator(server.url + path, purpose, number)
        server.routes[path] = answer(body) if without == path else _if_asked_so
        if without != path:
            reading.payloads[number] = body
    server.routes |= {"/from-list": ARTICLE, "/known": NOT_MODIFIED}
    plan = plan_of(planned(f"{server.url}/known", unconditional=unconditional))
    return Crawl(site_of(server), replace(plan, supporting=validators), reading)


def test_what_a_304_confirms_is_read_from_the_archive() -> None:
    server = Server(fallback=ARTICLE)
    run = crawl(server, _next_night)
    visited = {ended.requested_url.removeprefix(server.url) for ended in run.ended}
    assert visited == {
        "/known",
        "/from-list",
        "/from-map",
        "/from-feed",
        "/from-api",
        *(f"/api{n}" for n in range(100)),
    }
    discovery = [capture for capture in run.captures if capture.visit_no is None]
    assert sorted(capture.confirms or 0 for capture in discovery) == [1, 2, 3, 4, 5, 6, 7]
    assert {(capture.status, capture.payload) for capture in discovery} == {(304, None)}


def test_what_changed_and_what_the_archive_cannot_give_is_read_as_it_comes() -> None:
    server = Server(fallback=ARTICLE)
    run = crawl(server, lambda server: _next_night(server, without="/map.xml"))
    assert server.paths.count("/map.xml") == 1
    assert any(ended.requested_url.endswith("/from-map") for ended in run.ended)

    def damaged(server: Server) -> Crawl:
        prepared = _next_night(server)
        body = prepared.reading.payloads.pop(4)
        server.routes["/map.xml"] = lambda asked: NOT_MODIFIED if "if-none-match" in asked.fields else answer(body)
        return prepared

    server = Server(fallback=ARTICLE)
    run = crawl(server, damaged)
    assert [capture.status for capture in run.of("/map.xml")] == [304, 200]
    assert any(ended.requested_url.endswith("/from-map") for ended in run.ended)


def test_in_a_thorough_night_nothing_is_asked_for_conditionally() -> None:
    server = Server(fallback=ARTICLE)
    run = crawl(server, lambda server: _next_night(server, unconditional=True))
    assert not any("if-none-match" in asked.fields for asked in server.asked)
    assert [capture.status for capture in run.of("/robots.txt")] == [200]
