"""What a page told its readers at a time, and what differs between two snapshots."""

from dataclasses import replace

import pytest

from audit.articles import article_columns, article_objects, difference, show
from audit.asof import parse_time
from records.canonical import digest
from records.errors import NoSuchSnapshot, NotATime, UnknownPage
from storage.history import Window
from storage.queries import Reader
from tests.storage.clinic import IRON, LEGS, LEGS_1, LEGS_2, LEGS_3, VEINS, night


def test_a_page_as_it_stands(reader: Reader) -> None:
    shown = show(reader, LEGS)
    assert (shown.article, shown.facts.number, shown.state, shown.as_of) == (LEGS_3, 3, "live", None)
    told = shown.as_object()
    assert (told["site"], told["snapshot"], told["digest"]) == ("veins", 3, digest(LEGS_3))
    assert told["last_confirmed"] == "2026-03-05T07:31:00.000000Z"
    assert "as_of" not in told


@pytest.mark.parametrize(
    ("at", "number", "certain"),
    [("2026-03-02T12:00", 2, True), ("2026-03-02T07:31", 2, True), ("2026-03-04", 2, False), ("2026-03-09", 3, False)],
)
def test_a_page_at_a_time_says_how_sure_that_is(reader: Reader, at: str, number: int, certain: bool) -> None:
    shown = show(reader, LEGS, parse_time(at))
    assert shown.as_of is not None
    assert (shown.facts.number, shown.as_of.certain) == (number, certain)
    assert shown.as_object()["as_of"]["certain"] is certain


def test_a_bare_date_is_the_end_of_the_clinics_day(reader: Reader) -> None:
    shown = show(reader, LEGS, parse_time("2026-03-01"))
    assert shown.as_of is not None
    assert shown.as_of.as_object()["asked"] == "2026-03-02T04:59:59.999999Z"


def test_a_page_gone_by_then_is_told_with_its_state_then(reader: Reader) -> None:
    shown = show(reader, VEINS, parse_time("2026-03-05"))
    assert (shown.state, shown.facts.number) == ("missing", 2)


def test_a_time_before_the_page_was_seen_is_refused(reader: Reader) -> None:
    with pytest.raises(NoSuchSnapshot, match=r"which has 3 snapshots from 2026-03-01T07:31:00\.000000Z on"):
        show(reader, LEGS, parse_time("2026-02-01"))


def test_an_unknown_address_is_refused(reader: Reader) -> None:
    with pytest.raises(UnknownPage):
        show(reader, "https://clinic.test/nothing")


def test_the_payload_behind_a_snapshot_is_named(reader: Reader) -> None:
    assert show(reader, IRON).facts.payload_id is not None


def test_the_last_two_snapshots_differ_by_default(reader: Reader) -> None:
    found = difference(reader, LEGS)
    assert (found.before.number, found.after.number) == (2, 3)
    assert found.articles == (LEGS_2, LEGS_3)
    assert "body.edited" in [change.kind for change in found.revision.changes]


@pytest.mark.parametrize("start", ["1", "2026-03-01", "2026-03-02T07:00"])
@pytest.mark.parametrize("end", ["2", "2026-03-03", "2026-03-04T00:00Z"])
def test_both_sides_can_be_numbers_or_times(reader: Reader, start: str, end: str) -> None:
    if start == "2026-03-01":  # the start of a day on which the page was seen only later
        with pytest.raises(NoSuchSnapshot):
            difference(reader, LEGS, start, end)
        return
    found = difference(reader, LEGS, start, end)
    assert (found.step.from_snapshot, found.step.to_snapshot) == (1, 2)
    assert found.revision.changes[0].after == "Take 50 mg in the evening."


def test_a_snapshot_does_not_differ_from_itself(reader: Reader) -> None:
    assert difference(reader, LEGS, "2", "2").revision.changes == ()


@pytest.mark.parametrize("name", ["7", "0"])
def test_a_number_the_page_does_not_have_is_refused(reader: Reader, name: str) -> None:
    with pytest.raises(NoSuchSnapshot, match=f"found '{name}'"):
        difference(reader, LEGS, name)


def test_a_side_that_is_neither_is_refused(reader: Reader) -> None:
    with pytest.raises(NotATime):
        difference(reader, LEGS, "yesterday")


def test_articles_are_those_that_stood_at_the_end_of_the_window(reader: Reader) -> None:
    told = list(article_objects(reader, [Window(until=night(4))]))
    assert [(each["snapshot"], each["state"]) for each in told] == [(2, "live"), (1, "live"), (2, "live")]
    assert told[0]["digest"] == digest(LEGS_2)


def test_articles_since_a_time_are_the_new_ones(reader: Reader) -> None:
    assert [each["snapshot"] for each in article_objects(reader, [Window(since=night(5))])] == [3, 2]


def test_an_article_has_a_column_for_each_of_its_keys(reader: Reader) -> None:
    assert list(article_columns()) == list(next(article_objects(reader, [Window()])))


def test_an_article_comes_back_exactly(reader: Reader) -> None:
    assert show(reader, LEGS, parse_time("2026-03-01")).article == replace(LEGS_1)
