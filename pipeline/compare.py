"""Says what differs between two articles or two texts, facet by facet. Pure; equal contents give no change, ever."""

import re
from collections.abc import Collection, Sequence

from pipeline.comparing.body import body_changes
from pipeline.comparing.comments import comment_changes
from pipeline.comparing.facts import byline_changes, date_changes, title_changes, topics_changes
from pipeline.comparing.media import media_changes
from records.article import Article, Block, BlockKind
from records.change import Change

_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")


def compare(
    before: Article, after: Article, *, removed_earlier: Collection[str] = (), since: Sequence[Article] = ()
) -> tuple[Change, ...]:
    """The changes from one article to the next: title, byline, topics, body, dates, comments, media.

    All must be read by the same reader. `removed_earlier` names comments that went in an earlier revision: such a
    comment that comes back is restored, not added. Where `before` does not hold all comments, `since` are the articles
    before it from the last one that did: comments are compared with what all these held. An article whose digest
    changed can still give no change: other markup around the same words, dates written at another precision, images at
    another place.
    """
    return (
        *title_changes(before, after),
        *byline_changes(before, after),
        *topics_changes(before, after),
        *body_changes(before.blocks, after.blocks),
        *date_changes(before, after),
        *comment_changes(before, after, removed_earlier=removed_earlier, since=since),
        *media_changes(before.blocks, after.blocks),
    )


def compare_texts(before: str, after: str) -> tuple[Change, ...]:
    """The changes of facet body between two texts; blank lines part paragraphs and do not count themselves."""
    return tuple(body_changes(_blocks(before), _blocks(after), lone_is_edit=True))


def _blocks(text: str) -> tuple[Block, ...]:
    parts = _BLANK_LINES.split(text.strip())
    return tuple(Block(kind=BlockKind.PARAGRAPH, text=part) for part in parts if part)
