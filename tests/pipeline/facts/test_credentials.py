"""Names with what stands behind them, divided into people."""

from pipeline.facts.credentials import split_names


def test_a_line_that_ends_with_and_names_who_stands_before_it() -> None:
    assert [person.name for person in split_names("Helen Moss and ")] == ["Helen Moss"]
