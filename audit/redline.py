"""One comparison made ready to be shown: changed words woven into the text, unchanged sentences and blocks folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.comparing.words import nfc, sentences
from records.article import Article, Block
from records.change import Change, Facet, Revision
from records.shapes import NOWHERE, Step, revision_object

_SENTENCES_KEPT = 1
"""How many unchanged sentences stay visible on either side of a change."""


class Mark(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"
    FOLDED = "folded"
    """The same, and too far from any change to be shown."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text and what became of it; `sentences` counts those folded away."""

    mark: Mark
    text: str
    sentences: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Redline:
    """One comparison: the articles on both sides, their changes, and how to name them to a person."""

    before: Article
    after: Article
    changes: tuple[Change, ...]
    before_label: str = "before"
    after_label: str = "after"
    step: Step = NOWHERE
    revision: Revision | None = None
    """The revision as recorded, where this comparison is one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change with its place and its woven text."""

    change: Change
    heading: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Blocks between two changes that are the same on both sides."""

    blocks: tuple[Block, ...]


def header_lines(redline: Redline) -> Iterator[str]:
    """What stands above the changes: whose they are, between what, and what to beware of."""
    if redline.step.url:
        yield redline.step.url
    yield f"{redline.before_label} → {redline.after_label}"
    if redline.step.reader_versions:
        before, after = redline.step.reader_versions
        yield (
            f"read by different readers, {before} and {after}: a difference may be theirs and not the page's; "
            "./addendum reread --all reads both again"
        )


def as_json(redline: Redline) -> dict[str, Any]:
    """The comparison as the revision object of CONTRACTS.md."""
    return revision_object(redline.revision or Revision(changes=redline.changes), redline.step)


def entries(redline: Redline) -> Iterator[Entry | Unchanged]:
    """The changes in order of facets, the body's in reading order with what is unchanged between them."""
    body = [change for change in redline.changes if change.facet is Facet.BODY]
    told = False
    for change in redline.changes:
        if change.facet is not Facet.BODY:
            yield _entry(change, redline)
        elif not told:
            told = True
            yield from _body_entries(body, redline)


def weave(change: Change) -> tuple[Stretch, ...]:
    """The texts of both sides as one: what is the same once, what went and what came where they differ."""
    before, after = change.before or "", change.after or ""
    if not change.spans:
        return (Stretch(Mark.SAME, after or before),)
    return tuple(_woven(before, _places(change, "before"), after, _places(change, "after")))


def fold(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Replaces unchanged sentences away from any change by a stretch that counts them."""
    last = len(stretches) - 1
    return tuple(
        part
        for number, stretch in enumerate(stretches)
        for part in (
            _folded(stretch, keep_head=number > 0, keep_tail=number < last) if stretch.mark is Mark.SAME else (stretch,)
        )
    )


def _entry(change: Change, redline: Redline) -> Entry:
    return Entry(change, _heading(change, redline), fold(weave(change)))


def _body_entries(changes: Sequence[Change], redline: Redline) -> Iterator[Entry | Unchanged]:
    blocks, place = redline.after.blocks, 0
    for change in changes:
        if change.where.block_after is not None:
            if unchanged := tuple(block for block in blocks[place : change.where.block_after] if block.text):
                yield Unchanged(unchanged)
            place = max(place, _end_of(change, blocks))
        yield _entry(change, redline)
    if rest := tuple(block for block in blocks[place:] if block.text):
        yield Unchanged(rest)


def _end_of(change: Change, blocks: Sequence[Block]) -> int:
    """The position behind the last block that the change covers: a split paragraph or a moved section has several."""
    start = place = change.where.block_after or 0
    while place < len(blocks) and (place == start or nfc(blocks[place].text) in (change.after or "")):
        place += 1
    return place


def _heading(change: Change, redline: Redline) -> str:
    names = {"body": "text", "media": "image"}
    subject, _, verb = change.kind.partition(".")
    words = [names.get(subject, subject), *_whose(change, redline), verb]
    if change.where.heading_path:
        words.append(f"under {' › '.join(change.where.heading_path)}")
    return " ".join(words)


def _whose(change: Change, redline: Redline) -> list[str]:
    for comment in (*redline.after.comments, *redline.before.comments):
        if comment.id == change.where.comment_id:
            author = f"by {comment.author}" if comment.author else "without a name"
            return [author, f"of {comment.posted.value}"] if comment.posted else [author]
    return []


_Places = list[tuple[int, int]]


def _places(change: Change, side: str) -> _Places:
    return sorted((span.start, span.end) for span in change.spans if span.side == side)


def _woven(before: str, gone: _Places, after: str, new: _Places) -> Iterator[Stretch]:
    """Walks both texts at once; what lies outside the spans is equal but for white space beside them."""
    at_before = at_after = 0
    while at_before < len(before) or at_after < len(after):
        ends = gone[0][0] if gone else len(before), new[0][0] if new else len(after)
        count = min(_visible(before[at_before : ends[0]]), _visible(after[at_after : ends[1]]))
        stop_before, stop_after = _behind(before, at_before, count), _behind(after, at_after, count)
        if count:
            yield Stretch(Mark.SAME, after[at_after:stop_after])
        at_before, at_after = stop_before, stop_after
        is_gone = bool(gone) and not before[at_before : ends[0]].strip()
        is_new = bool(new) and not after[at_after : ends[1]].strip()
        space = (before[at_before : ends[0]] if is_gone else "") or (after[at_after : ends[1]] if is_new else "")
        if space:
            yield Stretch(Mark.SAME, space)
        if is_gone:
            start, at_before = gone.pop(0)
            yield Stretch(Mark.GONE, before[start:at_before])
        if is_new:
            start, at_after = new.pop(0)
            yield Stretch(Mark.NEW, after[start:at_after])
        if not (count or is_gone or is_new):
            return


def _visible(text: str) -> int:
    return sum(len(word) for word in text.split())


def _behind(text: str, start: int, count: int) -> int:
    """The place behind so many visible characters."""
    place = start
    while count:
        count -= not text[place].isspace()
        place += 1
    return place


def _folded(stretch: Stretch, *, keep_head: bool, keep_tail: bool) -> Iterator[Stretch]:
    """The sentences beside a change stay, those between them are folded where that saves more than one."""
    places = sentences(stretch.text)
    first = _SENTENCES_KEPT if keep_head else 0
    last = len(places) - (_SENTENCES_KEPT if keep_tail else 0)
    if last - first < 2:
        yield stretch
        return
    cuts = places[first][0] if first else 0, places[last][0] if last < len(places) else len(stretch.text)
    if first:
        yield Stretch(Mark.SAME, stretch.text[: cuts[0]])
    yield Stretch(Mark.FOLDED, stretch.text[cuts[0] : cuts[1]], sentences=last - first)
    if last < len(places):
        yield Stretch(Mark.SAME, stretch.text[cuts[1] :])
