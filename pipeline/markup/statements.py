"""What a page states about itself and where it may show it, as gathered; and what follows from several statements."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar, cast
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.facts.roles import Role, roles_of
from pipeline.markup.regions import Regions
from pipeline.markup.things import ARTICLES, WEB_PAGES, Thing
from records.address import address_key

T = TypeVar("T")
_BRACKETS = re.compile(r"[\[\]]")

_NOWHERE = 10**9
_BOX = 4
"""Levels between a box about the author and its text."""


@dataclass(slots=True, kw_only=True, eq=False)
class Metadata:
    """What a page states about itself. Lists are in document order; names of metas are in lower case."""

    url: str
    base: str
    title: str | None = None
    """The text of the title element."""
    language: str | None = None
    metas: dict[str, list[str]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    """Absolute addresses of link elements by those of their relations that tell something of the page."""
    feeds: list[str] = field(default_factory=list)
    """Titles of the feeds that the page names."""
    json_ld: tuple[Thing, ...] = ()
    microdata: tuple[Thing, ...] = ()
    rdfa: list[tuple[str, HtmlElement]] = field(default_factory=list)
    """Local names of properties stated by RDFa in the body, and the elements."""
    headings: list[tuple[int, HtmlElement]] = field(default_factory=list)
    """The h1 elements and their places in the document."""
    titles: list[tuple[int, HtmlElement]] = field(default_factory=list)
    """Lesser headings that call themselves the title of a post, and their places."""
    times: list[tuple[int, HtmlElement]] = field(default_factory=list)
    """The time elements and their places in the document."""
    articles: list[HtmlElement] = field(default_factory=list)
    rels: list[HtmlElement] = field(default_factory=list)
    """Links in the body that have a relation."""
    hints: list[tuple[int, HtmlElement, int]] = field(default_factory=list)
    """Elements whose class names hint at a role: place in the document, element, roles."""
    labelled: list[tuple[int, HtmlElement]] = field(default_factory=list)
    """Elements whose text begins with a label such as "Reviewed by", and their places."""
    dated: list[tuple[int, HtmlElement]] = field(default_factory=list)
    """Elements whose short text holds a year, and their places."""
    prose: list[tuple[int, HtmlElement]] = field(default_factory=list)
    """Elements with a run of text long enough to be body text, and their places."""
    ids: list[tuple[str, HtmlElement]] = field(default_factory=list)
    assets: list[str] = field(default_factory=list)
    """Addresses of scripts, as written."""
    regions: Regions = field(default_factory=lambda: Regions(()))
    stating: list[HtmlElement] = field(default_factory=list)
    """Elements with `itemprop` or `itemscope`."""
    scripts: list[HtmlElement] = field(default_factory=list)
    """The scripts that hold JSON-LD."""
    memory: dict[str, Any] = field(default_factory=dict)
    """Answers that several readers of the page ask for."""

    def meta(self, *names: str) -> str | None:
        """The first non-empty content among metas of these names, names in order of preference."""
        for name in names:
            for content in self.metas.get(name, ()):
                return content
        return None

    @property
    def canonical(self) -> str | None:
        """The address the page calls its own, absolute."""
        return next(iter(self.links.get("canonical", ())), None)

    def once(self, name: str, make: Callable[["Metadata"], T]) -> T:
        """What `make` answers for this page, asked once; `name` is the question's."""
        if name not in self.memory:
            self.memory[name] = make(self)
        return cast(T, self.memory[name])

    def body_places(self) -> tuple[int, int]:
        """Where body text begins and ends; a long line under the title (a standfirst) does not begin it yet."""
        return self.once("span", Metadata._body_places)

    def _body_places(self) -> tuple[int, int]:
        places = (place for place, element in self.prose if self._is_body(element))
        first = next(places, _NOWHERE)
        last = next((place for place, element in reversed(self.prose) if self._is_body(element)), _NOWHERE)
        return next(places, first), last

    def _is_body(self, element: HtmlElement) -> bool:
        """Whether long text belongs to the article and tells of no author."""
        near = (element, *islice(element.iterancestors(), _BOX))
        return self.regions.is_main(element) and not any(roles_of(each.get("class") or "") & Role.BIO for each in near)

    def title_place(self) -> int:
        """Where the article's main heading stands; 0 where it has none."""
        if len(self.titles) == 1:
            return self.titles[0][0]
        return next((place for place, heading in self.headings if self.regions.is_main(heading)), 0)

    def about(self) -> tuple[Thing, ...]:
        """The things that describe this article itself, in order of trust."""
        return self.once("about", lambda page: (*page._mine(page.json_ld), *page._mine(page.microdata)))

    def pages(self) -> Iterator[Thing]:
        """The things that describe this web page as a page."""
        yield from (thing for thing in self.json_ld if thing.types & WEB_PAGES and not thing.types & ARTICLES)
        yield from (
            thing
            for thing in self.microdata
            if thing.types & WEB_PAGES or (thing.scope and thing.scope.element is None)
        )

    def _mine(self, things: tuple[Thing, ...]) -> list[Thing]:
        fitting = [thing for thing in things if thing.types & ARTICLES and not thing.is_nested]
        if not fitting:
            return []
        own = [thing for thing in fitting if self._address_of(thing) in self._keys()]
        if own:
            return own[:1]
        unnamed = [thing for thing in fitting if self._address_of(thing) is None]
        if len(fitting) == 1:
            return fitting
        titled = [thing for thing in unnamed if thing.scope is None or self._holds_heading(thing)]
        return titled[:1]

    def posts(self) -> tuple[HtmlElement, ...]:
        """The elements that may be an article or a teaser of one, by their tag or class, each once."""
        return self.once("posts", Metadata._posts)

    def _posts(self) -> tuple[HtmlElement, ...]:
        marked = (element for _, element, roles in self.hints if roles & Role.POST and element.tag != "article")
        return (*self.articles, *(element for element in marked if element.tag != "body"))

    def is_own_address(self, href: str) -> bool:
        """Whether a link, as written, leads to this page."""
        return address_key(absolute(self.base, href)) in self._keys()

    def _keys(self) -> frozenset[str]:
        return self.once("keys", lambda page: frozenset(map(address_key, (page.url, page.canonical or page.url))))

    def _holds_heading(self, thing: Thing) -> bool:
        element = thing.scope.element if thing.scope else None
        return any(element in heading.iterancestors() for _, heading in self.headings)

    def _address_of(self, thing: Thing) -> str | None:
        for name in ("url", "mainEntityOfPage", "@id"):
            for text in thing.texts(name):
                if text.startswith(("http://", "https://", "/")):
                    return address_key(absolute(self.base, text))
            for nested in thing.things(name):
                if address := nested.text("@id") or nested.text("url"):
                    return address_key(absolute(self.base, address))
        return None


def absolute(base: str, href: str) -> str:
    """The absolute address of a link; one that cannot be taken apart is that of the page."""
    if href.startswith(("https://", "http://")) and href.isascii() and not _BRACKETS.search(href):
        return href
    try:
        address = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        urlsplit(address)
    except ValueError:
        return base
    return address
