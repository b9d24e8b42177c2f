"""The content of a reading: what a page told its readers, frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from records.comment import Comment
from records.dates import ClaimedDate, Clock


class BlockKind(StrEnum):
    """What a block of the body is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    QUOTE = "quote"
    IMAGE = "image"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside a block: its words and its target, absolute and without tracking parameters."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the body in reading order.

    `level` is 1 to 6 for a heading, the nesting (from 1) for an item, else None. `heading_path` holds the texts of the
    headings above it, outermost first. Cells of a row are joined by " | ". `text` of an image is its caption or "".
    """

    kind: BlockKind
    text: str
    level: int | None = None
    heading_path: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    src: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """Everything one reader version read in one visit.

    `authors` and `author_credentials` run in parallel ("" where an author has none). `canonical` is the address the
    page itself names, absolute, or None. `sources` maps a field to the place its value came from. `comments_complete`
    is False when the page states more comments than are held or loads them in a way that could not be followed.
    """

    title: str | None
    blocks: tuple[Block, ...]
    authors: tuple[str, ...] = ()
    author_credentials: tuple[str, ...] = ()
    medical_reviewer: str | None = None
    reviewer_credentials: str | None = None
    published: ClaimedDate | None = None
    modified: ClaimedDate | None = None
    reviewed: ClaimedDate | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    comments_complete: bool = True
    platform: str | None = None
    canonical: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    clocks: tuple[Clock, ...] = ()

    @property
    def body_text(self) -> str:
        """The body as a person would read it: the blocks that have text, joined by blank lines."""
        return "\n\n".join(block.text for block in self.blocks if block.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A short cut past reading: equal fingerprints of two payloads mean the same article (never the other way round).

    `containers` names the elements that gave the article and its comments, as CSS selectors; `values` maps the address
    of each HTML payload of the visit to the digest (hex) of what a reading takes from it.
    """

    containers: tuple[str, ...]
    values: Mapping[str, str]
