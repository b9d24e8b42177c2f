"""Comments of a page completed from an API: whose words count, in which order they stand."""

from pipeline.comments.completed import completed, threaded
from pipeline.comments.thread import Found


def comment(number: int, parent: int | None = None, text: str = "shown") -> Found:
    above = None if parent is None else f"wp-{parent}"
    return Found(author="Ada", text=text, own_id=f"wp-{number}", parent=above, source="test")


def ids(found: list[Found]) -> list[str | None]:
    return [each.own_id for each in found]


def test_the_words_of_the_page_win_and_the_api_adds_what_it_alone_knows() -> None:
    both = completed([comment(1)], [comment(1, text="told"), comment(2, text="told")])
    assert [(each.own_id, each.text) for each in both] == [("wp-1", "shown"), ("wp-2", "told")]


def test_the_api_tells_a_parent_that_the_page_does_not() -> None:
    assert completed([comment(1), comment(2)], [comment(1), comment(2, 1)])[1].parent == "wp-1"


def test_replies_stand_behind_what_they_answer() -> None:
    assert ids(threaded([comment(1), comment(2), comment(3, 1), comment(4, 3)])) == ["wp-1", "wp-3", "wp-4", "wp-2"]


def test_comments_that_answer_one_another_in_a_ring_are_kept() -> None:
    assert set(ids(threaded([comment(1, 2), comment(2, 1), comment(3)]))) == {"wp-1", "wp-2", "wp-3"}


def test_what_the_page_shows_without_an_id_stays_before_what_the_api_adds() -> None:
    nameless = Found(author="Ben", text="x", source="test")
    assert ids(completed([nameless, comment(1)], [comment(1), comment(2)])) == [None, "wp-1", "wp-2"]
