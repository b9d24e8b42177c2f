"""What a page states is gathered from broken JSON-LD, microdata, RDFa and metas alike."""

import json

import pytest
from lxml.html import HtmlElement

from pipeline.markup.metadata import Metadata, gather
from pipeline.markup.parse import parse

URL = "https://clinic.example/blog/legs"


def stated(markup: str, url: str = URL) -> Metadata:
    return gather(tree_of(markup), url)


def tree_of(markup: str) -> HtmlElement:
    tree = parse(markup.encode("utf-8", "replace")).tree
    assert tree is not None
    return tree


def script(text: str) -> str:
    return f'<html><head><script type="application/ld+json">{text}</script></head><body><p>x</p></body></html>'


ARTICLE = '{"@type": "BlogPosting", "headline": "Legs"}'


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"/*<![CDATA[*/{ARTICLE}/*]]>*/",
        f"{ARTICLE};",
        '{"@type": "BlogPosting", "headline": "Legs",}',
        '{"@type": ["BlogPosting", "Thing"], "headline": ["Legs"]}',
        '{"@type": "https://schema.org/BlogPosting", "headline": {"@value": "Legs"}}',
        f'[{{"@type": "WebSite"}}, {ARTICLE}]',
        f'{{"@graph": [{ARTICLE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        '{"@type": "BlogPosting", "headline": "Legs", "text": "a\nraw\ttab"}',
        '{"@type": "BlogPosting", "headline": " Legs&nbsp;"}',
    ],
)
def test_json_ld_is_read_however_it_is_wrapped(text: str) -> None:
    (thing,) = stated(script(text)).about()
    assert (thing.text("headline") or "").strip("\xa0 ") == "Legs"


@pytest.mark.parametrize("text", ["", "{", "null", "[1, 2]", '"text"', "[" * 5000, '{"@type": 7}', '{"@graph": 3}'])
def test_json_ld_that_cannot_be_read_states_nothing(text: str) -> None:
    assert stated(script(text)).about() == ()


def test_references_by_id_are_followed() -> None:
    text = '{"@graph":[{"@type":"Article","author":{"@id":"#p"}},{"@id":"#p","@type":"Person","name":"Ida"}]}'
    (thing,) = stated(script(text)).about()
    assert [person.text("name") for person in thing.things("author")] == ["Ida"]


def test_of_several_articles_the_one_at_this_address_counts() -> None:
    text = json.dumps(
        [
            {"@type": "Article", "url": "https://clinic.example/blog/arms", "headline": "Arms"},
            {"@type": "Article", "mainEntityOfPage": {"@id": f"{URL}/"}, "headline": "Legs"},
        ]
    )
    assert [thing.text("headline") for thing in stated(script(text)).about()] == ["Legs"]


def test_a_list_of_other_articles_describes_no_article() -> None:
    text = json.dumps(
        [{"@type": "Article", "url": f"https://clinic.example/{n}", "headline": str(n)} for n in range(3)]
    )
    assert stated(script(text)).about() == ()


def test_microdata_properties_belong_to_the_nearest_scope() -> None:
    page = stated(
        '<div itemscope itemtype="https://schema.org/Article"><h1 itemprop="headline">Legs</h1>'
        '<span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop="name">Ida</b></span></div>'
    )
    (thing,) = page.about()
    assert thing.text("headline") == "Legs"
    assert thing.text("name") is None
    assert [person.text("name") for person in thing.things("author")] == ["Ida"]


def test_microdata_in_the_head_belongs_to_the_page() -> None:
    page = stated('<html><head><meta itemprop="datePublished" content="2024-01-02"></head><body><p>x</p></body></html>')
    assert [thing.text("datePublished") for thing in page.pages()] == ["2024-01-02"]


def test_metas_are_kept_by_lower_case_name_in_order() -> None:
    page = stated(
        '<meta name="Author" content="Ida"><meta name="author" content="Ole"><meta name="author" content=" ">'
    )
    assert page.metas["author"] == ["Ida", "Ole"]


def test_links_are_absolute_by_the_base_the_page_names() -> None:
    page = stated('<head><base href="https://cdn.example/x/"><link rel="canonical" href="legs"></head><p>x</p>')
    assert page.canonical == "https://cdn.example/x/legs"
