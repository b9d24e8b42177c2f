"""The dates that a page states for machines: JSON-LD, microdata, RDFa, metas, and its own address."""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from pipeline.facts.claims import Calendar, Claim
from pipeline.markup.page import Page
from pipeline.markup.things import Thing
from pipeline.markup.wordlist import words
from records.dates import Meaning, Precision

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
        "datepublished", "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "dc.date.created",
        "dcterms.date", "dc.date.published", "dcterms.available", "pubdate", "publish-date", "publish_date",
        "publication_date", "publishdate", "parsely-pub-date", "sailthru.date", "article.published",
        "citation_publication_date", "citation_date", "citation_online_date", "date.published",
        "article_date_original", "originalpublicationdate", "cxenseparse:recs:publishtime", "created",
    ),
    Meaning.MODIFIED: (
        "article:modified_time", "og:article:modified_time", "article:modified", "og:modified_time", "datemodified",
        "og:updated_time", "article:updated_time", "article:updated", "dcterms.modified", "dc.date.modified",
        "lastmod", "modified", "revised", "article.updated", "citation_lastmod", "date.modified", "last-modified",
    ),
    Meaning.REVIEWED: ("lastreviewed", "last-reviewed", "article:reviewed_time", "reviewed", "date.reviewed"),
}  # fmt: skip
"""Names of metas, the most telling first."""
_KNOWN = frozenset(name for names in _METAS.values() for name in names)
_MEANT = {
    Meaning.PUBLISHED: words(
        "publishedtime publishtime publisheddate publishdate publicationdate datepublished pubdate pubtime "
        "firstpublished firstpublisheddate datefirstpublished published publishedat publishedon publication "
        "originalpublicationdate postdate postedon postedtime articledate blogdate displaydate "
        "originaldate datecreated createdat creationdate"
    ),
    Meaning.MODIFIED: words(
        "modifiedtime modifieddate datemodified lastmodified lastmodifieddate modifiedat updatedtime updateddate "
        "dateupdated lastupdated lastupdateddate lastupdate updatedate updatedat updatedon updated"
    ),
    Meaning.REVIEWED: words(
        "lastreviewed lastreviewdate reviewedtime reviewdate datereviewed lastmedicallyreviewed medicallyreviewed "
        "medicallyreviewedon medicalreviewdate reviewedon reviewedat"
    ),
}
"""What the last part of any other meta's name says, in letters alone: "clinic:last_reviewed", "x.publishDate"."""
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
_DAYS_IN_PATH = (
    re.compile(r"/((?:19|20)\d{2})/(\d{1,2})/(\d{1,2})(?=/|\.html?$|$)"),
    re.compile(r"/((?:19|20)\d{2})-(\d{1,2})-(\d{1,2})(?=[/-]|\.html?$|$)"),
    re.compile(r"/((?:19|20)\d{2})(0\d|1[0-2])([0-2]\d|3[01])(?=[/-])"),
    re.compile(r"-((?:19|20)\d{2})-(\d\d)-(\d\d)(?=/?$|\.html?$)"),
)
_MONTH_IN_PATH = (re.compile(r"/((?:19|20)\d{2})[/-](\d\d)(?=/|$)"),)


def stated_claims(page: Page, calendar: Calendar) -> Iterator[Claim]:
    """What things, properties and metas state, the strongest first."""
    yield from _from_things(page, calendar)
    yield from _from_rdfa(page, calendar)
    yield from _from_metas(page, calendar)


def _from_things(page: Page, calendar: Calendar) -> Iterator[Claim]:
    for thing in (*page.metadata.about(), *page.metadata.pages()):
        for name, meaning in _STATED.items():
            for raw in _stated(page, thing, name):
                yield calendar.stated(meaning, f"{thing.source}:{name}", raw)


def _stated(page: Page, thing: Thing, name: str) -> Iterator[str]:
    """The property's texts; in microdata also what its element shows, where its attribute says nothing."""
    if thing.scope is None:
        yield from thing.texts(name)
        return
    for element in thing.scope.parts.get(name, ()):
        if not page.metadata.regions.is_main(element):
            continue
        shown = element.text_content()
        for raw in (element.get("content"), element.get("datetime"), element.get("title"), shown):
            if raw and raw.strip() and (raw is shown or any(map(str.isdigit, raw))):
                yield raw
                break


def _from_rdfa(page: Page, calendar: Calendar) -> Iterator[Claim]:
    for name, element in page.metadata.rdfa:
        meaning = _RDFA.get(name)
        raw = element.get("content") or element.get("datetime")
        if meaning and raw and page.metadata.regions.is_main(element):
            yield calendar.stated(meaning, f"rdfa:{name}", raw)


def _from_metas(page: Page, calendar: Calendar) -> Iterator[Claim]:
    metas = page.metadata.metas
    for meaning, names in _METAS.items():
        for name in names:
            for raw in metas.get(name, ())[:1]:
                yield calendar.stated(meaning, f"meta:{name}", raw)
    for name, contents in metas.items():
        if (told := _meant(name)) and (found := calendar.stated(told, f"meta:{name}", contents[0])).date:
            yield found


@lru_cache(maxsize=4096)
def _meant(name: str) -> Meaning | None:
    """What a meta means that is not among the well-known ones, by the last part of its name."""
    if name in _KNOWN:
        return None
    key = re.sub(r"[^a-z]", "", re.split(r"[:.]", name)[-1])
    return next((meaning for meaning, keys in _MEANT.items() if key in keys), None)


def address_claim(page: Page, calendar: Calendar, precision: Precision) -> Iterator[Claim]:
    """The day or the month in the page's address, if it names one of that precision."""
    path = urlsplit(page.metadata.canonical or page.url).path
    for pattern in _DAYS_IN_PATH if precision is Precision.DAY else _MONTH_IN_PATH:
        if match := pattern.search(path):
            raw = "-".join(part.zfill(2) for part in match.groups())
            if (found := calendar.claim(Meaning.PUBLISHED, "url", raw)).date:
                yield found
            return
