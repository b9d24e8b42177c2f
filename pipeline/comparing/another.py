"""Whether one article stands in another's place, judged strictly: a rewrite, or another title, is an edit. Pure."""

from pipeline.comparing.facts import dates_agree
from pipeline.comparing.titles import are_apart, words_of
from records.article import Article

_SHARED = 0.2
"""The share of the shorter text's phrases that two articles of one clinic may have in common: notices, invitations."""
_FEWEST_WORDS = 40
"""Less text than this says too little."""
_PHRASE = 3


def is_another(before: Article, after: Article) -> bool:
    """Whether hardly a word of the title and hardly a phrase of the body stands in both, and no date ties them."""
    if not are_apart(before.title, after.title) or _are_tied(before, after):
        return False
    mine, theirs = words_of(before.body_text), words_of(after.body_text)
    if min(len(mine), len(theirs)) < _FEWEST_WORDS:
        return False
    phrases, others = _phrases(mine), _phrases(theirs)
    return len(phrases & others) <= _SHARED * min(len(phrases), len(others))


def _are_tied(before: Article, after: Article) -> bool:
    """Whether both claim to be published on the same day."""
    return (
        before.published is not None and after.published is not None and dates_agree(before.published, after.published)
    )


def _phrases(words: list[str]) -> set[tuple[str, ...]]:
    return set(zip(*(words[start:] for start in range(_PHRASE)), strict=False))
