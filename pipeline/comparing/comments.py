"""Compares the readers' comments of two articles, each by its id; absence counts only between whole threads."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.comparing.facts import dates_agree
from pipeline.comparing.spans import differing_spans
from pipeline.comparing.words import nfc
from records.article import Article
from records.change import Change, Facet, Where
from records.comment import Comment

_FEWEST_CLOSED = 2
"""One comment that goes is a comment removed; from two on, all gone at once are one event."""


def comment_changes(
    before: Article, after: Article, *, removed_earlier: Collection[str] = (), since: Sequence[Article] = ()
) -> list[Change]:
    """The changes of facet comments, in the order of the later thread, removals last.

    A comment counts as removed only when it stood in a whole thread and is not in a later whole one, as added only when
    the earlier thread was whole; an added one whose id is among `removed_earlier` is restored. The earlier thread is
    that of the first of `since` (else of `before`), with what later articles, `before` the last, held anew. Places
    shifted by other comments are no moves.
    """
    whole = since[0] if since else before
    old = _last_known((*since, before))
    new = _under_known_ids(_by_id(after), old)
    changes = [change for id in new if id in old for change in _of_one(old[id], new[id], old, new)]
    if whole.comments_complete:
        arrived = [comment for id, comment in new.items() if id not in old]
        changes += [_arrival(comment, "restored" if comment.id in removed_earlier else "added") for comment in arrived]
    order = {comment.id: comment.position for comment in new.values()}
    changes.sort(key=lambda change: order[change.where.comment_id or ""])
    if whole.comments_complete and after.comments_complete:
        changes += _departures([old[id] for id in _by_id(whole) if id not in new], all_gone=not new)
    return changes


def _by_id(article: Article) -> dict[str, Comment]:
    return {comment.id: comment for comment in article.comments}


def _last_known(articles: Sequence[Article]) -> dict[str, Comment]:
    """Each comment as the last of the articles held it that held it at all."""
    known: dict[str, Comment] = {}
    for article in articles:
        known |= _under_known_ids(_by_id(article), known)
    return known


def _under_known_ids(new: Mapping[str, Comment], old: Mapping[str, Comment]) -> dict[str, Comment]:
    """Gives a comment the id it had before where only its id is new: same author, same text, same day."""
    waiting: dict[tuple[str, str], list[Comment]] = defaultdict(list)
    for comment in old.values():
        if comment.id not in new:
            waiting[_words(comment)].append(comment)
    if not waiting:
        return dict(new)
    known: dict[str, str] = {}
    for comment in new.values():
        candidates = waiting[_words(comment)] if comment.id not in old and comment.text else []
        former = next((other for other in candidates if dates_agree(other.posted, comment.posted)), None)
        if former:
            candidates.remove(former)
            known[comment.id] = former.id
    renamed = [
        replace(c, id=known.get(c.id, c.id), parent_id=known.get(c.parent_id or "", c.parent_id)) for c in new.values()
    ]
    return {comment.id: comment for comment in renamed}


def _words(comment: Comment) -> tuple[str, str]:
    return nfc(comment.author or ""), nfc(comment.text)


def _of_one(
    old: Comment, new: Comment, all_old: Mapping[str, Comment], all_new: Mapping[str, Comment]
) -> Iterator[Change]:
    texts = _shown(old, new)
    if texts[0] != texts[1]:
        yield _change("comment.edited", new.id, *texts)
    if _has_moved(old, new, all_old, all_new):
        text = nfc(new.text)
        yield Change(
            facet=Facet.COMMENTS, kind="comment.moved", before=text, after=text, where=Where(comment_id=new.id)
        )


def _shown(old: Comment, new: Comment) -> tuple[str, str]:
    """Both texts, headed by author or date where these differ."""
    heads: list[tuple[str, str]] = []
    if nfc(old.author or "") != nfc(new.author or ""):
        heads.append((nfc(old.author or ""), nfc(new.author or "")))
    if not dates_agree(old.posted, new.posted):
        heads.append((old.posted.value if old.posted else "", new.posted.value if new.posted else ""))
    before, after = ("\n".join(head[side] for head in heads) for side in (0, 1))
    texts = nfc(old.text), nfc(new.text)
    if not heads:
        return texts
    return f"{before}\n\n{texts[0]}".strip(), f"{after}\n\n{texts[1]}".strip()


def _has_moved(old: Comment, new: Comment, all_old: Mapping[str, Comment], all_new: Mapping[str, Comment]) -> bool:
    """Whether it answers another comment now, though the one it answered still stands and the reader is the same."""
    if any(each.parent_id is None and each.depth for each in (old, new)):  # a reply to nobody knows whom
        return False
    if old.parent_id == new.parent_id or old.source != new.source:
        return False
    old_parent_stands = old.parent_id is None or old.parent_id in all_new
    new_parent_is_held = new.parent_id is None or new.parent_id in all_old
    return old_parent_stands and new_parent_is_held


def _arrival(comment: Comment, how: str) -> Change:
    return _change(f"comment.{how}", comment.id, None, nfc(comment.text))


def _departures(gone: list[Comment], *, all_gone: bool) -> list[Change]:
    if all_gone and len(gone) >= _FEWEST_CLOSED:
        text = "\n\n".join(f"{nfc(c.author or '')}: {nfc(c.text)}" if c.author else nfc(c.text) for c in gone)
        return [_change("comments.closed", None, text, None)]
    return [_change("comment.removed", comment.id, nfc(comment.text), None) for comment in gone]


def _change(kind: str, comment_id: str | None, before: str | None, after: str | None) -> Change:
    return Change(
        facet=Facet.COMMENTS,
        kind=kind,
        before=before,
        after=after,
        where=Where(comment_id=comment_id),
        spans=differing_spans(before or "", after or ""),
    )
