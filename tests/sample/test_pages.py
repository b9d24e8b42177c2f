"""What the sample clinic serves: every page, its links, its machines' files, both templates with the same words."""

import json
import re

import lxml.html
import pytest
from lxml import etree

from sample.nights import NIGHTS, clinic_on
from sample.pages import page_at

BASE = "http://127.0.0.1:9301"
QUIET_NIGHTS = [night for night in range(1, NIGHTS + 1) if night not in (8, 11)]


def tree_at(path: str, night: int) -> lxml.html.HtmlElement:
    page = page_at(path, night, BASE)
    assert page.status == 200, (path, night, page.status)
    return lxml.html.fromstring(page.body.decode())


def words_of(element: lxml.html.HtmlElement) -> list[str]:
    return " ".join(text for text in element.itertext() if text.strip()).split()


def test_every_link_on_the_blog_leads_to_a_page() -> None:
    for night in (1, 9, NIGHTS):
        waiting, seen = ["/"], {"/"}
        while waiting:
            path = waiting.pop()
            page = page_at(path, night, BASE)
            assert page.status == 200, (night, path)
            if not page.content_type.startswith("text/html"):
                continue
            for link in lxml.html.fromstring(page.body.decode()).xpath("//a/@href"):
                target = re.sub(r"[?#].*", "", link.removeprefix(BASE))
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        assert {f"/{slug}/" for slug in clinic_on(night).posts} <= seen
        assert {"/blog/page/2/", "/leg-cramps-at-night/comment-page-2/", "/about/", "/contact/"} <= seen


@pytest.mark.parametrize("night", QUIET_NIGHTS)
def test_an_articles_page_shows_its_title_byline_dates_body_and_comments(night: int) -> None:
    clinic = clinic_on(night)
    for post in clinic.posts.values():
        trees = [tree_at(f"/{post.slug}/", night)]
        trees += [tree_at(f"/{post.slug}/comment-page-{n}/", night) for n in range(2, post.comment_pages + 1)]
        shown = " ".join(trees[0].text_content().split())
        assert trees[0].xpath("string(//h1)") == post.title
        assert clinic.people[post.author].name in shown
        for part in post.parts:
            assert all(" ".join(cell.split()) in shown for cell in part.words.split(" | "))
        comments = [node.get("id") for tree in trees for node in tree.xpath('//li[starts-with(@id, "comment-")]')]
        assert sorted(comments) == sorted(f"comment-{remark.id}" for remark in post.remarks)


def test_the_structured_data_of_a_reviewed_article_names_dates_author_and_reviewer() -> None:
    script = tree_at("/causes-of-restless-legs/", 1).xpath('string(//script[@type="application/ld+json"])')
    page, posting = json.loads(script)["@graph"]
    assert (page["@type"], page["lastReviewed"]) == ("MedicalWebPage", "2024-06-01")
    assert page["reviewedBy"]["name"] == "Henrik Oduya"
    assert posting["datePublished"] == "2023-10-22T09:15:00-04:00"
    assert posting["dateModified"] == "2024-06-03T11:40:00-04:00"
    assert posting["author"]["honorificSuffix"] == "MD"


def test_the_redesign_shows_the_same_words_in_other_elements() -> None:
    for slug in clinic_on(9).posts:
        before, after = tree_at(f"/{slug}/", 7), tree_at(f"/{slug}/", 9)
        assert sorted(words_of(before.find("body"))) == sorted(words_of(after.find("body")))
        classes = [set(tree.find("body").xpath(".//main//@class")) for tree in (before, after)]
        assert len(classes[0] & classes[1]) < len(classes[0]) / 2


def test_a_noisy_night_differs_at_each_request_and_shows_the_same_article() -> None:
    first, second = (page_at("/iron-for-restless-legs/", 8, BASE).body.decode() for _ in range(2))
    assert first != second
    for text in (first, second):
        content = lxml.html.fromstring(text).xpath('//div[@class="entry-content"]')[0]
        for slot in content.xpath('.//div[@class="ad-slot"]'):
            slot.drop_tree()
        calm = tree_at("/iron-for-restless-legs/", 7).xpath('//div[@class="entry-content"]')[0]
        assert words_of(content) == words_of(calm)
    assert "days ago" in first or "months ago" in first


def test_sitemaps_list_every_article_with_the_date_it_claims() -> None:
    index = etree.fromstring(page_at("/sitemap.xml", 1, BASE).body)
    assert [node.text for node in index.iter("{*}loc")] == [f"{BASE}/post-sitemap.xml", f"{BASE}/page-sitemap.xml"]
    for night in QUIET_NIGHTS:
        rows = etree.fromstring(page_at("/post-sitemap.xml", night, BASE).body)
        listed = {row.findtext("{*}loc"): row.findtext("{*}lastmod") for row in rows}
        posts = clinic_on(night).posts.values()
        assert listed == {f"{BASE}/{post.slug}/": post.modified.isoformat() for post in posts}


def test_the_feed_holds_the_ten_newest() -> None:
    feed = etree.fromstring(page_at("/feed/", 10, BASE).body)
    links = [item.findtext("link") for item in feed.iter("item")]
    assert len(links) == 10
    assert links[0] == f"{BASE}/winter-itch/"


def test_lists_are_paginated_until_the_last_article() -> None:
    found, path = [], "/blog/"
    while path:
        tree = tree_at(path, 1)
        found += tree.xpath('//h2[contains(@class, "entry-title")]/a/@href')
        path = "".join(tree.xpath('//div[@class="nav-previous"]/a/@href'))
    assert sorted(found) == sorted(f"/{slug}/" for slug in clinic_on(1).posts)
    assert page_at("/blog/page/9/", 1, BASE).status == 404


def test_addresses_change_by_redirect_and_articles_go_by_404_and_410() -> None:
    assert page_at("/long-flights-and-clots/", 6, BASE).status == 200
    moved = page_at("/long-flights-and-clots/", 7, BASE)
    assert (moved.status, moved.location) == (301, f"{BASE}/blood-clots-and-long-flights/")
    assert page_at("/flu-shots-this-season/", 10, BASE).status == 404
    assert page_at("/migraine-triggers/", 10, BASE).status == 410
    assert page_at("/flu-shots-this-season/", 15, BASE).status == 200
    assert page_at("/spider-veins-at-a-glance/", 14, BASE).location == f"{BASE}/varicose-or-spider-veins/"
    assert page_at("/about", 1, BASE).location == "/about/"
    assert page_at("/leg-cramps-at-night/comment-page-1/", 1, BASE).location == f"{BASE}/leg-cramps-at-night/"


def test_an_outage_answers_503_for_everything_but_robots() -> None:
    paths = ("/", "/blog/", "/sitemap.xml", "/feed/", "/iron-for-restless-legs/")
    assert {page_at(path, 11, BASE).status for path in paths} == {503}
    assert page_at("/robots.txt", 11, BASE).status == 200
