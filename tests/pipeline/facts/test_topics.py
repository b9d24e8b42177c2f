"""Language, categories and tags as the page states them."""

from datetime import UTC, datetime

import pytest

from pipeline.facts.topics import Topics, language_tag, topics
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse

URL = "https://clinic.example/blog/legs"


def topics_of(markup: str) -> Topics:
    tree = parse(markup.encode()).tree
    assert tree is not None
    fetched_at = datetime(2024, 3, 1, tzinfo=UTC)
    return topics(Page(url=URL, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, URL)))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("en_us", "en-US"),
        ("DE", "de"),
        ("pt-BR", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("english", None),
        ("", None),
        (None, None),
    ],
)
def test_languages_are_written_as_bcp_47(stated: str | None, expected: str | None) -> None:
    assert language_tag(stated) == expected


@pytest.mark.parametrize(
    ("markup", "source"),
    [
        ('<html lang="de-AT"><p>x</p></html>', "html:lang"),
        ('<html><head><meta property="og:locale" content="de_AT"></head><p>x</p></html>', "meta:og:locale"),
        (
            '<html><script type="application/ld+json">{"@type":"Article","inLanguage":"de-AT"}</script><p>x</p></html>',
            "json-ld:inLanguage",
        ),
    ],
)
def test_the_language_is_stated_in_several_places(markup: str, source: str) -> None:
    found = topics_of(markup)
    assert (found.language, found.sources["language"]) == ("de-AT", source)


def test_stated_topics_go_before_printed_ones() -> None:
    found = topics_of(
        '<meta property="article:section" content="Veins"><meta property="article:tag" content="Iron">'
        '<meta property="article:tag" content="iron">'
        '<a rel="category tag" href="/c">Other</a><a rel="tag" href="/t">X</a>'
    )
    assert (found.categories, found.tags) == (("Veins",), ("Iron",))


def test_printed_topics_count_only_on_the_article_itself() -> None:
    found = topics_of(
        '<main><h1>Legs</h1><a rel="category tag" href="/c">Veins</a><a rel="tag" href="/t">#iron</a></main>'
        '<aside class="sidebar"><a rel="tag" href="/x">Popular</a></aside>'
    )
    assert (found.categories, found.tags) == (("Veins",), ("iron",))


def test_nothing_stated_is_nothing_found() -> None:
    assert topics_of("<p>x</p>") == Topics()


@pytest.mark.parametrize(
    "markup",
    [
        '<a rel="category tag" href="/veins">Veins</a> <a rel="tag" href="/iron">Iron</a>',
        '<a rel="tag" href="/category/veins/">Veins</a> <a rel="tag" href="/tag/iron/">Iron</a>',
        '<a rel="tag" href="/?cat=4">Veins</a> <a rel="tag" href="/?tag=iron">Iron</a>',
        '<div class="taxonomy-category"><a rel="tag" href="/v">Veins</a></div>'
        '<div class="taxonomy-post_tag"><a rel="tag" href="/i">Iron</a></div>',
        '<p class="cat-links"><span><a rel="tag" href="/v">Veins</a></span></p>'
        '<p class="tags-links"><a rel="tag" href="/category-of-iron/">Iron</a></p>',
    ],
)
def test_a_category_is_told_from_a_tag_by_relation_classes_or_address(markup: str) -> None:
    found = topics_of(f'<article class="post category-veins tag-iron"><h1>Legs</h1>{markup}</article>')
    assert (found.categories, found.tags) == (("Veins",), ("Iron",))


def test_topics_of_other_posts_beneath_are_not_the_articles() -> None:
    card = '<li class="post"><h3><a href="/feet">Feet</a></h3><a rel="tag" href="/tag/feet/">Feet</a></li>'
    found = topics_of(f'<main><h1>Legs</h1><p>x</p><a rel="tag" href="/tag/iron/">Iron</a><ul>{card * 2}</ul></main>')
    assert found.tags == ("Iron",)
