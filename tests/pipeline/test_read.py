"""A visit's payloads become one article, alike on every machine, and no bytes whatever raise an error."""

import gzip
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.read import READER_VERSION, read, read_alone
from records.canonical import digest
from records.capture import Purpose
from records.payload import RENDERED_MARK, Readout, Terms, Wanted
from tests.pipeline.written import PARAGRAPHS, URL, page, paragraphs, payload

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "pages").glob("*/*/visit.json"))


def text_of(readout: Readout) -> str:
    assert readout.article is not None, readout.problem
    return readout.article.body_text


def test_a_page_becomes_an_article() -> None:
    readout = read([payload(page())], want_links=True)
    article = readout.article
    assert article is not None
    assert article.title == "What causes restless legs"
    assert article.authors == ("Ada Byron",)
    assert article.published is not None and article.published.value.startswith("2023-11-09")
    assert article.modified is not None and article.modified.value.startswith("2023-12-01")
    assert article.body_text == "\n\n".join(PARAGRAPHS)
    assert [(comment.id, comment.author) for comment in article.comments] == [("wp-11", "Ada"), ("wp-12", "Bo")]
    assert (readout.page_kind, readout.damage, readout.problem) == ("article", None, None)
    assert readout.digest == digest(article)
    assert "https://clinic.example/blog/sleep/" in readout.links
    assert article.sources["blocks"] == "trafilatura"
    assert re.match(r"\d+\+trafilatura-2\.", READER_VERSION)


def test_comments_are_left_out_when_not_asked_for() -> None:
    readout = read([payload(page())], terms=Terms(comments=False))
    assert readout.article is not None
    assert readout.article.comments == ()
    assert "Iron helped me" not in text_of(readout)


def test_comment_pages_are_wanted_until_they_are_there_or_cannot_be_had() -> None:
    pager = '<nav class="comment-navigation"><a href="/blog/restless-legs/comment-page-1/#comments">Older</a></nav>'
    html = page(after=pager)
    wanted = read([payload(html)]).wanted
    assert [one.purpose for one in wanted] == [Purpose.COMMENT_PAGE]
    assert read([payload(html)], could_not_have=frozenset(one.url for one in wanted)).wanted == ()
    older = page().replace("comment-1", "comment-3").replace("Iron helped me", "Zinc helped me")
    whole = read([payload(html), payload(older, url=wanted[0].url, purpose=Purpose.COMMENT_PAGE)])
    assert whole.article is not None
    assert len(whole.article.comments) == 4


def test_a_page_is_rendered_once_where_the_terms_say_so_and_only_an_article() -> None:
    script = '<div id="isso-thread"></div>'
    rendered = Wanted(purpose=Purpose.RENDERED, url=f"{URL}{RENDERED_MARK}")
    always, auto = Terms(render="always"), Terms(render="auto")
    assert read([payload(page())], terms=always).wanted == (rendered,)
    assert read([payload(page())], terms=auto).wanted == ()  # its comments are all there
    assert read([payload(page(after=script))], terms=auto).wanted == (rendered,)
    assert read([payload(page(after=script))]).wanted == ()
    assert read([payload(page())], terms=always, could_not_have=frozenset({rendered.url})).wanted == ()
    teasers = "".join(f"<article class=post><h2><a href='/blog/{n}/'>Post {n}</a></h2></article>" for n in range(9))
    listing = read([payload(f"<html><body><main>{teasers}</main></body></html>")], terms=always)
    assert (listing.page_kind, listing.wanted) == ("list", ())


@pytest.mark.parametrize("depth", [260, 1000])
def test_text_below_and_after_deep_elements_is_read(depth: int) -> None:
    deep = "<div>" * depth + f"<p>{PARAGRAPHS[1]}</p>" + "</div>" * depth
    found = text_of(read([payload(page(paragraphs(PARAGRAPHS[0]) + deep + paragraphs(*PARAGRAPHS[2:])))]))
    assert found == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("tag", ["div", "ul><li", "table><tr><td", "blockquote", "b"])
def test_too_deep_is_incomplete_and_no_article(tag: str) -> None:
    deep = f"<{tag}>" * 5000
    readout = read([payload(page(paragraphs() + deep + "x"))])
    assert (readout.article, readout.damage) == (None, "incomplete")
    assert "nested too deep" in (readout.problem or "")


@pytest.mark.parametrize("reference", ["&#1;", "&#xFFFF;", "&#0;", "&#xD800;", "\x01"])
def test_an_illegal_character_spoils_nothing(reference: str) -> None:
    html = page(paragraphs(*PARAGRAPHS, f"Rest{reference}well, and walk a little every evening before you lie down."))
    html = html.replace("Iron helped me", f"Iron {reference} helped me")
    readout = read([payload(html)])
    assert "Rest\ufffdwell, and walk" in text_of(readout)
    assert readout.article is not None
    assert readout.article.comments[1].text.startswith("Iron \ufffd helped")


def test_a_change_in_a_poisoned_page_is_seen() -> None:
    poisoned = page(paragraphs() + "<p>&#1;</p>" + "<div>" * 300 + "<p>Take 5 mg with food.</p>" + "</div>" * 300)
    assert read([payload(poisoned)]).digest != read([payload(poisoned.replace("5 mg with", "50 mg with"))]).digest


def test_a_tag_without_a_proper_name_spoils_nothing() -> None:
    html = page(
        paragraphs(*PARAGRAPHS[:2]) + f"<p>A <s›an>word</s›an> <a:b>or</a:b> two</p>{paragraphs(*PARAGRAPHS[2:])}"
    )
    found = text_of(read([payload(html)]))
    assert "A word or two" in found
    assert [text for text in PARAGRAPHS if text not in found] == []


def test_half_a_page_is_incomplete_and_no_article() -> None:
    packed = gzip.compress(page().encode())
    readout = read([payload(packed[: len(packed) * 2 // 3], content_encoding="gzip")])
    assert (readout.article, readout.damage) == (None, "incomplete")


def test_a_cut_comment_page_makes_the_visit_incomplete() -> None:
    packed = gzip.compress(page().encode())[:-40]
    second = payload(packed, url=f"{URL}comment-page-1/", purpose=Purpose.COMMENT_PAGE, content_encoding="gzip")
    assert read([payload(page()), second]).damage == "incomplete"


@pytest.mark.parametrize(
    "body",
    [
        b"<p " + b" ".join(b"a%d=1" % number for number in range(20_000)) + b">",
        b"<br>" * 50_000,
        b"x" * 10_000_001,
        b"<b>" * 250_000,
    ],
)
def test_pages_beyond_the_limits_are_unreadable(body: bytes) -> None:
    readout = read([payload(page().encode() + body)])
    assert (readout.article, readout.damage) == (None, "unreadable")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (
            page(paragraphs(*PARAGRAPHS, "Größe täglich prüfen, naïve Patienten fragen.")).encode(),
            "text/html; charset=latin-1",
        ),
        (
            page(paragraphs(*PARAGRAPHS, "Größe täglich prüfen, naïve Patienten fragen.")).encode("cp1252"),
            "text/html; charset=iso-8859-1",
        ),
        (page(paragraphs(*PARAGRAPHS, "Größe täglich prüfen, naïve Patienten fragen.")).encode("utf-16"), None),
        (
            page(paragraphs(*PARAGRAPHS, "Größe täglich prüfen, naïve Patienten fragen.")).encode("utf-16-le"),
            "text/html",
        ),
    ],
)
def test_any_charset_gives_the_same_text(body: bytes, content_type: str | None) -> None:
    assert text_of(read([payload(body, content_type=content_type)])).endswith(
        "Größe täglich prüfen, naïve Patienten fragen."
    )


def test_dates_are_never_guessed_from_text() -> None:
    html = "<html><body><article><h1>Legs</h1>" + paragraphs(*PARAGRAPHS, "A 1995 study, opened on 3 May 2012.")
    article = read([payload(html + "</article><footer>(c) 2019 Clinic. Order number 19950101</footer>")]).article
    assert article is not None
    assert (article.published, article.modified, article.reviewed) == (None, None, None)


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b" ",
            b"\x00",
            b"\xff\xfe",
            b"<",
            b"<!--",
            b"<html",
            b"<html></html>",
            b"{}",
            b"\x1f\x8b",
            b"%PDF-1.7",
            b"&",
        ),
        *(
            b"<base href='http://['>" + page().encode(),
            page().encode() + b"<a href='http://[::1'>",
            b"<a:b c:d='e'><p>x",
        ),
        *(b"<frameset><frame src=x></frameset>", b"<svg><title>x</title></svg>", b"<template><p>x</template>", b"]]>"),
        b'<script type="application/ld+json">{"@type":"Article","author":[[1,{"name":{}}]],"dateCreated":{}}</script>',
        b'<script type="application/ld+json">' + b"[" * 5000 + b"</script>",
    ],
)
@pytest.mark.parametrize("url", [URL, "http://[bad", "", "about:blank"])
def test_odd_bytes_are_told_and_raise_nothing(body: bytes, url: str) -> None:
    readout = read([payload(body, url=url)], want_links=True)
    assert readout.article is not None or readout.problem or readout.wanted
    assert "reader failed" not in (readout.problem or "")


FRAGMENTS = [
    b"<div>",
    b"</div>",
    b"<table><tr><td>",
    b"&#1;",
    b"\x00",
    b"\xff",
    b"<script>",
    b"<!--",
    b'"',
    b"<li>" * 20,
    b"\xed\xa0\x80",
]


def mutated(body: bytes, source: random.Random) -> bytes:
    for _ in range(source.randint(1, 8)):
        place = source.randrange(len(body) + 1)
        end = place + source.randrange(400)
        body = source.choice(
            [
                body[:place] + body[end:],
                body[:place] + source.choice(FRAGMENTS) + body[place:],
                body[:end] + body[place:],
                body[:place],
                body[:place] + source.randbytes(20) + body[place:],
            ]
        )
    return body


@pytest.mark.parametrize("seed", range(5))
def test_mutated_pages_raise_nothing(seed: int) -> None:
    source = random.Random(seed)
    encodings = [None, None, "gzip", "deflate", "br"]
    types = [None, "text/html; charset=utf-16", "text/html; charset=idna", "text/html; charset=shift_jis"]
    for _ in range(40):
        one = payload(mutated(page().encode(), source), content_type=source.choice(types))
        readout = read([one], want_links=True)
        assert "reader failed" not in (readout.problem or ""), (one.body, readout.problem)
        assert read([payload(one.body, content_encoding=source.choice(encodings))]) is not None


PROGRAM = """
import sys
from pathlib import Path
from pipeline.read import read
from tests.pipeline.written import payload
readout = read([payload(Path(sys.argv[1]).read_bytes())])
print(readout.digest, readout.fingerprint)
"""


def test_every_process_reads_the_same(tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_text(page(paragraphs() + "<ul><li>a</li></ul>"), encoding="utf-8")
    root = Path(__file__).parents[2]
    answers = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(saved)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    here = read([payload(saved.read_bytes())])
    assert answers == {f"{here.digest} {here.fingerprint}\n"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_saved_page_is_read_alone_whatever_its_platform_wants_instead(case: Path) -> None:
    visit = json.loads((case / "visit.json").read_text("utf-8"))
    readout = read_alone([payload((case / "page.html").read_bytes(), url=visit["url"])])
    assert readout.wanted == ()
    assert readout.article is not None, readout.problem


def test_what_was_read_as_comments_gives_the_article_neither_date_nor_author() -> None:
    said = ("Posted by Ann Lee on November 9, 2023", "This helped me a lot, thank you for writing it down.")
    other = ("Posted by Bea Ray on October 2, 2023", "My nurse told me the same thing about coffee last year.")
    blocks = "".join(f"<div><p>{line}</p><p>{text}</p></div>" for line, text in (said, other))
    body = f"<main><article><h1>Legs</h1>{paragraphs()}</article><h2>2 Comments</h2><div>{blocks}</div></main>"
    article = read([payload(f"<html><head><title>Legs</title></head><body>{body}</body></html>")]).article
    assert article is not None
    assert [comment.author for comment in article.comments] == ["Ann Lee", "Bea Ray"]
    assert (article.published, article.authors) == (None, ())
