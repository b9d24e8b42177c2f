"""Numbers go with their nouns."""

import pytest

from audit.counting import counted


@pytest.mark.parametrize(("number", "said"), [(0, "0 pages"), (1, "1 page"), (2, "2 pages"), (1234, "1234 pages")])
def test_one_thing_is_singular(number: int, said: str) -> None:
    assert counted(number, "page") == said


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert [counted(number, "address", "addresses") for number in (1, 2)] == ["1 address", "2 addresses"]
