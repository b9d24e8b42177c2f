"""Gathers, in one walk over the tree, everything that a page states about itself and every place that may show it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from pipeline import json_ld
from pipeline.labels import label_at
from pipeline.microdata import Scope, scopes_in
from pipeline.regions import Regions
from pipeline.roles import roles_of
from records.address import address_key

ARTICLES = frozenset(
    ["Article", "BlogPosting", "NewsArticle", "TechArticle", "Report", "ScholarlyArticle", "MedicalScholarlyArticle", "SocialMediaPosting", "DiscussionForumPosting", "OpinionNewsArticle", "AnalysisNewsArticle", "ReportageNewsArticle", "ReviewNewsArticle", "LiveBlogPosting", "AdvertiserContentArticle", "HowTo", "Recipe", "Review", "QAPage"]
)
WEB_PAGES = frozenset(["WebPage", "MedicalWebPage", "ItemPage", "FAQPage", "AboutPage", "ContactPage", "HealthTopicContent"])
_WORDLESS = frozenset(
    {"script", "style", "title", "option", "noscript", "iframe", "textarea", "button", "label", "template"}
)
_LESSER = frozenset({"h2", "h3"})
_TITLE = re.compile(r"\b(?:entry|post|article|blog)[-_]?title\b", re.IGNORECASE)
_NOWHERE = 10**9
_DATE = 60
"""Characters of a text that may be a date and nothing else."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_PROSE = 150
"""Characters in front of the first tag of a paragraph that is body text."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thing:
    """One thing described in JSON-LD or microdata; both are asked alike."""

    source: str
    """ "json-ld" or "microdata"."""
    types: frozenset[str]
    node: json_ld.Node | None = None
    scope: Scope | None = None
    named: Mapping[str, json_ld.Node] = field(default_factory=dict)
    within: "Metadata | None" = None

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a property, in order; () where there are none."""
        if self.node is not None:
            return tuple(value for value in json_ld.values_of(self.node, name) if isinstance(value, str))
        return tuple(self.scope.texts(name)) if self.scope else ()

    def text(self, name: str) -> str | None:
        """The first text of a property."""
        return next(iter(self.texts(name)), None)

    def prose(self, name: str) -> str | None:
        """The first text of a JSON-LD property with its line breaks, for texts that people wrote."""
        if self.node is None:
            return self.text(name)
        value = self.node.get(name)
        value = value[0] if isinstance(value, list) and value else value
        return json_ld.prose(value) if isinstance(value, str) else None

    def things(self, name: str) -> tuple["Thing", ...]:
        """The things that are values of a property; references by @id are followed."""
        if self.node is not None:
            values = (value for value in json_ld.values_of(self.node, name) if not isinstance(value, str))
            return tuple(self._of_node(value) for value in values)
        if self.scope is None or self.within is None:
            return ()
        parts = self.scope.parts.get(name, ())
        return tuple(thing for thing in self.within.microdata if thing.scope and thing.scope.element in parts)

    def _of_node(self, node: json_ld.Node) -> "Thing":
        if len(node) == 1 and isinstance(node.get("@id"), str):
            node = self.named.get(node["@id"], node)
        return Thing(source="json-ld", types=json_ld.types_of(node), node=node, named=self.named)


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
    """Absolute addresses of link elements by each of their relations."""
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
    scripts: list[HtmlElement] = field(default_factory=list)

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

    def body_places(self) -> tuple[int, int]:
        """Where body text begins and ends; a long line under the title (a standfirst) does not begin it yet."""
        places = [place for place, element in self.prose if self.regions.is_main(element)]
        return (places[min(1, len(places) - 1)], places[-1]) if places else (_NOWHERE, _NOWHERE)

    def title_place(self) -> int:
        """Where the article's main heading stands; 0 where it has none."""
        if len(self.titles) == 1:
            return self.titles[0][0]
        return next((place for place, heading in self.headings if self.regions.is_main(heading)), 0)

    def about(self) -> Iterator[Thing]:
        """The things that describe this article itself, in order of trust."""
        yield from self._mine(self.json_ld, ARTICLES)
        yield from self._mine(self.microdata, ARTICLES)

    def pages(self) -> Iterator[Thing]:
        """The things that describe this web page as a page."""
        yield from (thing for thing in self.json_ld if thing.types & WEB_PAGES and not thing.types & ARTICLES)
        yield from (
            thing
            for thing in self.microdata
            if thing.types & WEB_PAGES or (thing.scope and thing.scope.element is None)
        )

    def of_type(self, types: frozenset[str]) -> Iterator[Thing]:
        """All things of these types."""
        yield from (thing for thing in (*self.json_ld, *self.microdata) if thing.types & types)

    def _mine(self, things: tuple[Thing, ...], types: frozenset[str]) -> list[Thing]:
        fitting = [thing for thing in things if thing.types & types and not (thing.scope and thing.scope.nested)]
        keys = {address_key(url) for url in (self.url, self.canonical or self.url)}
        own = [thing for thing in fitting if self._address_of(thing) in keys]
        if own or not fitting:
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
                    return address_key(urljoin(self.base, text))
            for nested in thing.things(name):
                if address := nested.text("@id") or nested.text("url"):
                    return address_key(urljoin(self.base, address))
        return None


def gather(tree: HtmlElement, url: str) -> Metadata:
    """Everything stated in a page's tree. Does not alter the tree; odd markup yields less, never an error."""
    found = Metadata(url=url, base=url)
    for place, element in enumerate(tree.iter(etree.Element)):
        tag = element.tag
        if (text := element.text) and tag not in _WORDLESS:
            if len(text) >= _PROSE:
                found.prose.append((place, element))
            elif label_at(text):
                found.labelled.append((place, element))
            elif len(text) <= _DATE and _YEAR.search(text):
                found.dated.append((place, element))
        if tag == "br":
            if (text := element.tail) and len(text) >= _PROSE:
                found.prose.append((place, element))
        elif tag == "time":
            found.times.append((place, element))
        elif tag == "h1":
            found.headings.append((place, element))
        elif tag in _LESSER:
            if _TITLE.search(element.get("class") or ""):
                found.titles.append((place, element))
        elif special := _BY_TAG.get(tag):
            special(found, element)
        for name, value in element.items():
            if name == "class":
                if roles := roles_of(value):
                    found.hints.append((place, element, roles))
            elif noted := _BY_ATTRIBUTE.get(name):
                noted(found, element, value)
    found.language = _language(tree, found)
    found.json_ld = _read_json_ld(found.scripts)
    found.microdata = tuple(
        Thing(source="microdata", types=scope.types, scope=scope, within=found) for scope in scopes_in(found.stating)
    )
    titles = found.titles if len(found.titles) == 1 else []
    found.regions = Regions([heading for _, heading in (*found.headings, *titles)], found.articles)
    return found


def _note_meta(found: Metadata, element: HtmlElement) -> None:
    content = json_ld.plain(element.get("content") or "")
    if not content:
        return
    for attribute in ("property", "name", "http-equiv", "itemprop"):
        if name := element.get(attribute):
            found.metas.setdefault(name.strip().lower(), []).append(content)


def _note_link(found: Metadata, element: HtmlElement) -> None:
    href = (element.get("href") or "").strip()
    if not href:
        return
    for relation in (element.get("rel") or "").lower().split():
        found.links.setdefault(relation, []).append(_absolute(found.base, href))


def _note_title(found: Metadata, element: HtmlElement) -> None:
    if found.title is None and element.getparent() is not None and element.getparent().tag != "svg":
        found.title = " ".join((element.text or "").split()) or None


def _note_base(found: Metadata, element: HtmlElement) -> None:
    if found.base == found.url and element.get("href"):
        found.base = _absolute(found.url, element.get("href", ""))


def _note_script(found: Metadata, element: HtmlElement) -> None:
    if "ld+json" in (element.get("type") or ""):
        found.scripts.append(element)
    elif source := element.get("src"):
        found.assets.append(source)


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
    "meta": _note_meta,
    "link": _note_link,
    "title": _note_title,
    "base": _note_base,
    "script": _note_script,
    "article": lambda found, element: found.articles.append(element),
}
_BY_ATTRIBUTE = {
    "id": _note_id,
    "itemprop": _note_stating,
    "itemscope": _note_stating,
    "property": _note_property,
    "rel": _note_rel,
}


def _read_json_ld(scripts: list[HtmlElement]) -> tuple[Thing, ...]:
    nodes = [node for script in scripts for node in json_ld.nodes_in(script.text or "")]
    named: dict[str, json_ld.Node] = {}
    for node in nodes:
        identity = node.get("@id")
        if isinstance(identity, str) and len(node) > len(named.get(identity, {})):
            named[identity] = node
    return tuple(
        Thing(source="json-ld", types=json_ld.types_of(node), node=node, named=named) for node in nodes if len(node) > 1
    )


def _language(tree: HtmlElement, found: Metadata) -> str | None:
    root = tree if tree.tag == "html" else next(tree.iter("html"), tree)
    return root.get("lang") or root.get("xml:lang")


def _absolute(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return href
