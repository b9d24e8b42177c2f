"""Tells in which part of a page an element stands: the article's own, reader comments, or something beside it."""

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from lxml.html import HtmlElement

from pipeline.facts.roles import Role, roles_of
from pipeline.markup.wordlist import words


class Region(Enum):
    """A part of a page."""

    MAIN = "main"
    COMMENTS = "comments"
    ASIDE = "aside"


_BESIDE = words("nav dialog")
_HOLDERS = words("html body main")
_FURNITURE = words("navigation contentinfo complementary banner search dialog menu")
_TITLES = ("h1", "h2", "h3", "h4", "h5")


class Regions:
    """Answers for one tree and remembers: many elements share their ancestors.

    What holds the page's main heading, and the only post of a page, are never taken for comments or for furniture,
    whatever their class names say. `posts` are the elements that may be an article or a teaser of one; `leads_here`
    says whether a link, as written, leads to the page itself.
    """

    def __init__(
        self,
        headings: Iterable[HtmlElement],
        posts: Sequence[HtmlElement] = (),
        leads_here: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._known: dict[HtmlElement, Region] = {}
        self._read_as_comments: set[HtmlElement] = set()
        self._above: set[HtmlElement] = set()
        for heading in headings:
            self._above.update(heading.iterancestors())
        self._are_several = len(posts) > 1
        self._leads_here = leads_here

    def hold_comments(self, elements: Iterable[HtmlElement]) -> None:
        """Take these elements for reader comments from now on: they were read as such, whatever their names are."""
        self._read_as_comments.update(elements)
        self._known.clear()

    def of(self, element: HtmlElement) -> Region:
        """The part of the page that the element stands in, decided by its nearest telling ancestor or itself."""
        if (answer := self._known.get(element)) is not None:
            return answer
        passed: list[HtmlElement] = []
        region = Region.MAIN
        current: HtmlElement | None = element
        while current is not None:
            known = self._known.get(current)
            if known is None:
                passed.append(current)
                known = self._told_by(current)
            if known is not None:
                region = known
                break
            current = current.getparent()
        for each in passed:
            self._known[each] = region
        return region

    def is_main(self, element: HtmlElement) -> bool:
        """Whether the element belongs to the article itself."""
        return self.of(element) is Region.MAIN

    def holds_heading(self, element: HtmlElement) -> bool:
        """Whether a main heading of the page stands inside the element."""
        return element in self._above

    def _told_by(self, element: HtmlElement) -> Region | None:
        tag = element.tag
        if element in self._read_as_comments:
            return Region.COMMENTS
        if tag in _HOLDERS or element in self._above:
            return Region.MAIN if tag in _HOLDERS or tag == "article" else None
        if tag in _BESIDE or (tag == "footer" and self._is_of_the_page(element)):
            return Region.ASIDE
        roles = roles_of(element.get("class") or "") | roles_of(element.get("id") or "")
        if (tag == "article" or roles & Role.POST) and self._is_teaser(element):
            return Region.ASIDE
        if roles & Role.COMMENTS:
            return Region.COMMENTS
        if roles & Role.ASIDE or element.get("role") in _FURNITURE:
            return Region.ASIDE
        return None

    def _is_of_the_page(self, footer: HtmlElement) -> bool:
        return not any(ancestor.tag in ("article", "main") for ancestor in footer.iterancestors())

    def _is_teaser(self, post: HtmlElement) -> bool:
        """One of several posts on the page whose own heading leads elsewhere."""
        href = link_of(post) if self._are_several else None
        return href is not None and not self._leads_here(href)


def link_of(post: HtmlElement) -> str | None:
    """Where the first heading of a post or teaser leads, as written; None where it has none or leads nowhere."""
    heading = next(post.iter(*_TITLES), None)
    if heading is None:
        return None
    link = heading.getparent() if heading.getparent().tag == "a" else next(heading.iter("a"), None)
    return None if link is None else link.get("href")
