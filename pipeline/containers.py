"""Names the elements that gave an article, so that a later night can tell by them alone whether it is unchanged."""

from collections.abc import Container, Iterator, Sequence

from lxml.html import HtmlElement

from pipeline.body import Body
from pipeline.fingerprint import fingerprint_of, parsed
from pipeline.noise import is_noise
from pipeline.page import Page
from pipeline.platforms import CommentsRead
from pipeline.selectors import selector_of
from records.article import Fingerprint
from records.payload import Payload

_MOST = 16
"""Elements a fingerprint may stand on; a page that scatters its article over more is read every time it differs."""
_TOP = frozenset({"html", "body"})


def take_fingerprint(
    payloads: Sequence[Payload], pages: Sequence[Page], body: Body, comments: CommentsRead
) -> Fingerprint | None:
    """The fingerprint of a visit, or None where its article cannot be told by a few elements.

    `payloads` are the HTML payloads of `pages`, in the same order. Each container is found in the second parser's tree
    by its selector, alone, with the same words, or there is no fingerprint.
    """
    documents = [parsed(payload) for payload in payloads]
    selectors: dict[str, None] = {}
    for page, document in zip(pages, documents, strict=True):
        elements = _containers(page, body, comments) if page is pages[0] else _comment_containers(page, comments)
        for element in elements:
            selector = selector_of(element, document)
            if selector is None:
                return None
            selectors[selector] = None
    if not selectors or len(selectors) > _MOST:
        return None
    containers = tuple(selectors)
    values = {
        payload.url: fingerprint_of(document, containers) for payload, document in zip(payloads, documents, strict=True)
    }
    return Fingerprint(containers=containers, values=values)


def _containers(page: Page, body: Body, comments: CommentsRead) -> list[HtmlElement]:
    """The elements that gave the body, the title, what may be a byline or a date, and the comments."""
    if body.container is None:
        return []
    given = [_region(page, body.container), *_telling(page), *_comment_containers(page, comments)]
    chosen = dict.fromkeys(given)
    return [element for element in chosen if not _is_covered(element, chosen)]


def _region(page: Page, container: HtmlElement) -> HtmlElement:
    """The element around the title and the body, unless that is the whole page."""
    for _, heading in page.metadata.headings:
        above = set(heading.iterancestors())
        shared = next((element for element in (container, *container.iterancestors()) if element in above), None)
        if shared is not None and shared.tag not in _TOP:
            return shared
    return container


def _telling(page: Page) -> Iterator[HtmlElement]:
    """The elements of the article's own part of the page that may say who wrote it, when, and about what."""
    found = page.metadata
    placed = (*found.headings, *found.titles, *found.times, *found.labelled, *found.dated)
    hinting = (*(element for _, element, _ in found.hints), *found.rels, *(element for _, element in found.rdfa))
    for element in (*(element for _, element in placed), *hinting):
        if found.regions.is_main(element) and element.tag not in _TOP and not _is_in_head(element):
            yield element


def _is_in_head(element: HtmlElement) -> bool:
    return next(element.iterancestors("head"), None) is not None


def _comment_containers(page: Page, comments: CommentsRead) -> list[HtmlElement]:
    return [element for element in comments.containers if element.getroottree().getroot() is page.tree]


def _is_covered(element: HtmlElement, chosen: Container[HtmlElement]) -> bool:
    """Whether an element stands inside a chosen one, with nothing between them that a fingerprint passes over."""
    for each in (element, *element.iterancestors()):
        if each is not element and each in chosen:
            return True
        if is_noise(str(each.tag), f"{each.get('class') or ''} {each.get('id') or ''}"):
            return False
    return False
