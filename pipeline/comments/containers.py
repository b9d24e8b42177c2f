"""Finds what surrounds comments on a page, so that the body can be read without it: lists, forms, notes, headings."""

from collections.abc import Container, Iterable, Sequence

from lxml.html import HtmlElement

from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words

_FRAMES = words("div section ol ul aside footer form dl noscript")


def containers_of(pages: Sequence[Page], roots: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    """The outermost elements that hold comments or their forms and nothing of the article, in document order."""
    holding = {_list_of(root): None for root in roots}
    for page in pages:
        for _, element, roles in page.metadata.hints:
            if not roles & Role.COMMENTS or element.tag not in _FRAMES or _is_within(element, holding):
                continue
            if _is_free(page, element):
                holding[element] = None
        for value, element in page.metadata.ids:
            if value in _IDS and _is_free(page, element):
                holding[element] = None
    return tuple(element for element in holding if not _is_within(element, holding))


def _is_within(element: HtmlElement, holding: Container[HtmlElement]) -> bool:
    return any(above in holding for above in element.iterancestors())


_IDS = words("comments respond disqus_thread commentform comment-list comments-list wpdcom")


def _list_of(root: HtmlElement) -> HtmlElement:
    """The comment's list, where that is nothing but a list."""
    holder = root.getparent()
    if holder is not None and holder.tag in ("ol", "ul", "dl") and root.tag in ("li", "dd", "dt"):
        return holder
    return root


def _is_free(page: Page, element: HtmlElement) -> bool:
    """Whether the element stands for comments and holds neither the title nor the page's main column."""
    if page.metadata.regions.holds_heading(element) or element.tag in ("body", "main", "html"):
        return False
    if page.metadata.regions.of(element) is not Region.COMMENTS:
        return False
    return next(element.iter("main", "h1"), None) is None
