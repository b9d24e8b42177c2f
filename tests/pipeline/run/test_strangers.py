"""Quite another article where a known page stood."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pipeline.run.past import Past
from pipeline.run.spool import Spool, pack
from pipeline.run.strangers import Strangers, doubt
from records.article import Article
from records.errors import ChildFailed
from records.payload import Terms
from records.visit import Outcome, PlannedPage, Seen
from tests.pipeline.shelf import FakeShelf, do
from tests.pipeline.visits import READER, article, plan, planned, reading, seen

LEG, VEIN, HAND = (" ".join(f"{word}{number}" for number in range(60)) for word in ("leg", "vein", "hand"))
BEFORE = article(LEG, "Restless legs")


async def killed(*_: object) -> None:
    raise ChildFailed("timeout", "no answer within 20 s")


def among(
    visit: Seen, *, past: Mapping[int, Article] | None = None, text: str = VEIN, aside: Any = do
) -> Mapping[int, PlannedPage | None]:
    shelf = FakeShelf(articles={201: BEFORE} | dict(past or {}))
    before = Past(shelf, reader_version=READER, terms=Terms(), do=do, aside=do)
    with Spool() as spool:
        spool.put(visit.visit_no, pack(reading(text, title=visit.title)))
        return asyncio.run(Strangers(before, spool, aside).among([visit]))


def visit(title: str = "Spider veins", page: dict[str, object] | None = None, **facts: Any) -> Seen:
    return seen(planned(**{"title": "Restless legs"} | (page or {})), text=VEIN, title=title, **facts)  # type: ignore[arg-type]


def test_another_text_under_another_title_is_another_article() -> None:
    assert among(visit()) == {1: None}
    assert among(visit(page={"state": "missing"})) == {1: None}


def test_one_that_stood_there_before_is_named() -> None:
    former = planned(9, title="Hands"), planned(8, title="Spider veins")
    past = {209: article(HAND, "Hands"), 208: article(VEIN, "Spider veins")}
    assert among(visit(page={"former": former}), past=past) == {1: former[1]}


def test_what_is_the_same_or_was_no_article_or_is_elsewhere_is_none() -> None:
    assert among(visit(), text=LEG) == {}
    assert among(visit("Restless legs")) == {}
    assert among(visit(outcome=Outcome.SUSPECT)) == {}
    assert among(visit(final="/elsewhere")) == {}


def test_an_address_of_a_removed_page_is_free_anyway() -> None:
    assert among(visit(page={"state": "removed"})) == {}


def test_what_could_not_be_compared_is_none() -> None:
    assert among(visit(), aside=killed) == {}


def test_more_than_a_fifth_of_the_pages_tells_of_the_site() -> None:
    pages = plan(*(planned(number, f"/{number}") for number in range(1, 16)))
    new: dict[int, PlannedPage | None] = dict.fromkeys(range(1, 4))
    assert doubt(new, pages) is None
    assert doubt(new | {4: None}, pages) == "4 of 15 pages show another article than before, all in one run"
    assert doubt(new | {4: planned(9)}, pages) is None
    assert doubt({1: None, 2: None}, plan(planned(1), planned(2, "/b"))) is None
