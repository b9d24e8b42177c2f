"""An address given to another article, through nights in the archive."""

from collections.abc import Iterator, Mapping

import pytest

from records.article import Article
from storage.archive import Archive
from storage.pages import find_page
from storage.queries import VIEWS, Reader
from storage.queries import reading as open_reader
from storage.verify import verify
from tests.pipeline.run.clinic_nights import BUILDING, LEGS, VEINS, Nights, article
from tests.pipeline.visits import address

REST = {f"/{n}": article(f"Number {n}") for n in range(1, 10)}


@pytest.fixture
def nights(database_url: str) -> Iterator[Nights]:
    """A site after its first night, on which /a shows the article about legs."""
    with Archive.open(database_url) as archive:
        nights = Nights(archive)
        nights.run({"/a": LEGS, **REST})
        yield nights
    assert [str(problem) for problem in verify(database_url)] == []


@pytest.fixture
def reader(nights: Nights, database_url: str) -> Iterator[Reader]:
    with open_reader(database_url) as reader:
        yield reader


class Told:
    """What the archive tells now."""

    def __init__(self, database_url: str) -> None:
        with open_reader(database_url) as reader:
            rows = {
                name: list(reader.rows(VIEWS[name].select())) for name in ("pages", "visits", "revisions", "changes")
            }
        self._rows = rows

    def pages(self) -> dict[str, tuple[str, str]]:
        """Address and state of the pages with a title of their own."""
        return {row["title"]: (row["url"], row["state"]) for row in self._rows["pages"] if "Number" not in row["title"]}

    def night(self, night: int) -> list[tuple[str, str]]:
        """Title and kind of each change of a night."""
        titles = {row["id"]: row["title"] for row in self._rows["pages"]}
        nights = {row["id"]: row["night"].day for row in self._rows["revisions"]}
        return sorted(
            (titles[row["page_id"]], row["kind"])
            for row in self._rows["changes"]
            if nights[row["revision_id"]] == night and row["page_id"] is not None
        )

    def visits(self, title: str) -> list[tuple[int, str, str | None]]:
        """Night, outcome and reason of each visit of a page."""
        ids = {row["id"] for row in self._rows["pages"] if row["title"] == title}
        rows = sorted((row for row in self._rows["visits"] if row["page_id"] in ids), key=lambda row: row["id"])
        return [(row["night"].day, row["outcome"], row["reason"]) for row in rows]


TAKEN = f"{address('/a')} shows another article now"


def test_three_nights_of_an_address_given_to_another_article(nights: Nights, database_url: str) -> None:
    nights.run({"/a": VEINS, **REST})
    told = Told(database_url)
    assert told.pages() == {"Restless legs": (address("/a"), "missing"), "Spider veins": (address("/a"), "live")}
    assert told.night(2) == [("Restless legs", "page.missing"), ("Spider veins", "page.found")]
    assert figures(nights) == (11, 11, 2)

    nights.run({"/a": VEINS, **REST})
    told = Told(database_url)
    assert told.night(3) == []
    assert nights.asked.count(address("/a")) == 1
    assert told.visits("Restless legs")[1:] == [(2, "gone", TAKEN), (3, "gone", TAKEN)]
    assert [outcome for _, outcome, _ in told.visits("Spider veins")] == ["ok", "unchanged"]
    assert figures(nights) == (11, 11, 0)

    nights.run({"/a": VEINS, "/b": LEGS, **REST})
    told = Told(database_url)
    assert told.pages() == {"Restless legs": (address("/b"), "live"), "Spider veins": (address("/a"), "live")}
    assert told.night(4) == [("Restless legs", "page.moved"), ("Restless legs", "page.restored")]
    assert figures(nights) == (11, 11, 1)

    nights.run({"/a": VEINS, "/b": LEGS, **REST})
    assert Told(database_url).night(5) == []
    assert sorted(nights.asked) == sorted({*nights.asked})
    with open_reader(database_url) as reader:
        titles = [find_page(reader, address(path))["title"] for path in ("/a", "/b")]
    assert titles == ["Spider veins", "Restless legs"]


def figures(nights: Nights) -> tuple[int, int, int]:
    return nights.tally.due, nights.tally.confirmed, nights.tally.changed


def test_an_article_that_moved_aside_the_same_night_is_moved(nights: Nights, database_url: str) -> None:
    nights.run({"/a": VEINS, "/b": LEGS, **REST})
    told = Told(database_url)
    assert told.night(2) == [("Restless legs", "page.moved"), ("Spider veins", "page.found")]
    assert told.pages() == {"Restless legs": (address("/b"), "live"), "Spider veins": (address("/a"), "live")}


def test_an_article_that_stays_away_is_removed_and_then_nobody_waits_for_it(nights: Nights, database_url: str) -> None:
    for _ in range(2, 6):
        nights.run({"/a": VEINS, **REST})
    told = Told(database_url)
    assert told.night(4) == [("Restless legs", "page.removed")]
    assert [night for night, _, _ in told.visits("Restless legs")] == [1, 2, 3, 4]
    assert figures(nights) == (10, 10, 0)


def test_an_article_that_is_back_at_its_address_takes_it_back(nights: Nights, database_url: str) -> None:
    swing: tuple[Mapping[str, Article], ...] = ({"/a": BUILDING}, {"/a": LEGS}, {"/a": BUILDING}, {"/a": LEGS})
    for answers in swing:
        nights.run({**answers, **REST})
    told = Told(database_url)
    assert told.pages() == {
        "Restless legs": (address("/a"), "live"),
        "Our new building": (address("/a"), "missing"),
    }
    assert told.night(3) == [("Our new building", "page.missing"), ("Restless legs", "page.restored")]
    assert told.night(4) == [("Our new building", "page.restored"), ("Restless legs", "page.missing")]
    assert told.night(5) == [("Our new building", "page.missing"), ("Restless legs", "page.restored")]


def test_another_article_at_the_address_of_a_removed_page_begins_one_page_and_not_one_a_night(
    nights: Nights, database_url: str
) -> None:
    for _ in range(2, 5):
        nights.run({"/a": None, **REST})
    for _ in range(5, 8):
        nights.run({"/a": VEINS, **REST})
    told = Told(database_url)
    assert told.pages() == {"Restless legs": (address("/a"), "removed"), "Spider veins": (address("/a"), "live")}
    assert [told.night(night) for night in (5, 6, 7)] == [[("Spider veins", "page.found")], [], []]


def test_an_address_taken_twice_has_two_pages_waiting(nights: Nights, database_url: str) -> None:
    for content in (VEINS, BUILDING):
        nights.run({"/a": content, **REST})
    told = Told(database_url)
    assert {title: state for title, (_, state) in told.pages().items()} == {
        "Restless legs": "missing", "Spider veins": "missing", "Our new building": "live",
    }  # fmt: skip
    nights.run({"/a": LEGS, "/b": VEINS, **REST})
    assert {title: state for title, (_, state) in Told(database_url).pages().items()} == {
        "Restless legs": "live", "Spider veins": "live", "Our new building": "missing",
    }  # fmt: skip


def test_an_address_that_answers_404_tells_of_both_its_pages(nights: Nights, database_url: str) -> None:
    nights.run({"/a": VEINS, **REST})
    nights.run({"/a": None, **REST})
    told = Told(database_url)
    assert [visits[-1] for visits in map(told.visits, ("Restless legs", "Spider veins"))] == [
        (3, "gone", "answered 404")
    ] * 2
    assert told.night(3) == [("Spider veins", "page.missing")]


def test_a_displaced_page_whose_absence_was_held_is_missing_once_a_later_run_agrees(
    nights: Nights, database_url: str
) -> None:
    rest = {path: content for path, content in REST.items() if path not in ("/1", "/2")}
    nights.run({"/a": VEINS, **rest})
    told = Told(database_url)
    assert told.night(2) == [("Spider veins", "page.found")]
    assert told.pages() == {"Restless legs": (address("/a"), "live"), "Spider veins": (address("/a"), "live")}
    nights.run({"/a": VEINS, **rest})
    told = Told(database_url)
    assert told.night(3) == [(title, "page.missing") for title in ("Number 1", "Number 2", "Restless legs")]
    assert nights.asked.count(address("/a")) == 1


def test_new_articles_at_many_addresses_in_one_run_are_none(nights: Nights, database_url: str) -> None:
    nights.run({"/a": LEGS, **REST, "/1": long("alpha"), "/2": long("beta")})
    before = Told(database_url).pages()
    nights.run({"/a": VEINS, **REST, "/1": long("gamma"), "/2": long("delta")})
    told = Told(database_url)
    assert (told.pages(), told.night(3)) == (before, [])
    assert told.visits("Restless legs")[-1] == (
        3,
        "suspect",
        "another article than before, which counts for nothing: "
        "3 of 10 pages show another article than before, all in one run",
    )


def long(word: str) -> Article:
    """An article that has nothing in common with one of another word."""
    return article(word.capitalize(), " ".join(f"{word}{number}" for number in range(60)))
