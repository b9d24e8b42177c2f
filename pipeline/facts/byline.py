"""Finds who wrote an article and who reviewed it: by what the page states, then what it prints; no commenter."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.facts.byline_shown import (
    authors_above,
    name_in,
    names_in,
    printed_authors,
    printed_credentials,
    printed_reviewer,
)
from pipeline.facts.byline_unlabelled import unlabelled_authors
from pipeline.facts.credentials import Named
from pipeline.facts.headline import site_names
from pipeline.markup.lines import Line, lines_of
from pipeline.markup.page import Page
from pipeline.markup.things import Thing

_METAS = (
    "author", "article:author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator",
    "dcterms.creator", "citation_author", "byl",
)  # fmt: skip
_PRINTED = ("visible", "rel=author")
_WRITTEN_BY = ("written by", "verfasst von", "écrit par", "escrito por", "scritto da", "geschreven door")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Authors and medical reviewer as claimed; credentials run in parallel with authors, "" where there are none."""

    authors: tuple[str, ...] = ()
    author_credentials: tuple[str, ...] = ()
    medical_reviewer: str | None = None
    reviewer_credentials: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


def byline(page: Page) -> Byline:
    """Who the page says wrote and reviewed its article. Persons go before the site's own name, which comes last."""
    lines = lines_of(page.metadata)
    authors, source = _authors(page, lines)
    reviewer, review_source = _reviewer(page, lines)
    sources = {"authors": source} if authors else {}
    if reviewer:
        sources["medical_reviewer"] = review_source
    return Byline(
        authors=tuple(author.name for author in authors),
        author_credentials=tuple(author.credentials for author in authors),
        medical_reviewer=reviewer.name if reviewer else None,
        reviewer_credentials=(reviewer.credentials or None) if reviewer else None,
        sources=sources,
    )


def _authors(page: Page, lines: Sequence[Line]) -> tuple[list[Named], str]:
    """The first claim that is not the site's own name, unless readers see somebody else named above the article."""
    site = site_names(page.metadata)
    spare: tuple[list[Named], str] = ([], "")
    for people, source in _claims(page, lines):
        if not people:
            continue
        if not _are_site(people, site):
            shown = authors_above(lines) if source not in _PRINTED else []
            if shown and not _are_site(shown, site) and _are_strangers(people, shown):
                people, source = shown, "visible"
            return [_completed(person, lines) for person in people], source
        if not spare[0]:
            spare = people, source
    return spare


def _are_site(people: Sequence[Named], site: frozenset[str]) -> bool:
    return all(_key(person.name) in site for person in people)


def _are_strangers(people: Sequence[Named], others: Sequence[Named]) -> bool:
    """Whether two lists of names have no word in common, so that they cannot be two ways to write the same person."""
    mine, theirs = (
        {word for person in group for word in re.findall(r"\w{2,}", person.name.casefold())}
        for group in (people, others)
    )
    return mine.isdisjoint(theirs)


def _claims(page: Page, lines: Sequence[Line]) -> Iterator[tuple[list[Named], str]]:
    metadata = page.metadata
    for thing in (*metadata.about(), *metadata.pages()):
        for name in ("author", "creator"):
            yield _people(thing, name), f"{thing.source}:{name}"
    for name in _METAS:
        yield _from_texts(metadata.metas.get(name, ())), f"meta:{name}"
    yield _from_card(metadata.metas), "meta:twitter:data1"
    yield from printed_authors(page, lines)
    yield from unlabelled_authors(lines)


def _reviewer(page: Page, lines: Sequence[Line]) -> tuple[Named | None, str]:
    metadata = page.metadata
    for thing in (*metadata.about(), *metadata.pages()):
        for name in ("reviewedBy", "medicalReviewer"):
            if people := _people(thing, name):
                return _completed(people[0], lines), f"{thing.source}:{name}"
    return printed_reviewer(lines), "visible"


def _people(thing: Thing, name: str) -> list[Named]:
    """The persons that are values of a property, as things or as mere texts."""
    described = [named for person in thing.things(name) if (named := _described(person))]
    return _unique(described) or _from_texts(thing.texts(name))


def _described(person: Thing) -> Named | None:
    named = name_in(person.text("name") or "")
    if named is None or named.credentials:
        return named
    degrees = [text for each in person.things("hasCredential") if (text := each.text("name"))]
    return Named(named.name, ", ".join((*person.texts("honorificSuffix"), *degrees)))


def _from_texts(texts: Iterable[str]) -> list[Named]:
    return _unique(person for text in texts for person in names_in(text))


def _from_card(metas: Mapping[str, Sequence[str]]) -> list[Named]:
    label = next(iter(metas.get("twitter:label1", ())), "").lower()
    return _from_texts(metas.get("twitter:data1", ())[:1]) if label.startswith(_WRITTEN_BY) else []


def _completed(person: Named, lines: Sequence[Line]) -> Named:
    return person if person.credentials else Named(person.name, printed_credentials(person.name, lines))


def _unique(people: Iterable[Named]) -> list[Named]:
    seen: dict[str, Named] = {}
    for person in people:
        seen.setdefault(_key(person.name), person)
    return list(seen.values())


def _key(name: str) -> str:
    return re.sub(r"\W+", "", name.casefold())
