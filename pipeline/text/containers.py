"""Names the elements that gave an article, so that a later night can tell by them alone whether it is unchanged."""

from collections.abc import Container, Iterator, Sequence

from lxml.html import HtmlElement

from pipeline.fingerprint import fingerprint_of
from pipeline.markup.page import Page
from pipeline.markup.selectors import selector_of
from pipeline.platforms import CommentsRead
from pipeline.text.body import Body
from pipeline.text.core_text import squeezed
from pipeline.text.furniture import is_noise
from records.article import Article, Fingerprint
from records.payload import Payload

_MOST = 16
"""Elements a fingerprint may stand on; a page that scatters its article over more is read every time it differs."""
_WIDER = 1.3
_TOP = frozenset({"html", "body"})
_RELATIONS = frozenset({"author", "tag", "category"})


class Noise:
    """Tells over which elements of a page a fingerprint passes, and remembers: many share their ancestors."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool] = {}

    def holds(self, element: HtmlElement) -> bool:
        """Whether the element itself is never read."""
        if (known := self._known.get(element)) is None:
            known = self._known[element] = element.tag == "head" or is_noise(element)
        return known

    def is_around(self, element: HtmlElement) -> bool:
        """Whether the element, or one around it, is never read."""
        return any(self.holds(each) for each in (element, *element.iterancestors()))


def take_fingerprint(
    payloads: Sequence[Payload], pages: Sequence[Page], body: Body, comments: CommentsRead, article: Article
) -> Fingerprint | None:
    """The fingerprint of a visit, or None where its article cannot be told by a few elements, or not for sure.

    `payloads` are the HTML payloads of `pages`, in the same order.
    """
    if not body.is_firm:
        return None
    noise = Noise()
    selectors: dict[str, None] = {}
    for page in pages:
        elements = _comment_containers(page, comments)
        if page is pages[0]:
            elements = _containers(page, body, [*_telling(page, _values(article), noise), *elements], noise)
        if len(selectors) + len(elements) > _MOST:
            return None
        for element in elements:
            selector = selector_of(element, page.tree)
            if selector is None:
                return None
            selectors[selector] = None
    if not selectors:
        return None
    containers = tuple(selectors)
    values = {payload.url: fingerprint_of(page.tree, containers) for payload, page in zip(payloads, pages, strict=True)}
    return Fingerprint(containers=containers, values=values)


def _containers(page: Page, body: Body, others: Sequence[HtmlElement], noise: Noise) -> list[HtmlElement]:
    """The elements that gave the body and the title, and the others that no such element covers."""
    if not body.containers:
        return []
    region = _region(page, body.containers[0])
    chosen = dict.fromkeys([region, *body.containers, *others])
    return [element for element in chosen if not _is_covered(element, chosen, noise)]


def _region(page: Page, container: HtmlElement) -> HtmlElement:
    """The element around the title and the body, unless it holds much besides."""
    for _, heading in page.metadata.headings:
        above = set(heading.iterancestors())
        shared = next((element for element in (container, *container.iterancestors()) if element in above), None)
        if shared is not None and shared.tag not in _TOP and _size(shared) <= _WIDER * _size(container):
            return shared
    return container


def _size(element: HtmlElement) -> int:
    return len(element.text_content())


def _values(article: Article) -> tuple[str, ...]:
    """The words that title, byline and dates were read from."""
    said = (article.title, *article.authors, article.medical_reviewer, *(clock.raw for clock in article.clocks))
    return tuple(squeezed(value) for value in said if value)


def _telling(page: Page, values: Sequence[str], noise: Noise) -> Iterator[HtmlElement]:
    """The elements of the article's own part of the page that say who wrote it, when, and about what, or may do so.

    Where a fingerprint would pass over an element, it counts only if it holds a value that was read.
    """
    found = page.metadata
    placed = (*found.headings, *found.titles, *found.times, *found.labelled, *found.dated)
    hinting = (*(element for _, element, _ in found.hints), *(element for _, element in found.rdfa))
    related = (element for element in found.rels if not _RELATIONS.isdisjoint((element.get("rel") or "").split()))
    for element in (*(element for _, element in placed), *hinting, *related):
        if element.tag in _TOP or not found.regions.is_main(element):
            continue
        text = squeezed(element.text_content())
        if text and (not noise.is_around(element) or any(value in text for value in values)):
            yield element


def _comment_containers(page: Page, comments: CommentsRead) -> list[HtmlElement]:
    return [element for element in comments.containers if element.getroottree().getroot() is page.tree]


def _is_covered(element: HtmlElement, chosen: Container[HtmlElement], noise: Noise) -> bool:
    """Whether an element stands inside a chosen one, with nothing between them that a fingerprint passes over."""
    for each in (element, *element.iterancestors()):
        if each is not element and each in chosen:
            return True
        if noise.holds(each):
            return False
    return False
