"""What a page claims of its dates, and how it writes them: which of two numbers is the day, what "3 days ago" means."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.facts.date_claims import claim, day_order, instant_claim, is_ambiguous
from pipeline.facts.relative_dates import relative_claim
from pipeline.markup.lines import lines_of
from pipeline.markup.page import Page
from records.dates import ClaimedDate, Meaning

_LONGEST_RAW = 200
_DAY = len("2024-05-03")


@dataclass(frozen=True, slots=True)
class Claim:
    """One date claimed in a page; `date` is None where the raw string is not understood."""

    meaning: Meaning
    source: str
    raw: str
    date: ClaimedDate | None

    @property
    def day(self) -> str | None:
        """The calendar day as text, where one is claimed."""
        return self.date.value[:_DAY] if self.date and self.date.day else None


class Calendar:
    """Understands the dates of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def claim(self, meaning: Meaning, source: str, raw: str) -> Claim:
        """What a raw string claims."""
        raw = " ".join(raw.split())[:_LONGEST_RAW]
        return Claim(meaning, source, raw, self._date(raw))

    def stated(self, meaning: Meaning, source: str, raw: str) -> Claim:
        """What a string claims that systems write for machines: an instant may be a mere count of seconds."""
        found = self.claim(meaning, source, raw)
        return found if found.date else Claim(meaning, source, found.raw, instant_claim(raw))

    def _date(self, raw: str) -> ClaimedDate | None:
        if found := claim(raw):
            return found
        if is_ambiguous(raw):
            return claim(raw, order=self._order_of(raw))
        return relative_claim(raw, self._page.fetched_at, self._page.zone)

    def _order_of(self, raw: str) -> str | None:
        """How day and month are ordered: as another statement of the same day says, else as the page does."""
        readings = {order: claim(raw, order=order) for order in ("dmy", "mdy")}
        agreeing = [order for order, found in readings.items() if found and found.value[:_DAY] in self._plain_days]
        return agreeing[0] if len(agreeing) == 1 else self._order

    @cached_property
    def _order(self) -> str | None:
        return day_order(self._page.metadata.language, self._samples())

    @cached_property
    def _plain_days(self) -> frozenset[str]:
        """The days that the page names in a way that can be read but one way."""
        found = map(claim, self._samples())
        return frozenset(each.value[:_DAY] for each in found if each and each.day)

    def _samples(self) -> Iterator[str]:
        metadata = self._page.metadata
        for line in lines_of(metadata):
            yield line.text
        for _, element in metadata.times:
            yield element.get("datetime") or ""
            yield element.text or ""
        for _, element in metadata.dated:
            yield element.text or ""
