"""Finds when an article was published, modified and reviewed: every claim is kept, one is chosen, none is guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.facts.date_claims import claim, day_order, is_bare_date, relative_claim
from pipeline.facts.date_times import is_among_facts, is_content, meaning_of_time
from pipeline.facts.date_words import LABELS
from pipeline.facts.roles import Role
from pipeline.markup.lines import Line, Where, lines_of, where_is
from pipeline.markup.page import Page
from pipeline.markup.things import Thing
from records.dates import ClaimedDate, Clock, Meaning, Precision

_STATED = {
    "datePublished": Meaning.PUBLISHED,
    "dateModified": Meaning.MODIFIED,
    "lastReviewed": Meaning.REVIEWED,
    "dateCreated": Meaning.PUBLISHED,
    "published-date": Meaning.PUBLISHED,
    "updated-date": Meaning.MODIFIED,
}
_METAS = {
    Meaning.PUBLISHED: (
        "article:published_time", "og:article:published_time", "article:published", "og:published_time",
        "datepublished",
        "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "dc.date.created", "dcterms.date",
        "pubdate", "publish-date", "publish_date", "publication_date", "publishdate", "parsely-pub-date",
        "sailthru.date",
        "article.published", "citation_publication_date", "citation_date", "citation_online_date", "date.published",
        "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "created",
    ),
    Meaning.MODIFIED: (
        "article:modified_time", "og:article:modified_time", "article:modified", "og:modified_time", "datemodified",
        "og:updated_time", "article:updated_time", "article:updated", "dcterms.modified", "dc.date.modified",
        "last-modified", "lastmod", "modified", "revised", "article.updated", "citation_lastmod", "date.modified",
    ),
    Meaning.REVIEWED: ("lastreviewed", "last-reviewed", "article:reviewed_time", "reviewed", "date.reviewed"),
}  # fmt: skip
_RDFA = {
    "datePublished": Meaning.PUBLISHED,
    "dateCreated": Meaning.PUBLISHED,
    "created": Meaning.PUBLISHED,
    "issued": Meaning.PUBLISHED,
    "date": Meaning.PUBLISHED,
    "dateModified": Meaning.MODIFIED,
    "modified": Meaning.MODIFIED,
    "lastReviewed": Meaning.REVIEWED,
}
_IN_PATH = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/-]|$)")
_PIECES = re.compile(r"\s*[|•·]\s*")
_CONNECTIVE = re.compile(r"^(?:on|at|am|vom|le|el|il|op|em|in|den|the|:)\s+", re.IGNORECASE)
_BY_ON = re.compile(r"(?:by|von|par|por|da|door)\s.{2,60}?,?\s(?:on|am|le|el|il|op|em)\s(.{6,30})", re.IGNORECASE)
_EARLIEST = "1990"
_NEAR = 60
"""Elements between the title and a date without a label that is still the article's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates chosen, every date claimed in the page, and where the chosen ones come from."""

    published: ClaimedDate | None = None
    modified: ClaimedDate | None = None
    reviewed: ClaimedDate | None = None
    clocks: tuple[Clock, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Claim:
    meaning: Meaning
    source: str
    raw: str
    date: ClaimedDate | None


def dates(page: Page, body_elements: Sequence[HtmlElement] = ()) -> Dates:
    """The dates of a page's article, from the strongest place that states one; unknown where none does.

    Nothing is taken from body text (nor from inside `body_elements`), the comment area, teasers or copyright lines.
    """
    claims = list(_unique(_Reader(page, frozenset(body_elements)).claims()))
    chosen = {meaning: _chosen(claims, meaning, page) for meaning in Meaning}
    return Dates(
        published=_date(chosen[Meaning.PUBLISHED]),
        modified=_date(chosen[Meaning.MODIFIED]),
        reviewed=_date(chosen[Meaning.REVIEWED]),
        clocks=tuple(_clock(each, each is chosen[each.meaning]) for each in claims),
        sources={f"{meaning}_at": each.source for meaning, each in chosen.items() if each},
    )


def _date(chosen: _Claim | None) -> ClaimedDate | None:
    return chosen.date if chosen else None


def _clock(each: _Claim, is_chosen: bool) -> Clock:
    return Clock(
        meaning=each.meaning,
        source=each.source,
        raw=each.raw,
        value=each.date.value if each.date else None,
        precision=each.date.precision if each.date else None,
        chosen=is_chosen,
    )


def _unique(claims: Iterator[_Claim]) -> Iterator[_Claim]:
    seen: set[tuple[Meaning, str, str]] = set()
    for each in claims:
        key = (each.meaning, each.source, each.raw)
        if key not in seen:
            seen.add(key)
            yield each


def _chosen(claims: Sequence[_Claim], meaning: Meaning, page: Page) -> _Claim | None:
    """The first plausible claim; a finer one from a weaker place does not outweigh it."""
    latest = (page.fetched_at + timedelta(days=2)).date().isoformat()
    for each in claims:
        if each.meaning is meaning and each.date and _EARLIEST <= each.date.value[:10] <= latest:
            return each
    return None


class _Reader:
    """Gathers the claims of one page, the strongest places first."""

    def __init__(self, page: Page, body: frozenset[HtmlElement]) -> None:
        self._page = page
        self._metadata = page.metadata
        self._body = body
        self._span = page.metadata.body_places()
        self._order: str | None = None
        self._labelled: set[str] = set()

    def claims(self) -> Iterator[_Claim]:
        """Every claim, in order of trust."""
        lines = lines_of(self._metadata)
        self._order = day_order(self._metadata.language, (line.text for line in lines))
        yield from self._from_things()
        yield from self._from_rdfa()
        yield from self._from_metas()
        yield from self._from_times()
        yield from self._from_address(Precision.DAY)
        yield from self._from_lines(lines)
        yield from self._from_bare()
        yield from self._from_address(Precision.MONTH)

    def _claim(self, meaning: Meaning, source: str, raw: str) -> _Claim:
        raw = " ".join(raw.split())[:200]
        date = claim(raw, order=self._order) or relative_claim(raw, self._page.fetched_at, self._page.zone)
        return _Claim(meaning, source, raw, date)

    def _from_things(self) -> Iterator[_Claim]:
        for thing in (*self._metadata.about(), *self._metadata.pages()):
            for name, meaning in _STATED.items():
                for raw in self._stated(thing, name):
                    yield self._claim(meaning, f"{thing.source}:{name}", raw)

    def _stated(self, thing: Thing, name: str) -> Iterator[str]:
        """The property's texts; in microdata also what its element shows, where its attribute says nothing."""
        if thing.scope is None:
            yield from thing.texts(name)
            return
        for element in thing.scope.parts.get(name, ()):
            if self._is_beside(element):
                continue
            for raw in (element.get("content"), element.get("datetime"), element.text_content()):
                if raw and raw.strip():
                    yield raw
                    break

    def _from_rdfa(self) -> Iterator[_Claim]:
        for name, element in self._metadata.rdfa:
            meaning = _RDFA.get(name)
            if meaning and not self._is_beside(element) and (raw := element.get("content") or element.get("datetime")):
                yield self._claim(meaning, f"rdfa:{name}", raw)

    def _from_metas(self) -> Iterator[_Claim]:
        for meaning, names in _METAS.items():
            for name in names:
                for raw in self._metadata.metas.get(name, ())[:1]:
                    yield self._claim(meaning, f"meta:{name}", raw)

    def _from_times(self) -> Iterator[_Claim]:
        """The time elements of the article's frame: above the body or labelled, then in the line of facts below it."""
        later: list[_Claim] = []
        for place, element in self._metadata.times:
            raw = element.get("datetime") or element.text_content()
            where = where_is(place, self._span)
            if where is Where.WITHIN or not raw.strip() or self._is_beside(element) or self._is_in_body(element):
                continue
            if meaning := meaning_of_time(element):
                yield self._claim(meaning, "time", raw)
            elif where is Where.ABOVE and not is_content(element, self._metadata.regions):
                yield self._claim(Meaning.PUBLISHED, "time", raw)
            elif is_among_facts(element, self._metadata.regions):
                later.append(self._claim(Meaning.PUBLISHED, "time", raw))
        yield from later

    def _from_address(self, precision: Precision) -> Iterator[_Claim]:
        match = _IN_PATH.search(urlsplit(self._metadata.canonical or self._page.url).path)
        if match is None or (match[3] is None) is (precision is Precision.DAY):
            return
        raw = "-".join(part.zfill(2) for part in match.groups() if part)
        if (found := self._claim(Meaning.PUBLISHED, "url", raw)).date:
            yield found

    def _from_lines(self, lines: Sequence[Line]) -> Iterator[_Claim]:
        """Dates as printed: behind a label anywhere in the frame, without one only where a class calls it a date."""
        later: list[_Claim] = []
        framing = [line for line in lines if line.where is not Where.WITHIN and not self._is_in_body(line.element)]
        behind = {line: list(self._behind_labels(line)) for line in framing}
        self._labelled = {each.date.value for claims in behind.values() for each in claims if each.date}
        for line, labelled in behind.items():
            yield from labelled
            is_near = line.where is Where.ABOVE and line.place >= self._metadata.title_place() - _NEAR
            if not labelled and is_near and line.roles & (Role.DATE | Role.META | Role.AUTHOR):
                later.extend(self._unlabelled(line))
        yield from later

    def _from_bare(self) -> Iterator[_Claim]:
        """Elements near the title that are a date and nothing else, whatever their class."""
        title = self._metadata.title_place()
        for place, element in self._metadata.dated:
            if not title - _NEAR <= place < min(self._span[0], title + _NEAR) or self._is_beside(element):
                continue
            text = " ".join(element.text_content().split())
            if is_bare_date(text) and not self._is_in_body(element) and not is_content(element, self._metadata.regions):
                found = self._claim(Meaning.PUBLISHED, "visible", text)
                if found.date and found.date.value not in self._labelled:
                    yield found

    def _behind_labels(self, line: Line) -> Iterator[_Claim]:
        text = line.text
        marks = sorted(
            ((match.end(), meaning) for meaning, pattern in LABELS for match in pattern.finditer(text)),
            key=lambda mark: mark[0],
        )
        for number, (start, meaning) in enumerate(marks):
            end = marks[number + 1][0] if number + 1 < len(marks) else len(text)
            raw = text[start:end][:80].strip(" :–—-|·•")
            found = self._claim(meaning, "visible", raw)
            if found.date and (line.roles or _is_all_date(raw)):
                yield found

    def _unlabelled(self, line: Line) -> Iterator[_Claim]:
        modified = line.roles & Role.MODIFIED and not line.roles & Role.META
        for part in line.parts:
            found = self._claim(Meaning.PUBLISHED, "visible", part)
            if len(part) <= 60 and found.date and found.date.value not in self._labelled:
                meaning = Meaning.MODIFIED if modified else Meaning.PUBLISHED
                yield _Claim(meaning, "visible", found.raw, found.date)
                return

    def _is_beside(self, element: HtmlElement) -> bool:
        return not self._metadata.regions.is_main(element)

    def _is_in_body(self, element: HtmlElement) -> bool:
        return bool(self._body) and any(above in self._body for above in element.iterancestors())


def _is_all_date(raw: str) -> bool:
    """Whether the words behind a label are a date, or a name and a date ("by A. Doe on 3 May 2023"); no sentence."""
    for piece in _PIECES.split(raw):
        if is_bare_date(_CONNECTIVE.sub("", piece)) and any(map(str.isdigit, piece)):
            return True
        if (match := _BY_ON.fullmatch(piece)) and is_bare_date(match[1]):
            return True
    return False
