"""Compares what stands around the body: title, byline, topics and claimed dates."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipeline.comparing.spans import differing_spans
from pipeline.comparing.words import nfc
from records.article import Article
from records.change import Change, Facet
from records.dates import ClaimedDate, Precision

_FINEST_FIRST = list(Precision)


def title_changes(before: Article, after: Article) -> Iterator[Change]:
    """title.edited, where the titles differ."""
    yield from _edited(Facet.TITLE, "title.edited", nfc(before.title or ""), nfc(after.title or ""))


def byline_changes(before: Article, after: Article) -> Iterator[Change]:
    """byline.edited, once: authors, medical reviewer and their credentials as lines of text."""
    yield from _edited(Facet.BYLINE, "byline.edited", _byline(before), _byline(after))


def topics_changes(before: Article, after: Article) -> Iterator[Change]:
    """topics.edited, once; the order of categories and tags does not count."""
    sides = [{"categories": article.categories, "tags": article.tags} for article in (before, after)]
    differing = [name for name in sides[0] if _as_set(sides[0][name]) != _as_set(sides[1][name])]
    yield from _edited(Facet.TOPICS, "topics.edited", *(_topics(side, differing) for side in sides))


def date_changes(before: Article, after: Article) -> Iterator[Change]:
    """date.published, date.modified, date.reviewed, where the claims do not agree."""
    for meaning in ("published", "modified", "reviewed"):
        old, new = getattr(before, meaning), getattr(after, meaning)
        if not dates_agree(old, new):
            texts = old.value if old else "", new.value if new else ""
            yield from _edited(Facet.DATES, f"date.{meaning}", *texts)


def dates_agree(old: ClaimedDate | None, new: ClaimedDate | None) -> bool:
    """Whether two claims tell the same moment, the finer one read at the precision of the coarser.

    A relative claim ("3 days ago") beside no claim at all agrees: it is not part of what an article is known by.
    """
    if old is None or new is None:
        present = old or new
        return present is None or present.relative
    if old.agrees_with(new):
        return True
    if old.relative or new.relative:
        return False
    return _agree_when_coarse(*sorted((old, new), key=lambda date: _FINEST_FIRST.index(date.precision)))


def _agree_when_coarse(fine: ClaimedDate, coarse: ClaimedDate) -> bool:
    if coarse.precision is Precision.WEEK:
        return fine.day is not None and fine.day.strftime("%G-W%V") == coarse.value
    if "T" not in coarse.value:
        return fine.value.startswith(coarse.value)
    return _cut(fine, coarse.precision) == _cut(coarse, coarse.precision) and _same_zone_or_unknown(fine, coarse)


def _cut(date: ClaimedDate, precision: Precision) -> datetime:
    """The wall time claimed, without what is finer than the precision."""
    moment = datetime.fromisoformat(date.value).replace(tzinfo=None, microsecond=0)
    if precision is Precision.HOUR:
        return moment.replace(minute=0, second=0)
    return moment.replace(second=0) if precision is Precision.MINUTE else moment


def _same_zone_or_unknown(one: ClaimedDate, other: ClaimedDate) -> bool:
    offsets = [datetime.fromisoformat(date.value).utcoffset() for date in (one, other)]
    return None in offsets or offsets[0] == offsets[1]


def _edited(facet: Facet, kind: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        spans = differing_spans(before, after)
        yield Change(facet=facet, kind=kind, before=before or None, after=after or None, spans=spans)


def _byline(article: Article) -> str:
    credentials = [*article.author_credentials, *[""] * len(article.authors)]
    lines = [_named(*pair) for pair in zip(article.authors, credentials, strict=False)]
    if article.medical_reviewer:
        lines.append(f"reviewed by {_named(article.medical_reviewer, article.reviewer_credentials or '')}")
    return nfc("\n".join(lines))


def _named(name: str, credentials: str) -> str:
    return f"{name}, {credentials}" if credentials else name


def _as_set(names: Sequence[str]) -> frozenset[str]:
    return frozenset(nfc(name) for name in names)


def _topics(side: dict[str, tuple[str, ...]], shown: Sequence[str]) -> str:
    return nfc("\n".join(f"{name}: {', '.join(side[name])}" for name in shown if side[name]))
