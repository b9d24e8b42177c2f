"""Makes records of the comments a platform found: identities, parents, depths, positions."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One comment as found, before it has its place among the others.

    `own_id` is the platform's identity with the platform's mark ("wp-1234"), or None. `key` names the comment to those
    found with it that call it their parent (by default its `own_id`); `parent` is such a key, or None at the top and
    where it is unknown; there, and where the parent is not among those found, `level` is how deep the comment is shown.
    """

    author: str | None
    text: str
    source: str
    own_id: str | None = None
    key: object = None
    parent: object = None
    level: int = 0
    author_kind: AuthorKind = AuthorKind.VISITOR
    posted: ClaimedDate | None = None


def merged(first: Iterable[Found], second: Iterable[Found]) -> list[Found]:
    """Two readings of one thread in one: in the second's order, but in the first one's words where it has them."""
    own = {_likeness(each): each for each in first}
    both = [own.pop(_likeness(each), each) for each in second]
    return [*both, *own.values()]


def _likeness(found: Found) -> object:
    return found.own_id or (found.author, found.text)


def records_of(found: Iterable[Found]) -> tuple[Comment, ...]:
    """Records in the order found; of two with one platform identity the first counts, empty ones do not."""
    kept = _without_repetition(found)
    ids = _identities(kept)
    by_key = {_key(each): number for number, each in enumerate(kept) if _key(each) is not None}
    parents = [_parent(each, number, by_key) for number, each in enumerate(kept)]
    return tuple(
        Comment(
            id=ids[number],
            author=each.author,
            author_kind=each.author_kind,
            posted=each.posted,
            text=each.text,
            parent_id=None if parents[number] is None else ids[parents[number] or 0],
            depth=_depth(number, parents, kept),
            position=number,
            source=each.source,
        )
        for number, each in enumerate(kept)
    )


def _without_repetition(found: Iterable[Found]) -> list[Found]:
    kept: list[Found] = []
    seen: set[object] = set()
    for each in found:
        key = _key(each)
        if key in seen or not (each.text or each.author):
            continue
        if key is not None:
            seen.add(key)
        kept.append(each)
    return kept


def _key(found: Found) -> object:
    return found.own_id if found.key is None else found.key


def _identities(found: Sequence[Found]) -> list[str]:
    """The platform's own, else derived from author, date and the place among equals: an edit of the text keeps it."""
    counted: Counter[str] = Counter()
    ids: list[str] = []
    for each in found:
        if each.own_id is not None:
            ids.append(each.own_id)
            continue
        posted = "" if each.posted is None or each.posted.relative else each.posted.canonical
        basis = f"{each.author or ''}\n{posted}"
        counted[basis] += 1
        ids.append("d-" + hashlib.sha256(f"{basis}\n{counted[basis]}".encode("utf-8", "replace")).hexdigest()[:16])
    return ids


def _parent(each: Found, number: int, by_key: dict[object, int]) -> int | None:
    parent = by_key.get(each.parent) if each.parent is not None else None
    return None if parent == number else parent


def _depth(number: int, parents: Sequence[int | None], kept: Sequence[Found]) -> int:
    """How many comments stand above it, or are shown to where they are unknown."""
    depth, current = 0, number
    while (parent := parents[current]) is not None and depth < len(parents):
        depth, current = depth + 1, parent
    return depth + (kept[current].level if parents[current] is None else 0)
