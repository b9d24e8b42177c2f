"""Authors, credentials and medical reviewers: stated ones first, printed ones second, commenters never."""

from datetime import UTC, datetime

import pytest

from pipeline.facts.byline import Byline, byline
from pipeline.facts.credentials import Named, split_names
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse

URL = "https://www.northside.example/blog/legs"
PROSE = "<p>" + "Restless legs trouble people most in the evening, when they finally sit down to rest. " * 3 + "</p>"


def byline_of(body: str, head: str = "") -> Byline:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>".encode()).tree
    assert tree is not None
    fetched_at = datetime(2024, 3, 1, tzinfo=UTC)
    return byline(Page(url=URL, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, URL)))


def json_ld(author: str, more: str = "") -> str:
    return f'<script type="application/ld+json">{{"@type":"Article","author":{author}{more}}}</script>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Doris Lund, MD, FACS", [Named("Doris Lund", "MD, FACS")]),
        ("Jane Doe MD and John Roe, PhD", [Named("Jane Doe", "MD"), Named("John Roe", "PhD")]),
        ("A. Doe, B. Roe & C. Poe", [Named("A. Doe"), Named("B. Roe"), Named("C. Poe")]),
        ("Linny and Peter", [Named("Linny and Peter")]),
        ("Dr. med. Anna Beispiel", [Named("Dr. med. Anna Beispiel")]),
        ("Ed Do", [Named("Ed Do")]),
        ("Nia Forbes, Nurse Practitioner & Educator", [Named("Nia Forbes", "Nurse Practitioner & Educator")]),
        ("Sam Lee, M.D., Ph.D.", [Named("Sam Lee", "M.D., Ph.D.")]),
        ("Kim Lee, PA-C", [Named("Kim Lee", "PA-C")]),
        ("", []),
    ],
)
def test_names_and_credentials_are_taken_apart(text: str, expected: list[Named]) -> None:
    assert split_names(text) == expected


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ('{"@type":"Person","name":"Ida Holm"}', ("Ida Holm",)),
        ('[{"name":"Ida Holm"},{"name":"Ole Dam"}]', ("Ida Holm", "Ole Dam")),
        ('"Ida Holm"', ("Ida Holm",)),
        ('{"@type":"Person","name":"By Ida Holm"}', ("Ida Holm",)),
        ('{"@type":"Person","name":"https://clinic.example/ida"}', ()),
        ('{"@type":"Person"}', ()),
        ('"undefined"', ()),
    ],
)
def test_authors_in_json_ld(author: str, expected: tuple[str, ...]) -> None:
    assert byline_of(f"<h1>Legs</h1>{PROSE}", json_ld(author)).authors == expected


@pytest.mark.parametrize(
    "line",
    [
        '<p class="byline">By Ida Holm, RN</p>',
        '<p class="byline">By <a href="/author/ida">Ida Holm</a>, RN | 5 min read</p>',
        '<div class="post-meta"><span>March 3, 2023</span> <span>by</span> <a href="/team/ida">Ida Holm</a>, RN</div>',
        '<div class="entry-author vcard"><span class="fn">Ida Holm, RN</span></div>',
        "<p>Written by Ida Holm, RN</p>",
        '<p class="meta">Posted on March 3, 2023 by Ida Holm, RN in Veins</p>',
        '<span class="author">Von Ida Holm, RN am 3. März 2023</span>',
        '<div><h4>Written by:</h4><div><img alt=""><h3>Ida Holm, RN</h3></div></div>',
    ],
)
def test_a_printed_byline_is_read(line: str) -> None:
    found = byline_of(f"<article><h1>Legs at night</h1>{line}{PROSE}{PROSE}</article>")
    assert (found.authors, found.author_credentials) == (("Ida Holm",), ("RN",))


def test_printed_credentials_complete_a_stated_name() -> None:
    found = byline_of(f'<h1>Legs</h1><p class="byline">By Ida Holm, RN, BSN</p>{PROSE}', json_ld('{"name":"Ida Holm"}'))
    assert (found.authors, found.author_credentials) == (("Ida Holm",), ("RN, BSN",))
    assert found.sources["authors"] == "json-ld:author"


@pytest.mark.parametrize(
    "beside",
    [
        '<div id="comments"><li class="comment"><span class="fn">Otto Berg</span></li></div>',
        '<aside class="sidebar"><p class="author">Otto Berg</p></aside>',
        '<div class="related-posts"><article><h3><a href="/x">X</a></h3><p class="byline">By Otto</p></article></div>',
        "<p>By Monday the swelling is gone, and by Friday you may run again.</p>",
    ],
)
def test_nobody_beside_the_article_is_its_author(beside: str) -> None:
    assert byline_of(f"<article><h1>Legs</h1>{PROSE}{PROSE}</article>{beside}").authors == ()


def test_a_person_goes_before_the_sites_own_name() -> None:
    head = '<meta property="og:site_name" content="Northside Clinic"><meta name="author" content="Northside Clinic">'
    assert byline_of(f'<h1>Legs</h1><p class="byline">By Ida Holm</p>{PROSE}', head).authors == ("Ida Holm",)


@pytest.mark.parametrize(
    "line",
    [
        "<p>Medically reviewed by Karim Aziz, MD on May 2, 2023</p>",
        '<div class="reviewed-by"><span>Medically reviewed by</span> <a href="/team/ka">Karim Aziz, MD</a></div>',
        '<p class="meta">By Ida Holm | Reviewed by: Karim Aziz, MD | March 3, 2023</p>',
        "<p>Medizinisch geprüft von Karim Aziz, MD</p>",
        "<p>Revisado médicamente por Karim Aziz, MD</p>",
    ],
)
def test_a_printed_medical_reviewer_is_read(line: str) -> None:
    found = byline_of(f"<article><h1>Legs at night</h1>{line}{PROSE}{PROSE}</article>")
    assert (found.medical_reviewer, found.reviewer_credentials) == ("Karim Aziz", "MD")
    assert "Karim Aziz" not in found.authors


def test_a_stated_medical_reviewer_goes_first() -> None:
    head = json_ld('"Ida Holm"', ',"reviewedBy":{"@type":"Person","name":"Karim Aziz","honorificSuffix":"MD"}')
    found = byline_of(f"<h1>Legs</h1><p>Reviewed by Otto Berg</p>{PROSE}", head)
    assert (found.medical_reviewer, found.reviewer_credentials) == ("Karim Aziz", "MD")
    assert found.sources["medical_reviewer"] == "json-ld:reviewedBy"
