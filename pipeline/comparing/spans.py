"""Says which words of two texts differ: sentences are aligned first, words are compared inside them."""

from collections.abc import Iterator, Sequence

from pipeline.comparing.align import LONE, Run, equal_runs, gaps, similar_runs
from pipeline.comparing.words import Word, content_words, sentences, words
from records.change import Span

_Place = tuple[int, int]
_Same = tuple[int, int, int, int]
"""Start and end before, start and end after, of text that is the same on both sides."""


def differing_spans(before: str, after: str) -> tuple[Span, ...]:
    """The words that differ, as half-open ranges of code points, in order of reading.

    What lies outside the spans is the same on both sides, white space beside a span aside. White space counts where
    nothing else differs.
    """
    if before == after:
        return ()
    found: list[Span] = []
    at_before = at_after = 0
    for same in [*_same_text(before, after), (len(before), len(before), len(after), len(after))]:
        found += _gap_spans((before, at_before, same[0]), (after, at_after, same[2]))
        at_before, at_after = same[1], same[3]
    return tuple(found)


def _gap_spans(before: tuple[str, int, int], after: tuple[str, int, int]) -> Iterator[Span]:
    texts = [text[start:end] for text, start, end in (before, after)]
    if texts[0] == texts[1]:
        return
    only_space = not any(text.strip() for text in texts)
    for side, text, (_, start, _) in zip(("before", "after"), texts, (before, after), strict=True):
        bare = text if only_space else text.strip()
        if bare:
            place = start + text.index(bare)
            yield Span(side=side, start=place, end=place + len(bare))


def _same_text(before: str, after: str) -> Iterator[_Same]:
    places = sentences(before), sentences(after)
    texts = [before[a:b] for a, b in places[0]], [after[a:b] for a, b in places[1]]
    equal = equal_runs(*texts)
    regions = [(run, True) for run in equal] + [(gap, False) for gap in gaps(equal, len(texts[0]), len(texts[1]))]
    for (in_before, in_after), is_equal in sorted(regions, key=lambda region: (region[0][0].start, region[0][1].start)):
        if is_equal:
            yield from ((*places[0][i], *places[1][j]) for i, j in zip(in_before, in_after, strict=True))
            continue
        for run in _aligned_sentences(texts[0], texts[1], (in_before, in_after)):
            yield from _same_words(before, _extent(places[0], run[0]), after, _extent(places[1], run[1]))


def _aligned_sentences(before: Sequence[str], after: Sequence[str], region: Run) -> list[Run]:
    in_before, in_after = region
    if len(in_before) == len(in_after) == 1:
        return [region]
    bags = [content_words(before[i]) for i in in_before], [content_words(after[j]) for j in in_after]
    return [(_shifted(run[0], in_before.start), _shifted(run[1], in_after.start)) for run in similar_runs(*bags)]


def _shifted(run: range, by: int) -> range:
    return range(run.start + by, run.stop + by)


def _extent(places: Sequence[_Place], run: range) -> _Place:
    return places[run.start][0], places[run.stop - 1][1]


def _same_words(before: str, in_before: _Place, after: str, in_after: _Place) -> Iterator[_Same]:
    """Equal words in order; where two sentences share too few, none, for such a match would be chance."""
    tokens = words(before, *in_before), words(after, *in_after)
    runs = equal_runs([t[0] for t in tokens[0]], [t[0] for t in tokens[1]])
    if 2 * sum(len(run[0]) for run in runs) < LONE * (len(tokens[0]) + len(tokens[1])):
        return
    for run in runs:
        yield from _same_run(
            before, tokens[0][run[0].start : run[0].stop], after, tokens[1][run[1].start : run[1].stop]
        )


def _same_run(before: str, in_before: Sequence[Word], after: str, in_after: Sequence[Word]) -> Iterator[_Same]:
    """One stretch where the white space between equal words is equal too, else word by word."""
    places = in_before[0][1], in_before[-1][2], in_after[0][1], in_after[-1][2]
    if before[places[0] : places[1]] == after[places[2] : places[3]]:
        yield places
        return
    for (_, *one), (_, *other) in zip(in_before, in_after, strict=True):
        yield one[0], one[1], other[0], other[1]
