"""Counts what a run saw, and says how the run ended."""

import resource
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from records.address import address_key, clean_address
from records.capture import Capture, Purpose, Transport, header
from records.run import RunStatus
from records.settlement import PageState, Settlement
from records.visit import CONFIRMING, Kept, Outcome, PlannedPage

REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_SENT = frozenset({Transport.ROBOTS, Transport.FORBIDDEN})


def is_due(page: PlannedPage) -> bool:
    """Whether a page counts as due: one removed is still asked for, in case it comes back, but nobody waits for it."""
    return page.state not in (PageState.REMOVED, PageState.MERGED)


class Tally:
    """The figures of a run as it goes on; `due` begins with the pages of the plan and grows with each article found."""

    def __init__(self, start_url: str, pages: Sequence[PlannedPage]) -> None:
        self.start_url = start_url
        self.due = sum(is_due(page) for page in pages)
        self.requests = 0
        self.bytes_received = 0
        self.changed = 0
        self._outcomes: Counter[Outcome] = Counter()
        self._counted: set[int] = set()
        self._start_keys = {address_key(start_url)}
        self._start_trouble: str | None = "it was not asked for"
        self._not_rendered: list[str] = []

    def note_kept(self, capture: Kept) -> None:
        """Count a request of a run that was killed, as the archive holds it."""
        if capture.transport not in NOT_SENT:
            self.requests += 1
        self.bytes_received += capture.bytes_received
        self._note_rendering(capture)
        if capture.visit_no is None and address_key(capture.url) in self._start_keys:
            self._note_start(capture, capture.location)

    def note_confirmed_before(self, page_ids: Iterable[int]) -> None:
        """Count pages that settled before their run was killed: only confirmed ones settle at once."""
        for page_id in page_ids:
            self._counted.add(page_id)
            self._outcomes[Outcome.UNCHANGED] += 1

    def note_capture(self, capture: Capture) -> None:
        """Count a request, and remember what the start address answered."""
        if capture.transport not in NOT_SENT:
            self.requests += 1
        self.bytes_received += len(capture.head or b"") + len(capture.payload or b"")
        self._note_rendering(capture)
        if capture.visit_no is None and address_key(capture.url) in self._start_keys:
            self._note_start(capture, header(capture.head, "location"))

    def _note_rendering(self, capture: Capture | Kept) -> None:
        if capture.purpose is Purpose.RENDERED and capture.transport is not Transport.COMPLETE:
            self._not_rendered.append(capture.error or capture.transport.value)

    def _note_start(self, capture: Capture | Kept, location: str | None) -> None:
        status, transport = capture.status, capture.transport
        if status in REDIRECTS and location:
            self._start_keys.add(address_key(clean_address(location, capture.url)))
        elif status is not None and status < 400 and transport in (Transport.COMPLETE, Transport.CLOSED):
            self._start_trouble = None
        elif self._start_trouble is not None:
            why = capture.error or transport.value
            self._start_trouble = f"it answered {status}" if status else f"no answer ({why})"

    @property
    def start_answered(self) -> bool:
        """Whether the start address answered, by way of redirects perhaps."""
        return self._start_trouble is None

    def note_settled(self, settlements: Iterable[Settlement], page_ids: Iterable[int]) -> None:
        """Count visits settled; a page counts once, whatever further addresses of it were visited.

        An address not known before that could not be read (page id 0) was due and not seen; a page removed long ago was
        not due, unless it came back.
        """
        for settlement, page_id in zip(settlements, page_ids, strict=True):
            planned = settlement.seen.planned
            gone = planned is not None and not is_due(planned) and page_id == planned.page_id
            if page_id in self._counted or (gone and not settlement.revisions):
                continue
            if page_id:
                self._counted.add(page_id)
            self._outcomes[settlement.verdict.outcome] += 1
            self.due += planned is None or not is_due(planned)
            self.changed += bool(settlement.revisions)

    @property
    def confirmed(self) -> int:
        """Pages with an outcome that confirms."""
        return sum(count for outcome, count in self._outcomes.items() if outcome in CONFIRMING)

    @property
    def skipped(self) -> int:
        """Pages due and not attempted."""
        return self._outcomes[Outcome.SKIPPED]

    @property
    def attempted(self) -> int:
        """Pages asked for."""
        return sum(self._outcomes.values()) - self.skipped

    @property
    def failed(self) -> int:
        """Pages asked for and not confirmed."""
        return self.attempted - self.confirmed

    def figures(self) -> Mapping[str, int]:
        """The figures that the end of a run is recorded with."""
        return {
            "due": self.due,
            "attempted": self.attempted,
            "confirmed": self.confirmed,
            "changed": self.changed,
            "skipped": self.skipped,
            "failed": self.failed,
            "requests": self.requests,
            "bytes_received": self.bytes_received,
        }

    def status(self) -> tuple[RunStatus, str | None]:
        """How the run ended, with the reason where it did not complete, or did without what a browser would show."""
        if not self.start_answered:
            return RunStatus.FAILED, f"the start address {self.start_url} did not answer: {self._start_trouble}"
        if not self.confirmed:
            return RunStatus.FAILED, "no article could be confirmed"
        if self.skipped:
            return RunStatus.PARTIAL, f"{self.skipped} of {self.due} pages due were not attempted"
        if self._not_rendered:
            count, first = len(self._not_rendered), self._not_rendered[0]
            return RunStatus.COMPLETED, f"{count} page{'s' * (count > 1)} could not be rendered: {first}"
        return RunStatus.COMPLETED, None


def usage() -> tuple[int, int]:
    """CPU milliseconds of this process and the peak of its memory in bytes."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    return round((own.ru_utime + own.ru_stime) * 1000), own.ru_maxrss * unit
