"""Reads an article's language, categories and tags as the page states them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline.metadata import Metadata
from pipeline.page import Page
from pipeline.regions import Region

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{4}))?(?:[-_]([a-zA-Z]{2}|\d{3}))?(?:[-_].*)?")
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


def _linked(metadata: Metadata, relation: str) -> Iterator[str]:
    """Texts of the links that have a relation and belong to the article; a category's link is no tag."""
    for link in metadata.rels:
        relations = (link.get("rel") or "").lower().split()
        if relation not in relations or (relation == "tag" and "category" in relations):
            continue
        if metadata.regions.of(link) is Region.MAIN:
            yield " ".join(link.text_content().split()).lstrip("#")


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
