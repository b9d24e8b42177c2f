"""Finds which pieces of two sequences belong together: equal ones first, then similar ones, splits and merges."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

Words = Sequence[str]
Run = tuple[range, range]
"""Consecutive pieces before and the consecutive pieces after that they became."""

ALIKE = 0.4
"""Share of words in common, in order, from which two pieces count as one edited piece."""
LONE = 0.25
"""The same where nothing else stands between two aligned neighbours: there a rewritten piece is still that piece."""
_PLAIN = 0.75
_CONTAINED = 0.8
_SHORTEST_CONTAINED = 4
_HELD = 0.6
_ALL_PAIRS = 100
_RARE = 6
_BEST = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two pieces that may be one: their places and how many words they share in order."""

    before: int
    after: int
    shared: int


def equal_runs(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Run]:
    """The longest common subsequence, as runs of equal pieces in order; of several, the same from either side."""
    if before == after:
        return [(range(len(before)), range(len(after)))] if before else []
    if repr(after) < repr(before):
        return [(in_before, in_after) for in_after, in_before in equal_runs(after, before)]
    opcodes = LCSseq.opcodes(before, after)
    return [
        (range(code.src_start, code.src_end), range(code.dest_start, code.dest_end))
        for code in opcodes
        if code.tag == "equal"
    ]


def gaps(runs: Sequence[Run], before_count: int, after_count: int) -> Iterator[Run]:
    """What lies between, before and after the runs; one side of a gap may be empty, not both."""
    at_before = at_after = 0
    for in_before, in_after in [*runs, (range(before_count, before_count), range(after_count, after_count))]:
        if at_before < in_before.start or at_after < in_after.start:
            yield range(at_before, in_before.start), range(at_after, in_after.start)
        at_before, at_after = in_before.stop, in_after.stop


def similar_runs(before: Sequence[Words], after: Sequence[Words]) -> list[Run]:
    """Similar pieces paired in order; one piece may have become several neighbours, or several one."""
    if not before or not after:
        return []
    chain = _side_by_side(before, after) or _heaviest_chain(
        [pair for pair in likenesses(before, after) if _is_alike(pair, before, after)]
    )
    runs = [(range(pair.before, pair.before + 1), range(pair.after, pair.after + 1)) for pair in chain]
    runs = [*runs, *_lone_pairs(runs, before, after)]
    return _grown(sorted(runs, key=lambda run: run[0].start), before, after)


def _side_by_side(before: Sequence[Words], after: Sequence[Words]) -> list[Likeness]:
    """The short way for many small edits: as many pieces on both sides, each plainly the one that stood there."""
    if len(before) != len(after):
        return []
    pairs = [Likeness(i, i, LCSseq.similarity(before[i], after[i])) for i in range(len(before))]
    plain = all(2 * pair.shared >= _PLAIN * (len(before[pair.before]) + len(after[pair.after])) for pair in pairs)
    return pairs if plain else []


def likeness(before: Words, after: Words) -> float:
    """The share of words two pieces have in common, in order: 0 to 1."""
    total = len(before) + len(after)
    return 2 * LCSseq.similarity(before, after) / total if total else 1.0


def likenesses(before: Sequence[Words], after: Sequence[Words]) -> list[Likeness]:
    """The pairs worth weighing: all of few pieces, else those that share rare words, so that the cost stays linear."""
    if len(before) * len(after) <= _ALL_PAIRS:
        places = [(i, j) for i in range(len(before)) for j in range(len(after))]
    else:
        places = list(_pairs_sharing_rare_words(before, after))
    return [Likeness(i, j, LCSseq.similarity(before[i], after[j])) for i, j in places]


def _pairs_sharing_rare_words(before: Sequence[Words], after: Sequence[Words]) -> Iterator[tuple[int, int]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for j, words in enumerate(after):
        for word in set(words):
            holders[word].append(j)
    for i, words in enumerate(before):
        votes: Counter[int] = Counter()
        for word in sorted(set(words)):
            found = holders.get(word, ())
            if len(found) <= _RARE:
                votes.update(found)
        yield from ((i, j) for j, _ in votes.most_common(_BEST))


def _is_alike(pair: Likeness, before: Sequence[Words], after: Sequence[Words]) -> bool:
    """Enough in common, or the one is held almost whole by the other: a shortened, lengthened or split piece."""
    lengths = len(before[pair.before]), len(after[pair.after])
    if 2 * pair.shared >= ALIKE * sum(lengths) and pair.shared:
        return True
    return min(lengths) >= _SHORTEST_CONTAINED and pair.shared >= _CONTAINED * min(lengths)


def _heaviest_chain(pairs: Sequence[Likeness]) -> list[Likeness]:
    """The pairs that keep the order on both sides and share the most words."""
    ends: list[int] = []
    chains: list[tuple[int, Likeness, object]] = []
    for pair in sorted(pairs, key=lambda p: (p.before, -p.after)):
        place = bisect_left(ends, pair.after)
        link = chains[place - 1] if place else None
        total = pair.shared + (link[0] if link else 0)
        if place < len(ends) and ends[place] == pair.after and chains[place][0] >= total:
            continue
        worse = place
        while worse < len(ends) and chains[worse][0] <= total:
            worse += 1
        ends[place:worse] = [pair.after]
        chains[place:worse] = [(total, pair, link)]
    chain: list[Likeness] = []
    node: object = chains[-1] if chains else None
    while isinstance(node, tuple):
        _, pair, node = node
        chain.append(pair)
    return chain[::-1]


def _lone_pairs(runs: Sequence[Run], before: Sequence[Words], after: Sequence[Words]) -> list[Run]:
    """Single pieces facing each other between aligned neighbours need less in common."""
    return [
        gap
        for gap in gaps(runs, len(before), len(after))
        if len(gap[0]) == len(gap[1]) == 1 and likeness(before[gap[0].start], after[gap[1].start]) >= LONE
    ]


def _grown(runs: Sequence[Run], before: Sequence[Words], after: Sequence[Words]) -> list[Run]:
    """Lets each run take in free neighbours that hold the rest of its words: a paragraph split in two, or merged."""
    grown: list[Run] = []
    for number, (in_before, in_after) in enumerate(runs):
        low = (grown[-1][0].stop, grown[-1][1].stop) if grown else (0, 0)
        following = runs[number + 1] if number + 1 < len(runs) else None
        high = (following[0].start, following[1].start) if following else (len(before), len(after))
        new_after = _grow(_joined(before, in_before), after, in_after, (low[1], high[1]))
        new_before = _grow(_joined(after, new_after), before, in_before, (low[0], high[0]))
        grown.append((new_before, new_after))
    return grown


def _grow(whole: Words, pieces: Sequence[Words], run: range, bounds: tuple[int, int]) -> range:
    shared = None
    for step in (-1, 1):
        while bounds[0] <= (neighbour := run.start - 1 if step < 0 else run.stop) < bounds[1]:
            if shared is None:
                shared = LCSseq.similarity(whole, _joined(pieces, run))
            wider = range(min(run.start, neighbour), max(run.stop, neighbour + 1))
            gained = LCSseq.similarity(whole, _joined(pieces, wider)) - shared
            if gained <= 0 or gained < _HELD * len(pieces[neighbour]):
                break
            run, shared = wider, shared + gained
    return run


def _joined(pieces: Sequence[Words], run: range) -> Words:
    if len(run) == 1:
        return pieces[run.start]
    return [word for piece in pieces[run.start : run.stop] for word in piece]
