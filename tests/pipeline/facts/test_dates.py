"""Dates keep the precision they are claimed with, in seven languages, and none is guessed."""

from datetime import UTC, datetime

import pytest

from pipeline.facts.date_claims import claim, day_order, is_bare_date
from pipeline.facts.dates import Dates, dates
from pipeline.facts.relative_dates import relative_claim
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
URL = "https://clinic.example/blog/legs"
PROSE = "<p>" + "Restless legs trouble people most in the evening, when they finally sit down to rest. " * 3 + "</p>"


def dates_of(body: str, head: str = "", url: str = URL) -> Dates:
    tree = parse(f"<html><head>{head}</head><body>{body}</body></html>".encode()).tree
    assert tree is not None
    return dates(Page(url=url, tree=tree, fetched_at=NOW, zone="America/New_York", metadata=gather(tree, url)))


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("2023-11-09", "2023-11-09", "day"),
        ("2023-11-09T08:30:05+01:00", "2023-11-09T08:30:05+01:00", "second"),
        ("2023-11-09T08:30:05.123Z", "2023-11-09T08:30:05+00:00", "second"),
        ("2023-11-09 08:30", "2023-11-09T08:30", "minute"),
        ("20231109T083000Z", "2023-11-09T08:30:00+00:00", "second"),
        ("2023-11", "2023-11", "month"),
        ("2023-W45", "2023-W45", "week"),
        ("2023", "2023", "year"),
        ("Nov 9, 2023", "2023-11-09", "day"),
        ("Thursday, November 9th, 2023 at 8:30 pm", "2023-11-09T20:30", "minute"),
        ("12:15 am", None, None),
        ("9. November 2023 um 20:15 Uhr", "2023-11-09T20:15", "minute"),
        ("09.11.2023 20:15", "2023-11-09T20:15", "minute"),
        ("Sonntag, 5. März 2023", "2023-03-05", "day"),
        ("9 novembre 2023 à 20h15", "2023-11-09T20:15", "minute"),
        ("1er août 2023", "2023-08-01", "day"),
        ("9 de noviembre de 2023 a las 10:00", "2023-11-09T10:00", "minute"),
        ("9 novembre 2023 alle 7:05", "2023-11-09T07:05", "minute"),
        ("9 de fevereiro de 2023", "2023-02-09", "day"),
        ("9 maart 2023 om 14:00", "2023-03-09T14:00", "minute"),
        ("March 2020", "2020-03", "month"),
        ("Thu, 09 Nov 2023 08:30:05 GMT", "2023-11-09T08:30:05+00:00", "second"),
        ("Jan 2, 2025, 9:06am CST", "2025-01-02T09:06-06:00", "minute"),
        ("31.02.2020", None, None),
        ("2020-13-45", None, None),
        ("may 5", None, None),
        ("In 1995 we", None, None),
        ("", None, None),
    ],
)
def test_a_written_date_is_read_at_its_precision(raw: str, value: str | None, precision: str | None) -> None:
    found = claim(raw)
    assert (found and found.value, found and found.precision) == (value, precision)


@pytest.mark.parametrize(
    ("raw", "order", "value"),
    [
        ("09/11/2023", None, None),
        ("09/11/2023", "dmy", "2023-11-09"),
        ("09/11/2023", "mdy", "2023-09-11"),
        ("23/11/2023", None, "2023-11-23"),
        ("11/23/2023", "dmy", "2023-11-23"),
        ("11/11/2023", None, "2023-11-11"),
    ],
)
def test_a_numeric_date_is_read_only_in_a_known_order(raw: str, order: str | None, value: str | None) -> None:
    found = claim(raw, order=order)
    assert (found and found.value) == value


@pytest.mark.parametrize(
    ("language", "samples", "order"),
    [
        ("de", (), "dmy"),
        ("en-GB", (), "dmy"),
        ("en-US", (), "mdy"),
        ("en", (), None),
        (None, (), None),
        ("en", ("posted 1/23/2023",), "mdy"),
        ("en-US", ("23/1/2023",), "dmy"),
    ],
)
def test_the_order_of_day_and_month_is_told_by_language_or_by_other_dates(
    language: str | None, samples: tuple[str, ...], order: str | None
) -> None:
    assert day_order(language, samples) == order


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("3 days ago", "2024-03-07", "day"),
        ("a day ago", "2024-03-09", "day"),
        ("vor 3 Tagen", "2024-03-07", "day"),
        ("hace 2 semanas", "2024-W08", "week"),
        ("il y a 3 mois", "2023-12", "month"),
        ("2 anni fa", "2022", "year"),
        ("há 3 dias", "2024-03-07", "day"),
        ("3 dagen geleden", "2024-03-07", "day"),
        ("5 hours ago", "2024-03-10T07:00+00:00", "hour"),
        ("yesterday", "2024-03-09", "day"),
        ("10 days", None, None),
        ("3 min read", None, None),
    ],
)
def test_a_relative_date_is_resolved_against_the_capture(raw: str, value: str | None, precision: str | None) -> None:
    found = relative_claim(raw, NOW)
    assert (found and found.value, found and found.precision) == (value, precision)


def test_a_relative_date_holds_an_interval_and_agrees_with_itself_a_night_later() -> None:
    first = relative_claim("3 days ago", NOW)
    second = relative_claim("4 days ago", NOW.replace(day=11))
    assert first is not None
    assert first.relative
    assert first.earliest == datetime(2024, 3, 6, 12, tzinfo=UTC)
    assert first.latest == datetime(2024, 3, 8, 0, tzinfo=UTC)
    assert first.agrees_with(second)


@pytest.mark.parametrize(
    ("text", "is_bare"),
    [
        ("December 15, 2025", True),
        ("February 4, 2025 - 11 minutes", True),
        ("Dienstag, 9. Juni 2015", True),
        ("May 2012 was warm", False),
        ("30 Years of legs", False),
    ],
)
def test_a_text_that_is_nothing_but_a_date_is_known(text: str, is_bare: bool) -> None:
    assert is_bare_date(text) is is_bare


def test_json_ld_goes_before_metas_and_metas_before_what_is_printed() -> None:
    body = f'<h1>Legs</h1><time datetime="2021-01-01">1 January 2021</time>{PROSE}'
    meta = '<meta property="article:published_time" content="2022-01-01">'
    json_ld = '<script type="application/ld+json">{"@type":"Article","datePublished":"2023-01-01"}</script>'
    by_source = [dates_of(body, meta + json_ld), dates_of(body, meta), dates_of(body)]
    assert [found.published and found.published.value for found in by_source] == [
        "2023-01-01",
        "2022-01-01",
        "2021-01-01",
    ]
    assert [found.sources["published_at"] for found in by_source] == [
        "json-ld:datePublished",
        "meta:article:published_time",
        "time",
    ]


def test_every_claim_is_kept_as_a_clock_and_one_is_chosen() -> None:
    head = '<meta property="article:published_time" content="2022-01-01"><meta name="date" content="someday">'
    found = dates_of(f'<h1>Legs</h1><time datetime="2021-01-01">1 January 2021</time>{PROSE}', head)
    assert [(clock.source, clock.raw, clock.value, clock.chosen) for clock in found.clocks] == [
        ("meta:article:published_time", "2022-01-01", "2022-01-01", True),
        ("meta:date", "someday", None, False),
        ("time", "2021-01-01", "2021-01-01", False),
        ("visible", "1 January 2021", "2021-01-01", False),
    ]


@pytest.mark.parametrize(
    ("line", "published", "modified", "reviewed"),
    [
        ('<p class="meta">Published June 5, 2022 | Updated July 6, 2023</p>', "2022-06-05", "2023-07-06", None),
        ("<p>Last reviewed: 5 June 2022</p>", None, None, "2022-06-05"),
        ("<p>Last updated on June 5, 2022</p>", None, "2022-06-05", None),
        ("<p>Zuletzt aktualisiert am 5. Juni 2022</p>", None, "2022-06-05", None),
        ("<p>Mis à jour le 5 juin 2022</p>", None, "2022-06-05", None),
        ("<p>Actualizado: 5 de junio de 2022</p>", None, "2022-06-05", None),
        ('<span class="post-date">June 5, 2022</span>', "2022-06-05", None, None),
        ("<p>June 5, 2022</p>", "2022-06-05", None, None),
        ('<p>Updated <time datetime="2022-06-05">June 5</time></p>', None, "2022-06-05", None),
        ("<p>Medically reviewed by A. Doe, MD on June 5, 2022</p>", None, None, "2022-06-05"),
    ],
)
def test_a_printed_date_means_what_its_label_says(
    line: str, published: str | None, modified: str | None, reviewed: str | None
) -> None:
    found = dates_of(f"<article><h1>Legs at night</h1>{line}{PROSE}{PROSE}</article>")
    values = [date and date.value for date in (found.published, found.modified, found.reviewed)]
    assert values == [published, modified, reviewed]


@pytest.mark.parametrize(
    "trap",
    [
        "<p>A 1995 study found little.</p>",
        "<p>Opened on 3 May 2012, the clinic has three rooms.</p>",
        "<p>Order number 19950101</p>",
        "<p>Updated guidelines of 12 May 2016 say that walking helps more than rest does.</p>",
        "<footer><p>© 2019 Clinic. Last updated 1 May 2020</p></footer>",
        '<div id="comments"><li class="comment"><time datetime="2020-05-01">May 1, 2020</time></li></div>',
        '<div class="related-posts"><time datetime="2020-05-01">May 1, 2020</time></div>',
        '<aside class="widget"><span class="post-date">May 1, 2020</span></aside>',
        '<meta property="article:published_time" content="1970-01-01T00:00:00Z">',
        '<meta property="article:published_time" content="2031-01-01T00:00:00Z">',
        '<meta property="article:published_time" content="0000-00-00">',
    ],
)
def test_no_date_is_taken_from_where_none_is_claimed(trap: str) -> None:
    found = dates_of(f"<article><h1>Legs</h1>{PROSE}{PROSE}</article>{trap}{PROSE}")
    assert (found.published, found.modified, found.reviewed) == (None, None, None)


def test_the_address_dates_an_article_that_states_nothing_else() -> None:
    found = dates_of(f"<h1>Legs</h1>{PROSE}", url="https://clinic.example/2022/06/05/legs/")
    assert found.published is not None
    assert (found.published.value, found.sources["published_at"]) == ("2022-06-05", "url")


def test_elements_of_the_body_date_nothing() -> None:
    markup = '<h1>Legs</h1><div class="b"><p class="date">May 1, 2020</p></div>'
    tree = parse(f"<html><body>{markup}</body></html>".encode()).tree
    assert tree is not None
    page = Page(url=URL, tree=tree, fetched_at=NOW, zone=None, metadata=gather(tree, URL))
    body = tree.xpath("//div[@class='b']")
    assert dates(page).published is not None
    assert dates(page, body).published is None


def test_rdfa_is_read() -> None:
    body = f'<h1>Legs</h1><span property="dc:date dc:created" content="2019-05-15T10:00:00+02:00">15 May</span>{PROSE}'
    found = dates_of(body)
    assert found.published is not None
    assert found.published.value == "2019-05-15T10:00:00+02:00"


BODY = "".join(
    f"<p>{word} {'Rest the leg and keep it warm in the evening. ' * 5}</p>" for word in ("First.", "Then.", "Last.")
)
BELOW = '<div class="post-date"><time datetime="2024-01-05T09:30:00-05:00">January 5, 2024</time></div>'


@pytest.mark.parametrize(
    "below",
    [
        BELOW,
        f"<div><p>Posted</p>{BELOW}</div>",
        '<footer><time datetime="2024-01-05T09:30:00-05:00">January 5, 2024</time></footer>',
        f'{BELOW}<div class="author-bio"><p>{"Ida Holm has cared for legs since 2009. " * 8}</p></div>',
        f'{BELOW}<div class="post-date"><time datetime="2024-02-20">February 20, 2024</time></div>',
    ],
)
def test_the_line_of_facts_below_the_text_dates_it_better_than_its_address(below: str) -> None:
    found = dates_of(f"<main><h1>Legs</h1>{BODY}{below}</main>", url="https://clinic.example/2024/01/legs/")
    assert found.published is not None
    assert (found.published.value, found.published.precision) == ("2024-01-05T09:30:00-05:00", "second")
    assert found.sources["published_at"] == "time"


@pytest.mark.parametrize(
    "below",
    [
        '<ul><li class="post"><h3><a href="/feet">Feet</a></h3>' + BELOW + "</li></ul>",
        f'<div class="post"><h3><a href="/feet">Feet</a></h3>{BELOW}</div>' * 2,
        f'<a href="/feet">{BELOW}</a>',
        f'<div class="related">{BELOW}</div>',
        f'<div id="comments">{BELOW}</div>',
        "<p>The talk is on <time datetime='2024-01-05'>January 5</time>.</p>",
        f"<figure>{BELOW}</figure>",
    ],
)
def test_a_time_below_the_text_that_is_no_fact_of_the_article_dates_nothing(below: str) -> None:
    found = dates_of(f"<main><h1>Legs</h1>{BODY}{below}</main>", url="https://clinic.example/2023/11/legs/")
    assert found.published is not None
    assert (found.published.value, found.sources["published_at"]) == ("2023-11", "url")


def test_a_time_in_a_picture_or_a_table_dates_nothing() -> None:
    within = "<figcaption><time datetime='2019-01-05'>2019</time></figcaption>"
    assert dates_of(f"<main><h1>Legs</h1><figure>{within}</figure>{BODY}</main>").published is None
