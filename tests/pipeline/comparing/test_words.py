"""Words, sentences and spans: a quantity is one word, every differing word is covered, nothing else is."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.comparing.spans import differing_spans
from pipeline.comparing.words import sentences, words


def told(before: str, after: str) -> list[tuple[str, str]]:
    texts = {"before": before, "after": after}
    return [(span.side, texts[span.side][span.start : span.end]) for span in differing_spans(before, after)]


@pytest.mark.parametrize(
    "quantity",
    [
        "5 mg", "50 mg", "5mg", "2.5 mg/kg", "2,5 mg/kg/day", "10–20 %", "10-20%", "1,000", "1.000,5", "1\u202f000 IU",
        "½ tablet", "1½ tablets", "1/2 tablet", "2 x 500 mg", "120/80 mmHg", "37 °C", "98.6°F", "5-year-old", "20",
        "10:30", "2023-11-09", "$50", "100 mg/5 ml", "6 hours", "3 times", "250 µg", "1\u00a0g", "4 Tropfen",
        "2 comprimés",
    ],
)  # fmt: skip
def test_a_number_and_its_unit_are_one_word(quantity: str) -> None:
    text = f"Take {quantity}, then rest."
    assert [word for word, _, _ in words(text, 0, len(text))] == ["Take", quantity, ",", "then", "rest", "."]


@pytest.mark.parametrize(
    "word", ["don't", "non-smoker’s", "COVID-19", "B12", "déjà", "नमस्ते", "👍🏽", "👩‍⚕️", "a@b.example"]
)
def test_a_word_is_not_torn(word: str) -> None:
    text = f"so ({word})."
    assert [found for found, _, _ in words(text, 0, len(text))] == ["so", "(", word, ")", "."]


def test_an_address_is_one_word_without_the_full_stop_behind_it() -> None:
    text = "See https://clinic.example/a?b=c."
    assert [word for word, _, _ in words(text, 0, len(text))] == ["See", "https://clinic.example/a?b=c", "."]


def test_sentences_end_at_full_stops_but_not_after_abbreviations_or_inside_numbers() -> None:
    text = "Dr. Roe gives approx. 2.5 mg. Do not drive! “Really?” Yes.\nNext line"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Dr. Roe gives approx. 2.5 mg.",
        "Do not drive!",
        "“Really?”",
        "Yes.",
        "Next line",
    ]


def test_a_dose_is_told_as_a_whole_quantity() -> None:
    assert told("Take 5 mg daily.", "Take 50 mg daily.") == [("before", "5 mg"), ("after", "50 mg")]


def test_a_lost_not_is_told_as_that_word_alone() -> None:
    assert told("Do not fly. Rest.", "Do fly. Rest.") == [("before", "not")]


def test_a_sentence_slipped_in_is_covered_whole_and_its_neighbours_are_not() -> None:
    before = "Veins are treated here. You may walk at once."
    after = "Veins are treated here. Stop ibuprofen first. You may walk at once."
    assert told(before, after) == [("after", "Stop ibuprofen first.")]


def test_a_sentence_cut_in_two_differs_only_at_the_cut() -> None:
    before = "We treat the legs with care, and the patient may walk at once. Fine."
    after = "We treat the legs with care. The patient may walk at once. Fine."
    assert told(before, after) == [("before", ", and the"), ("after", ". The")]


def test_white_space_counts_only_where_nothing_else_differs() -> None:
    assert told("5 mg now", "5 mg  now") == [("before", " "), ("after", "  ")]
    assert told("one, two", "one,two") == [("before", " ")]


def test_a_text_without_any_counterpart_is_covered_whole() -> None:
    assert told("", "All new. Twice.") == [("after", "All new. Twice.")]


WORD = st.sampled_from(
    [
        "take",
        "not",
        "5 mg",
        "50 mg",
        "10–20 %",
        "legs.",
        "Then",
        "rest,",
        "may",
        "will",
        "½ tablet",
        "👍🏽",
        "e\u0301",
        "(see",
        "it).",
    ]
)
TEXT = st.lists(WORD, max_size=25).map(lambda parts: unicodedata.normalize("NFC", " ".join(parts)))


def outside(text: str, side: str, spans) -> str:
    for span in sorted((s for s in spans if s.side == side), key=lambda s: -s.start):
        text = text[: span.start] + text[span.end :]
    return "".join(text.split())


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_what_lies_outside_the_spans_is_the_same_on_both_sides(before: str, after: str) -> None:
    spans = differing_spans(before, after)
    assert outside(before, "before", spans) == outside(after, "after", spans)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_spans_are_in_range_in_order_and_not_empty(before: str, after: str) -> None:
    for side, text in (("before", before), ("after", after)):
        places = [(s.start, s.end) for s in differing_spans(before, after) if s.side == side]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(places))


@settings(max_examples=200, deadline=None)
@given(st.lists(WORD.filter(lambda word: not word.endswith(".")), min_size=3, max_size=20), st.data())
def test_one_word_exchanged_in_a_sentence_is_all_that_is_covered(parts: list[str], data: st.DataObject) -> None:
    parts = ["start", *parts, "of", "all", "these", "things"]
    place = data.draw(st.integers(0, len(parts) - 1))
    changed = [*parts[:place], "XXX", *parts[place + 1 :]]
    before, after = (unicodedata.normalize("NFC", " ".join(p)) for p in (parts, changed))
    covered = [text for side, text in told(before, after) if side == "after"]
    assert covered == ["XXX"]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_at_all_can_be_compared(before: str, after: str) -> None:
    spans = differing_spans(before, after)
    assert outside(before, "before", spans) == outside(after, "after", spans)
    assert bool(spans) == (before != after)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_words_cover_everything_but_white_space(text: str) -> None:
    found = words(text, 0, len(text))
    assert all(text[start:end] == word for word, start, end in found)
    assert "".join("".join(word for word, _, _ in found).split()) == "".join(text.split())
