"""A page that did not come through is tried once more at the end of the run, unless the whole site is down."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from records.address import address_key
from records.capture import Capture, Purpose, Transport
from spiders.retries import RETRIES_CAP, Retries
from tests.spiders.loopback import (
    ARTICLE,
    CLOSE,
    ROBOTS,
    Asked,
    Crawl,
    Server,
    answer,
    crawl,
    listed,
    page,
    pages_of,
    plan_of,
    planned,
    site_of,
)

NOW = datetime(2026, 5, 4, tzinfo=UTC)
HALF = answer(b"<article>half", length=5000)


def _at_first(broken: bytes | None, then: bytes = ARTICLE) -> Callable[[Asked], Awaitable[bytes]]:
    """What is answered the first time (None: nothing, for a long time), and what from then on."""
    answers = [then, broken]

    async def next_answer(_: Asked) -> bytes:
        given = answers.pop() if len(answers) > 1 else then
        if given is None:
            await asyncio.sleep(5)
        return given or b""

    return next_answer


def _visit(run: Crawl, path: str) -> list[tuple[str, int | None, int]]:
    (no,) = {capture.visit_no for capture in run.of(path)}
    return [(c.transport.value, c.status, c.look) for c in run.captures if c.visit_no == no]


@pytest.mark.parametrize(("broken", "transport"), [(HALF, "cut"), (None, "timed_out")])
def test_a_page_that_did_not_come_through_is_tried_again_into_the_same_visit(
    broken: bytes | None, transport: str
) -> None:
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/": page(), "/4": _at_first(broken)})
    server.routes["/new"] = _at_first(broken)
    server.closing = {"/4", "/new"}

    def prepare(server: Server) -> Crawl:
        listed(server, "/new")
        return Crawl(site_of(server), plan_of(*pages_of(server, 4)), deadline=0.5)

    run = crawl(server, prepare)
    for path in ("/4", "/new"):
        assert [one[0] for one in _visit(run, path)] == [transport, "complete"]
        assert [one[2] for one in _visit(run, path)] == [1, 1]
        assert [ended.requested_url.endswith(path) for ended in run.ended].count(True) == 1
    assert [capture.url.rpartition("/")[2] for capture in run.captures][-2:] == ["4", "new"]
    assert [len(visit.captures) for visit in run.reading.visits if visit.requested_url.endswith("/4")] == [2]


def test_what_fails_twice_is_ended_as_it_is() -> None:
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/1": HALF}, closing={"/1"})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(*pages_of(server, 2))))
    assert [one[0] for one in _visit(run, "/1")] == ["cut", "cut"]
    assert len(run.ended) == 2


def test_what_a_second_attempt_leads_to_is_visited_too() -> None:
    found = answer(b'<a href="/hidden/a">x</a>')
    server = Server(
        routes={"/": page("/topics"), "/topics": _at_first(answer("half", length=5000), found), "/hidden/a": ARTICLE}
    )
    server.closing = {"/topics"}
    run = crawl(server, lambda server: Crawl(site_of(server)))
    assert [ended.requested_url for ended in run.ended] == [f"{server.url}/hidden/a"]


def test_a_page_that_moved_and_did_not_come_through_at_its_new_address_is_one_visit() -> None:
    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/": page(), "/new": _at_first(HALF)})
    server.routes["/old"] = b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"
    server.closing = {"/new"}

    def prepare(server: Server) -> Crawl:
        listed(server, "/new")
        return Crawl(site_of(server), plan_of(planned(f"{server.url}/old")))

    run = crawl(server, prepare)
    assert [status for _, status, _ in _visit(run, "/old")] == [301, 200, 301, 200]
    (ended,) = run.ended
    assert (ended.requested_url, ended.final_url) == (f"{server.url}/old", f"{server.url}/new")


def test_an_outage_is_not_tried_again() -> None:
    server = Server(fallback=CLOSE, routes={"/robots.txt": ROBOTS, "/": page()})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(*pages_of(server, 11))))
    assert {server.paths.count(f"/{number}") for number in range(1, 12)} == {1}
    assert len(run.ended) == 11

    server = Server(fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/": CLOSE, "/1": HALF}, closing={"/1"})
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(*pages_of(server, 2))))
    assert server.paths.count("/1") == 1
    assert len(run.ended) == 2


def test_refusals_are_not_tried_again() -> None:
    server = Server(
        fallback=ARTICLE, routes={"/robots.txt": ROBOTS, "/1": answer("no", "403 No"), "/2": b"nonsense\r\n\r\n"}
    )
    run = crawl(server, lambda server: Crawl(site_of(server), plan_of(*pages_of(server, 3))))
    assert [server.paths.count(path) for path in ("/1", "/2")] == [1, 1]
    assert {address_key(ended.requested_url) for ended in run.ended} == {
        address_key(f"{server.url}/{number}") for number in (1, 2, 3)
    }


def test_a_fifth_of_the_visits_is_tried_again_and_never_more_than_fifty() -> None:
    whole = Capture(purpose=Purpose.PAGE, url="u", started_at=NOW, duration_ms=1, transport=Transport.COMPLETE)
    capture_cut = replace(whole, transport=Transport.CUT)
    retries: Retries[int] = Retries()
    for number in range(60):
        retries.holds(number, capture_cut if number % 2 else whole)
    again, as_they_are = retries.close(site_is_up=True)
    assert (len(again), len(as_they_are)) == (12, 18)
    assert again[:3] == (1, 3, 5)
    assert not retries.holds(1, capture_cut)

    retries = Retries()
    assert sum(retries.holds(number, capture_cut if number % 10 == 0 else whole) for number in range(2000)) == (
        RETRIES_CAP
    )
    assert len(retries.close(site_is_up=True)[0]) == RETRIES_CAP
