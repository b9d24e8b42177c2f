"""Tells an article from a list and from other pages by what its markup says; in doubt it is an article."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.facts.dates import dates
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.markup.regions import Region, link_of
from pipeline.markup.things import ARTICLES
from pipeline.markup.wordlist import words
from pipeline.platforms.wordpress import is_wordpress
from records.article import Block, BlockKind

_LISTING = re.compile(
    r"/(?:category|categories|tag|tags|author|authors|topic|topics|archive|archives|kategorie|schlagwort|categorie|etiqueta|"
    r"categoria|etichetta)/[^/]+(?:/page/\d+)?/?$|/page/\d+/?$|/(?:19|20)\d\d(?:/\d{1,2}){0,2}/?$|/search/?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"/(?:about(?:-us)?|contact(?:-us)?|privacy(?:-policy)?|terms(?:-(?:of-(?:use|service)|and-conditions))?|imprint|impressum|"
    r"datenschutz(?:erklaerung)?|kontakt|ueber-uns|disclaimer|cookie-policy|sitemap|login|cart|checkout|my-account|"
    r"appointments?|book-(?:online|appointment)|locations?|our-team|careers|a-propos|mentions-legales|sobre-nosotros|"
    r"contacto|chi-siamo|contatti|quem-somos|contato|over-ons)(?:\.html?|\.php)?/?$",
    re.IGNORECASE,
)
_LISTING_QUERY = re.compile(r"(?:^|&)(?:cat|tag|author|paged|s|m)=")
_WORDPRESS_PAGE = re.compile(r"page-id-\d+")
_WORDPRESS_LISTS = words("blog archive search-results")
_WORDPRESS_SINGLES = words("single page singular")
_LISTS = words("CollectionPage SearchResultsPage ProfilePage")
_PAGES = words("AboutPage ContactPage CheckoutPage")
_TEASERS = 3
"""Teasers in the main column that make a list."""
_TEXT = 600
"""Characters of running text that make an article, whatever stands beside it."""


def page_kind(page: Page, blocks: Sequence[Block] = ()) -> tuple[str, str]:
    """("article" | "list" | "other", the reason in words). `blocks` is the body as read.

    Conservative: what states that it is an article, or holds a title and running text, is one, unless its address and
    its markup both speak against it.
    """
    teasers = list(_leading_elsewhere(page.metadata))
    prose = _text_outside(page, teasers) if teasers else _running_text(page.metadata, blocks)
    if _is_listing_address(page.url) and teasers:
        return "list", "its address is that of a list, and it holds teasers"
    if reason := _described_article(page.metadata):
        return "article", reason
    if _is_wordpress_page(page) and _OTHER.search(urlsplit(page.url).path):
        return "other", "WordPress calls it a page, and its address is that of a standing page"
    if reason := _stated_article(page):
        return "article", reason
    if reason := _listing(page, len(teasers), prose):
        return "list", reason
    if reason := _other(page):
        return "other", reason
    return _by_content(page, len(teasers), prose)


def _described_article(metadata: Metadata) -> str | None:
    thing = next(iter(metadata.about()), None)
    if thing is not None and not _stated_types(metadata) & _LISTS:
        return f"{thing.source} describes one {min(thing.types & ARTICLES)}"
    return None


def _stated_article(page: Page) -> str | None:
    """What says article without describing one; plug-ins write og:type on every page of a WordPress, about and contact
    too.
    """
    metadata = page.metadata
    if "article" in (kind.lower() for kind in metadata.metas.get("og:type", ())):
        return "og:type is article"
    if metadata.meta("article:published_time"):
        return "it states when it was published"
    return "WordPress calls it a post" if "single-post" in _body_classes(page) else None


def _is_wordpress_page(page: Page) -> bool:
    """Whether WordPress made it from a page, which is what it keeps beside its posts: about, contact, services."""
    return any(_WORDPRESS_PAGE.fullmatch(name) for name in _body_classes(page))


def _is_wordpress_list(page: Page) -> bool:
    """Whether WordPress made it from several posts; themes put those words on the body of single posts, too."""
    names = frozenset(_body_classes(page))
    return bool(names & _WORDPRESS_LISTS) and not names & _WORDPRESS_SINGLES and is_wordpress(page.metadata)


def _body_classes(page: Page) -> list[str]:
    body = next(page.tree.iter("body"), None)
    return body.get("class", "").split() if body is not None else []


def _listing(page: Page, teasers: int, prose: int) -> str | None:
    if found := _stated_types(page.metadata) & _LISTS:
        return f"it is described as {min(found)}"
    if _is_listing_address(page.url) and prose < _TEXT:
        return "its address is that of a list"
    if teasers >= _TEASERS and prose < _TEXT:
        return f"{teasers} teasers in the main column"
    if _is_wordpress_list(page):
        return "WordPress calls it a list of posts"
    if _is_home(page.url) and (teasers or prose < _TEXT):
        return "it is the front page of its host"
    return None


def _other(page: Page) -> str | None:
    path = urlsplit(page.url).path
    if _OTHER.search(path):
        return "its address is that of a standing page"
    if found := _stated_types(page.metadata) & _PAGES:
        return f"it is described as {min(found)}"
    return "WordPress calls it a page" if _is_wordpress_page(page) else None


def _by_content(page: Page, teasers: int, prose: int) -> tuple[str, str]:
    if prose >= _TEXT:
        return "article", f"{prose} characters of running text"
    claimed = dates(page)
    if (claimed.published or claimed.modified) and prose >= _TEXT // 6:
        return "article", "a date and running text"
    if teasers:
        return "list", "teasers and hardly any running text"
    return "other", "no date and hardly any running text"


def _running_text(metadata: Metadata, blocks: Sequence[Block]) -> int:
    """Characters of paragraphs, items and quotations that are not mostly links; without a body, of long paragraphs."""
    if not blocks:
        return sum(len(element.text or "") for _, element in metadata.prose if metadata.regions.is_main(element))
    total = 0
    for block in blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE):
            linked = sum(len(link.text) for link in block.links)
            total += len(block.text) if linked * 2 < len(block.text) else 0
    return total


def _stated_types(metadata: Metadata) -> frozenset[str]:
    """Types of the things that the page describes at the top, microdata scopes inside others left out."""
    own = (thing for thing in (*metadata.json_ld, *metadata.microdata) if not thing.is_nested)
    return frozenset(kind for thing in own for kind in thing.types)


def _is_listing_address(url: str) -> bool:
    parts = urlsplit(url)
    return _LISTING.search(parts.path) is not None or _LISTING_QUERY.search(parts.query) is not None


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path.strip("/") in ("", "index.html", "index.php") and not parts.query


def _text_outside(page: Page, teasers: Sequence[HtmlElement]) -> int:
    """Characters of the main column's paragraphs that stand in no teaser: what a list has little of."""
    inside, regions = frozenset(teasers), page.metadata.regions
    own = (
        element
        for element in page.tree.iter("p", "blockquote")
        if regions.is_main(element) and inside.isdisjoint(element.iterancestors())
    )
    return sum(len(" ".join(element.text_content().split())) for element in own)


def _leading_elsewhere(metadata: Metadata) -> Iterator[HtmlElement]:
    for element in metadata.posts():
        holder = element.getparent()
        if holder is None or metadata.regions.of(holder) is not Region.MAIN or metadata.regions.holds_heading(element):
            continue
        if link_of(element):
            yield element
