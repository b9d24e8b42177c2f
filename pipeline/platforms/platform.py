"""What a platform does: recognise its pages, say which further addresses a visit wants, read comments; without I/O."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from lxml.html import HtmlElement

from pipeline.comments.thread import Found
from pipeline.markup.page import Page
from records.payload import Payload, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a visit holds so far, and what may be asked with.

    `pages` are the article's own page, then its comment pages; `answers` those of comments APIs, without content
    encoding; `rendered` is the article's own page as a browser showed it. `have` names every address that was fetched
    or is not to be had. `disqus_key` is the site's public key for Disqus's API ("": none).
    """

    pages: tuple[Page, ...]
    answers: tuple[Payload, ...] = ()
    rendered: Page | None = None
    have: frozenset[str] = frozenset()
    disqus_key: str = ""

    @property
    def page(self) -> Page:
        """The article's own page, as it was sent."""
        return self.pages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsRead:
    """The comments of one article in reading order, and what is known of them as a whole.

    `counted` is how many of those that the page counts are held (pings too, where it counts them); `stated` is the
    page's own count, None where it states none or something better than a count was held against it. `complete` is
    false when, whatever the count, comments are known to be missing; `by_script` when a browser could show them.
    `containers` are the elements (of any of the pages given) that hold comments, their forms and their notes; none of
    them holds a part of the article, and none stands inside another.
    """

    found: tuple[Found, ...] = ()
    counted: int = 0
    stated: int | None = None
    complete: bool = True
    by_script: bool = False
    containers: tuple[HtmlElement, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether these are all comments there are, as far as the page tells."""
        return self.complete and (self.stated is None or self.stated <= self.counted)


class Platform(Protocol):
    """One blog platform, or a comment service embedded in pages of any.

    Implementations keep no state and answer alike for alike pages.
    """

    name: str | None
    """The name in records ("wordpress"); None for pages of no platform we know."""
    hosts: tuple[str, ...]
    """Hosts other than the site's own that `wanted` may name, or that a rendered page may ask for comments."""

    def recognises(self, page: Page) -> bool:
        """Whether the page was made by this platform, or holds this service."""
        ...

    def wanted(self, held: Held) -> Iterable[Wanted]:
        """Addresses that reading the comments needs; what `held.have` names is not asked for again.

        Asked anew whenever more has come in, so that an answer may lead to the next one.
        """
        ...

    def comments(self, held: Held) -> CommentsRead:
        """The comments on the pages held, completed from API answers."""
        ...
