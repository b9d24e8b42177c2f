"""The body is all of the article: what trafilatura drops inside it comes back, what is beside it stays out."""

from collections.abc import Callable

import pytest
from lxml.html import HtmlElement

from pipeline.markup.parse import parse
from pipeline.text.body import Body, read_body
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


SMALL = [
    ("<p>Do not drive.</p>", "Do not drive."),
    ("<h2>Who should not take it</h2><p>Pregnant women.</p>", "Who should not take it\nPregnant women."),
    ("<ul><li>no aspirin</li></ul>", "no aspirin"),
    (
        "<table><tr><td>Adults</td><td>10 mg</td></tr><tr><td>Children</td><td>5 mg</td></tr></table>",
        "Adults | 10 mg\nChildren | 5 mg",
    ),
    ("<table><tr><th>Drug</th><td>5 mg</td></tr></table>", "Drug | 5 mg"),
    ('<aside class="warning"><p>Never take this with alcohol, it can kill.</p></aside>', "it can kill."),
    ("<blockquote>Stop at once.</blockquote>", "Stop at once."),
    ("<pre>dose = 5 mg</pre>", "dose = 5 mg"),
    ("<figure><img src='/x.png' alt='chart'><figcaption>Chart: 20 mg</figcaption></figure>", "Chart: 20 mg"),
    ("<details><summary>Risks</summary><p>Nausea.</p></details>", "Risks\nNausea."),
    ("<dl><dt>Dose</dt><dd>10 mg daily</dd></dl>", "Dose\n10 mg daily"),
    ("<div>Not for children</div>", "Not for children"),
    ("<p><b>Do not stop abruptly</b></p>", "Do not stop abruptly"),
    ('<div class="callout"><p>Stop at rash.</p></div>', "Stop at rash."),
    ('<div class="social-warning">Avoid alcohol with these tablets at any time.</div>', "Avoid alcohol with"),
    ('<div class="ad promo">Avoid alcohol with these tablets at any time.</div>', "Avoid alcohol with"),
    ('<p style="list-style: none">Ask your nurse.</p>', "Ask your nurse."),
    ("<footer><p>Not for people under 12.</p></footer>", "Not for people under 12."),
    ("<form><p>Take 5 mg daily.</p></form>", "Take 5 mg daily."),
    (
        '<p>See <a href="https://clinic.example/iron/">our page on iron</a> before you take any.</p>',
        "See our page on iron",
    ),
]


@pytest.mark.parametrize(("part", "words"), SMALL)
@pytest.mark.parametrize("place", [0, 3, 5])
def test_small_parts_are_read_wherever_they_stand(part: str, words: str, place: int) -> None:
    html = page(paragraphs(*PARAGRAPHS[:place]) * bool(place) + part + paragraphs(*PARAGRAPHS[place:]) * (place < 5))
    assert words in text_of(html)


@pytest.mark.parametrize(("part", "words"), SMALL)
def test_a_part_added_at_the_end_is_read_where_no_name_tells_the_content(part: str, words: str) -> None:
    html = page(paragraphs() + part).replace("entry-content", "x7")
    assert words in text_of(html)


@pytest.mark.parametrize(
    "part",
    [
        '<div class="x"><h4>Read next</h4><ul><li><a href="/a">Veins in pregnancy</a></li></ul></div>',
        '<h3>More from us</h3><ul><li><a href="/a">Veins</a></li><li><a href="/b">Sleep and age</a></li></ul>',
        '<div class="y"><div><h4><a href="/a">Veins</a></h4><p>Why they swell in pregnancy.</p></div>'
        '<div><h4><a href="/b">Sleep</a></h4><p>How it changes with age and when to worry about it.</p></div></div>',
        '<div class="z"><p>Join our readers.</p><input type="email"></div>',
        '<aside><p>Ada Byron has written here for years.</p><a href="/author/ada">All her posts</a></aside>',
        '<div class="author-box"><p>Ada Byron has written here for years.</p><a href="/author/ada">More</a></div>',
        '<p>Share this:</p><div class="share"><a href="https://social.example/s"><svg></svg></a></div>',
        '<p class="post-tags">Tags: <a href="/tag/iron">iron</a>, <a href="/tag/sleep">sleep</a></p>',
        "<p>(Visited 1,902 times, 364 visits today)</p>",
        '<nav><a href="/a">Previous: Veins</a></nav>',
        '<p><a href="/a">Previous: Veins in pregnancy</a></p>',
    ],
)
@pytest.mark.parametrize("name", ["entry-content", "x7"])
def test_what_points_elsewhere_at_the_end_stays_out(part: str, name: str) -> None:
    html = page(paragraphs() + part).replace("entry-content", name)
    assert [block.text for block in body_of(html).blocks] == list(PARAGRAPHS)


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
        '<div class="newsletter"><p>Sign up for our newsletter and never miss a post again, it is free.</p>'
        "<form><input name='mail'><button>Send</button></form></div>",
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
