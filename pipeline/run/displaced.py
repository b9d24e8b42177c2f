"""Pages whose address another page has: absent by what is seen there, unless their article stands elsewhere. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count

from pipeline.judge import READ
from records.settlement import PageState
from records.visit import Outcome, Plan, PlannedPage, Seen, Verdict

AWAITED = frozenset({PageState.LIVE, PageState.MISSING})
"""States of a page that each run is to see or to miss; for one removed nobody waits."""


class Displaced:
    """The displaced pages of one run: those that were before, and those whose address it saw taken over.

    `strangers` are as resolve() takes them; a page that is back at its address is displaced no more.
    """

    def __init__(self, seens: Sequence[Seen], plan: Plan, strangers: Mapping[int, PlannedPage | None]) -> None:
        back = {page.page_id for page in strangers.values() if page is not None}
        self._seen_there = [(page, seen) for page, seen in _told_of(seens, strangers) if page.page_id not in back]
        pages = [page for page, _ in self._seen_there] + [page for known in plan.pages for page in known.former]
        self._lost = {page.page_id: page for page in pages if page.page_id not in back}

    def __contains__(self, page_id: object) -> bool:
        return page_id in self._lost

    def find(self, seen: Seen) -> PlannedPage | None:
        """The page whose very article was seen at a new address; handed out once."""
        found = next((page for page in self._lost.values() if page.digest and page.digest == seen.digest), None)
        return self._lost.pop(found.page_id) if found else None

    def absent(self, taken: Collection[int]) -> list[Seen]:
        """A visit of each page that was not found and is awaited, as what was seen at its address tells.

        `taken` are numbers of visits with a decision. Where the visit that saw it belongs to another page, the absence
        is a visit of its own with a number below 0, which has no captures of its own.
        """
        numbers, used, absent = count(-1, -1), set(taken), []
        for page, seen in self._seen_there:
            if page.page_id in self._lost and page.state in AWAITED:
                number = next(numbers) if seen.visit_no in used else seen.visit_no
                used.add(number)
                absent.append(_missed(page, seen, number))
        return absent


def _told_of(seens: Sequence[Seen], strangers: Mapping[int, PlannedPage | None]) -> Iterator[tuple[PlannedPage, Seen]]:
    """Each page that a visit tells of beside its own, and that visit."""
    for seen in seens:
        if seen.planned is not None:
            if seen.visit_no in strangers:
                yield seen.planned, seen
            yield from ((page, seen) for page in seen.planned.former)


def _missed(page: PlannedPage, seen: Seen, number: int) -> Seen:
    verdict = seen.verdict
    if verdict.outcome in READ:
        verdict = Verdict(outcome=Outcome.GONE, reason=f"{seen.final_url} shows another article now")
    return Seen(
        visit_no=number,
        planned=page,
        requested_url=seen.requested_url,
        final_url=seen.final_url,
        captures=seen.captures,
        verdict=verdict,
    )
