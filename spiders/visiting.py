"""One attempt at one page: its redirects, its supporting addresses, its second look; every visit begun is ended."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from records.address import address_key
from records.capture import Capture, Purpose, Validator, header
from records.dates import Clock, Meaning
from records.payload import Wanted
from records.visit import Plan, PlannedPage
from spiders.discovery import Discovery
from spiders.fetching import Errand, Fetcher, redirect_target
from spiders.frontier import Frontier, Listing
from spiders.moments import clock
from spiders.ports import Answer, ReadingPort, SecondLook, VisitEnded, VisitSoFar
from spiders.rendering.rendering import Rendering
from spiders.retries import Retries

logger = logging.getLogger(__name__)

WANTED_CAP = 50
"""Supporting addresses fetched into one visit."""

_SUPPORTING = frozenset({Purpose.COMMENT_PAGE, Purpose.COMMENTS_API, Purpose.RENDERED})


@dataclass(slots=True)
class _Visit:
    """A visit under way."""

    no: int
    planned: PlannedPage | None
    listing: Listing
    page: Errand
    captures: list[Capture] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    could_not_have: set[str] = field(default_factory=set)

    @property
    def validators(self) -> Mapping[str, Validator]:
        """What makes the requests of this visit conditional; nothing in the nights of full fetches."""
        return self.page.validators

    @property
    def final_url(self) -> str:
        """The last address of the redirect chain that was asked for."""
        return self.page.last.url if self.page.last else self.page.url


class Visits:
    """Visits known pages and candidates, and tells the frontier what candidates turned out to be."""

    def __init__(
        self,
        plan: Plan,
        *,
        fetcher: Fetcher,
        rendering: Rendering,
        frontier: Frontier,
        discovery: Discovery,
        reading: ReadingPort,
        end: Callable[[VisitEnded], Awaitable[None]],
    ) -> None:
        self._fetcher = fetcher
        self._rendering = rendering
        self._frontier = frontier
        self._discovery = discovery
        self._reading = reading
        self._end = end
        self._numbers = itertools.count(1)
        self._aliases = plan.aliases
        self._page_of = {address_key(page.url): page.page_id for page in plan.pages}
        self._retries: Retries[_Visit] = Retries()
        self._reached: set[str] = set()
        """Where redirects of known pages led: such an address is that page, moved, whoever lists it."""

    async def known(self, page: PlannedPage) -> None:
        """Visit a page that is due."""
        visit = self._begin(page, self._frontier.listing(page.url), page.url)
        await self._fetch_page(visit)
        self._reached.update(address_key(capture.url) for capture in visit.page.captures)
        if not self._retries.holds(visit, visit.page.last):
            await self._conclude(visit)

    async def candidate(self, listing: Listing) -> None:
        """Visit an address that is listed and not known; an alias that leads to its page is only confirmed.

        To be called when all known pages were visited: an address that one of them led to is visited already.
        """
        if address_key(listing.url) in self._reached:
            self._frontier.was_known(listing)
            return
        if (await self._fetcher.rules(listing.url)).refusal(listing.url):
            self._frontier.was_none(listing)
            return
        if address_key(listing.url) in self._aliases and await self._leads_home(listing):
            self._frontier.was_known(listing)
            return
        visit = self._begin(None, listing, listing.url)
        await self._fetch_page(visit)
        if visit.page.captures and not self._retries.holds(visit, visit.page.last):
            await self._conclude(visit)

    def once_more(self, *, site_is_up: bool) -> Iterator[Coroutine[Any, Any, None]]:
        """The visits that wait for the end of the run, each to be tried again where that is worth it, and ended."""
        again, as_they_are = self._retries.close(site_is_up=site_is_up)
        yield from (self._again(visit) for visit in again)
        yield from (self._conclude(visit) for visit in as_they_are)

    async def second_look(self, looks: Iterable[SecondLook], wait: Callable[[SecondLook], float]) -> None:
        """Fetch the addresses of one visit again, unconditionally and past caches, each in its time."""
        for look in looks:
            await asyncio.sleep(max(0.0, wait(look)))
            errand = Errand(purpose=Purpose.PAGE, url=look.url, visit_no=look.visit_no, look=2, no_cache=True)
            await self._fetcher.run(errand)
            listing = self._frontier.listing(look.url)
            await self._finish(_Visit(look.visit_no, look.planned, listing, errand), look=2)

    def _begin(self, planned: PlannedPage | None, listing: Listing, url: str) -> _Visit:
        no = next(self._numbers)
        validators = planned.validators if planned is not None and not planned.unconditional else {}
        page = Errand(purpose=Purpose.PAGE, url=url, visit_no=no, validators=validators)
        return _Visit(no, planned, listing, page)

    async def _again(self, visit: _Visit) -> None:
        """Fetch the page into the same visit once more; what came last counts."""
        first, visit.page = visit.page, replace(visit.page, captures=[])
        await self._fetch_page(visit)
        if not visit.page.captures:
            visit.page = first
        await self._conclude(visit)

    async def _conclude(self, visit: _Visit) -> None:
        """Look at what was fetched, and end the visit; a candidate that is no article ends as none."""
        answer = Answer()
        if visit.page.captures and visit.page.refused is None:
            answer = await self._look(visit)
        if visit.planned is None:
            self._learn(visit, answer)
        if visit.planned is not None or answer.page_kind not in ("list", "other"):
            await self._finish(visit)

    async def _fetch_page(self, visit: _Visit) -> None:
        await self._fetcher.run(visit.page)
        visit.captures.extend(visit.page.captures)
        visit.asked.add(visit.final_url)
        last = visit.page.last
        if last is not None and last.status == 304:
            supporting = [each for each in visit.validators.values() if each.purpose in _SUPPORTING]
            await self._fetch_wanted(visit, [Wanted(purpose=each.purpose, url=each.url) for each in supporting])

    async def _look(self, visit: _Visit) -> Answer:
        """Ask what reading wants until it wants nothing new."""
        while True:
            answer = await self._ask_reading(visit)
            new = [wanted for wanted in answer.wanted if wanted.url not in visit.asked]
            if not new or len(visit.asked) > 2 * WANTED_CAP:
                return answer
            await self._fetch_wanted(visit, new)

    async def _ask_reading(self, visit: _Visit) -> Answer:
        so_far = VisitSoFar(
            no=visit.no,
            planned=visit.planned,
            requested_url=visit.page.url,
            captures=tuple(visit.captures),
            could_not_have=frozenset(visit.could_not_have),
            want_links=visit.planned is None or not self._discovery.is_listed,
            listed_by=visit.listing.listed_by,
        )
        try:
            return await self._reading.look(so_far)
        except Exception:
            # whatever reading trips over, the visit is ended and told of, and the other visits go on
            logger.exception("visit %d of %s could not be looked at", visit.no, visit.page.url)
            return Answer()

    async def _fetch_wanted(self, visit: _Visit, wanted: list[Wanted]) -> None:
        for each in wanted:
            if each.url in visit.asked:
                continue
            visit.asked.add(each.url)
            errand = Errand(purpose=each.purpose, url=each.url, visit_no=visit.no, validators=visit.validators)
            if each.purpose is Purpose.RENDERED:
                await self._rendering.run(errand)
            elif len(visit.asked) <= WANTED_CAP + 1:
                await self._fetcher.run(errand)
            visit.captures.extend(errand.captures)
            if errand.answered is None:
                visit.could_not_have.add(each.url)

    def _learn(self, visit: _Visit, answer: Answer) -> None:
        """What a candidate turned out to be, and where its links lead."""
        named = visit.final_url if address_key(visit.final_url) != address_key(visit.page.url) else answer.canonical
        if answer.page_kind == "article":
            self._frontier.was_article(visit.listing, named)
        else:
            self._frontier.was_none(visit.listing)
        if answer.page_kind != "article" or not self._discovery.is_listed:
            self._discovery.offer_links(answer.links)

    async def _leads_home(self, listing: Listing) -> bool:
        """Whether a former address still redirects to the page it once led to."""
        errand = await self._fetcher.run(Errand(purpose=Purpose.PAGE, url=listing.url, follow=False))
        last = errand.last
        target = redirect_target(last.status, last.head, last.url) if last and last.error is None else None
        key = address_key(target) if target else ""
        page = self._aliases[address_key(listing.url)]
        return page in (self._page_of.get(key), self._aliases.get(key))

    async def _finish(self, visit: _Visit, look: int = 1) -> None:
        await self._end(
            VisitEnded(
                no=visit.no,
                planned=visit.planned,
                requested_url=visit.page.url,
                final_url=visit.final_url,
                listed_by=visit.listing.listed_by,
                clocks=(*visit.listing.clocks, *_http_clock(visit.page)),
                look=look,
                could_not_have=frozenset(visit.could_not_have),
                skipped=visit.page.skipped,
                refused=visit.page.refused,
            )
        )


def _http_clock(errand: Errand) -> tuple[Clock, ...]:
    raw = header(errand.last.head, "Last-Modified") if errand.last else None
    return (clock(Meaning.MODIFIED, "http:last-modified", raw),) if raw else ()
