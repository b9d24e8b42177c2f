"""What an address tells, in which order addresses come, and which crowds are given up as traps."""

import pytest

from records.address import address_key
from records.dates import Clock, Meaning
from spiders.addresses import candidate, crowds, is_list, page_number, under
from spiders.frontier import MISSES_A_CROWD, MISSES_A_NIGHT, Frontier, Listing, Source

BASE = "https://clinic.example"


@pytest.mark.parametrize(
    ("written", "asked_for"),
    [
        ("/blog/a/?utm_source=x#top", "/blog/a/"),
        ("/blog/a/;jsessionid=1A2B?x=1", "/blog/a/?x=1"),
        ("/blog/a/?PHPSESSID=1a2b&x=1", "/blog/a/?x=1"),
        ("/blog/a/?replytocom=77", "/blog/a/"),
        ("/(S(abc123))/blog/a.aspx", "/blog/a.aspx"),
        ("/?p=12", "/?p=12"),
    ],
)
def test_tracking_and_sessions_are_no_part_of_a_candidate(written: str, asked_for: str) -> None:
    assert candidate(written, f"{BASE}/") == f"{BASE}{asked_for}"


NO_CANDIDATES = """/a.pdf /a.JPG /wp-admin/x /wp-json/wp/v2/posts /feed/ /a/feed/ /a/comment-page-2/ mailto:a@b.example
javascript:void(0) ftp://clinic.example/ http://[ tel:1 /wp-login.php?x=1"""
LISTS = "/category/veins/ /blog/tag/a /author/x/ /blog/page/2/ /2026/05/ /?paged=3"
ARTICLES = "/blog/a/ /2026/05/a/ /archives/123 /?p=12 /blog/page-of-history/ /2026/05/04/a"


@pytest.mark.parametrize("written", [*NO_CANDIDATES.split(), f"/{'a' * 3000}"])
def test_files_machinery_and_other_schemes_are_no_candidates(written: str) -> None:
    assert candidate(written, f"{BASE}/") is None


@pytest.mark.parametrize(
    "path", ["/category/veins/", "/blog/tag/a", "/author/x/", "/blog/page/2/", "/2026/05/", "/?paged=3"]
)
def test_lists_are_told_by_their_form(path: str) -> None:
    assert is_list(f"{BASE}{path}")


@pytest.mark.parametrize(
    "path", ["/blog/a/", "/2026/05/a/", "/archives/123", "/?p=12", "/blog/page-of-history/", "/2026/05/04/a"]
)
def test_articles_are_not_taken_for_lists(path: str) -> None:
    assert not is_list(f"{BASE}{path}")


def test_pages_of_one_list_share_a_series() -> None:
    assert page_number(f"{BASE}/blog/page/2/") == ("clinic.example/blog/?", 2)
    assert page_number(f"{BASE}/blog?page=3") == ("clinic.example/blog/?", 3)
    assert page_number(f"{BASE}/blog?page=two") is None


def test_crowds_mask_digits_tokens_and_the_values_of_parameters() -> None:
    assert crowds(f"{BASE}/calendar/2026-05/") == crowds(f"{BASE}/calendar/2031-12/")
    assert crowds(f"{BASE}/s/1f2e3d4c5b6a7f8e/a") == crowds(f"{BASE}/s/9f8e7d6c5b4a3f2e/a")
    assert crowds(f"{BASE}/shop?color=red&size=1") == crowds(f"{BASE}/shop?size=2&color=blue")
    assert crowds(f"{BASE}/shop?color=red")[1:] == crowds(f"{BASE}/shop?size=2")[1:]
    assert crowds(f"{BASE}/blog/a") != crowds(f"{BASE}/blog/b")


def test_an_address_lies_below_the_start_address_or_not() -> None:
    assert under(f"{BASE}/blog/a", f"{BASE}/blog")
    assert not under(f"{BASE}/blogs/a", f"{BASE}/blog/")
    assert under(f"{BASE}/a", f"{BASE}/")


def frontier(known: tuple[str, ...] = (), others: tuple[str, ...] = ()) -> Frontier:
    return Frontier(frozenset(map(address_key, known)), frozenset(map(address_key, others)))


def drain(addresses: Frontier) -> list[str]:
    found: list[str] = []
    while listing := addresses.next():
        found.append(listing.url.removeprefix(BASE))
    return found


def test_addresses_come_once_in_the_order_of_trust() -> None:
    addresses = frontier()
    for url, source in (
        ("/d", Source.LINK),
        ("/c", Source.LIST),
        ("/b", Source.FEED),
        ("/d", Source.SITEMAP),
        ("/a", Source.POSTS_API),
    ):
        addresses.add(f"{BASE}{url}", source)
    addresses.add("http://www.clinic.example/a/", Source.LINK)
    assert drain(addresses) == ["/a", "/d", "/b", "/c"]


def test_known_pages_and_known_others_are_listed_but_not_handed_out() -> None:
    addresses = frontier(known=(f"{BASE}/known",), others=(f"{BASE}/about",))
    assert not addresses.add(f"{BASE}/known/", Source.SITEMAP)
    assert not addresses.add(f"{BASE}/about", Source.LINK)
    assert addresses.add(f"{BASE}/new", Source.FEED)
    assert drain(addresses) == ["/new"]
    assert addresses.listing(f"{BASE}/known").listed_by == ("sitemap",)


def test_sources_and_clocks_of_one_address_are_united() -> None:
    addresses = frontier()
    clock = Clock(meaning=Meaning.MODIFIED, source="sitemap:lastmod", raw="2026", value="2026", precision=None)
    addresses.add(f"{BASE}/a", Source.FEED)
    addresses.add(f"{BASE}/a", Source.SITEMAP, (clock,))
    addresses.add(f"{BASE}/a", Source.SITEMAP, (clock,))
    listing = addresses.listing(f"{BASE}/a")
    assert listing.listed_by == ("sitemap", "feed")
    assert listing.clocks == [clock]


def ask_all(addresses: Frontier, is_article: bool) -> int:
    count = 0
    while listing := addresses.next():
        count += 1
        addresses.was_article(listing, None) if is_article else addresses.was_none(listing)
    return count


def test_a_crowd_without_articles_is_given_up_and_one_with_articles_is_not() -> None:
    for is_article, count in ((False, MISSES_A_CROWD), (True, 300)):
        addresses = frontier()
        for number in range(300):
            addresses.add(f"{BASE}/events/{number}", Source.LINK)
        assert ask_all(addresses, is_article) == count


def test_links_to_anything_end_after_so_many_misses_but_not_beside_articles() -> None:
    addresses = frontier()
    addresses.add(f"{BASE}/blog/first", Source.LINK)
    assert ask_all(addresses, True) == 1
    for number in range(2000):
        addresses.add(f"{BASE}/junk{'abcdefghij'[number % 10]}/x{'-y' * number}", Source.LINK)
    assert ask_all(addresses, False) == MISSES_A_NIGHT
    addresses.add(f"{BASE}/blog/second", Source.LINK)
    addresses.add(f"{BASE}/junk/z", Source.LINK)
    assert drain(addresses) == ["/blog/second"]


def test_an_article_met_again_under_a_session_or_its_canonical_address_counts_as_a_miss() -> None:
    addresses = frontier(known=(f"{BASE}/blog/known",))
    addresses.was_article(Listing(f"{BASE}/blog/a"), None)
    addresses.was_article(Listing(f"{BASE}/blog/a?zz=1f2e3d4c5b6a7f8e"), None)
    addresses.was_article(Listing(f"{BASE}/s/1f2e3d4c5b6a7f8e/b"), None)
    addresses.was_article(Listing(f"{BASE}/s/9f8e7d6c5b4a3f2e/b"), None)
    addresses.was_article(Listing(f"{BASE}/blog/known?print=1"), f"{BASE}/blog/known")
    assert addresses.articles == 2


def test_a_theme_that_names_the_home_page_on_every_page_hides_no_article() -> None:
    addresses = frontier()
    for number in range(50):
        addresses.was_article(Listing(f"{BASE}/blog/{number}"), f"{BASE}/")
    assert addresses.articles == 50
