"""Pages that would hold a parser for minutes are refused by a look at their bytes; large honest pages are not."""

import time

import pytest

from pipeline.markup.limits import excess
from tests.pipeline.written import page


def attributes(count: int, form: str = 'a{}="1"') -> bytes:
    return b"<p " + b" ".join(form.format(number).encode() for number in range(count)) + b">"


@pytest.mark.parametrize("form", ['a{}="1"', "a{}", "a{}='>'", 'a{}=">"', "a{}=1"])
def test_many_attributes_on_one_tag_are_refused(form: str) -> None:
    assert "attributes" in (excess(page().encode() + attributes(3000, form)) or "")


def test_some_attributes_and_long_values_are_fine() -> None:
    assert excess(attributes(900)) is None
    assert excess(b'<p title="' + b"a b=c " * 50_000 + b'">') is None


def test_a_comparison_in_a_script_is_no_tag() -> None:
    script = b"<script>for(i=0;i<n ;i++){" + b"a=1;b =2;c= 3;" * 2000 + b"}</script>"
    assert excess(b"<html>" + script + b"<p>text</p>") is None
    assert excess(b"<html>" + script + attributes(3000)) is not None


def test_storms_of_breaks_and_tags_are_refused() -> None:
    assert "line breaks" in (excess(b"<br>" * 20_000) or "")
    assert "line breaks" in (excess(b"<BR/>" * 20_000) or "")
    assert "tags" in (excess(b"<b>" * 250_000) or "")
    assert excess(b"word<br>" * 5_000) is None


@pytest.mark.parametrize(
    "piece",
    [b"<a '", b'<a "', b"<script ", b"<!--", b"<script>x", b"<a ", b"<title>", b"<", b"x", b"<a " + b"b=1 " * 900],
)
def test_the_guard_is_linear(piece: bytes) -> None:
    begun = time.process_time()
    excess(piece * (4_000_000 // len(piece)))
    assert time.process_time() - begun < 2
