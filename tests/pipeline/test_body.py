"""The body is all of the article: what trafilatura drops inside it comes back, what is beside it stays out."""

from collections.abc import Callable

import pytest
from lxml.html import HtmlElement

from pipeline.body import Body, read_body
from pipeline.parse import parse
from tests.pipeline.written import COMMENTS, PARAGRAPHS, URL, page, paragraphs


def tree_of(html: str) -> HtmlElement:
    tree = parse(html.encode()).tree
    assert tree is not None
    return tree


def body_of(html: str) -> Body:
    tree = tree_of(html)
    return read_body(tree, URL, tree.xpath("//*[@id='comments']"))


def text_of(html: str) -> str:
    return "\n".join(block.text for block in body_of(html).blocks)


def test_an_article_is_read_without_what_stands_around_it() -> None:
    assert [block.text for block in body_of(page()).blocks] == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "part",
    [
        "<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>Iron</td><td>65 mg</td></tr></table>",
        "<ul><li>tea</li><li>rest</li></ul>",
        "<blockquote>Rest well.</blockquote>",
        "<details><summary>When to call us</summary><p>If you faint.</p></details>",
        "<figure><img src='/a.png' alt='leg'><figcaption>Figure 1: a leg at rest</figcaption></figure>",
        "<div class='disclaimer'>This text replaces no visit to your doctor.</div>",
        "<div class='info-box'><strong>Note:</strong> not for children under 12.</div>",
        "<p class='has-small-font-size'>* not licensed for this use</p>",
        "<h3>References</h3><ol><li><a href='https://journal.example/1'>Smith 2019, Iron and sleep</a></li></ol>",
        "<section class='faq'><h3>Is it serious?</h3><div class='answer'>Rarely.</div></section>",
        "<dl><dt>Ferritin</dt><dd>the store of iron</dd></dl>",
    ],
)
def test_what_patients_read_is_not_lost(part: str) -> None:
    html = page(paragraphs(*PARAGRAPHS[:3]) + part + paragraphs(*PARAGRAPHS[3:]))
    words = " ".join(tree_of(f"<div>{part}</div>").itertext()).split()
    found = text_of(html).replace(" | ", " ").split()
    assert [word for word in words if word not in found] == []


def test_a_short_line_at_the_end_is_kept() -> None:
    assert text_of(page(paragraphs() + "<p>Call 911 now.</p>")).endswith("Call 911 now.")


def test_a_note_at_the_end_is_kept() -> None:
    note = "This article is for information only and does not replace the advice of your own doctor."
    assert text_of(page(paragraphs() + f"<p><em>{note}</em></p>")).endswith(note)


@pytest.mark.parametrize(
    "part",
    [
        '<div class="sharedaddy"><h3>Share this</h3><a href="https://social.example/s">Post it</a></div>',
        '<div class="related-posts"><h3>You may also like</h3><a href="/x">Ten signs of low iron after fifty</a></div>',
        '<nav class="toc"><a href="#a">Contents</a></nav>',
        '<div class="newsletter"><p>Sign up for our newsletter and never miss a post again, it is free.</p></div>',
        '<div style="display:none">A hidden thing that nobody can see on this page at all.</div>',
        "<script>document.write('words')</script><style>p{}</style>",
    ],
)
def test_what_is_no_part_of_it_stays_out(part: str) -> None:
    html = page(paragraphs(*PARAGRAPHS[:3]) + part + paragraphs(*PARAGRAPHS[3:]))
    assert [block.text for block in body_of(html).blocks] == list(PARAGRAPHS)


def test_comments_never_become_body() -> None:
    long = COMMENTS.replace("thank you.", "thank you. " + " ".join(PARAGRAPHS) * 20)
    html = page().replace(COMMENTS, long)
    assert [block.text for block in body_of(html).blocks] == list(PARAGRAPHS)


def test_the_tree_stays_as_it_is() -> None:
    from lxml import etree

    tree = tree_of(page())
    before = etree.tostring(tree)
    read_body(tree, URL, tree.xpath("//*[@id='comments']"))
    assert etree.tostring(tree) == before


def test_every_block_has_its_element() -> None:
    body = body_of(page())
    assert len(body.blocks) == len(body.elements)
    assert body.source == "trafilatura"
    assert body.containers[0].get("class") in ("entry-content", "post hentry")


def test_a_page_without_text_has_no_body() -> None:
    assert body_of("<html><body><p>Hi</p></body></html>").blocks == body_of("<html></html>").blocks == ()


def in_list(texts: tuple[str, ...]) -> str:
    return "".join(f"<div class='x'><article><h3>{text[:20]}</h3><div>{text}</div></article></div>" for text in texts)


@pytest.mark.parametrize(
    "wrap", [in_list, lambda texts: "<br><br>".join(texts), lambda texts: f"<div>{'<p></p>'.join(texts)}</div>"]
)
def test_articles_in_odd_markup_are_read_in_full(wrap: Callable[[tuple[str, ...]], str]) -> None:
    html = f"<html><body><div id='all'>{wrap(PARAGRAPHS)}</div></body></html>"
    found = text_of(html)
    assert [text for text in PARAGRAPHS if text not in found] == []
