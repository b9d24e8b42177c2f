"""Endless medical-sounding prose from a seed, so that pages compress as real text does."""

import random
import tomllib
from pathlib import Path

_WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


class Prose:
    """Sentences, paragraphs and titles; one seed gives one text on every machine."""

    def __init__(self, seed: str) -> None:
        self.dice = random.Random(seed)
        self._names = [self._name() for _ in range(12)]

    def _name(self) -> str:
        return "".join(self.dice.choice(_WORDS["parts"]) for _ in range(self.dice.randint(2, 4)))

    def sentence(self) -> str:
        """One sentence of eight to thirty words."""
        dice = self.dice
        time = dice.choice(_WORDS["times"]).format(n=dice.randint(2, 96))
        words = f"{dice.choice(_WORDS['subjects'])} {dice.choice(_WORDS['verbs'])} {time}"
        if dice.random() < 0.6:
            words += f", {dice.choice(_WORDS['tails'])}"
        if dice.random() < 0.5:
            second = f"{dice.choice(_WORDS['subjects'])} with {dice.choice(self._names)}"
            words += f", and {second} {dice.choice(_WORDS['verbs'])}"
        return f"{words[0].upper()}{words[1:]}."

    def paragraph(self) -> str:
        """Two to six sentences."""
        return " ".join(self.sentence() for _ in range(self.dice.randint(2, 6)))

    def title(self) -> str:
        """Four to nine words."""
        return (
            f"{self.dice.choice(_WORDS['subjects']).capitalize()}: {self._name()} {self.dice.choice(_WORDS['verbs'])}"
        )

    def person(self) -> str:
        """A name that nobody has."""
        return f"{self._name().capitalize()} {self._name().capitalize()}"
