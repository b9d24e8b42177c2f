"""Whole runs against a scripted server: what is found, what is asked for, what every visit ends with."""

import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from records.address import address_key
from records.capture import Purpose, Transport, Validator
from records.visit import PlannedPage
from spiders.ports import SecondLook
from tests.spiders.loopback import (
    Asked,
    Crawl,
    FakeReading,
    Server,
    answer,
    crawl,
    plan_of,
    planned,
    redirect,
    site_of,
)

ARTICLE = answer(b"<html><article>about veins</article></html>")
ROBOTS = answer(b"User-agent: *\nDisallow: /private/\n")


def page(*links: str, head: str = "", article: bool = False) -> bytes:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return answer(f"<html><head>{head}</head><body>{'<article>x</article>' if article else ''}{anchors}</body></html>")


def sitemap(*urls: str) -> str:
    return f"<urlset>{''.join(f'<url><loc>{url}</loc><lastmod>2026-05-04</lastmod></url>' for url in urls)}</urlset>"


def validator(url: str, purpose: Purpose = Purpose.PAGE) -> Validator:
    return Validator(
        url=url, purpose=purpose, payload_id=7, payload_sha256=b"s", etag='"v1"', last_modified="Mon, 04 May"
    )


NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'


def pages_of(server: Server, count: int) -> list[PlannedPage]:
    return [planned(f"{server.url}/{number}", number) for number in range(1, count + 1)]


def listed(server: Server, *paths: str) -> None:
    """Let a sitemap list these paths."""
    server.routes["/sitemap.xml"] = lambda _: answer(sitemap(*(f"{server.url}{path}" for path in paths)))


def test_all_sources_are_united_and_every_article_visited_once() -> None:
    feed = (
        '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel="https://api.w.org/" href="/wp-json/">'
    )
    server = Server(
        fallback=lambda asked: (
            ARTICLE if asked.path.startswith("/blog/p") else b"HTTP/1.1 404 N\r\nContent-Length: 0\r\n\r\n"
        )
    )

    def routes(server: Server) -> Crawl:
        base = server.url
        server.routes = {
            "/robots.txt": answer(f"Sitemap: {base}/index.xml\nSitemap: {base}/more.xml.gz"),
            "/index.xml": answer(f"<sitemapindex><sitemap><loc>{base}/posts.xml</loc></sitemap></sitemapindex>"),
            "/posts.xml": answer(sitemap(f"{base}/blog/p1", f"{base}/blog/p2?utm_source=map")),
            "/more.xml.gz": answer(gzip.compress(sitemap(f"{base}/blog/p3").encode())),
            "/blog/": page("/blog/p1#x", "/blog/p5", "/blog/page/2/", head=feed),
            "/blog/page/2/": page("/blog/p6", "/about"),
            "/rss": answer(f"<rss><channel><item><link>{base}/blog/p4</link></item></channel></rss>"),
            "/wp-json/wp/v2/posts?per_page=100&page=1&_fields=link,date_gmt,modified_gmt": answer(
                f'[{{"link":"{base}/blog/p2","date_gmt":"2026-05-04T03:02:01"}}]', "200 OK", "X-WP-TotalPages: 2"
            ),
            "/wp-json/wp/v2/posts?per_page=100&page=2&_fields=link,date_gmt,modified_gmt": answer(
                f'[{{"link":"{base}/p7"}}]', "200 OK", "X-WP-TotalPages: 2"
            ),
            "/p7": ARTICLE,
        }
        return Crawl(site_of(server, "/blog/"))

    run = crawl(server, routes)
    visited = {ended.requested_url.removeprefix(server.url): ended for ended in run.ended}
    assert sorted(visited) == ["/blog/p1", "/blog/p2", "/blog/p3", "/blog/p4", "/blog/p5", "/blog/p6", "/p7"]
    assert visited["/blog/p2"].listed_by == ("posts_api", "sitemap")
    assert [clock.source for clock in visited["/blog/p2"].clocks] == ["api:date_gmt", "sitemap:lastmod"]
    assert visited["/blog/p1"].listed_by == ("sitemap", "list")
    assert len(server.paths) == len(set(server.paths)) == len(run.captures)
    assert len({capture.visit_no for capture in run.captures if capture.visit_no}) == 7
    assert not run.of("/about")


def test_every_request_says_who_asks_and_takes_the_bytes_as_they_are() -> None:
    server = Server()
    crawl(server, lambda server: Crawl(site_of(server)))
    assert server.asked[0].path == "/robots.txt"
    for asked in server.asked:
        assert asked.fields["user-agent"] == "addendum/0.1 (+mailto:compliance@clinic.example)"
        assert asked.fields["accept-encoding"] == "identity"
        assert not {"cookie", "referer", "if-none-match"} & set(asked.fields)


def test_known_pages_are_visited_though_nothing_lists_them_and_conditionally() -> None:
    server = Server(routes={"/a": NOT_MODIFIED, "/b": ARTICLE, "/c?cpage=2": NOT_MODIFIED})

    def prepare(server: Server) -> Crawl:
        url = f"{server.url}/a"
        support = validator(f"{server.url}/c?cpage=2", Purpose.COMMENT_PAGE)
        known = planned(url, 1, validators={url: validator(url), support.url: support})
        full = planned(
            f"{server.url}/b", 2, validators={f"{server.url}/b": validator(f"{server.url}/b")}, unconditional=True
        )
        return Crawl(site_of(server), plan_of(known, full))

    run = crawl(server, prepare)
    assert sorted(ended.planned.page_id for ended in run.ended if ended.planned) == [1, 2]
    (first,), (support,), (full,) = run.of("/a"), run.of("/c?cpage=2"), run.of("/b")
    assert (first.status, first.confirms, first.payload) == (304, 7, None)
    assert (support.purpose, support.visit_no, support.confirms) == (Purpose.COMMENT_PAGE, first.visit_no, 7)
    assert (full.status, full.confirms) == (200, None)
    asked = {asked.path: asked.fields for asked in server.asked}
    assert asked["/a"]["if-none-match"] == '"v1"'
    assert asked["/a"]["if-modified-since"] == "mon, 04 may"
    assert "if-none-match" not in asked["/b"]


def test_redirects_are_one_capture_a_hop_and_lead_to_the_final_address() -> None:
    server = Server(routes={"/old": redirect("/new"), "/new": redirect("newer/", "302 Found"), "/newer/": ARTICLE})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned(f"{server.url}/old"))))
    captures = [capture for capture in run.captures if capture.visit_no]
    assert [(one.url.removeprefix(server.url), one.hop, one.status) for one in captures] == [
        ("/old", 0, 301),
        ("/new", 1, 302),
        ("/newer/", 2, 200),
    ]
    assert run.ended[0].final_url == f"{server.url}/newer/"


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("https://elsewhere.example/x", "another site"),
        ("http://169.254.169.254/latest/", "another site"),
        ("http://127.0.0.1:22/", "another site"),
        ("http://localhost/", "another site"),
        ("file:///etc/passwd", "another scheme"),
        ("data:text/html,x", "another scheme"),
        ("ftp://127.0.0.1/x", "another scheme"),
        ("/old", "redirect loop"),
    ],
)
def test_redirects_off_the_site_and_loops_are_told_and_not_followed(target: str, problem: str) -> None:
    server = Server(routes={"/old": redirect(target)})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned(f"{server.url}/old"))))
    (capture,) = [capture for capture in run.captures if capture.visit_no]
    assert problem in (capture.error or "")
    assert capture.transport is Transport.COMPLETE
    assert run.ended[0].final_url == f"{server.url}/old"


def test_a_chain_of_redirects_ends_after_ten() -> None:
    server = Server(routes={f"/{number}": redirect(f"/{number + 1}") for number in range(30)})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned(f"{server.url}/0"))))
    hops = [capture for capture in run.captures if capture.visit_no]
    assert len(hops) == 11
    assert "more than 10 redirects" in (hops[-1].error or "")


def test_an_own_host_that_resolves_to_a_private_address_is_refused_at_the_connection() -> None:
    server = Server(routes={"/a": ARTICLE})

    def prepare(server: Server) -> Crawl:
        return Crawl(site_of(server, allow_addresses=()), plan_of(planned(f"{server.url}/a")))

    run = crawl(server, prepare)
    assert {capture.transport for capture in run.captures} == {Transport.FORBIDDEN, Transport.ROBOTS}
    assert server.asked == []
    assert "robots.txt could not be had" in (run.ended[0].refused or "")


def test_what_robots_disallows_is_refused_and_not_asked_for() -> None:
    server = Server(routes={"/robots.txt": ROBOTS, "/private/a": ARTICLE, "/b": redirect("/private/a")})

    def prepare(server: Server) -> Crawl:
        listed(server, "/private/new")
        return Crawl(site_of(server), plan_of(planned(f"{server.url}/private/a", 1), planned(f"{server.url}/b", 2)))

    run = crawl(server, prepare)
    assert not [path for path in server.paths if path.startswith("/private")]
    first, second = run.ended
    assert "disallows" in (first.refused or "")
    assert second.refused is None
    assert [capture.transport for capture in run.captures if capture.visit_no] == [
        Transport.ROBOTS,
        Transport.COMPLETE,
        Transport.ROBOTS,
    ]


@pytest.mark.parametrize("failing", [answer(b"", "503 Busy"), answer(b"", "500 Oops"), b"", b"HTTP/1.1 2"])
def test_when_robots_cannot_be_had_nothing_is_fetched(failing: bytes) -> None:
    server = Server(routes={"/robots.txt": failing, "/a": ARTICLE}, closing={"/robots.txt"})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned(f"{server.url}/a"))))
    assert set(server.paths) == {"/robots.txt"}
    assert "robots.txt could not be had" in (run.ended[0].refused or "")


def test_robots_redirects_are_followed_five_times() -> None:
    for hops, allowed in ((5, False), (6, True)):
        server = Server(routes={f"/r{number}": redirect(f"/r{number + 1}") for number in range(1, hops)})
        server.routes |= {"/robots.txt": redirect("/r1"), f"/r{hops}": answer("User-agent: *\nDisallow: /")}
        run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned(f"{server.url}/a"))))
        assert (run.ended[0].refused is None) is allowed


def test_retry_after_is_obeyed_once_and_the_host_is_paused() -> None:
    def busy_once(asked: Asked) -> bytes:
        return ARTICLE if server.paths.count(asked.path) > 1 else answer(b"", "503 Busy", "Retry-After: 1")

    server = Server(routes={"/a": busy_once, **{f"/{number}": ARTICLE for number in range(20)}})
    pages = [planned("/a", 1), *(planned(f"/{number}", 2 + number) for number in range(20))]

    def prepare(server: Server) -> Crawl:
        return Crawl(site_of(server), plan_of(*(replace(page, url=server.url + page.url) for page in pages)))

    run = crawl(server, prepare)
    assert [capture.status for capture in run.of("/a")] == [503, 200]
    first, second = [asked.at for asked in server.asked if asked.path == "/a"]
    assert second - first >= 0.99
    between = [asked for asked in server.asked if first + 0.2 < asked.at < first + 0.9]
    assert between == []
    assert len(run.ended) == 21


def test_a_host_that_wants_to_be_left_alone_for_days_is_and_the_rest_is_skipped() -> None:
    server = Server(routes={"/1": answer(b"", "429 Too Many", "Retry-After: 999999999")}, fallback=ARTICLE)

    def prepare(server: Server) -> Crawl:
        return Crawl(site_of(server), plan_of(*pages_of(server, 59)))

    run = crawl(server, prepare)
    skipped = [ended for ended in run.ended if ended.skipped]
    assert len(run.ended) == 59
    assert len(skipped) > 40
    assert "left alone" in (skipped[0].skipped or "")


def test_an_outage_without_retry_after_costs_one_request_a_page() -> None:
    server = Server(fallback=answer(b"down", "503 Down"), routes={"/robots.txt": ROBOTS})
    run = crawl(
        server, lambda server: Crawl(site_of(server), plan_of(*(planned(f"{server.url}/{n}", n) for n in range(9))))
    )
    assert [capture.status for capture in run.captures if capture.visit_no] == [503] * 9
    assert len(run.ended) == 9


def test_wanted_addresses_are_fetched_into_the_visit_until_nothing_new_is_wanted() -> None:
    body = "<article>x</article><wants comment_page {0}/a?cpage=1> <wants comments_api {0}/api>"
    body += "<wants comment_page http://other.example/>"
    server = Server()

    def prepare(server: Server) -> Crawl:
        server.routes = {
            "/a": answer(body.format(server.url)),
            "/a?cpage=1": answer(f"<wants comment_page {server.url}/a?cpage=2>"),
            "/a?cpage=2": answer("last"),
        }
        return Crawl(site_of(server), plan_of(planned(f"{server.url}/a")))

    run = crawl(server, prepare)
    visit = [capture for capture in run.captures if capture.visit_no == 1]
    assert [capture.purpose for capture in visit] == ["page", "comment_page", "comments_api", "comment_page"]
    assert run.ended[0].could_not_have == {f"{server.url}/api", "http://other.example/"}
    assert run.reading.visits[-1].could_not_have == run.ended[0].could_not_have
    assert run.ended[0].final_url.endswith("/a"), "a comment page is not where the page led"


def test_a_visit_that_wants_without_end_is_ended() -> None:
    def more(asked: Asked) -> bytes:
        number = int(asked.path.rpartition("=")[2]) if "=" in asked.path else 0
        return answer(f"<article>x</article><wants comment_page {server.url}/a?cpage={number + 1}>")

    server = Server(fallback=more, routes={"/robots.txt": ROBOTS})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned(f"{server.url}/a"))))
    assert len([capture for capture in run.captures if capture.visit_no == 1]) == 51
    assert len(run.ended[0].could_not_have) == 1


def test_a_candidate_that_is_no_article_ends_no_visit_but_its_links_are_followed() -> None:
    server = Server(routes={"/": page("/topics"), "/topics": page("/hidden/a"), "/hidden/a": ARTICLE})
    run = crawl(server, lambda server: Crawl(site_of(server)))
    assert [ended.requested_url for ended in run.ended] == [f"{server.url}/hidden/a"]
    assert run.ended[0].listed_by == ("link",)
    assert run.of("/topics")[0].visit_no is not None


def test_an_alias_that_still_redirects_to_its_page_is_confirmed_without_a_visit() -> None:
    server = Server(routes={"/old": redirect("/new"), "/new": NOT_MODIFIED, "/reused": ARTICLE})

    def prepare(server: Server) -> Crawl:
        listed(server, "/old", "/new", "/reused")
        new = f"{server.url}/new"
        aliases = {address_key(f"{server.url}/{name}"): 1 for name in ("old", "reused", "unlisted")}
        return Crawl(site_of(server), plan_of(planned(new, validators={new: validator(new)}), aliases=aliases))

    run = crawl(server, prepare)
    (old,) = run.of("/old")
    assert (old.visit_no, old.status) == (None, 301)
    assert sorted(ended.requested_url.removeprefix(server.url) for ended in run.ended) == ["/new", "/reused"]
    assert "/unlisted" not in server.paths


def test_second_looks_are_unconditional_past_caches_and_in_their_time() -> None:
    server = Server(routes={"/a": NOT_MODIFIED})

    def prepare(server: Server) -> Crawl:
        url = f"{server.url}/a"
        known = planned(url, validators={url: validator(url)})
        look = SecondLook(visit_no=1, planned=known, url=url, not_before=datetime.now(UTC) + timedelta(seconds=0.4))
        return Crawl(site_of(server), plan_of(known), FakeReading(looks=((look,), (replace(look, url=f"{url}?x"),))))

    began = time.monotonic()
    run = crawl(server, prepare)
    assert time.monotonic() - began >= 0.35
    assert [(capture.look, capture.visit_no) for capture in run.captures if capture.visit_no] == [
        (1, 1),
        (2, 1),
        (2, 1),
    ]
    assert [ended.look for ended in run.ended] == [1, 2, 2]
    again = [asked.fields for asked in server.asked if asked.path == "/a"][1]
    assert again["cache-control"] == "no-cache"
    assert "if-none-match" not in again


def test_reading_that_fails_ends_its_visit_and_no_other() -> None:
    class Failing(FakeReading):
        async def look(self, visit: object) -> object:  # type: ignore[override]
            raise RuntimeError("unexpected")

    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS})
    run = crawl(
        server,
        lambda server: Crawl(site_of(server), plan_of(*(planned(f"{server.url}/{n}", n) for n in (1, 2))), Failing()),
    )
    assert len(run.ended) == 2


def test_a_delay_spaces_requests_to_one_address(tmp_path: Path) -> None:
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS})

    def prepare(server: Server) -> Crawl:
        listed(server, "/1", "/2", "/3")
        return Crawl(site_of(server, delay=0.05), folder=tmp_path)

    crawl(server, prepare)
    times = [asked.at for asked in server.asked]
    assert len(times) > 5
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.03


def test_the_rest_of_a_clinic_is_left_alone_when_the_blog_has_a_folder_of_its_own() -> None:
    server = Server(
        fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/blog/": page("/blog/a", "/services", "/contact")}
    )

    def prepare(server: Server) -> Crawl:
        listed(server, "/blog/a", "/blog/b", "/services", "/prices")
        return Crawl(site_of(server, "/blog/"))

    run = crawl(server, prepare)
    assert sorted(ended.requested_url.removeprefix(server.url) for ended in run.ended) == ["/blog/a", "/blog/b"]


def test_a_clinic_on_a_thin_line_is_asked_for_gzip_and_what_comes_is_kept_as_sent() -> None:
    packed = gzip.compress(b'<a href="/a">x</a>')
    server = Server(routes={"/": answer(packed, "200 OK", "Content-Encoding: gzip"), "/a": ARTICLE})
    run = crawl(server, lambda server: Crawl(site_of(server, encoding="gzip")))
    assert {asked.fields["accept-encoding"] for asked in server.asked} == {"gzip"}
    assert run.of(f"{server.port}/")[0].payload == packed
    assert [ended.requested_url for ended in run.ended] == [f"{server.url}/a"]


def test_variants_of_one_address_are_visited_once() -> None:
    variants = ["/a", "/a/", "/a?utm_source=x", "/a#part", "/./a", "/%61", "/a?fbclid=1", "/a/;jsessionid=9"]
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/": page(*variants)})
    run = crawl(server, lambda server: Crawl(site_of(server)))
    assert [ended.requested_url for ended in run.ended if "/a" in ended.requested_url] == [f"{server.url}/a"]


def test_former_hosts_belong_to_the_site_and_have_rules_of_their_own() -> None:
    server = Server(routes={"/a": ARTICLE, "/robots.txt": ROBOTS})

    def prepare(server: Server) -> Crawl:
        former = server.url.replace("127.0.0.1", "localhost")
        allowed = (f"127.0.0.1:{server.port}", f"[::1]:{server.port}")
        site = site_of(server, former=(f"{former}/",), allow_addresses=allowed)
        return Crawl(site, plan_of(planned(f"{former}/a", 1), planned(f"{former}/private/b", 2)))

    run = crawl(server, prepare)
    assert {ended.requested_url: bool(ended.refused) for ended in run.ended} == {
        f"http://localhost:{server.port}/a": False,
        f"http://localhost:{server.port}/private/b": True,
    }
    assert server.paths.count("/robots.txt") == 2


def test_a_known_page_on_a_host_that_is_no_longer_the_sites_is_skipped_with_the_reason() -> None:
    server = Server()
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(planned("http://elsewhere.example/a"))))
    assert "own hosts" in (run.ended[0].skipped or "")
    assert [capture for capture in run.captures if capture.visit_no] == []
