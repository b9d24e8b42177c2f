"""What sitemaps, feeds, the posts API and list pages are read as; broken and hostile ones list nothing."""

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.dates import Meaning, Precision
from spiders.feeds import read_feed
from spiders.inflate import inflate
from spiders.lists import read_list
from spiders.moments import clock
from spiders.posts_api import posts_address, read_posts
from spiders.sitemaps import lists_articles, read_sitemap

BASE = "https://clinic.example/blog/"

SITEMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url><loc> https://clinic.example/blog/a/ </loc><lastmod>2026-05-04</lastmod>
       <image:image><image:loc>https://clinic.example/a.jpg</image:loc></image:image></url>
  <url><loc>https://clinic.example/blog/b/?x=1&amp;y=2</loc></url><url><lastmod>2026</lastmod></url>
</urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://clinic.example/1.xml
</loc></sitemap><sitemap><loc>https://clinic.example/2.xml.gz</loc></sitemap></sitemapindex>"""


@pytest.mark.parametrize(
    "pack", [bytes, gzip.compress, lambda body: gzip.compress(gzip.compress(body)), lambda body: b"\n" + body]
)
def test_a_sitemap_lists_addresses_and_when_they_changed(pack: object) -> None:
    read = read_sitemap(pack(SITEMAP), None)  # type: ignore[operator]
    assert [url for url, _ in read.addresses] == [
        "https://clinic.example/blog/a/",
        "https://clinic.example/blog/b/?x=1&y=2",
    ]
    lastmod = read.addresses[0][1]
    assert lastmod is not None
    assert (lastmod.value, lastmod.precision, lastmod.source) == ("2026-05-04", Precision.DAY, "sitemap:lastmod")
    assert read.addresses[1][1] is None


def test_a_sitemap_index_names_sitemaps_and_a_text_sitemap_is_read_line_by_line() -> None:
    assert read_sitemap(INDEX, None).sitemaps == ("https://clinic.example/1.xml", "https://clinic.example/2.xml.gz")
    plain = read_sitemap(b"https://clinic.example/a\n\nhttps://clinic.example/b\nnot an address\n", None)
    assert [url for url, _ in plain.addresses] == ["https://clinic.example/a", "https://clinic.example/b"]


def test_half_a_sitemap_gives_what_it_holds_and_html_gives_nothing() -> None:
    assert len(read_sitemap(SITEMAP[: SITEMAP.index(b"<url><loc>https")], None).addresses) == 1
    assert read_sitemap(b"<!doctype html><html><body>Not found</body></html>", None).addresses == ()


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY x SYSTEM
"file:///etc/hostname">]><urlset><url><loc>https://clinic.example/&b;&x;</loc></url></urlset>"""


def test_entities_are_not_expanded_and_nothing_is_fetched() -> None:
    addresses = [url for url, _ in read_sitemap(LAUGHS, None).addresses]
    assert addresses in ([], ["https://clinic.example/"])


@pytest.mark.parametrize(
    ("name", "articles"),
    [
        ("https://clinic.example/post-sitemap.xml", True),
        ("https://clinic.example/wp-sitemap-posts-post-1.xml", True),
        ("https://clinic.example/category-sitemap.xml", False),
        ("https://clinic.example/post_tag-sitemap2.xml", False),
        ("https://clinic.example/wp-sitemap-taxonomies-category-1.xml", False),
        ("https://clinic.example/wp-sitemap-users-1.xml", False),
        ("https://clinic.example/author-sitemap.xml", False),
    ],
)
def test_sitemaps_of_categories_tags_and_authors_are_told_by_their_names(name: str, articles: bool) -> None:
    assert lists_articles(name) is articles


RSS = b"""<rss version="2.0"><channel><link>https://clinic.example/</link><item><title>A</title>
<link>https://clinic.example/blog/a/</link><pubDate>Mon, 04 May 2026 03:02:01 +0200</pubDate></item>
<item><guid isPermaLink="true">https://clinic.example/blog/b/</guid></item>
<item><guid isPermaLink="false">tag:1</guid></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/><entry>
<link rel="edit" href="/edit/1"/><link href="/blog/a/"/><published>2026-05-04T03:02:01Z</published>
<updated>2026-05-05T03:02:01.123+02:00</updated></entry></feed>"""


def test_rss_and_atom_name_articles_with_their_clocks() -> None:
    rss = read_feed(RSS, None, BASE)
    assert [url for url, _ in rss.entries] == ["https://clinic.example/blog/a/", "https://clinic.example/blog/b/"]
    assert [clock.value for clock in rss.entries[0][1]] == ["2026-05-04T03:02:01+02:00"]
    ((url, clocks),) = read_feed(ATOM, None, BASE).entries
    assert url == "https://clinic.example/blog/a/"
    assert [(one.meaning, one.source, one.value) for one in clocks] == [
        (Meaning.PUBLISHED, "feed:published", "2026-05-04T03:02:01+00:00"),
        (Meaning.MODIFIED, "feed:updated", "2026-05-05T03:02:01+02:00"),
    ]


def test_what_is_no_feed_says_so() -> None:
    assert not read_feed(b"<html><body/></html>", None, BASE).is_feed
    assert not read_feed(SITEMAP, None, BASE).is_feed
    assert read_feed(b'<rss version="2.0"><channel/></rss>', None, BASE).is_feed


def test_posts_of_the_api_are_read_with_their_times_in_utc() -> None:
    rows = [
        {"link": f"{BASE}a/", "date_gmt": "2026-05-04T03:02:01", "modified_gmt": "2026-05-05T03:02:01"},
        {"link": f"{BASE}draft/", "date_gmt": "0000-00-00T00:00:00"},
        {"link": 7},
        "x",
    ]
    read = read_posts(json.dumps(rows).encode(), None)
    assert [url for url, _ in read.posts] == [f"{BASE}a/", f"{BASE}draft/"]
    assert [one.value for one in read.posts[0][1]] == ["2026-05-04T03:02:01+00:00", "2026-05-05T03:02:01+00:00"]
    assert read.posts[1][1] == ()
    assert not read_posts(b'{"code":"rest_forbidden"}', None).is_posts
    assert not read_posts(b"[" * 100_000, None).is_posts


def test_the_address_of_posts_suits_both_forms_of_an_api_root() -> None:
    asked = "per_page=100&page=2&_fields=link,date_gmt,modified_gmt"
    assert posts_address(f"{BASE}wp-json/", 2) == f"{BASE}wp-json/wp/v2/posts?{asked}"
    assert posts_address(f"{BASE}?rest_route=/", 2) == f"{BASE}?rest_route=/wp/v2/posts&{asked}"


LIST = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="https://api.w.org/" href="https://clinic.example/wp-json/"><link rel="sitemap" href="/map.xml"></head><body>
<a href="a/?utm_source=x#top">A</a> <a href="/blog/a/">again</a> <a href="#c">c</a> <a href="mailto:x@y.example">m</a>
<a href="https://elsewhere.example/">out</a> <a href="/wp-login.php">in</a> <a href="/x.pdf">pdf</a> %s</body></html>"""


def test_a_list_offers_links_feeds_sitemaps_and_an_api() -> None:
    read = read_list(LIST % b"", None, BASE)
    assert read.links == (f"{BASE}a/",)
    assert read.feeds == ("https://clinic.example/feed/",)
    assert read.sitemaps == ("https://clinic.example/map.xml",)
    assert read.posts_api == "https://clinic.example/wp-json/"
    assert read.following is None


@pytest.mark.parametrize(
    "link",
    [
        b'<a rel="next" href="/blog/page/2/">x</a>',
        b'<a href="/blog/page/2/">2</a><a href="/blog/page/3/">3</a>',
        b'<a href="/blog/page/2/">Older posts</a>',
        '<a href="/blog/page/2/">Nächste ›</a>'.encode(),
        b'<div><a class="blog-pager-older-link" href="/blog/page/2/">x</a></div>',
    ],
)
def test_the_next_page_of_a_list_is_found_by_relation_number_and_words(link: bytes) -> None:
    assert read_list(LIST % link, None, BASE).following == f"{BASE}page/2/"


def test_the_next_page_of_a_numbered_one_is_the_one_after_it() -> None:
    links = b'<a href="/blog/page/2/">2</a><a href="/blog/page/4/">4</a><a href="/blog/?page=4">other</a>'
    assert read_list(links, None, f"{BASE}page/3/").following == f"{BASE}page/4/"
    assert read_list(b'<a href="?page=2">2</a>', None, BASE).following == f"{BASE}?page=2"


def test_a_base_element_moves_relative_links() -> None:
    assert read_list(b'<base href="/news/"><a href="a">A</a>', None, BASE).links == ("https://clinic.example/news/a",)


@given(st.binary(max_size=400))
def test_no_bytes_make_any_source_fail(body: bytes) -> None:
    for packed in (body, b"\x1f\x8b" + body, b"<" + body):
        read_sitemap(packed, None)
        read_feed(packed, "deflate", BASE)
        read_posts(packed, "gzip")
        read_list(packed, None, BASE)


def test_a_bomb_is_inflated_no_further_than_the_bound() -> None:
    bomb = gzip.compress(b"\0" * 20_000_000)
    assert len(inflate(bomb, bound=1_000_000)) == 1_000_000


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("2026", "2026", Precision.YEAR),
        ("2026-05", "2026-05", Precision.MONTH),
        ("2026-05-04", "2026-05-04", Precision.DAY),
        ("2026-05-04T03:02", "2026-05-04T03:02", Precision.MINUTE),
        ("2026-05-04T03:02:01+0200", "2026-05-04T03:02:01+02:00", Precision.SECOND),
        ("2026-05-04 03:02:01Z", "2026-05-04T03:02:01+00:00", Precision.SECOND),
        ("Mon, 04 May 2026 03:02:01 GMT", "2026-05-04T03:02:01+00:00", Precision.SECOND),
        ("2026-13", None, None),
        ("2026-02-30", None, None),
        ("0000", None, None),
        ("yesterday", None, None),
    ],
)
def test_moments_keep_the_precision_they_are_written_with(
    raw: str, value: str | None, precision: Precision | None
) -> None:
    read = clock(Meaning.MODIFIED, "sitemap:lastmod", raw)
    assert (read.value, read.precision, read.raw) == (value, precision, raw)
