"""A thing that a page describes to machines, in JSON-LD or microdata; both are asked alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from pipeline.markup import json_ld
from pipeline.markup.microdata import Scope, scopes_in
from pipeline.markup.wordlist import words

ARTICLES = words(
    "Article BlogPosting NewsArticle TechArticle Report ScholarlyArticle MedicalScholarlyArticle SocialMediaPosting "
    "DiscussionForumPosting OpinionNewsArticle AnalysisNewsArticle ReportageNewsArticle ReviewNewsArticle "
    "LiveBlogPosting AdvertiserContentArticle HowTo Recipe Review QAPage"
)
"""Types of things that are one article."""
WEB_PAGES = words("WebPage MedicalWebPage ItemPage FAQPage AboutPage ContactPage HealthTopicContent")
"""Types of things that are a page."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Thing:
    """One described thing. `node` is set for JSON-LD, `scope` for microdata; `named`, `scoped` lead to the others."""

    source: str
    """ "json-ld" or "microdata"."""
    types: frozenset[str]
    node: json_ld.Node | None = None
    scope: Scope | None = None
    named: Mapping[str, json_ld.Node] = field(default_factory=dict)
    scoped: Mapping[HtmlElement, "Thing"] = field(default_factory=dict)

    @property
    def element(self) -> HtmlElement | None:
        """The element that the thing is described by; None for JSON-LD and for the page itself."""
        return self.scope.element if self.scope else None

    @property
    def is_nested(self) -> bool:
        """Whether the thing is a property of another one."""
        return self.scope is not None and self.scope.nested

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a property, in order; () where there are none."""
        if self.node is not None:
            return tuple(value for value in json_ld.values_of(self.node, name) if isinstance(value, str))
        return tuple(self.scope.texts(name)) if self.scope else ()

    def text(self, name: str) -> str | None:
        """The first text of a property."""
        return next(iter(self.texts(name)), None)

    def prose(self, name: str) -> str | None:
        """The first text of a property with its line breaks, for texts that people wrote."""
        value = self.node.get(name) if self.node is not None else self.text(name)
        value = value[0] if isinstance(value, list) and value else value
        return json_ld.prose(value) if isinstance(value, str) else None

    def things(self, name: str) -> tuple["Thing", ...]:
        """The things that are values of a property; references by @id are followed."""
        if self.node is not None:
            values = (value for value in json_ld.values_of(self.node, name) if not isinstance(value, str))
            return tuple(self._of_node(value) for value in values)
        if self.scope is None:
            return ()
        return tuple(self.scoped[part] for part in self.scope.parts.get(name, ()) if part in self.scoped)

    def _of_node(self, node: json_ld.Node) -> "Thing":
        if len(node) == 1 and isinstance(node.get("@id"), str):
            node = self.named.get(node["@id"], node)
        return Thing(source="json-ld", types=json_ld.types_of(node), node=node, named=self.named)


def things_in_json_ld(scripts: list[HtmlElement]) -> tuple[Thing, ...]:
    """What JSON-LD scripts describe, in order; a thing named twice is known by its fuller description."""
    nodes = [node for script in scripts for node in json_ld.nodes_in(script.text or "")]
    named: dict[str, json_ld.Node] = {}
    for node in nodes:
        identity = node.get("@id")
        if isinstance(identity, str) and len(node) > len(named.get(identity, {})):
            named[identity] = node
    return tuple(
        Thing(source="json-ld", types=json_ld.types_of(node), node=node, named=named) for node in nodes if len(node) > 1
    )


def things_in_microdata(stating: list[HtmlElement]) -> tuple[Thing, ...]:
    """What elements with `itemprop` or `itemscope` describe: the page itself first, then in document order."""
    scoped: dict[HtmlElement, Thing] = {}
    things = tuple(
        Thing(source="microdata", types=scope.types, scope=scope, scoped=scoped) for scope in scopes_in(stating)
    )
    scoped.update((thing.element, thing) for thing in things if thing.element is not None)
    return things
