"""Comments as schema.org describes them, in microdata (Comment, UserComments) or JSON-LD; on any platform."""

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from pipeline.comments.answers import prose
from pipeline.comments.containers import containers_of
from pipeline.comments.parts import Reading, parts_of
from pipeline.comments.stated import stated_count
from pipeline.comments.thread import Found
from pipeline.facts.date_claims import claim, day_order
from pipeline.markup.page import Page
from pipeline.markup.things import Thing
from pipeline.markup.wordlist import words
from pipeline.platforms.platform import CommentsRead
from records.comment import AuthorKind

_COMMENTS = words("Comment UserComments")
_DEEPEST = 50
_NUMBER = re.compile(r"(?:^|#)(?:c|comment[-_]?)(\d{3,20})$", re.IGNORECASE)
"""What names a comment; shorter numbers may be its place on the page, which others change."""
_MARKUP = re.compile(r"</?(?:p|br|a|b|i|em|strong|blockquote|ul|ol|li|div|span)\b[^<>]*>", re.IGNORECASE)


def comments(pages: Sequence[Page]) -> CommentsRead:
    """Comments in the markup of the pages; where it has none, those in JSON-LD."""
    roots = {page: _roots(page) for page in pages}
    found = [each for page in pages for each in _from_markup(page, roots[page])]
    found = found or [each for page in pages for each in _from_json_ld(page)]
    return CommentsRead(
        found=tuple(found),
        counted=len(found),
        stated=stated_count(pages[0]),
        containers=containers_of(pages, [root for each in roots.values() for root in each]),
    )


def _roots(page: Page) -> dict[HtmlElement, Thing]:
    return {
        thing.element: thing
        for thing in page.metadata.microdata
        if thing.types & _COMMENTS and thing.element is not None
    }


def _from_markup(page: Page, roots: dict[HtmlElement, Thing]) -> Iterator[Found]:
    order = day_order(page.metadata.language)
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=order)
    nested = frozenset(roots)
    for root, thing in roots.items():
        parts = parts_of(root, nested, reading)
        if not parts.text and parts.author is None:
            continue
        yield Found(
            author=parts.author,
            text=parts.text,
            posted=parts.posted,
            own_id=_own_id(root.get("id") or "", *thing.texts("url"), *thing.texts("@id"), root.get("itemid") or ""),
            key=root,
            parent=next((above for above in root.iterancestors() if above in roots), None),
            author_kind=AuthorKind.CLINIC if parts.is_staff else AuthorKind.UNKNOWN,
            source="microdata",
        )


def _own_id(*names: str) -> str | None:
    """The number that the site knows the comment by."""
    return next((f"c-{match[1]}" for name in names if (match := _NUMBER.search(name))), None)


def _from_json_ld(page: Page) -> Iterator[Found]:
    for thing in page.metadata.about():
        if thing.source == "json-ld":
            yield from _below(thing, None, _DEEPEST)


def _below(thing: Thing, parent: object, levels: int) -> Iterator[Found]:
    """The comments of an article, or the replies to a comment, each followed by its own."""
    if levels == 0:
        return
    for comment in thing.things("comment"):
        key = _key(comment)
        stated = next((_key(each) for each in comment.things("parentItem") if each.types & _COMMENTS), None)
        yield _described(comment, key, parent if stated is None else stated)
        yield from _below(comment, key, levels - 1)


def _key(comment: Thing) -> object:
    return comment.text("@id") or comment.text("url") or id(comment.node)


def _described(comment: Thing, key: object, parent: object) -> Found:
    author = next((person.text("name") for person in (*comment.things("author"), *comment.things("creator"))), None)
    raw = comment.text("datePublished") or comment.text("dateCreated")
    return Found(
        author=author or comment.text("author"),
        text=_text(comment.prose("text") or comment.prose("description") or ""),
        posted=claim(raw) if raw else None,
        own_id=_own_id(comment.text("@id") or "", comment.text("url") or ""),
        key=key,
        parent=parent,
        author_kind=AuthorKind.UNKNOWN,
        source="json-ld",
    )


def _text(stated: str) -> str:
    """A text as stated, which is to be plain; some systems state markup."""
    return prose(stated) if _MARKUP.search(stated) else stated
