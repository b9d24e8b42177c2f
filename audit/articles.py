"""Articles of the archive: as they stand, as they stood at a time, and what differs between two snapshots."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from audit.asof import AsOf, Edge, Time, parse_time
from pipeline.compare import compare
from records.article import Article
from records.change import Revision
from records.errors import NoSuchSnapshot
from records.shapes import Standing, Step, article_object, instant
from storage.article_reading import TOGETHER
from storage.columns import COLUMNS, Kind
from storage.history import Window
from storage.moments import rows_of
from storage.pages import (
    SnapshotFacts,
    facts_of_snapshots,
    find_page,
    readings_of,
    sights_around,
    snapshot_at,
    snapshot_facts,
    state_at,
)
from storage.queries import Reader, Row, site
from storage.values import chunks

_NUMBER = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page told its readers at a time: the page, its article, and how sure that is (None: as it stands)."""

    page: Row
    facts: SnapshotFacts
    article: Article
    state: str
    as_of: AsOf | None

    def as_object(self) -> dict[str, Any]:
        """ "An article" of CONTRACTS.md, with `as_of` where a time was asked for."""
        shown = _object(self.page["url"], self.page, self.facts, self.article, self.state)
        return shown if self.as_of is None else shown | {"as_of": self.as_of.as_object()}


def show(reader: Reader, url: str, at: Time | None = None) -> Shown:
    """The article at an address, now or at a time. Raises UnknownPage, NoSuchSnapshot."""
    page = find_page(reader, url)
    as_of, facts, state = None, _facts(reader, page, page["current_snapshot_id"], url), page["state"]
    if at is not None:
        moment = at.at(_zone(reader, page))
        facts = _facts_at(reader, page, moment, at.text)
        as_of, state = as_of_page(reader, page, moment), state_at(reader, page["id"], moment).value
    return Shown(page=page, facts=facts, article=reader.article(facts.reading_id), state=state, as_of=as_of)


def as_of_page(reader: Reader, page: Row, moment: datetime) -> AsOf:
    """How sure an answer about a page at a moment is."""
    before, after = sights_around(reader, page["id"], moment)
    certain = before is not None and after is not None and before.snapshot_id == after.snapshot_id
    return AsOf(
        asked=moment,
        confirmed_before=before.at if before else None,
        confirmed_after=after.at if after else None,
        certain=certain or (before is not None and before.at == moment),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two snapshots of a page and what differs between them, both as one reader version read them if it read both."""

    page: Row
    before: SnapshotFacts
    after: SnapshotFacts
    revision: Revision
    articles: tuple[Article, Article]

    @property
    def step(self) -> Step:
        """Where the difference lies, for the JSON of a revision; it has no number of its own."""
        versions = self.before.reader_version, self.after.reader_version
        return Step(
            url=self.page["url"],
            site=self.page["site"],
            page_id=self.page["id"],
            from_snapshot=self.before.number,
            to_snapshot=self.after.number,
            not_before=self.before.last_confirmed,
            detected_at=self.after.first_seen,
            reader_version=self.after.reader_version,
            reader_versions=None if versions[0] == versions[1] else versions,
        )


def difference(reader: Reader, url: str, start: str | None = None, end: str | None = None) -> Difference:
    """What differs between two snapshots, each named by its number or by a time; by default the last two.

    Raises UnknownPage, NoSuchSnapshot, NotATime.
    """
    page = find_page(reader, url)
    last = page["snapshot_count"]
    after = _named(reader, page, end or str(last), Edge.END)
    before = _named(reader, page, start or str(max(1, after.number - 1)), Edge.START)
    before, after = _read_alike(reader, before, after)
    articles = reader.article(before.reading_id), reader.article(after.reading_id)
    changes = () if before.digest == after.digest else compare(*articles)
    return Difference(page=page, before=before, after=after, revision=Revision(changes=changes), articles=articles)


def _read_alike(reader: Reader, before: SnapshotFacts, after: SnapshotFacts) -> tuple[SnapshotFacts, SnapshotFacts]:
    """Both snapshots as one reader version read them: the later one's own, else the latest that read both.

    As they are where no version read both. A changed reader must not look like a changed page.
    """
    if before.reader_version == after.reader_version:
        return before, after
    befores, afters = readings_of(reader, before), readings_of(reader, after)
    for version in (after.reader_version, *befores):
        if version in befores and version in afters:
            return befores[version], afters[version]
    return before, after


def article_objects(reader: Reader, windows: Sequence[Window]) -> Iterator[dict[str, Any]]:
    """Each page's article at the end of the windows; only those first seen since their start."""
    for window in windows:
        pages = rows_of(reader, "pages", [Window(sites=window.sites, until=window.until)])
        for batch in chunks((page for page in pages if page["current_snapshot_id"]), TOGETHER):
            facts = facts_of_snapshots(reader, [page["current_snapshot_id"] for page in batch])
            new = {
                number: one for number, one in facts.items() if window.since is None or one.first_seen >= window.since
            }
            articles = reader.articles({one.reading_id for one in new.values()})
            for page in batch:
                if one := new.get(page["current_snapshot_id"]):
                    yield _object(page["url"], page, one, articles[one.reading_id], page["state"])


def article_columns() -> dict[str, Kind]:
    """The keys of an article as columns: lists and objects are JSON text."""
    return {name: _KINDS.get(name, Kind.TEXT) for name in _object_keys()}


_KINDS = COLUMNS["snapshots"] | dict.fromkeys(("blocks", "comments", "sources", "clocks"), Kind.JSON)


def _object_keys() -> list[str]:
    return list(article_object(Article(title=None, blocks=()), url=None, reader_version=None, digest=None))


def _object(url: str, page: Row, facts: SnapshotFacts, article: Article, state: str) -> dict[str, Any]:
    standing = Standing(
        site=page["site"],
        page_id=page["id"],
        state=state,
        snapshot=facts.number,
        first_seen=facts.first_seen,
        last_confirmed=facts.last_confirmed,
    )
    return article_object(article, url=url, reader_version=facts.reader_version, digest=facts.digest, standing=standing)


def _named(reader: Reader, page: Row, name: str, edge: Edge) -> SnapshotFacts:
    if not _NUMBER.fullmatch(name):
        return _facts_at(reader, page, parse_time(name).at(_zone(reader, page), edge), name)
    found = snapshot_at(reader, page["id"], number=int(name))
    return _facts(reader, page, found, name)


def _facts_at(reader: Reader, page: Row, moment: datetime, asked: str) -> SnapshotFacts:
    return _facts(reader, page, snapshot_at(reader, page["id"], moment=moment), asked)


def _facts(reader: Reader, page: Row, snapshot_id: int | None, asked: str) -> SnapshotFacts:
    if snapshot_id is None:
        raise NoSuchSnapshot(page["url"], asked, page["snapshot_count"], instant(page["first_seen"]))
    return snapshot_facts(reader, snapshot_id)


def _zone(reader: Reader, page: Row) -> ZoneInfo:
    return ZoneInfo(site(reader, page["site"])["timezone"])
