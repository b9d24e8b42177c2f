"""Reads the microdata of a page: things (itemscope) and their properties, resolved only when asked for."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

_ADDRESS = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "object": "data",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scope:
    """One thing described by microdata, and the elements that state its properties; `element` None: the page itself."""

    element: HtmlElement | None
    types: frozenset[str]
    parts: dict[str, list[HtmlElement]]
    nested: bool

    def texts(self, name: str) -> Iterator[str]:
        """The texts of a property, without those that describe a thing of their own."""
        for part in self.parts.get(name, ()):
            if part.get("itemscope") is None and (text := value_of(part)):
                yield text

    def first(self, *names: str) -> HtmlElement | None:
        """The first element that states one of these properties."""
        for name in names:
            for part in self.parts.get(name, ()):
                return part
        return None


def scopes_in(stating: Sequence[HtmlElement]) -> tuple[Scope, ...]:
    """The things in elements that have `itemprop` or `itemscope`, in document order; the page's own first."""
    page = Scope(element=None, types=frozenset(), parts=defaultdict(list), nested=False)
    scopes: dict[HtmlElement, Scope] = {}
    for element in stating:
        names = (element.get("itemprop") or "").split()
        owner = _owner(element, scopes) or page
        for name in names:
            owner.parts.setdefault(name, []).append(element)
        if element.get("itemscope") is not None:
            scopes[element] = Scope(
                element=element, types=_types(element), parts={}, nested=bool(names) and owner is not page
            )
    return (page, *scopes.values())


def _owner(element: HtmlElement, scopes: dict[HtmlElement, Scope]) -> Scope | None:
    for ancestor in element.iterancestors():
        if ancestor in scopes:
            return scopes[ancestor]
    return None


def _types(element: HtmlElement) -> frozenset[str]:
    return frozenset(name.rstrip("/").rpartition("/")[2] for name in (element.get("itemtype") or "").split())


def value_of(element: HtmlElement) -> str:
    """The value an element states: its content or datetime attribute, its address, or its text."""
    stated = element.get("content") or element.get("datetime")
    if stated is None and (attribute := _ADDRESS.get(element.tag)) and not (element.text_content() or "").strip():
        stated = element.get(attribute)
    return " ".join((stated if stated is not None else element.text_content()).split())
