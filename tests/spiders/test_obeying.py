"""Whole runs against a scripted server: which requests are not sent, which wait, and which lead nowhere."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from records.capture import Transport
from tests.spiders.loopback import (
    ARTICLE,
    ROBOTS,
    Asked,
    Crawl,
    Server,
    answer,
    crawl,
    listed,
    pages_of,
    plan_of,
    planned,
    redirect,
    site_of,
)


def test_every_request_says_who_asks_and_takes_the_bytes_as_they_are() -> None:
    server = Server()
    crawl(server, lambda server: Crawl(site_of(server)))
    assert server.asked[0].path == "/robots.txt"
    for asked in server.asked:
        assert asked.fields["user-agent"] == "addendum/0.1 (+mailto:compliance@clinic.example)"
        assert asked.fields["accept-encoding"] == "identity"
        assert not {"cookie", "referer", "if-none-match"} & set(asked.fields)


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
    between = [asked for asked in server.asked if first + 0.3 < asked.at < first + 0.9]
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


def test_a_delay_spaces_requests_to_one_address(tmp_path: Path) -> None:
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS})

    def prepare(server: Server) -> Crawl:
        listed(server, "/1", "/2", "/3")
        return Crawl(site_of(server, delay=0.05), folder=tmp_path)

    crawl(server, prepare)
    times = [asked.at for asked in server.asked]
    assert len(times) > 5
    assert times[-1] - times[0] > 0.05 * (len(times) - 2)


def test_a_clinic_on_a_thin_line_is_asked_for_gzip_and_what_comes_is_kept_as_sent() -> None:
    packed = gzip.compress(b'<a href="/a">x</a>')
    server = Server(routes={"/": answer(packed, "200 OK", "Content-Encoding: gzip"), "/a": ARTICLE})
    run = crawl(server, lambda server: Crawl(site_of(server, encoding="gzip")))
    assert {asked.fields["accept-encoding"] for asked in server.asked} == {"gzip"}
    assert run.of(f"{server.port}/")[0].payload == packed
    assert [ended.requested_url for ended in run.ended] == [f"{server.url}/a"]


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
