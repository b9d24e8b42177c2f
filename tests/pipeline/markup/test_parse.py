"""Nothing is lost in parsing without a word: deep pages are read to the end, or said to be incomplete."""

import pytest

from pipeline.markup.parse import parse


def words(body: bytes) -> str:
    tree = parse(body).tree
    return "" if tree is None else "".join(tree.itertext())


@pytest.mark.parametrize("depth", [100, 260, 1000, 2000])
@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote"])
def test_what_stands_below_and_after_deep_elements_is_there(tag: str, depth: int) -> None:
    body = f"<p>before</p>{f'<{tag}>' * depth}deep{f'</{tag}>' * depth}<p>after</p>".encode()
    assert parse(body).damage is None
    assert words(body) == "beforedeepafter"


def test_deeper_than_the_parser_goes_is_incomplete() -> None:
    found = parse(b"<p>before</p>" + b"<div>" * 5000 + b"deep" + b"</div>" * 5000 + b"<p>after</p>")
    assert found.damage == "incomplete"
    assert "nested too deep" in (found.problem or "")


@pytest.mark.parametrize("body", [b"", b" \n ", b"<!-- -->", b"<?xml version='1.0'?>"])
def test_a_page_without_markup_is_told(body: bytes) -> None:
    found = parse(body)
    assert found.tree is None
    assert found.problem == "no markup in the page"


def test_entities_of_a_page_are_not_resolved() -> None:
    page = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "yyyy">]><p>[&x;&y;]</p>'
    assert "yyyy]" not in words(page)
    assert "[" in words(page)


@pytest.mark.parametrize(
    "behind",
    [
        "<div><p>Rest the leg.</p></div><p>Keep it warm.</p>",
        "<section>Rest the leg.</section></body></html><footer>Keep it warm.</footer></body></html>",
        "Rest the leg.<p>Keep it warm.</p>",
    ],
)
def test_what_stands_behind_the_end_of_a_page_is_part_of_it(behind: str) -> None:
    tree = parse(f"<html><head></head><body><p>Legs</p></body></html>\n{behind}".encode()).tree
    assert tree is not None
    assert " ".join("".join(tree.itertext()).split()) in (
        "Legs Rest the leg.Keep it warm.",
        "LegsRest the leg.Keep it warm.",
    )
    assert [part.tag for part in tree] == ["head", "body"]
    assert tree.getnext() is None or len(tree.getnext()) == 0
