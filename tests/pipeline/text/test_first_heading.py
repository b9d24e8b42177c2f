"""The heading of an article's first section stands before everything that was surely found of the text."""

from pipeline.markup.parse import parse
from pipeline.text.body import read_body

FIRST = "Restless legs trouble people most in the evening, when they finally sit down, and they ease with every step."
SECOND = (
    "Low iron stores are the cause we look for first, because the brain runs short of it long before the blood does."
)


def texts_of(inside: str) -> list[str]:
    tree = parse(f"<html><body><div><div><h1>Restless legs</h1></div>{inside}</div></body></html>".encode()).tree
    assert tree is not None
    return [block.text for block in read_body(tree, "https://clinic.example/", ()).blocks]


def test_the_heading_of_the_first_section_belongs_to_the_text() -> None:
    section = f"<div><h3>Introduction</h3><p>{FIRST}</p><h3>Iron</h3><p>{SECOND}</p></div>"
    assert texts_of(section) == ["Introduction", FIRST, "Iron", SECOND]


def test_the_heading_of_a_box_with_one_paragraph_does_not() -> None:
    assert "Our newsletter" not in texts_of(
        f"<div><h3>Our newsletter</h3><p>{FIRST}</p></div><div><p>{SECOND}</p></div>"
    )


def test_a_date_above_the_text_is_no_part_of_it() -> None:
    section = f"<p>Oct 22, 2023</p><h3>Introduction</h3><p>{FIRST}</p><h3>83</h3><p>{SECOND}</p>"
    assert texts_of(section) == ["Introduction", FIRST, "83", SECOND]
