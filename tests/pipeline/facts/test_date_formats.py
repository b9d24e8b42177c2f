"""Every shape of a date in seven languages is understood for every month, and no shape is understood as another day."""

from datetime import UTC, date, datetime

import pytest

from pipeline.facts.date_claims import claim, instant_claim, is_bare_date
from pipeline.facts.relative_dates import relative_claim
from records.dates import Precision
from tests.pipeline.facts.calendars import TIMES, TONGUES

DAYS = [date(2024, month, day) for month in range(1, 13) for day in (1, 3, 22)]
SHAPES = [(language, shape) for language, tongue in TONGUES.items() for shape in tongue.shapes]
NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("language", "shape"), SHAPES)
def test_a_day_is_understood_in_every_month(language: str, shape: str) -> None:
    written = {day: TONGUES[language].write(shape, day) for day in DAYS}
    found = {day: claim(text) for day, text in written.items()}
    assert {day: each and each.value for day, each in found.items()} == {day: day.isoformat() for day in DAYS}
    assert {each.precision for each in found.values() if each} == {Precision.DAY}


@pytest.mark.parametrize(("language", "shape"), SHAPES)
def test_capitals_say_the_same(language: str, shape: str) -> None:
    texts = [TONGUES[language].write(shape, day) for day in DAYS]
    assert [(found := claim(text.upper())) and found.value for text in texts] == [day.isoformat() for day in DAYS]


@pytest.mark.parametrize(("language", "shape"), SHAPES)
def test_a_date_in_every_shape_is_known_to_be_nothing_else(language: str, shape: str) -> None:
    text = TONGUES[language].write(shape, date(2024, 5, 22))
    assert is_bare_date(text)
    assert not is_bare_date(f"{text} swelling")


@pytest.mark.parametrize(
    ("language", "around"), [(language, each) for language, all_ in TIMES.items() for each in all_]
)
def test_a_time_behind_the_day_makes_it_finer(language: str, around: str) -> None:
    tongue = TONGUES[language]
    text = around.format(tongue.write(tongue.shapes[0], date(2024, 5, 3)))
    found = claim(text)
    assert found is not None
    assert (found.value, found.precision) == ("2024-05-03T15:05", Precision.MINUTE)
    assert is_bare_date(text)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Thu Nov 09 2023 08:30:05 GMT+0100 (CET)", "2023-11-09T08:30:05+01:00"),
        ("Thu Nov 09 08:30:05 UTC 2023", "2023-11-09T08:30:05+00:00"),
        ("2023-11-09 08:30:05 -0500", "2023-11-09T08:30:05-05:00"),
        ("2023-11-09T08:30+01", "2023-11-09T08:30+01:00"),
        ("9 Nov 2023 08:30 GMT", "2023-11-09T08:30+00:00"),
        ("2023.11.09", "2023-11-09"),
        ("2023/11/9", "2023-11-09"),
        ("3.5.24", "2024-05-03"),
        ("13/5/97", "1997-05-13"),
        ("3/5/24", None),
        ("Vol. 12.3.45", None),
        ("192.168.10.2023", None),
        ("40 May 2024", None),
        ("30 February 2024", None),
    ],
)
def test_what_machines_and_hasty_people_write(raw: str, value: str | None) -> None:
    found = claim(raw)
    assert (found and found.value) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("1699518605", "2023-11-09T08:30:05+00:00"),
        ("1699518605000", "2023-11-09T08:30:05+00:00"),
        ("5551234567", None),
        ("16995186", None),
    ],
)
def test_a_count_of_seconds_is_an_instant(raw: str, value: str | None) -> None:
    found = instant_claim(raw)
    assert (found and found.value) == value


AGO = {
    "en": ("3 days ago", "a month ago", "an hour ago", "2 years ago", "yesterday"),
    "de": ("vor 3 Tagen", "vor einem Monat", "vor einer Stunde", "vor 2 Jahren", "gestern"),
    "es": ("hace 3 días", "hace un mes", "hace una hora", "hace 2 años", "ayer"),
    "fr": ("il y a 3 jours", "il y a un mois", "il y a une heure", "il y a 2 ans", "hier"),
    "it": ("3 giorni fa", "un mese fa", "un’ora fa", "2 anni fa", "ieri"),
    "pt": ("há 3 dias", "há um mês", "há uma hora", "há 2 anos", "ontem"),
    "nl": ("3 dagen geleden", "een maand geleden", "een uur geleden", "2 jaar geleden", "gisteren"),
}


@pytest.mark.parametrize("language", AGO)
def test_a_distance_from_now_is_understood_in_every_language(language: str) -> None:
    found = [relative_claim(text, NOW) for text in AGO[language]]
    assert [each and (each.value, each.precision.value, each.relative) for each in found] == [
        ("2024-03-07", "day", True),
        ("2024-02", "month", True),
        ("2024-03-10T11:00+00:00", "hour", True),
        ("2022", "year", True),
        ("2024-03-09", "day", True),
    ]


@pytest.mark.parametrize("text", ["vorgestern", "avant-hier", "anteayer", "l’altro ieri", "anteontem", "eergisteren"])
def test_the_day_before_yesterday(text: str) -> None:
    found = relative_claim(text, NOW)
    assert found is not None
    assert found.value == "2024-03-08"


@pytest.mark.parametrize(
    "text", ["3 min read", "for 4 weeks", "10 days", "vor kurzem", "5 minutos de lectura", "in 3 days"]
)
def test_a_duration_is_no_date(text: str) -> None:
    assert relative_claim(text, NOW) is None
