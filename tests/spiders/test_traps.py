"""Sites without an end: every real article is found, and few requests are spent on what only looks like one."""

import re

import pytest

from tests.spiders.loopback import NOT_FOUND, Asked, Crawl, Server, answer, crawl, plan_of, planned, site_of

POSTS = 200
PER_PAGE = 10
TRAP_CAP = 500


def page(links: list[str], article: bool = False) -> bytes:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return answer(f"<html><body>{'<article>x</article>' if article else ''}{anchors}</body></html>")


def slug(number: int) -> str:
    return f"/blog/{'abcdefghij'[number % 10]}-on-veins-{number}"


class Blog:
    """Two hundred posts on twenty list pages, and beside every page a trap of the kind asked for."""

    def __init__(self, trap: str) -> None:
        self.trap = trap
        self.posts: set[str] = set()
        self.trapped = 0
        self.count = 0

    def __call__(self, asked: Asked) -> bytes:
        self.count += 1
        path, _, query = asked.path.partition("?")
        if path == "/robots.txt" or path.startswith(("/sitemap", "/wp-sitemap")):
            return NOT_FOUND
        if re.fullmatch(r"/blog/[a-j]-on-veins-\d+", path):
            self.trapped += path in self.posts or bool(query)
            self.posts.add(path)
            return page(["/blog/", *self.into_trap()], article=True)
        match = re.fullmatch(r"/blog/(?:page/(\d+)/)?", path)
        if match and (self.trap == "pager" or int(match[1] or 1) <= POSTS // PER_PAGE):
            return self.list_page(int(match[1] or 1))
        return self.in_trap(asked.path)

    def list_page(self, number: int) -> bytes:
        shown = min(number, POSTS // PER_PAGE)
        self.trapped += number > shown
        posts = [slug(one) for one in range((shown - 1) * PER_PAGE, shown * PER_PAGE)]
        following = [f"/blog/page/{number + 1}/"] if self.trap == "pager" or number < POSTS // PER_PAGE else []
        return page([*posts, *following, *self.into_trap()])

    def into_trap(self) -> list[str]:
        if self.trap == "session":
            return [f"{slug(one)}?visit={self.token(one)}" for one in range(self.count % 7, POSTS, 25)]
        return {
            "calendar": ["/events/2026/05/", "/blog/calendar?month=5&year=2026"],
            "facets": [f"/blog/filter?color={self.count % 9}&size={self.count % 5}", "/blog/filter?sort=asc"],
            "pager": [],
            "words": [f"/blog/tagged/{self.token(1)}-things/"],
        }[self.trap]

    def in_trap(self, path: str) -> bytes:
        self.trapped += 1
        numbers = [int(number) for number in re.findall(r"\d+", path)] or [0]
        if self.trap == "calendar":
            year, month = 2026 + self.trapped // 12, 1 + self.trapped % 12
            days = [f"/events/{year}/{month:02}/{1 + self.trapped % 28:02}/day-view/", f"/events/list/{self.trapped}/"]
            return page([f"/events/{year}/{month:02}/", f"/blog/calendar?month={month}&year={year}", *days])
        if self.trap == "facets":
            names = ["color", "size", "sort", "brand", "price", "view", "lang"]
            return page([f"/blog/filter?{name}={numbers[0] + 1}&{other}=2" for name in names for other in names])
        return page([f"/blog/tagged/{self.token(step)}-things/" for step in range(5)])

    def token(self, step: int) -> str:
        return f"{(self.count * 7919 + step * 104729) % 0xFFFFFFFFFFFF:012x}"


@pytest.mark.parametrize("trap", ["calendar", "pager", "session", "facets", "words"])
def test_every_article_is_found_and_the_trap_left(trap: str) -> None:
    blog = Blog(trap)
    run = crawl(Server(fallback=blog), lambda server: Crawl(site_of(server, "/blog/")))
    assert len(blog.posts) == POSTS
    assert blog.trapped <= TRAP_CAP
    assert len({ended.final_url for ended in run.ended}) >= POSTS


@pytest.mark.parametrize("unconditional", [True, False])
def test_on_later_nights_lists_are_walked_to_their_end_only_with_full_fetches(unconditional: bool) -> None:
    blog = Blog("pager")

    def prepare(server: Server) -> Crawl:
        pages = [planned(f"{server.url}{slug(one)}", one + 1, unconditional=unconditional) for one in range(POSTS)]
        return Crawl(site_of(server, "/blog/"), plan_of(*pages))

    run = crawl(Server(fallback=blog), prepare)
    lists = [capture for capture in run.captures if capture.purpose == "list"]
    assert len(lists) == (23 if unconditional else 3)
    assert len(run.ended) == POSTS


def test_a_sitemap_beyond_a_night_is_visited_up_to_the_bound() -> None:
    server = Server(fallback=page([], article=True))

    def prepare(server: Server) -> Crawl:
        entries = "".join(f"<url><loc>{server.url}{slug(one)}</loc></url>" for one in range(40))
        server.routes = {"/robots.txt": NOT_FOUND, "/sitemap.xml": answer(f"<urlset>{entries}</urlset>")}
        plan = plan_of(*(planned(f"{server.url}/known-{one}", one) for one in range(30)))
        return Crawl(site_of(server), plan, new_a_night=25)

    run = crawl(server, prepare)
    assert len([ended for ended in run.ended if ended.planned is None]) == 25
    assert len([ended for ended in run.ended if ended.planned]) == 30
