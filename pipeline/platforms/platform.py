"""What a platform does: recognise its pages, say which further addresses a visit wants, read comments; without I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lxml.html import HtmlElement

from pipeline.markup.page import Page
from records.comment import Comment
from records.payload import Payload, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsRead:
    """The comments of one article in reading order, and what is known of them as a whole.

    `complete` is false when the page states more comments than are held, or loads them in a way that could not be
    followed. `containers` are the elements (of any of the pages given) that hold comments, their forms and their notes;
    none of them holds a part of the article, and none stands inside another.
    """

    comments: tuple[Comment, ...] = ()
    complete: bool = True
    containers: tuple[HtmlElement, ...] = ()


class Platform(Protocol):
    """One blog platform. Implementations keep no state and answer alike for alike pages."""

    name: str | None
    """The platform's name in records ("wordpress"); None for pages of no platform we know."""

    def recognises(self, page: Page) -> bool:
        """Whether the page was made by this platform."""
        ...

    def wanted(self, page: Page, have: frozenset[str]) -> tuple[Wanted, ...]:
        """Further addresses that reading the comments needs, without those in `have` (fetched, or not to be had).

        Asked of the article's page, and of each comment page as it comes in.
        """
        ...

    def comments(self, pages: Sequence[Page], apis: Sequence[Payload]) -> CommentsRead:
        """The comments on the article's page (the first) and its comment pages, completed from API answers.

        The bodies of `apis` are free of any content encoding.
        """
        ...
