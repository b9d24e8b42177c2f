"""Whole runs against a scripted server: what is found, what is visited, what every visit ends with."""

import asyncio
import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from records.address import address_key
from records.capture import Purpose
from spiders.ports import SecondLook
from tests.spiders.loopback import (
    ARTICLE,
    NOT_MODIFIED,
    ROBOTS,
    Asked,
    Crawl,
    FakeReading,
    Server,
    answer,
    crawl,
    listed,
    page,
    plan_of,
    planned,
    redirect,
    site_of,
    sitemap,
    validator,
)


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
    assert {visit.requested_url: visit.listed_by for visit in run.reading.visits} == {
        ended.requested_url: ended.listed_by for ended in run.ended
    }
    assert len(server.paths) == len(set(server.paths)) == len(run.captures)
    assert len({capture.visit_no for capture in run.captures if capture.visit_no}) == 7
    assert not run.of("/about")


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


def test_an_address_that_a_known_page_leads_to_is_no_candidate() -> None:
    async def slowly(_: Asked) -> bytes:
        await asyncio.sleep(0.2)
        return redirect("/new")

    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/old": slowly, "/": page()})

    def prepare(server: Server) -> Crawl:
        listed(server, "/new", "/new?utm_source=map", "/here", "/fresh")
        pages = (planned(f"{server.url}/old", 1), planned(f"{server.url}/here/", 2))
        return Crawl(site_of(server), plan_of(*pages))

    run = crawl(server, prepare)
    asked = [ended.requested_url.removeprefix(server.url) for ended in run.ended]
    assert sorted(asked) == ["/fresh", "/here/", "/old"]
    assert server.paths.count("/new") == 1
    assert "/here" not in server.paths


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


def test_the_rest_of_a_clinic_is_left_alone_when_the_blog_has_a_folder_of_its_own() -> None:
    server = Server(
        fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/blog/": page("/blog/a", "/services", "/contact")}
    )

    def prepare(server: Server) -> Crawl:
        listed(server, "/blog/a", "/blog/b", "/services", "/prices")
        return Crawl(site_of(server, "/blog/"))

    run = crawl(server, prepare)
    assert sorted(ended.requested_url.removeprefix(server.url) for ended in run.ended) == ["/blog/a", "/blog/b"]


def test_variants_of_one_address_are_visited_once() -> None:
    variants = ["/a", "/a/", "/a?utm_source=x", "/a#part", "/./a", "/%61", "/a?fbclid=1", "/a/;jsessionid=9"]
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/": page(*variants)})
    run = crawl(server, lambda server: Crawl(site_of(server)))
    assert [ended.requested_url for ended in run.ended if "/a" in ended.requested_url] == [f"{server.url}/a"]


def test_feeds_nobody_names_are_looked_for_in_thorough_nights_and_remembered() -> None:
    def asked_for(*, unconditional: bool, remembered: bool) -> list[str]:
        server = Server()

        def prepare(server: Server) -> Crawl:
            feed = validator(f"{server.url}/atom.xml", Purpose.FEED)
            plan = plan_of(planned(f"{server.url}/a", unconditional=unconditional))
            return Crawl(site_of(server), replace(plan, supporting={feed.url: feed} if remembered else {}))

        return [
            capture.url.rpartition("/")[2] for capture in crawl(server, prepare).captures if capture.purpose == "feed"
        ]

    assert asked_for(unconditional=False, remembered=False) == []
    assert asked_for(unconditional=False, remembered=True) == ["atom.xml"]
    assert len(asked_for(unconditional=True, remembered=False)) == 7


def test_among_remembered_feeds_the_last_found_is_asked_first_and_a_sitemap_is_asked_for_once() -> None:
    server = Server(routes={"/robots.txt": lambda _: answer(f"Sitemap: {server.url}/sitemap.xml")})

    def prepare(server: Server) -> Crawl:
        soft = answer("<html>not found</html>")
        feed = answer(f"<rss><channel><item><link>{server.url}/fed</link></item></channel></rss>")
        server.routes |= {"/feed/": soft, "/feed.xml": soft, "/rss.xml": soft, "/atom.xml": feed, "/fed": ARTICLE}
        urls = [f"{server.url}/{name}" for name in ("feed/", "feed.xml", "rss.xml", "atom.xml")]
        plan = plan_of(planned(f"{server.url}/a"))
        return Crawl(site_of(server), replace(plan, supporting={url: validator(url, Purpose.FEED) for url in urls}))

    run = crawl(server, prepare)
    assert [capture.url for capture in run.captures if capture.purpose == "feed"] == [f"{server.url}/atom.xml"]
    assert any(ended.requested_url.endswith("/fed") for ended in run.ended)
    assert server.paths.count("/sitemap.xml") == 1
