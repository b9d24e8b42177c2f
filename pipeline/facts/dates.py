"""Finds when an article was published, modified and reviewed: every claim is kept, one is chosen, none is guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from lxml.html import HtmlElement

from pipeline.facts.claims import Calendar, Claim
from pipeline.facts.date_printed import Printed
from pipeline.facts.date_statements import address_claim, stated_claims
from pipeline.markup.page import Page
from records.dates import ClaimedDate, Clock, Meaning, Precision

_EARLIEST = "1990"
_PRINTED = ("time", "visible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The dates chosen, every date claimed in the page, and where the chosen ones come from."""

    published: ClaimedDate | None = None
    modified: ClaimedDate | None = None
    reviewed: ClaimedDate | None = None
    clocks: tuple[Clock, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)


def dates(page: Page, body_elements: Sequence[HtmlElement] = ()) -> Dates:
    """The dates of a page's article, from the strongest place that states one; unknown where none does.

    Nothing is taken from body text (nor from inside `body_elements`), the comment area, teasers or copyright lines.
    """
    claims = list(_unique(_claims(page, frozenset(body_elements))))
    chosen = _chosen([each for each in claims if _is_plausible(each, page)])
    return Dates(
        published=_date(chosen[Meaning.PUBLISHED]),
        modified=_date(chosen[Meaning.MODIFIED]),
        reviewed=_date(chosen[Meaning.REVIEWED]),
        clocks=tuple(_clock(each, each is chosen[each.meaning]) for each in claims),
        sources={f"{meaning}_at": each.source for meaning, each in chosen.items() if each},
    )


def _date(chosen: Claim | None) -> ClaimedDate | None:
    return chosen.date if chosen else None


def _clock(each: Claim, is_chosen: bool) -> Clock:
    return Clock(
        meaning=each.meaning,
        source=each.source,
        raw=each.raw,
        value=each.date.value if each.date else None,
        precision=each.date.precision if each.date else None,
        chosen=is_chosen,
    )


def _unique(claims: Iterator[Claim]) -> Iterator[Claim]:
    seen: set[tuple[Meaning, str, str]] = set()
    for each in claims:
        key = (each.meaning, each.source, each.raw)
        if key not in seen:
            seen.add(key)
            yield each


def _claims(page: Page, body: frozenset[HtmlElement]) -> Iterator[Claim]:
    """Every claim, in order of trust."""
    calendar = Calendar(page)
    printed = Printed(page, calendar, body)
    yield from stated_claims(page, calendar)
    yield from printed.times()
    yield from printed.lines()
    yield from address_claim(page, calendar, Precision.DAY)
    yield from printed.bare()
    yield from address_claim(page, calendar, Precision.MONTH)


def _is_plausible(each: Claim, page: Page) -> bool:
    """Whether it is a date between the first blogs and the day after the capture, wherever that day begins."""
    latest = (page.fetched_at + timedelta(days=2)).date().isoformat()
    return each.date is not None and _EARLIEST <= each.date.value[:10] <= latest


def _chosen(claims: Sequence[Claim]) -> Mapping[Meaning, Claim | None]:
    """The first claim of each meaning; a finer one from a weaker place does not outweigh it.

    Some systems state one date as both, published and modified. Then what readers see goes before: an earlier day that
    is printed, or a later one that is labelled as a change.
    """
    chosen = {meaning: next((each for each in claims if each.meaning is meaning), None) for meaning in Meaning}
    published, modified = chosen[Meaning.PUBLISHED], chosen[Meaning.MODIFIED]
    if published and modified and published.day and published.day == modified.day and not _is_printed(published):
        chosen[Meaning.PUBLISHED] = _printed(claims, published, -1) or published
        chosen[Meaning.MODIFIED] = _printed(claims, modified, 1) or modified
    return chosen


def _printed(claims: Sequence[Claim], stated: Claim, direction: int) -> Claim | None:
    """The first printed claim of the same meaning, if all such lie more than a day before (-1) or after (1) it."""
    others = [each for each in claims if each.meaning is stated.meaning and _is_printed(each) and each.day]
    apart = [(_day(each) - _day(stated)).days * direction for each in others]
    return others[0] if others and min(apart) > 1 else None


def _day(each: Claim) -> date:
    return date.fromisoformat(each.day or "")


def _is_printed(each: Claim) -> bool:
    return each.source in _PRINTED
