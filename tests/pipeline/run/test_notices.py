"""One page at many addresses is no edit of each."""

import asyncio
from collections.abc import Mapping

from pipeline.run.notices import notices
from pipeline.run.past import Past
from records.errors import ChildFailed
from records.payload import Terms
from records.visit import Outcome, PlannedPage, Seen
from tests.pipeline.shelf import FakeShelf, do
from tests.pipeline.visits import READER, address, article, planned, seen

A, B, C = (planned(number, f"/{name}", text=name) for number, name in enumerate("abc", start=1))
NOTICE = "We are closed for a while."


def found(*seens: Seen, said: Mapping[int, str] | None = None) -> Mapping[int, str]:
    texts = {1: "a", 2: "b", 3: "c"} | dict(said or {})
    shelf = FakeShelf(articles={200 + page_id: article(text) for page_id, text in texts.items()})
    past = Past(shelf, reader_version=READER, terms=Terms(), do=do, aside=do)
    return asyncio.run(notices(seens, past))


def shown(page: PlannedPage | None, text: str = NOTICE, **facts: object) -> Seen:
    return seen(page, text=text, **facts)  # type: ignore[arg-type]


def test_two_articles_that_became_the_same_text_are_a_notice_each_naming_the_other() -> None:
    assert found(shown(A), shown(B)) == {
        1: f"the same text stands at {address('/b')} now, where another article stood",
        2: f"the same text stands at {address('/a')} now, where another article stood",
    }


def test_a_new_address_with_that_text_is_a_notice_too() -> None:
    reasons = found(shown(A), shown(B), shown(None, url="/new", no=9), shown(None, "else", url="/other", no=10))
    assert set(reasons) == {1, 2, 9}


def test_one_page_alone_is_none() -> None:
    assert found(shown(A), shown(B, "another text")) == {}
    assert found(shown(A), shown(None, url="/new")) == {}


def test_a_page_that_said_so_before_is_none() -> None:
    assert set(found(shown(A), shown(B), shown(C), said={3: NOTICE})) == {1, 2}
    assert found(shown(A), shown(C), said={3: NOTICE}) == {}


def test_twins_that_were_edited_alike_are_none() -> None:
    assert found(shown(A), shown(B), said={1: "twin", 2: "twin"}) == {}


def test_pages_that_redirect_to_one_address_are_none() -> None:
    assert found(shown(A, final="/c"), shown(B, final="/c")) == {}
    assert found(shown(A, final="/b"), shown(B)) == {}


def test_what_was_not_read_as_an_article_is_none() -> None:
    assert found(shown(A, outcome=Outcome.SUSPECT), shown(B, outcome=Outcome.SUSPECT)) == {}


def test_a_page_whose_past_cannot_be_read_tells_nothing() -> None:
    async def aside(*_: object) -> None:
        raise ChildFailed("timeout", "no answer within 20 s")

    past = Past(FakeShelf(payloads={201: (), 202: ()}), reader_version="reader 2", terms=Terms(),
                do=do, aside=aside)  # fmt: skip
    assert asyncio.run(notices([shown(A), shown(B)], past)) == {}
