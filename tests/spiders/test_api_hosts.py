"""Hosts beside the site's own: only those that a platform declares, only for comments, and by their own robots.txt."""

from records.capture import Transport
from spiders.addresses import is_among
from tests.spiders.loopback import ARTICLE, ROBOTS, Crawl, Route, Server, answer, crawl, plan_of, planned, site_of

COMMENTS = answer(b"[]")


def run_with(purpose: str, *, declared: bool, robots: Route = ROBOTS) -> tuple[Server, Crawl]:
    """A run of a page that wants something of another host; "localhost" stands for it, on the same server."""
    server = Server(routes={"/api": COMMENTS, "/robots.txt": robots})

    def prepare(server: Server) -> Crawl:
        other = f"localhost:{server.port}"
        wanting = ARTICLE.replace(b"<article>", f"<wants {purpose} http://{other}/api><article>".encode())
        server.routes["/a"] = answer(wanting.partition(b"\r\n\r\n")[2])
        hosts = frozenset({other}) if declared else frozenset()
        return Crawl(site_of(server), plan_of(planned(f"{server.url}/a")), api_hosts=hosts)

    return server, crawl(server, prepare)


def paths_of(server: Server) -> list[str]:
    return [asked.path for asked in server.asked if asked.fields["host"].startswith("localhost")]


def test_a_declared_host_is_asked_for_comments_after_its_robots() -> None:
    server, run = run_with("comments_api", declared=True)
    assert paths_of(server) == ["/robots.txt", "/api"]
    assert run.of("/api")[0].status == 200
    assert run.ended[0].could_not_have == frozenset()


def test_a_host_that_nobody_declares_is_not_asked() -> None:
    server, run = run_with("comments_api", declared=False)
    assert paths_of(server) == []
    assert len(run.ended[0].could_not_have) == 1


def test_a_declared_host_is_asked_for_comments_alone() -> None:
    server, _ = run_with("comment_page", declared=True)
    assert paths_of(server) == []


def test_the_robots_of_a_declared_host_are_obeyed() -> None:
    server, run = run_with("comments_api", declared=True, robots=answer(b"User-agent: *\nDisallow: /api\n"))
    assert paths_of(server) == ["/robots.txt"]
    assert run.of("/api")[0].transport is Transport.ROBOTS


def test_a_star_stands_for_every_host_below_one() -> None:
    hosts = frozenset({"api.example.org", "*.comments.example", "localhost:8000"})
    for url in ("https://api.example.org/a", "https://clinic.comments.example/embed.js", "http://localhost:8000/"):
        assert is_among(url, hosts), url
    for url in (
        "https://example.org/",
        "https://comments.example/",
        "https://a.clinic.comments.example/",
        "https://clinic.comments.example:8443/",
        "https://xcomments.example/",
        "http://localhost/",
        "about:blank",
    ):
        assert not is_among(url, hosts), url
