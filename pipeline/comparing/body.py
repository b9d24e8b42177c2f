"""Compares the blocks of two bodies: added, removed, edited (a split or merged paragraph too), moved."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.comparing.align import Run, equal_runs, gaps, likenesses, similar_runs
from pipeline.comparing.spans import differing_spans
from pipeline.comparing.words import content_words, nfc
from records.article import Block, BlockKind
from records.change import Change, Facet, Where

_MOVED_AND_EDITED = 0.6
"""A piece that also changed its place needs more in common to count as the same piece."""

_Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block that has text, with its position in the article."""

    position: int
    block: Block
    text: str
    key: _Key


@dataclass(slots=True)
class _Alignment:
    """Which pieces belong together; numbers index the pieces of each side."""

    equal: list[Run] = field(default_factory=list)
    moved: list[Run] = field(default_factory=list)
    edited: list[Run] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


def body_changes(before: Sequence[Block], after: Sequence[Block], *, lone_is_edit: bool = False) -> list[Change]:
    """The changes of facet body, in reading order.

    The kind and the level of a block, and images, do not count. A link whose target changed is an edit; `before` and
    `after` then show the targets. With `lone_is_edit` one block a side is an edit however little they share.
    """
    sides = _pieces(before), _pieces(after)
    if [piece.key for piece in sides[0]] == [piece.key for piece in sides[1]]:
        return []
    alignment = _align(*sides, lone_is_edit=lone_is_edit)
    return [change for _, change in sorted(_told(alignment, *sides), key=lambda told: told[0])]


def _pieces(blocks: Sequence[Block]) -> list[_Piece]:
    return [
        _Piece(position, block, text := nfc(block.text), (text, tuple((nfc(k.text), k.href) for k in block.links)))
        for position, block in enumerate(blocks)
        if block.text and block.kind is not BlockKind.IMAGE
    ]


def _align(before: Sequence[_Piece], after: Sequence[_Piece], *, lone_is_edit: bool) -> _Alignment:
    result = _Alignment(equal=equal_runs([p.key for p in before], [p.key for p in after]))
    free_before, free_after = _free(result.equal, len(before), 0), _free(result.equal, len(after), 1)
    result.moved = _moved(before, after, free_before, free_after)
    free_before, free_after = free_before - _taken(result.moved, 0), free_after - _taken(result.moved, 1)
    if lone_is_edit and len(before) == len(after) == 1:
        result.edited = [(range(1), range(1))]
    else:
        bags = _bags(before, free_before), _bags(after, free_after)
        places = gaps(result.equal, len(before), len(after))
        result.edited = [run for place in places for run in _edited_in_place(place, bags)]
        free_before, free_after = free_before - _taken(result.edited, 0), free_after - _taken(result.edited, 1)
        result.edited += _edited_elsewhere(bags, sorted(free_before), sorted(free_after))
    result.removed = sorted(free_before - _taken(result.edited, 0))
    result.added = sorted(free_after - _taken(result.edited, 1))
    return result


def _free(runs: Iterable[Run], count: int, side: int) -> set[int]:
    return set(range(count)) - _taken(runs, side)


def _taken(runs: Iterable[Run], side: int) -> set[int]:
    return {number for run in runs for number in run[side]}


def _moved(before: Sequence[_Piece], after: Sequence[_Piece], free_before: set[int], free_after: set[int]) -> list[Run]:
    """Equal pieces at another place; neighbours that moved together are one run."""
    waiting: dict[_Key, deque[int]] = defaultdict(deque)
    for j in sorted(free_after):
        waiting[after[j].key].append(j)
    runs: list[Run] = []
    for i in sorted(free_before):
        found = waiting.get(before[i].key)
        if not found:
            continue
        j = found.popleft()
        if runs and (runs[-1][0].stop, runs[-1][1].stop) == (i, j):
            runs[-1] = (range(runs[-1][0].start, i + 1), range(runs[-1][1].start, j + 1))
        else:
            runs.append((range(i, i + 1), range(j, j + 1)))
    return runs


_Bag = dict[int, list[str]]
_Bags = tuple[_Bag, _Bag]


def _bags(pieces: Sequence[_Piece], numbers: Iterable[int]) -> _Bag:
    return {number: content_words(pieces[number].text) for number in numbers}


def _edited_in_place(gap: Run, bags: _Bags) -> Iterator[Run]:
    """Similar pieces between the same equal neighbours."""
    rows = [i for i in gap[0] if i in bags[0]], [j for j in gap[1] if j in bags[1]]
    for run in similar_runs([bags[0][i] for i in rows[0]], [bags[1][j] for j in rows[1]]):
        yield _range_of(rows[0], run[0]), _range_of(rows[1], run[1])


def _range_of(rows: Sequence[int], run: range) -> range:
    """The run in terms of all pieces; a moved piece in its midst is no neighbour, so it ends the run there."""
    stop = run.start + 1
    while stop < run.stop and rows[stop] == rows[stop - 1] + 1:
        stop += 1
    return range(rows[run.start], rows[stop - 1] + 1)


def _edited_elsewhere(bags: _Bags, free_before: Sequence[int], free_after: Sequence[int]) -> list[Run]:
    """Very similar pieces at another place: moved and edited, told as one edit."""
    pairs = likenesses([bags[0][i] for i in free_before], [bags[1][j] for j in free_after])
    found: dict[int, int] = {}
    for pair in sorted(pairs, key=lambda p: (-p.shared, p.before, p.after)):
        i, j = free_before[pair.before], free_after[pair.after]
        alike = 2 * pair.shared / max(1, len(bags[0][i]) + len(bags[1][j]))
        if alike >= _MOVED_AND_EDITED and i not in found and j not in found.values():
            found[i] = j
    return [(range(i, i + 1), range(j, j + 1)) for i, j in found.items()]


_Order = tuple[int, int, int]


def _told(alignment: _Alignment, before: Sequence[_Piece], after: Sequence[_Piece]) -> Iterator[tuple[_Order, Change]]:
    """Each change with its place in the reading order of the later text."""
    for run in alignment.moved:
        text = "\n\n".join(before[i].text for i in run[0])
        yield _order(run), _change("body.moved", before[run[0].start], after[run[1].start], (text, text))
    for run in alignment.edited:
        texts = _shown([before[i] for i in run[0]], [after[j] for j in run[1]])
        if texts[0] != texts[1]:
            yield _order(run), _change("body.edited", before[run[0].start], after[run[1].start], texts)
    for j in alignment.added:
        yield (j, 1, 0), _change("body.added", None, after[j], (None, after[j].text))
    counterparts = {i: run[1].stop for run in [*alignment.equal, *alignment.edited] for i in run[0]}
    removed, place = set(alignment.removed), 0
    for i in range(len(before)):
        place = counterparts.get(i, place)
        if i in removed:
            yield (place, 0, i), _change("body.removed", before[i], None, (before[i].text, None))


def _order(run: Run) -> _Order:
    return run[1].start, 1, run[0].start


def _change(kind: str, before: _Piece | None, after: _Piece | None, texts: tuple[str | None, str | None]) -> Change:
    present = after or before
    assert present is not None
    spans = () if kind == "body.moved" else differing_spans(texts[0] or "", texts[1] or "")
    return Change(
        facet=Facet.BODY,
        kind=kind,
        before=texts[0],
        after=texts[1],
        where=Where(
            block_before=before.position if before else None,
            block_after=after.position if after else None,
            heading_path=present.block.heading_path,
        ),
        spans=spans,
    )


_Links = Counter[tuple[str, str]]


def _shown(before: Sequence[_Piece], after: Sequence[_Piece]) -> tuple[str, str]:
    """The texts of an edit. A link is written out where its words stand on both sides and its target only on one."""
    texts = _joined(before, Counter()), _joined(after, Counter())
    links = [Counter(key for piece in side for key in piece.key[1]) for side in (before, after)]
    if links[0] == links[1]:
        return texts
    gone, new = links[0] - links[1], links[1] - links[0]
    if texts[0] != texts[1]:
        gone, new = _standing_in(texts[1], gone), _standing_in(texts[0], new)
    return _joined(before, gone), _joined(after, new)


def _standing_in(text: str, links: _Links) -> _Links:
    return Counter({link: count for link, count in links.items() if link[0] in text})


def _joined(pieces: Sequence[_Piece], marked: _Links) -> str:
    return "\n\n".join(_with_targets(piece, marked) if marked else piece.text for piece in pieces)


def _with_targets(piece: _Piece, marked: _Links) -> str:
    """The text with "[words](target)" for the links given; where the words are not found the link stands at the end."""
    done, rest = "", piece.text
    for words, href in piece.key[1]:
        ahead, found, behind = rest.partition(words) if words else (rest, "", "")
        if (words, href) not in marked:
            done, rest = (done + ahead + found, behind) if found else (done, rest)
        elif found:
            done, rest = f"{done}{ahead}[{words}]({href})", behind
        else:
            rest = f"{rest} [{words}]({href})"
    return done + rest
