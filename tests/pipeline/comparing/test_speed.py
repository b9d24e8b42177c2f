"""Comparing stays fast: measured against difflib on the same words, so that a slow machine does not fail it."""

import difflib
import random
import time
from collections.abc import Callable

import pytest

from pipeline.compare import compare_texts

CHOICE = random.Random(2026)
VOCABULARY = [f"word{number}" for number in range(3000)] + ["the", "of", "and", "to"] * 300


def sentence() -> str:
    return " ".join(CHOICE.choices(VOCABULARY, k=18)).capitalize() + "."


def paragraphs(words: int, count: int) -> list[list[str]]:
    return [[sentence() for _ in range(words // count // 18)] for _ in range(count)]


def text(paragraphs: list[list[str]]) -> str:
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def with_edits(paragraphs: list[list[str]], count: int) -> list[list[str]]:
    edited = [list(paragraph) for paragraph in paragraphs]
    for _ in range(count):
        paragraph = CHOICE.choice(edited)
        place = CHOICE.randrange(len(paragraph))
        words = paragraph[place].split()
        words[CHOICE.randrange(len(words))] = "changed"
        paragraph[place] = " ".join(words)
    return edited


def best(task: Callable[[], object], rounds: int = 5) -> float:
    """The shortest of some rounds, in seconds of CPU."""
    took = []
    for _ in range(rounds):
        begun = time.process_time()
        task()
        took.append(time.process_time() - begun)
    return min(took)


@pytest.mark.parametrize("count", [1, 25])
def test_many_edits_in_a_long_article_cost_less_than_difflib(count: int) -> None:
    body = paragraphs(2000, count)
    before, after = text(body), text(with_edits(body, 60))
    words = before.split(), after.split()
    difflib_took = best(lambda: difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes())
    assert best(lambda: compare_texts(before, after)) < 0.8 * difflib_took


@pytest.mark.parametrize("count", [1, 100])
def test_a_long_text_written_anew_does_not_take_long(count: int) -> None:
    before, after = text(paragraphs(10_000, count)), text(paragraphs(10_000, count))
    assert best(lambda: compare_texts(before, after), rounds=2) < 0.5


def test_many_short_texts_do_not_take_long() -> None:
    pairs = [(f"{(kept := sentence())} {sentence()}", f"{kept} {sentence()}") for _ in range(1000)]
    assert best(lambda: [compare_texts(*pair) for pair in pairs], rounds=1) < 1.5


def test_the_same_words_over_and_over_do_not_take_long() -> None:
    before, after = (text([[f"We give {dose} mg of it and rest."] * 5 for _ in range(300)]) for dose in (5, 6))
    assert best(lambda: compare_texts(before, after), rounds=1) < 1.5
