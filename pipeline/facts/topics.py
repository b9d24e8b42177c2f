"""Reads an article's language, categories and tags as the page states them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from lxml.html import HtmlElement

from pipeline.facts.roles import Role, roles_of
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.markup.regions import Region

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:[-_].*)?")
_CLASSED = re.compile(r"(?<![^\s_-])(cat|tag)(?:s|egor(?:y|ies))?(?![^\s_-])", re.IGNORECASE)
_FILED = re.compile(
    r"/(?:categor(?:y|ies)|kategorien?|cat[eé]gories?|categor[ií]as?|categorie|rubriques?)/|[?&]cat=\d", re.IGNORECASE
)
_NEAR = 2
"""Levels around a link whose classes may tell what it leads to."""
_LONGEST = 80
_MOST = 60
Stated = TypeVar("Stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Language (BCP 47), categories and tags in the page's order, each once, with the places they came from."""

    language: str | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


def topics(page: Page) -> Topics:
    """What the page says its article is about. What is printed counts only where nothing is stated."""
    metadata = page.metadata
    language, language_source = _first(_languages(metadata))
    categories, category_source = _first(_categories(metadata))
    tags, tag_source = _first(_tags(metadata))
    found = {"language": language_source, "categories": category_source, "tags": tag_source}
    return Topics(
        language=language,
        categories=categories or (),
        tags=tags or (),
        sources={name: source for name, source in found.items() if source},
    )


def _first(claims: Iterable[tuple[Stated, str]]) -> tuple[Stated | None, str]:
    return next(((value, source) for value, source in claims if value), (None, ""))


def _languages(metadata: Metadata) -> Iterator[tuple[str | None, str]]:
    yield language_tag(metadata.language), "html:lang"
    for thing in (*metadata.about(), *metadata.pages()):
        yield language_tag(thing.text("inLanguage")), f"{thing.source}:inLanguage"
    for name in ("og:locale", "content-language", "language", "dc.language"):
        yield language_tag(metadata.meta(name)), f"meta:{name}"


def language_tag(stated: str | None) -> str | None:
    """A language as BCP 47 writes it: "en_us" gives "en-US"; None for what is no language."""
    match = _LANGUAGE.fullmatch((stated or "").strip())
    if match is None:
        return None
    language, script, region = match.groups()
    parts = (language.lower(), script.title() if script else None, region.upper() if region else None)
    return "-".join(part for part in parts if part)


def _categories(metadata: Metadata) -> Iterator[tuple[tuple[str, ...], str]]:
    for thing in metadata.about():
        yield _distinct(_split(thing.texts("articleSection"))), f"{thing.source}:articleSection"
    yield _distinct(metadata.metas.get("article:section", ())), "meta:article:section"
    yield _distinct(_linked(metadata, "category")), "rel=category"


def _tags(metadata: Metadata) -> Iterator[tuple[tuple[str, ...], str]]:
    for thing in metadata.about():
        yield _distinct(_split(thing.texts("keywords"))), f"{thing.source}:keywords"
    for name in ("article:tag", "parsely-tags", "sailthru.tags"):
        yield _distinct(_split(metadata.metas.get(name, ()))), f"meta:{name}"
    yield _distinct(_linked(metadata, "tag")), "rel=tag"


def _linked(metadata: Metadata, kind: str) -> Iterator[str]:
    """Texts of the links to the article's categories ("category") or tags ("tag"), as their relations say."""
    for link in metadata.rels:
        relations = (link.get("rel") or "").lower().split()
        if "tag" not in relations and "category" not in relations:
            continue
        if _kind_of(link, relations) == kind and metadata.regions.of(link) is Region.MAIN:
            yield " ".join(link.text_content().split()).lstrip("#")


def _kind_of(link: HtmlElement, relations: list[str]) -> str:
    """ "category" or "tag". Some themes call both a tag: there the classes around tell, or the link's address."""
    if "category" in relations:
        return "category"
    for near in (link, *islice(link.iterancestors(), _NEAR)):
        names = near.get("class") or ""
        told = set() if roles_of(names) & Role.POST else {word.lower() for word in _CLASSED.findall(names)}
        if len(told) == 1:
            return "category" if "cat" in told else "tag"
    return "category" if _FILED.search(link.get("href") or "") else "tag"


def _split(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from text.split(",")


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, in order; entries too long to be a topic are left out."""
    seen: dict[str, str] = {}
    for text in texts:
        plain = " ".join(text.split())
        if plain and len(plain) <= _LONGEST:
            seen.setdefault(plain.casefold(), plain)
    return tuple(seen.values())[:_MOST]
