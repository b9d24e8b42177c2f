"""Articles are told from lists and other pages; in doubt a page is an article."""

from datetime import UTC, datetime

import pytest

from pipeline.facts.kind import page_kind
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse

PROSE = "<p>" + "Restless legs trouble people most in the evening, when they finally sit down to rest. " * 5 + "</p>"
TEASER = '<article class="post"><h2><a href="/legs">Legs</a></h2><p>Short words.</p></article>'


def kind_of(body: str, path: str = "/blog/legs", head: str = "", classes: str = "") -> str:
    url = f"https://clinic.example{path}"
    tree = parse(f"<html><head>{head}</head><body class='{classes}'>{body}</body></html>".encode()).tree
    assert tree is not None
    fetched_at = datetime(2024, 3, 1, tzinfo=UTC)
    return page_kind(Page(url=url, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, url)))[0]


def json_ld(kind: str) -> str:
    return f'<script type="application/ld+json">{{"@type":"{kind}","name":"x"}}</script>'


@pytest.mark.parametrize(
    ("body", "path", "head"),
    [
        (f"<h1>Legs</h1>{PROSE}{PROSE}", "/blog/legs", ""),
        ("<h1>Legs</h1><p>Short.</p>", "/blog/legs", json_ld("BlogPosting")),
        ("<h1>Legs</h1><p>Short.</p>", "/blog/legs", '<meta property="og:type" content="article">'),
        ("<h1>Legs</h1><p>Short.</p>", "/blog/legs", '<meta property="article:published_time" content="2024-01-01">'),
        (f"<article><h1>Legs</h1>{PROSE}{PROSE}</article>{TEASER * 4}", "/blog/legs", ""),
        (f'<h1>Legs</h1>{PROSE}{PROSE}<div class="related">{TEASER * 9}</div>', "/legs", ""),
        (f"<h1>Legs</h1>{PROSE}{PROSE}", "/legs", json_ld("MedicalClinic")),
        (f"<h1>Varicose veins</h1>{PROSE}{PROSE}", "/topics/varicose-veins", ""),
        (f"<h1>When to contact us</h1>{PROSE}{PROSE}", "/blog/when-to-contact-us", ""),
    ],
)
def test_an_article_is_an_article(body: str, path: str, head: str) -> None:
    assert kind_of(body, path, head) == "article"


@pytest.mark.parametrize(
    ("body", "path", "head"),
    [
        (f"<h1>Blog</h1>{TEASER * 5}", "/blog/", ""),
        (f"<h1>Veins</h1>{TEASER}", "/category/veins/", ""),
        (f"<h1>Veins</h1>{TEASER}", "/tag/iron/", '<meta property="og:type" content="article">'),
        (f"<h1>Ida Holm</h1>{TEASER * 2}", "/author/ida/page/2/", ""),
        (f"{TEASER * 2}", "/blog/page/3", ""),
        (f"{TEASER * 2}", "/2023/11/", ""),
        (f"{TEASER * 2}", "/?paged=2", ""),
        (f"<h1>Welcome</h1>{TEASER}", "/", ""),
        ("<h1>Posts</h1>", "/veins", json_ld("CollectionPage")),
    ],
)
def test_a_list_is_a_list(body: str, path: str, head: str) -> None:
    assert kind_of(body, path, head) == "list"


@pytest.mark.parametrize(
    ("body", "path", "head"),
    [
        ("<h1>About us</h1><p>We are a clinic.</p>", "/about/", ""),
        ("<h1>Contact</h1><form></form>", "/contact-us", ""),
        (f"<h1>Impressum</h1>{PROSE}{PROSE}", "/impressum/", ""),
        ("<h1>Who we are</h1>", "/who", json_ld("AboutPage")),
        ("<h1>Gallery</h1>", "/gallery", ""),
    ],
)
def test_a_standing_page_is_neither(body: str, path: str, head: str) -> None:
    assert kind_of(body, path, head) == "other"


POST, STANDING = "post-template single single-post postid-1", "page-template-default page page-id-2"
OG_ARTICLE = '<meta property="og:type" content="article">'


@pytest.mark.parametrize(
    ("classes", "path", "head", "kind"),
    [
        (POST, "/2026/11/hello-world/", "", "article"),
        (STANDING, "/sample-page/", "", "other"),
        (STANDING, "/causes-of-restless-legs/", OG_ARTICLE, "article"),
        (STANDING, "/about/", OG_ARTICLE, "other"),
        (STANDING, "/about/", json_ld("BlogPosting"), "article"),
    ],
)
def test_wordpress_tells_its_posts_from_its_pages(classes: str, path: str, head: str, kind: str) -> None:
    body = f"<h1>Legs</h1>{PROSE}{PROSE}" if classes is STANDING else "<h1>Legs</h1><p>Short.</p>"
    assert kind_of(body, path, head, classes) == kind


def test_the_reason_is_told_in_words() -> None:
    tree = parse(f"<html><body><h1>Blog</h1>{TEASER * 5}</body></html>".encode()).tree
    assert tree is not None
    url = "https://clinic.example/blog/"
    page = Page(url=url, tree=tree, fetched_at=datetime(2024, 3, 1, tzinfo=UTC), zone=None, metadata=gather(tree, url))
    assert page_kind(page) == ("list", "5 teasers in the main column")


WORDPRESS = '<meta name="generator" content="WordPress 6.1">'


@pytest.mark.parametrize("classes", ["home blog", "blog", "archive category category-veins", "search search-results"])
def test_wordpress_names_its_lists_however_short_they_are(classes: str) -> None:
    assert kind_of("<h1>News</h1><article class='post'><p>Short.</p></article>", "/news/", WORDPRESS, classes) == "list"


def test_those_names_mean_nothing_on_single_posts_and_elsewhere() -> None:
    assert kind_of("<h1>Legs</h1><p>Short.</p>", "/legs/", WORDPRESS, "single single-post blog") == "article"
    assert kind_of(f"<h1>Legs</h1>{PROSE}{PROSE}", "/legs/", "", "blog") == "article"


def test_a_list_of_whole_posts_is_a_list() -> None:
    whole = f'<article class="post"><h2><a href="/legs">Legs</a></h2>{PROSE}{PROSE}</article>'
    assert kind_of(f"<main>{whole * 3}</main>", "/news/") == "list"


def test_a_post_whose_heading_leads_to_itself_is_no_teaser() -> None:
    own = f'<div class="post"><h2 class="entry-title"><a href="/blog/legs">Legs</a></h2>{PROSE}{PROSE}</div>'
    assert kind_of(f"<h1>Clinic</h1>{own}<ul>{'<li class=post><h3><a href=/a>A</a></h3></li>' * 4}</ul>") == "article"
