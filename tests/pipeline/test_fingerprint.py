"""A fingerprint changes whenever the article may have, and never for what moves around it every night."""

import random
import re

import pytest

from pipeline.fingerprint import is_unchanged
from pipeline.read import read
from records.article import Fingerprint
from records.capture import Purpose
from records.payload import Payload, Readout
from tests.pipeline.written import PARAGRAPHS, URL, page, paragraphs, payload

PAGE = page(
    paragraphs() + '<ul><li>one <a href="/iron/">iron</a></li></ul><table><tr><td>Iron</td><td>65 mg</td></tr></table>'
    '<p><img src="/leg.png" alt="a leg"></p><div class="related-posts"><a href="/a">Other things</a></div>'
    "<div class='note'>This is no medical advice, please ask your own doctor about it first.</div>",
    head='<meta name="csrf-token" content="abc">',
)


def taken(html: str) -> Fingerprint:
    readout = read([payload(html)])
    assert readout.article is not None
    assert readout.fingerprint is not None, readout
    return readout.fingerprint


@pytest.fixture(scope="module")
def known() -> Fingerprint:
    return taken(PAGE)


def keeps(known: Fingerprint, html: str) -> bool:
    return is_unchanged(payload(html), known)


def test_the_same_page_keeps_it(known: Fingerprint) -> None:
    assert list(known.values) == [URL]
    assert keeps(known, PAGE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('nonce = "a1b2c3"', 'nonce = "ffffff"; more()'),
        ('content="abc"', 'content="xyz"'),
        ("How sleep changes with age", "Why we dream"),
        ('href="/blog/veins/"', 'href="/blog/knees/"'),
        ("Other things", "Things of another kind"),
        ("Seen 1,204 times", "Seen 1,311 times"),
        ('<time class="published" datetime="2023-11-09">', '<time datetime="2023-11-09" class="published">'),
        ('class="entry-content"', 'data-token="77" class="entry-content" style="color:red"'),
        ('id="comments" class="comments-area"', 'class="comments-area" id="comments"'),
        ("/iron/", "/iron/?utm_source=mail&amp;fbclid=9"),
        ('src="/leg.png"', 'src="/leg-2.png?v=3"'),
        ("</style>", "</style><!-- cached at 02:31 -->"),
        ("</footer>", "</footer><script src=/x.js></script><iframe></iframe>"),
        ("<aside", '<div id="ad-12345"></div><aside'),
        ("All rights reserved.", "All rights reserved, 2025."),
    ],
)
def test_noise_keeps_it(known: Fingerprint, old: str, new: str) -> None:
    assert keeps(known, PAGE.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Take 5 mg", "Take 50 mg"),
        ("do not take", "do take"),
        ("odd feeling that", "odd feeling"),
        ("one <a", "two <a"),
        ("65 mg", "650 mg"),
        ("/iron/", "/zinc/"),
        ('alt="a leg"', 'alt="an arm"'),
        ("no medical advice", "medical advice"),
        ("for years, thank you", "for years"),
        ("February 3, 2024", "February 4, 2024"),
        ('datetime="2024-02-03T11:00:00+00:00"', 'datetime="2024-02-04T11:00:00+00:00"'),
        ("Bo</b>", "Bob</b>"),
        ("What causes restless legs</h1>", "What causes restless arms</h1>"),
        ("<title>What", "<title>Why"),
        ("Ada Byron, MD", "Ada Byron, DO"),
        ('datetime="2023-11-09"', 'datetime="2023-11-10"'),
        ("November 9, 2023", "November 10, 2023"),
        ('"dateModified":"2023-12-01', '"dateModified":"2024-01-01'),
        ('published_time" content="2023-11-09', 'published_time" content="2022-11-09'),
        ("<ul><li>one", "<ol><li>one"),
        ("<div class='note'>", "<h2>Note</h2><div class='note'>"),
        ("<div class='note'>", "<div class='note' style='display:none'>"),
        ("</article>", "<p>Updated dose: see below.</p></article>"),
        ('<div id="comments"', '<div class="warning">Do not take this.</div><div id="comments"'),
        ('<section class="related', "<div>Something new</div><section class='related"),
        ("<footer", "<div class='recall'>This product was recalled.</div><footer"),
        ('<main class="site-main">', '<main class="site-main"><p>Reviewed by Bo, MD</p>'),
        ('<li id="comment-12"', '<li id="comment-99"'),
        ('id="comments"', 'id="thread"'),
        ("</head>", '<base href="https://other.example/"></head>'),
        ('lang="en"', 'lang="de"'),
    ],
)
def test_what_counts_changes_it(known: Fingerprint, old: str, new: str) -> None:
    changed = PAGE.replace(old, new)
    assert changed != PAGE
    assert not keeps(known, changed)


@pytest.mark.parametrize("place", ["</div></article>", "<div class='note'>"])
@pytest.mark.parametrize(
    "part",
    [
        "<p>Do not drive.</p>",
        "<ul><li>no aspirin</li></ul>",
        "<aside class='warning'><p>Never with alcohol.</p></aside>",
        "<div class='social-warning'>Avoid alcohol.</div>",
        "<div class='promo'>Avoid alcohol with these tablets at any time.</div>",
        "<details><summary>Risks</summary></details>",
    ],
)
def test_a_small_part_inside_the_article_changes_it(known: Fingerprint, part: str, place: str) -> None:
    changed = PAGE.replace(place, part + place)
    assert changed != PAGE
    assert not keeps(known, changed)
    assert _reading(payload(changed)).digest != _reading(payload(PAGE)).digest


@pytest.mark.parametrize(
    ("old", "new"), [("10<sup>3</sup>", "10<sub>3</sub>"), ("10<sup>3</sup>", "103"), ("<del>5</del>", "5")]
)
def test_marks_in_the_text_change_it(old: str, new: str) -> None:
    html = page(paragraphs() + "<p>Take 10<sup>3</sup> units, <del>5</del> mg</p>")
    assert not keeps(taken(html), html.replace(old, new))


@pytest.mark.parametrize("tag", ["<div>", "</div>", "<b>", "<ul>", "</article>"])
def test_broken_markup_in_what_is_never_read_changes_it_wherever_the_article_changes(tag: str) -> None:
    html = page(paragraphs() + "<div class='related'><h4><a href='/a'>Veins</a></h4><p>Why</p></div>" + paragraphs())
    broken = html.replace("<p>Why</p>", f"<p>Why</p>{tag}")
    if keeps(taken(html), broken):
        assert _reading(payload(broken)).digest == _reading(payload(html)).digest


@pytest.mark.parametrize("name", ["related", "share", "newsletter", "views", "social-warning"])
def test_reading_agrees_on_what_is_never_read(name: str) -> None:
    parts = [
        "Avoid alcohol with these tablets at any time.",
        "<a href='/x'>Veins</a>",
        "Ten signs of low iron. <a href='/x'>Read about them here</a>",
        "<ul><li><a href='/x'>Veins</a></li><li><a href='/y'>Sleep</a></li></ul>",
        "<p>Seen 12 times</p>",
        "<p>Hear from us every single week.</p><form><input></form>",
    ]
    for one in parts:
        for other in parts:
            first, second = (
                page(paragraphs(*PARAGRAPHS[:3]) + f"<div class='{name}'>{part}</div>" + paragraphs(*PARAGRAPHS[3:]))
                for part in (one, other)
            )
            if keeps(taken(first), second):
                assert _reading(payload(first)).digest == _reading(payload(second)).digest, (one, other)


def test_relative_dates_keep_it() -> None:
    html = PAGE.replace("February 3, 2024", "3 weeks ago").replace(
        "<div class='note'>", "<p><time>2 hours ago</time></p>" + "<div class='note'>"
    )
    known = taken(html)
    assert keeps(known, html.replace("3 weeks ago", "4 weeks ago").replace("2 hours ago", "yesterday"))
    assert not keeps(known, html.replace("3 weeks ago", "never"))


def test_comment_pages_are_part_of_it() -> None:
    second = payload(
        page().replace("Iron helped me", "Zinc helped me"), url=f"{URL}comment-page-1/", purpose=Purpose.COMMENT_PAGE
    )
    readout = read([payload(PAGE), second], could_not_have=frozenset())
    assert readout.fingerprint is not None
    assert set(readout.fingerprint.values) == {URL, second.url}
    edited = payload(second.body.replace(b"Zinc helped", b"Rest helped"), url=second.url, purpose=Purpose.COMMENT_PAGE)
    assert is_unchanged(payload(PAGE), readout.fingerprint)
    assert is_unchanged(second, readout.fingerprint)
    assert not is_unchanged(edited, readout.fingerprint)


@pytest.mark.parametrize("body", [b"", b"\x00\xff\xfe", b"<", b"<!DOCTYPE", b"\x1f\x8b\x08broken"])
def test_it_is_taken_of_any_bytes(known: Fingerprint, body: bytes) -> None:
    assert not keeps(known, body.decode("latin-1"))


WORDS = [
    "dose",
    "never",
    "5 mg",
    "<b>",
    "</b>",
    "<p>",
    "</p>",
    "<li>",
    "</div>",
    "<div>",
    ' class="note"',
    "related",
    "<h2>",
]


def _edit(text: str, source: random.Random) -> str:
    place = source.randrange(len(text))
    end = min(len(text), place + source.randrange(60))
    return source.choice(
        [
            lambda: text[:place] + text[end:],
            lambda: text[:place] + source.choice(WORDS) + text[place:],
            lambda: text[:place] + text[end : end + 40] + text[place:],
            lambda: text.replace(source.choice(re.findall(r"\w{4,}", text)), source.choice(["x", "dose", "nonce9"]), 1),
            lambda: text.replace(source.choice(re.findall(r"\w{4,}", text)), source.choice(["x", "dose", "nonce9"])),
        ]
    )()


def _reading(one: Payload) -> Readout:
    return read([one])


@pytest.mark.parametrize("seed", range(6))
def test_equal_fingerprints_mean_equal_digests(known: Fingerprint, seed: int) -> None:
    source = random.Random(seed)
    original = _reading(payload(PAGE))
    kept = 0
    for _ in range(60):
        html = PAGE
        for _ in range(source.randint(1, 3)):
            html = _edit(html, source)
        if keeps(known, html):
            kept += 1
            assert _reading(payload(html)).digest == original.digest, html
    assert kept
