"""Gathers, in one walk over the tree, everything that a page states about itself and every place that may show it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipeline import json_ld
from pipeline.labels import label_at
from pipeline.regions import Regions
from pipeline.roles import roles_of
from pipeline.things import ARTICLES, WEB_PAGES, Thing, things_in_json_ld, things_in_microdata
from pipeline.wordlist import words
from records.address import address_key

T = TypeVar("T")

_WORDLESS = words("script style title option noscript iframe textarea button label template")
_TITLE = re.compile(r"\b(?:entry|post|article|blog)[-_]?title\b", re.IGNORECASE)
_NOWHERE = 10**9
_PROSE = 150
"""Characters without a tag between them that are body text."""
_DATE = 60
"""Characters of a text that may be a date and nothing else."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_RELATIONS = words("canonical prev next stylesheet pingback https://api.w.org/")
_FEEDS = words("application/rss+xml application/atom+xml")
_BRACKETS = re.compile(r"[\[\]]")


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
    regions: Regions = field(default_factory=lambda: Regions((), []))
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
        places = (place for place, element in self.prose if self.regions.is_main(element))
        first = next(places, _NOWHERE)
        last = next((place for place, element in reversed(self.prose) if self.regions.is_main(element)), _NOWHERE)
        return next(places, first), last

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
        keys = {address_key(url) for url in (self.url, self.canonical or self.url)}
        own = [thing for thing in fitting if self._address_of(thing) in keys]
        if own:
            return own[:1]
        unnamed = [thing for thing in fitting if self._address_of(thing) is None]
        if len(fitting) == 1:
            return fitting
        titled = [thing for thing in unnamed if thing.scope is None or self._holds_heading(thing)]
        return titled[:1]

    def _holds_heading(self, thing: Thing) -> bool:
        element = thing.scope.element if thing.scope else None
        return any(element in heading.iterancestors() for _, heading in self.headings)

    def _address_of(self, thing: Thing) -> str | None:
        for name in ("url", "mainEntityOfPage", "@id"):
            for text in thing.texts(name):
                if text.startswith(("http://", "https://", "/")):
                    return address_key(_absolute(self.base, text))
            for nested in thing.things(name):
                if address := nested.text("@id") or nested.text("url"):
                    return address_key(_absolute(self.base, address))
        return None


def gather(tree: HtmlElement, url: str) -> Metadata:
    """Everything stated in a page's tree. Does not alter the tree; odd markup yields less, never an error."""
    found = Metadata(url=url, base=url)
    for place, element in enumerate(tree.iter(etree.Element)):
        tag, attributes = element.tag, element.items()
        if by_tag := _BY_TAG.get(tag):
            by_tag(found, place, element, attributes)
        if (text := element.text) and tag not in _WORDLESS and not text.isspace():
            _note_text(found, place, element, text)
        for name, value in attributes:
            if name == "class":
                if roles := roles_of(value):
                    found.hints.append((place, element, roles))
            elif by_attribute := _BY_ATTRIBUTE.get(name):
                by_attribute(found, element, value)
    root = next(tree.iter("html"), tree)
    found.language = root.get("lang") or root.get("xml:lang")
    found.json_ld = things_in_json_ld(found.scripts)
    found.microdata = things_in_microdata(found.stating)
    titles = found.titles if len(found.titles) == 1 else []
    found.regions = Regions([heading for _, heading in (*found.headings, *titles)], found.articles)
    return found


_Attributes = list[tuple[str, str]]
_NAMING = ("property", "name", "http-equiv", "itemprop")


def _note_text(found: Metadata, place: int, element: HtmlElement, text: str) -> None:
    length = len(text)
    if length >= _PROSE:
        found.prose.append((place, element))
    elif label_at(text):
        found.labelled.append((place, element))
    elif length <= _DATE and ("20" in text or "19" in text) and _YEAR.search(text):
        found.dated.append((place, element))


def _note_break(found: Metadata, place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    if (text := element.tail) and len(text) >= _PROSE:
        found.prose.append((place, element))


def _note_time(found: Metadata, place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    found.times.append((place, element))


def _note_heading(found: Metadata, place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    found.headings.append((place, element))


def _note_lesser_heading(found: Metadata, place: int, element: HtmlElement, attributes: _Attributes) -> None:
    if any(name == "class" and _TITLE.search(value) for name, value in attributes):
        found.titles.append((place, element))


def _note_article(found: Metadata, _place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    found.articles.append(element)


def _note_meta(found: Metadata, _place: int, _element: HtmlElement, attributes: _Attributes) -> None:
    stated = dict(attributes)
    names = [name for attribute in _NAMING if (name := stated.get(attribute))]
    if names and (content := json_ld.plain(stated.get("content", ""))):
        for name in names:
            found.metas.setdefault(name.strip().lower(), []).append(content)


def _note_link(found: Metadata, _place: int, _element: HtmlElement, attributes: _Attributes) -> None:
    stated = dict(attributes)
    for relation in stated.get("rel", "").lower().split():
        if relation in _RELATIONS and (href := stated.get("href", "").strip()):
            found.links.setdefault(relation, []).append(_absolute(found.base, href))
        elif relation == "alternate" and stated.get("type") in _FEEDS and (title := stated.get("title")):
            found.feeds.append(title)


def _note_title(found: Metadata, _place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    holder = element.getparent()
    if found.title is None and holder is not None and holder.tag != "svg":
        found.title = " ".join((element.text or "").split()) or None


def _note_base(found: Metadata, _place: int, _element: HtmlElement, attributes: _Attributes) -> None:
    if found.base == found.url and (href := dict(attributes).get("href")):
        found.base = _absolute(found.url, href)


def _note_script(found: Metadata, _place: int, element: HtmlElement, attributes: _Attributes) -> None:
    for name, value in attributes:
        if name == "src":
            found.assets.append(value)
        elif name == "type" and "ld+json" in value:
            found.scripts.append(element)


def _note_id(found: Metadata, element: HtmlElement, value: str) -> None:
    found.ids.append((value, element))


def _note_stating(found: Metadata, element: HtmlElement, _value: str) -> None:
    if not found.stating or found.stating[-1] is not element:
        found.stating.append(element)


def _note_property(found: Metadata, element: HtmlElement, value: str) -> None:
    if element.tag != "meta":
        found.rdfa.extend((name.rpartition(":")[2], element) for name in value.split())


def _note_rel(found: Metadata, element: HtmlElement, _value: str) -> None:
    if element.tag == "a":
        found.rels.append(element)


_BY_TAG = {
    "br": _note_break,
    "time": _note_time,
    "h1": _note_heading,
    "h2": _note_lesser_heading,
    "h3": _note_lesser_heading,
    "article": _note_article,
    "meta": _note_meta,
    "link": _note_link,
    "title": _note_title,
    "base": _note_base,
    "script": _note_script,
}
_BY_ATTRIBUTE = {
    "id": _note_id,
    "itemprop": _note_stating,
    "itemscope": _note_stating,
    "property": _note_property,
    "rel": _note_rel,
}


def _absolute(base: str, href: str) -> str:
    """The absolute address of a link; one that cannot be taken apart is that of the page."""
    if href.startswith(("https://", "http://")) and href.isascii() and not _BRACKETS.search(href):
        return href
    try:
        address = href if href.startswith(("https://", "http://")) else urljoin(base, href)
        urlsplit(address)
    except ValueError:
        return base
    return address
