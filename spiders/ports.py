"""What the spider is given and what it hands over: the two ports it asks and the words that pass through them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from config import SiteSettings
from records.capture import Capture
from records.dates import Clock
from records.payload import Wanted
from records.visit import Plan, PlannedPage

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSoFar:
    """What the spider knows of a visit under way.

    `captures` are all captures of the visit in the order they ended (redirect hops, the page, supporting ones); each
    was yielded as an item before, but may still be on its way through the item pipeline. `could_not_have` names the
    wanted addresses that gave no usable answer. `want_links` asks for the page's own links in the answer. `listed_by`
    names the sources that listed the address (see VisitEnded): a listing may say what a page is where no text does.
    """

    no: int
    planned: PlannedPage | None
    requested_url: str
    captures: tuple[Capture, ...]
    could_not_have: frozenset[str] = frozenset()
    want_links: bool = False
    listed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What reading says to the spider: addresses to fetch into the same visit, or that it needs no more.

    `page_kind` is "article", "list" or "other", None where it was not looked at (a 304, the same bytes, an error). For
    a candidate (`planned` None), "list" and "other" mean that it is no article: no VisitEnded follows, and who answers
    has noted the address. `links` are absolute, only when asked for. `canonical` is the address the page names itself.
    """

    wanted: tuple[Wanted, ...] = ()
    links: tuple[str, ...] = ()
    page_kind: str | None = None
    canonical: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondLook:
    """One address to be fetched again, unconditionally, into a visit of this run, not before an instant of `now`."""

    visit_no: int
    planned: PlannedPage | None
    url: str
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitEnded:
    """A visit is over: nothing more is fetched into it, but for a second look, which ends with `look` 2.

    `final_url` is the last address of the redirect chain that was asked for. `listed_by` names the sources that listed
    the address: "sitemap", "feed", "posts_api", "list", "link". `clocks` are what they and the HTTP head claim.
    `skipped` is the reason why a due page was never asked for, `refused` the rule of robots.txt that forbade it.
    """

    no: int
    planned: PlannedPage | None
    requested_url: str
    final_url: str
    listed_by: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    look: int = 1
    could_not_have: frozenset[str] = frozenset()
    skipped: str | None = None
    refused: str | None = None


class ReadingPort(Protocol):
    """Judging and reading, as far as the spider needs it."""

    async def look(self, visit: VisitSoFar) -> Answer:
        """Look at what a visit holds so far; called again with more captures until nothing further is wanted."""
        ...

    async def payload(self, payload_id: int) -> bytes:
        """The body of a payload as received, for what a 304 confirmed. Raises AddendumError where it is damaged."""
        ...

    async def second_looks(self) -> tuple[SecondLook, ...]:
        """What is due a second look now that all visits ended; called again after each round, until it is empty."""
        ...


class AsidePort(Protocol):
    """Runs a pure function of a module in a child process with limits. Raises records.errors.ChildFailed."""

    async def __call__(self, function: Callable[..., T], /, *args: object) -> T:
        """The function's result."""
        ...


class Assigned(Protocol):
    """What the item pipeline sets on the spider in open_spider(), before start() is iterated.

    The spider's `key` is what `-a site=KEY` gave ("" without).
    """

    site: SiteSettings
    plan: Plan
    reading: ReadingPort
    aside: AsidePort
    now: Callable[[], datetime]
    """The run's clock, in UTC: Settings.now. Where it is not set, the real time is used."""
    api_hosts: frozenset[str]
    """Hosts beside the site's own that a visit may ask for comments, as platforms declare them; empty if not set."""
