"""A date counts wherever a page prints it as its own, in every language and shape, and nowhere else."""

from datetime import UTC, date, datetime

import pytest

from pipeline.facts.dates import Dates, dates
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from tests.pipeline.facts.calendars import TONGUES

DAY = date(2023, 5, 22)
URL = "https://clinic.example/blog/legs"
PROSE = "<p>" + "Restless legs trouble people most in the evening, when they finally sit down to rest. " * 3 + "</p>"
LABELS = {
    "en": {
        "published": ("Published", "Posted on", "Published on", "First published:", "Publication date:", "Date:"),
        "modified": ("Updated", "Last updated:", "Last updated on", "Last modified", "Modified on", "Revised"),
        "reviewed": ("Medically reviewed on", "Last reviewed:", "Reviewed", "Medically reviewed", "Review date:"),
    },
    "de": {
        "published": (
            "Veröffentlicht am",
            "Veröffentlicht:",
            "Erschienen am",
            "Erstellt am",
            "Datum:",
            "Publiziert am",
        ),
        "modified": ("Aktualisiert am", "Zuletzt aktualisiert:", "Letzte Aktualisierung:", "Stand:", "Geändert am"),
        "reviewed": ("Medizinisch geprüft am", "Zuletzt geprüft:", "Fachlich geprüft am", "Ärztlich überprüft am"),
    },
    "es": {
        "published": ("Publicado el", "Publicado:", "Fecha de publicación:", "Publicada el", "Fecha:"),
        "modified": ("Actualizado el", "Última actualización:", "Modificado el", "Actualizado:"),
        "reviewed": ("Revisado el", "Última revisión:", "Revisión médica:", "Médicamente revisado el"),
    },
    "fr": {
        "published": ("Publié le", "Publié :", "Mis en ligne le", "Paru le", "Date de publication :", "Rédigé le"),
        "modified": ("Mis à jour le", "Dernière mise à jour :", "Modifié le", "Actualisé le"),
        "reviewed": ("Relu le", "Dernière relecture :", "Révision médicale :", "Vérifié le"),
    },
    "it": {
        "published": ("Pubblicato il", "Pubblicato:", "Data di pubblicazione:", "Pubblicata il", "Data:"),
        "modified": ("Aggiornato il", "Ultimo aggiornamento:", "Modificato il", "Ultima modifica:"),
        "reviewed": ("Revisionato il", "Ultima revisione:", "Revisione scientifica:", "Verificato il"),
    },
    "pt": {
        "published": ("Publicado em", "Publicado:", "Data de publicação:", "Postado em", "Data:"),
        "modified": ("Atualizado em", "Última atualização:", "Modificado em", "Alterado em"),
        "reviewed": ("Revisto em", "Última revisão:", "Revisão clínica:", "Revisado em"),
    },
    "nl": {
        "published": ("Gepubliceerd op", "Geplaatst op", "Publicatiedatum:", "Datum:", "Gepost op"),
        "modified": ("Bijgewerkt op", "Laatst bijgewerkt:", "Gewijzigd op", "Laatste wijziging:"),
        "reviewed": ("Medisch gecontroleerd op", "Laatst gecontroleerd:", "Beoordeeld op", "Nagekeken op"),
    },
}
PLACES = {
    "a line": "<p>{label} {date}</p>",
    "a marked line": '<div class="entry-meta"><span class="posted-on">{label} {date}</span></div>',
    "a label in bold": "<p><strong>{label}</strong> {date}</p>",
    "a label beside its date": '<div class="x1"><span>{label}</span> <span>{date}</span></div>',
    "a heading over its date": "<section><h4>{label}</h4><div>{date}</div></section>",
    "a list of facts": "<dl><dt>{label}</dt><dd>{date}</dd></dl>",
    "a line of several facts": '<p class="meta">Ida Holm | {label} {date} | 5 min</p>',
}


def dates_of(body: str, *, head: str = "", language: str = "en", url: str = URL) -> Dates:
    markup = f'<html lang="{language}"><head>{head}</head><body>{body}</body></html>'
    tree = parse(markup.encode()).tree
    assert tree is not None
    fetched_at = datetime(2024, 3, 10, 12, tzinfo=UTC)
    return dates(Page(url=url, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, url)))


def values(found: Dates) -> dict[str, str]:
    claimed = {"published": found.published, "modified": found.modified, "reviewed": found.reviewed}
    return {name: each.value for name, each in claimed.items() if each}


LABELLED = [
    (language, meaning, label)
    for language, meanings in LABELS.items()
    for meaning, labels in meanings.items()
    for label in labels
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("language", "meaning", "label"), LABELLED)
def test_a_label_says_what_the_date_behind_it_means(language: str, meaning: str, label: str, place: str) -> None:
    written = TONGUES[language].write(TONGUES[language].shapes[0], DAY)
    line = PLACES[place].format(label=label, date=written)
    found = dates_of(f"<article><h1>Legs at night</h1>{line}{PROSE}{PROSE}</article>", language=language)
    assert values(found) == {meaning: "2023-05-22"}


SHAPES = [(language, shape) for language, tongue in TONGUES.items() for shape in tongue.shapes]


@pytest.mark.parametrize(("language", "shape"), SHAPES)
def test_every_shape_counts_behind_a_label_and_alone(language: str, shape: str) -> None:
    tongue = TONGUES[language]
    first, later = tongue.write(shape, date(2021, 5, 22)), tongue.write(shape, DAY)
    lines = f'<span class="post-date">{first}</span><p>{LABELS[language]["modified"][0]} {later}</p>'
    found = dates_of(f"<article><h1>Legs at night</h1>{lines}{PROSE}{PROSE}</article>", language=language)
    assert values(found) == {"published": "2021-05-22", "modified": "2023-05-22"}


BARE = {
    "a paragraph": "<h1>Legs</h1><p>{}</p>",
    "above the title": "<div><span>{}</span></div><h1>Legs</h1>",
    "beside a picture": '<h1>Legs</h1><div class="x1"><img alt=""><div><b>Ida Holm</b><i>{}</i></div></div>',
    "a line of facts": '<h1>Legs</h1><div class="entry-meta">Ida Holm · {} · Veins</div>',
    "a class of date": '<h1>Legs</h1><div><div class="blog-post-date">{}</div></div>',
    "a time without attribute": "<h1>Legs</h1><time>{}</time>",
    "with the time it takes": "<h1>Legs</h1><p>{} | 5 min</p>",
}


@pytest.mark.parametrize("place", BARE)
@pytest.mark.parametrize("language", TONGUES)
def test_a_date_beside_the_title_dates_the_article(language: str, place: str) -> None:
    for shape in TONGUES[language].shapes[:3]:
        lines = BARE[place].format(TONGUES[language].write(shape, DAY))
        found = dates_of(f"<article>{lines}{PROSE}{PROSE}</article>", language=language)
        assert values(found) == {"published": "2023-05-22"}


TRAPS = {
    "a sentence": "<p>On {}, the clinic opened three rooms for people with restless legs.</p>",
    "a sentence with a label": "<p>The guideline was updated on {} and says that walking helps.</p>",
    "a copyright line": "<footer><p>© Clinic, {}</p></footer>",
    "a footer of the site": "<footer><p>Updated {}</p></footer>",
    "a teaser": '<div class="related-posts"><a href="/feet"><h3>Feet</h3></a><span class="date">{}</span></div>',
    "a card": '<article class="card"><h3><a href="/feet">Feet</a></h3><p>Published {}</p></article>',
    "a list of recent posts": '<aside class="sidebar"><ul><li><a href="/f">Feet</a> Published {}</li></ul></aside>',
    "recent posts beside": '<aside><div class="recent-posts"><p>Published {}</p></div></aside>',
    "a comment": '<div id="comments"><div class="comment"><b>Otto</b> <span class="date">{}</span></div></div>',
    "a table": "<table><tr><td>Last updated</td><td>Law of {} on rest</td></tr></table>",
    "a caption": "<figure><img alt='' src='/a.jpg'><figcaption>{}</figcaption></figure>",
    "an event": '<div class="upcoming-events"><p>{}</p></div>',
}


@pytest.mark.parametrize("place", TRAPS)
@pytest.mark.parametrize("language", TONGUES)
def test_no_date_of_something_else_dates_the_article(language: str, place: str) -> None:
    tongue = TONGUES[language]
    trap = TRAPS[place].format(tongue.write(tongue.shapes[0], DAY))
    found = dates_of(f"<article><h1>Legs</h1>{PROSE}{PROSE}</article>{trap}", language=language)
    assert values(found) == {}


def test_facts_in_the_articles_own_side_column_count() -> None:
    column = '<div class="single-post-sidebar"><div><h4>Published</h4><div>July 8, 2023</div></div></div>'
    found = dates_of(f'<div class="single-post"><h1>Legs</h1>{column}<div>{PROSE}{PROSE}</div></div>')
    assert values(found) == {"published": "2023-07-08"}


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("dc.date", "published"),
        ("DC.date.issued", "published"),
        ("dcterms.created", "published"),
        ("sailthru.date", "published"),
        ("parsely-pub-date", "published"),
        ("article:published", "published"),
        ("article:published_date", "published"),
        ("cXenseParse:recs:publishtime", "published"),
        ("citation_publication_date", "published"),
        ("clinic:first_published", "published"),
        ("og:updated_time", "modified"),
        ("article:modified_date", "modified"),
        ("clinic:last_updated", "modified"),
        ("dcterms.modified", "modified"),
        ("clinic:last_reviewed", "reviewed"),
        ("lastReviewed", "reviewed"),
        ("article:medically_reviewed", "reviewed"),
    ],
)
def test_metas_are_known_by_name_whatever_stands_in_front(name: str, meaning: str) -> None:
    for attribute in ("name", "property"):
        found = dates_of(f"<h1>Legs</h1>{PROSE}", head=f'<meta {attribute}="{name}" content="2023-05-22T08:30:00Z">')
        assert values(found) == {meaning: "2023-05-22T08:30:00+00:00"}


@pytest.mark.parametrize("name", ["expires", "og:video:release_date", "event:start_time", "copyright", "revisit-after"])
def test_other_metas_date_nothing(name: str) -> None:
    assert values(dates_of(f"<h1>Legs</h1>{PROSE}", head=f'<meta name="{name}" content="2023-05-22">')) == {}


def test_a_meta_inside_a_teaser_dates_nothing() -> None:
    teaser = (
        '<div itemscope itemtype="https://schema.org/Article" itemprop="mentions"><h3><a href="/f">Feet</a></h3>'
        '<meta itemprop="datePublished" content="2021-01-01"></div>'
    )
    assert values(dates_of(f"<article><h1>Legs</h1>{PROSE}{PROSE}</article>{teaser * 2}")) == {}


ARTICLE = '"@type":"BlogPosting","headline":"Legs","datePublished":"2023-05-22","dateModified":"2023-06-01"'


@pytest.mark.parametrize(
    "shape",
    [
        "{" + ARTICLE + "}",
        "[{" + ARTICLE + "}]",
        '{"@graph":[{"@type":"WebSite","name":"Clinic"},{' + ARTICLE + "}]}",
        '{"@graph":[[{' + ARTICLE + "}]]}",
        '{"@type":"WebPage","mainEntity":{' + ARTICLE + "}}",
        '{"@type":"WebPage","mainEntityOfPage":{' + ARTICLE + "}}",
        '{"@type":"MedicalWebPage","datePublished":"2023-05-22","dateModified":"2023-06-01"}',
        '{"@type":["Article","MedicalWebPage"],"datePublished":"2023-05-22","dateModified":"2023-06-01"}',
        '{"@type":"http://schema.org/Article","datePublished":{"@value":"2023-05-22"},"dateModified":"2023-06-01"}',
        '{"@type":"Article","datePublished":["2023-05-22"],"dateModified":"2023-06-01",}',
        '<!-- {"@type":"Article","datePublished":"2023-05-22","dateModified":"2023-06-01"} -->',
    ],
)
def test_json_ld_of_every_shape_states_the_dates(shape: str) -> None:
    found = dates_of(f"<h1>Legs</h1>{PROSE}", head=f'<script type="application/ld+json">{shape}</script>')
    assert values(found) == {"published": "2023-05-22", "modified": "2023-06-01"}


def test_state_for_scripts_is_no_clock() -> None:
    state = '<script type="application/json">{"datePublished":"2021-01-01","publishedAt":"2021-01-01"}</script>'
    state += '<script>window.state = {"published_at": "2021-01-01"}</script>'
    assert values(dates_of(f"<h1>Legs</h1>{PROSE}{state}", head=state)) == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/2023/05/22/legs/", "2023-05-22"),
        ("/2023-05-22-legs", "2023-05-22"),
        ("/blog/20230522/legs", "2023-05-22"),
        ("/blog/legs-2023-05-22.html", "2023-05-22"),
        ("/2023/05/22.html", "2023-05-22"),
        ("/2023/05/legs", "2023-05"),
        ("/2023/10-tips-for-legs", None),
        ("/2023/05/10-tips-for-legs", "2023-05"),
        ("/2023/13/legs", None),
        ("/blog/2023/legs", None),
        ("/blog/legs-2023", None),
        ("/p/20239999/legs", None),
    ],
)
def test_an_address_dates_an_article_to_the_day_or_the_month(path: str, value: str | None) -> None:
    found = dates_of(f"<h1>Legs</h1>{PROSE}", url=f"https://clinic.example{path}")
    assert (found.published and found.published.value) == value


@pytest.mark.parametrize(
    ("stated", "printed", "published", "modified"),
    [
        (("2023-05-22", "2023-05-22"), "<span class='date'>May 1, 2021</span>", "2021-05-01", "2023-05-22"),
        (("2023-05-22", "2023-05-22"), "<p>Updated May 1, 2024</p>", "2023-05-22", "2023-05-22"),
        (("2023-05-22", "2023-05-22"), "<p>Updated June 1, 2023</p>", "2023-05-22", "2023-06-01"),
        (("2023-05-22", "2023-05-22"), "<span class='date'>May 21, 2023</span>", "2023-05-22", "2023-05-22"),
        (("2023-05-22", "2023-06-01"), "<span class='date'>May 1, 2021</span>", "2023-05-22", "2023-06-01"),
        (("2023-05-22", "2023-06-01"), "<span class='date'>June 1, 2023</span>", "2023-05-22", "2023-06-01"),
    ],
)
def test_one_date_stated_as_both_gives_way_to_what_is_printed(
    stated: tuple[str, str], printed: str, published: str, modified: str
) -> None:
    json_ld = f'{{"@type":"Article","datePublished":"{stated[0]}","dateModified":"{stated[1]}"}}'
    head = f'<script type="application/ld+json">{json_ld}</script>'
    found = dates_of(f"<article><h1>Legs</h1>{printed}{PROSE}{PROSE}</article>", head=head)
    assert values(found) == {"published": published, "modified": modified}
    assert len({clock.value for clock in found.clocks}) >= len({published, modified})


def test_two_numbers_are_ordered_as_the_same_day_is_written_elsewhere() -> None:
    lines = '<p class="date">02-12-2023</p>'
    teaser = '<aside><time datetime="2023-12-02">December 2, 2023</time></aside>'
    assert values(dates_of(f"<article><h1>Legs</h1>{lines}{PROSE}{PROSE}</article>")) == {}
    found = dates_of(f"<article><h1>Legs</h1>{lines}{PROSE}{PROSE}</article>{teaser}")
    assert values(found) == {"published": "2023-12-02"}


def test_what_is_printed_far_away_moves_with_the_night_but_says_the_same() -> None:
    found = dates_of(f'<article><h1>Legs</h1><span class="date">3 days ago</span>{PROSE}{PROSE}</article>')
    assert found.published is not None
    assert (found.published.value, found.published.relative) == ("2024-03-07", True)


@pytest.mark.parametrize(
    ("line", "claimed"),
    [
        ("<p>By Ida Holm, RN | Reviewed by Karim Aziz, MD | May 3, 2023</p>", {"published": "2023-05-03"}),
        ("<p>Reviewed by Karim Aziz, MD on May 3, 2023</p>", {"reviewed": "2023-05-03"}),
        ("<p>Posted by Ida Holm on May 3, 2023 in Veins</p>", {"published": "2023-05-03"}),
        ("<p>May 3, 2023 by Ida Holm</p>", {"published": "2023-05-03"}),
        ("<p>May 3, 2023 · Ida Holm · 5 min read</p>", {"published": "2023-05-03"}),
        ("<p>Published May 1, 2021, updated May 3, 2023</p>", {"published": "2021-05-01", "modified": "2023-05-03"}),
        ("<p>First published on May 1, 2021 and last reviewed on May 3, 2023</p>",
         {"published": "2021-05-01", "reviewed": "2023-05-03"}),
        ('<time class="entry-date updated" datetime="2023-05-03">May 3</time>', {"published": "2023-05-03"}),
        ('<time class="updated" datetime="2023-05-03">May 3</time>', {"modified": "2023-05-03"}),
        ('<abbr class="published" title="2023-05-03T10:00:00Z">May 3, 2023</abbr>',
         {"published": "2023-05-03T10:00:00+00:00"}),
        ("<p>Reviewed: 05/2023</p>", {"reviewed": "2023-05"}),
        ("<p>2023-05-01 – 2023-05-03</p>", {}),
    ],
)  # fmt: skip
def test_a_line_of_facts_is_taken_apart(line: str, claimed: dict[str, str]) -> None:
    assert values(dates_of(f"<article><h1>Legs</h1>{line}{PROSE}{PROSE}</article>")) == claimed
