"""Mutated pages: a sample of what `python -m benchmarks mutations` reads by the thousand."""

from benchmarks.mutations import mutated, report, with_attributes_turned
from benchmarks.saved import saved_pages


def test_the_same_seed_gives_the_same_page_and_another_one_another() -> None:
    pages = saved_pages(None, generated=2)
    assert mutated(pages, 7) == mutated(pages, 7)
    assert len({mutated(pages, seed).body for seed in range(20)}) == 20


def test_turning_attributes_changes_their_order_alone() -> None:
    (page,) = saved_pages(None, generated=1)[:1]
    turned = with_attributes_turned(page)
    assert turned is not None
    plain, reordered = turned
    assert plain.body != reordered.body
    assert sorted(plain.body) == sorted(reordered.body)


def test_mutated_pages_neither_raise_nor_hang_and_are_read_alike_everywhere() -> None:
    told = report(None, 150)
    assert "150 mutated pages" in told
    assert "15 of them read alike" in told
