"""Authors and reviewers are found in every language and place that pages print them in, and nobody else is."""

from datetime import UTC, datetime

import pytest

from pipeline.facts.byline import Byline, byline
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse

URL = "https://www.northside.example/blog/legs"
PROSE = "<p>" + "Restless legs trouble people most in the evening, when they finally sit down to rest. " * 3 + "</p>"
WRITERS = {
    "en": ("By", "Written by", "Posted by", "Author:", "Article by", "Medically written by", "Contributor:"),
    "de": ("Von", "Geschrieben von", "Verfasst von", "Autorin:", "Autor:", "Ein Beitrag von", "Text von"),
    "es": ("Por", "Escrito por", "Publicado por", "Autora:", "Autor:", "Redactado por"),
    "fr": ("Par", "Écrit par", "Rédigé par", "Auteur :", "Auteure :", "Publié par"),
    "it": ("Scritto da", "A cura di", "Autore:", "Autrice:", "Pubblicato da", "Redatto da"),
    "pt": ("Por", "Escrito por", "Autor:", "Autora:", "Publicado por"),
    "nl": ("Door", "Geschreven door", "Auteur:", "Geplaatst door"),
}
REVIEWERS = {
    "en": ("Medically reviewed by", "Reviewed by", "Medical reviewer:", "Clinically reviewed by", "Fact-checked by"),
    "de": ("Medizinisch geprüft von", "Fachlich überprüft von", "Ärztlich geprüft durch", "Geprüft von"),
    "es": ("Revisado por", "Revisado médicamente por", "Revisión médica:", "Médicamente revisado por"),
    "fr": ("Relu par", "Validé par", "Révision médicale :", "Médicalement vérifié par", "Relecture médicale par"),
    "it": ("Revisionato da", "Revisione scientifica:", "Verificato da", "Revisione medica a cura di"),
    "pt": ("Revisto por", "Revisado por", "Revisão clínica por", "Revisto clinicamente por"),
    "nl": ("Medisch beoordeeld door", "Gecontroleerd door", "Nagekeken door", "Medische controle:"),
}
PLACES = {
    "a line": "<p>{label} {name}, RN</p>",
    "a marked line": '<div class="post-author"><span>{label}</span> <a href="/team/ida">{name}</a>, RN</div>',
    "a label in bold": "<p><strong>{label}</strong> {name}, RN</p>",
    "a label beside the name": '<div class="x1"><span>{label}</span> <span>{name}, RN</span></div>',
    "a heading over the name": "<section><h4>{label}</h4><div>{name}, RN</div></section>",
    "a list of facts": "<dl><dt>{label}</dt><dd>{name}, RN</dd></dl>",
    "a card with a picture": '<div><p>{label}</p><div><img alt="" src="/i.jpg"><p>{name}, RN</p></div></div>',
    "a line of several facts": '<p class="meta">{label} {name}, RN | 5 May 2023 | 5 min read</p>',
    "a line with a date": '<p class="meta">{label} {name}, RN, 5 May 2023</p>',
}


def byline_of(body: str, *, head: str = "", language: str = "en") -> Byline:
    tree = parse(f'<html lang="{language}"><head>{head}</head><body>{body}</body></html>'.encode()).tree
    assert tree is not None
    fetched_at = datetime(2024, 3, 1, tzinfo=UTC)
    return byline(Page(url=URL, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, URL)))


def article(lines: str) -> str:
    return f"<article><h1>Legs at night</h1>{lines}{PROSE}{PROSE}</article>"


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("language", "label"), [(language, each) for language, all_ in WRITERS.items() for each in all_]
)
def test_a_writer_is_named_behind_a_label(language: str, label: str, place: str) -> None:
    found = byline_of(article(PLACES[place].format(label=label, name="Ida Holm")), language=language)
    assert (found.authors, found.author_credentials) == (("Ida Holm",), ("RN",))
    assert found.medical_reviewer is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("language", "label"), [(language, each) for language, all_ in REVIEWERS.items() for each in all_]
)
def test_a_reviewer_is_named_behind_a_label_and_is_no_author(language: str, label: str, place: str) -> None:
    lines = PLACES[place].replace("post-author", "post-reviewer").format(label=label, name="Karim Aziz")
    found = byline_of(article(lines), language=language)
    assert (found.medical_reviewer, found.reviewer_credentials) == ("Karim Aziz", "RN")
    assert found.authors == ()


@pytest.mark.parametrize(
    ("name", "authors", "credentials"),
    [
        ("Dr. Ida Holm", ("Dr. Ida Holm",), ("",)),
        ("Ida Holm, MS, RD", ("Ida Holm",), ("MS, RD",)),
        ("Ida Holm, MD and Ole Dam, PhD", ("Ida Holm", "Ole Dam"), ("MD", "PhD")),
        ("Ida Holm MD FACS", ("Ida Holm",), ("MD, FACS",)),
        ("Dr. med. Ida Holm", ("Dr. med. Ida Holm",), ("",)),
        ("Ida Holm-Smith, DPM", ("Ida Holm-Smith",), ("DPM",)),
        ("Ida O’Neill", ("Ida O’Neill",), ("",)),
        ("Élodie Brûlé", ("Élodie Brûlé",), ("",)),
        ("Ida Holm, Vascular Surgeon", ("Ida Holm",), ("Vascular Surgeon",)),
        ("The Northside Vein Team", ("The Northside Vein Team",), ("",)),
        ("happylegs313", ("happylegs313",), ("",)),
    ],
)
def test_names_of_every_kind(name: str, authors: tuple[str, ...], credentials: tuple[str, ...]) -> None:
    for found in (
        byline_of(article(f'<p class="byline">By {name}</p>')),
        byline_of(article(""), head=f'<meta name="author" content="{name}">'),
    ):
        assert (found.authors, found.author_credentials) == (authors, credentials)


@pytest.mark.parametrize(
    "lines",
    [
        '<div class="entry-meta"><ul><li><i class="bi bi-person"></i> Ida Holm</li><li>5 May 2023</li></ul></div>',
        '<div class="meta"><span class="fa fa-user"></span> <a href="/x">Ida Holm</a> | 5 May 2023</div>',
        '<div class="post-meta"><svg class="icon icon-author"></svg><span>Ida Holm</span></div>',
        "<div><p>Ida Holm</p><p>Vascular Surgeon</p></div>",
        '<div class="byline"><a href="/author/ida">Ida Holm</a> in <a href="/category/veins">Veins</a></div>',
        '<p class="byline"><a rel="author" href="/a/ida">Ida Holm</a></p>',
        '<div class="author-name">Ida Holm</div><div class="author-title">Nurse</div>',
    ],
)
def test_a_writer_is_named_without_a_label(lines: str) -> None:
    assert byline_of(article(lines)).authors == ("Ida Holm",)


@pytest.mark.parametrize(
    "lines",
    [
        '<div class="byline"><a href="/blog/category/veins">Vein care</a> <span>5 May 2023</span></div>',
        '<p class="byline"><a href="/author/ida">View more posts</a></p>',
        '<p class="author">5 min read</p>',
        "<p>By the time you read this, your legs are better.</p>",
        "<p>Von der Couch aufs Rad in einer Woche</p>",
        "<p>Photo <em>by</em> Ida Holm</p>",
        '<p class="byline">By admin</p>',
        "<div><p>Restless Legs</p><p>5 May 2023</p></div>",
        '<div id="comments"><p class="comment-author">By Otto Berg</p></div>',
        '<div class="share"><a href="/mail">Share by Email</a></div>',
    ],
)
def test_what_is_no_person_wrote_nothing(lines: str) -> None:
    assert byline_of(article(lines)).authors == ()


def test_whom_readers_see_named_goes_before_a_stated_stranger() -> None:
    head = '<meta name="author" content="KatS">'
    found = byline_of(article('<p class="byline">By <a href="/authors/ida">Ida Holm</a></p>'), head=head)
    assert (found.authors, found.sources["authors"]) == (("Ida Holm",), "visible")


@pytest.mark.parametrize(
    "lines",
    [
        '<p class="byline">By Ida</p>',
        "<p>Photo by Otto Berg</p>",
        '<p class="byline">By Northside</p>',
        f'{PROSE}{PROSE}<p class="author">Otto Berg</p>',
        "<p>Medically reviewed by Otto Berg</p>",
    ],
)
def test_a_stated_author_stays_where_nobody_else_is_named_above_the_text(lines: str) -> None:
    found = byline_of(article(lines), head='<meta name="author" content="Ida Holm">')
    assert (found.authors, found.sources["authors"]) == (("Ida Holm",), "meta:author")


@pytest.mark.parametrize(
    ("line", "authors", "reviewer"),
    [
        (
            "<p>Medically reviewed by Karim Aziz, MD — By Ida Holm — Updated on May 3, 2023</p>",
            "Ida Holm",
            "Karim Aziz",
        ),
        ("<p>Written by Ida Holm; Medically reviewed by Karim Aziz, MD</p>", "Ida Holm", "Karim Aziz"),
        ("<p>By Ida Holm, RN | Reviewed by Karim Aziz, MD, FACS. | May 3, 2023</p>", "Ida Holm", "Karim Aziz"),
        ('<p class="meta">Ida Holm, RN | May 3, 2023 | Veins</p>', "Ida Holm", None),
        ("<p>May 3, 2023 by Ida Holm</p>", "Ida Holm", None),
        ('<p class="author">di <a href="/autore/x">Ida Holm</a></p>', "Ida Holm", None),
        ("<p>Par Ida Holm, phlébologue, le 3 mai 2023</p>", "Ida Holm", None),
    ],
)
def test_a_line_that_names_writer_and_reviewer_is_taken_apart(line: str, authors: str, reviewer: str | None) -> None:
    found = byline_of(article(line))
    assert (found.authors, found.medical_reviewer) == ((authors,), reviewer)
    assert found.reviewer_credentials in (None, "MD", "MD, FACS")
