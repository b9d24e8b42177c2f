"""One errand to the network: allowed by robots.txt, in its turn, redirect by redirect, every request a capture."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from urllib.parse import urlsplit

from config import SiteSettings
from records.address import clean_address
from records.capture import Capture, Purpose, Transport, Validator, header
from spiders.addresses import is_among
from spiders.memory import Memory
from spiders.politeness import Pauses, Turns, pause_asked, user_agent
from spiders.robots import REDIRECTS, Rules, rules_from
from spiders.wire import Received

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
PAGE_REDIRECTS = 10
REQUESTS_AT_ONCE = 8
FOR_COMMENTS = frozenset({Purpose.COMMENTS_API, Purpose.ROBOTS})
"""What may be asked of a host that is not the site's own; its robots.txt is obeyed as well."""

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """What a fetcher is given: a request with header fields, the addresses of a host, a place for captures, a clock."""

    download: Callable[[str, Fields], Awaitable[Received]]
    resolve: Callable[[str], Awaitable[tuple[str, ...]]]
    emit: Callable[[Capture], Awaitable[None]]
    now: Callable[[], datetime]
    show: Callable[[str], Awaitable[Received]] | None = None  # by a browser: the document after its scripts ran


@dataclass(slots=True, kw_only=True)
class Errand:
    """What is to be fetched, and what came of it so far.

    `validators` make the requests for the addresses they name conditional; `no_cache` asks the origin itself. With
    `follow` off a redirect ends the errand. `captures` grows as requests end. `refused` (by robots.txt) and `skipped`
    say why nothing was sent at all.
    """

    purpose: Purpose
    url: str
    visit_no: int | None = None
    look: int = 1
    validators: Mapping[str, Validator] = field(default_factory=dict)
    no_cache: bool = False
    follow: bool = True
    captures: list[Capture] = field(default_factory=list)
    refused: str | None = None
    skipped: str | None = None

    @property
    def last(self) -> Capture | None:
        """The capture that ended the errand."""
        return self.captures[-1] if self.captures else None

    @property
    def answered(self) -> Capture | None:
        """The last capture, where it brought or confirmed a whole body."""
        last = self.last
        if last is None or last.transport not in (Transport.COMPLETE, Transport.CLOSED):
            return None
        return last if last.status in (200, 304) else None


class Fetcher:
    """Runs errands on the site's own hosts."""

    def __init__(
        self,
        site: SiteSettings,
        network: Network,
        turns: Turns,
        memory: Memory,
        api_hosts: frozenset[str] = frozenset(),
    ) -> None:
        self.pauses = Pauses()
        self._api_hosts = api_hosts
        self._hosts = frozenset(_host(clean_address(home)) for home in (site.url, *site.former))
        self._network = network
        self._turns = turns
        self._memory = memory
        self._rules: dict[str, Rules] = {}
        self._asking_rules = asyncio.Lock()
        self._lanes = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._fields: Fields = [
            ("User-Agent", user_agent(site.contact)),
            ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Encoding", "gzip" if site.encoding == "gzip" else "identity"),
        ]

    def is_own(self, url: str) -> bool:
        """Whether an address is on a host of the site, today's or a former one, with or without "www."."""
        return _host(clean_address(url)) in self._hosts

    def may_ask(self, url: str, purpose: Purpose) -> bool:
        """Whether an address is on a host of the site, or asks a host for comments that a platform declares."""
        return self.is_own(url) or (purpose in FOR_COMMENTS and is_among(url, self._api_hosts))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts of the site, without "www."; nothing else is asked for anything."""
        return tuple(sorted(self._hosts))

    @property
    def delay(self) -> float:
        """Seconds between two requests, by the settings and the rules asked for so far."""
        return self._turns.delay

    @property
    def is_unspaced(self) -> bool:
        """Whether requests may follow each other at once, as far as the rules asked for so far say."""
        return self._turns.delay == 0

    async def run(self, errand: Errand) -> Errand:
        """Fetch the errand's address and follow its redirects inside the site."""
        been: list[str] = []
        url: str | None = errand.url
        while url is not None:
            been.append(url)
            url = await self._hop(errand, been) if await self._may_ask(errand, been) else None
        return errand

    async def in_turn(self, url: str, ask: Callable[[], Awaitable[Received]]) -> Received:
        """What came of a request that somebody else makes, in its turn and under the pauses of its host."""
        async with self._lanes:
            if not await self._turn(errand := Errand(purpose=Purpose.RENDERED, url=url), url):
                return Received(transport=Transport.FORBIDDEN, error=errand.skipped)
            sent_at = monotonic()
            received = await ask()
        self._waits(url, received, sent_at)
        return received

    async def again(self, purpose: Purpose, url: str) -> Errand:
        """Fetch what earlier nights may hold already; behind a 304 the last capture has the body received then.

        What was emitted stays as it was: a 304 without a body.
        """
        errand = await self.run(Errand(purpose=purpose, url=url, validators=self._memory.validators))
        if errand.last is None or errand.last.status != 304:
            return errand
        body = await self._memory.body(errand.last)
        if body is None:
            return await self.run(Errand(purpose=purpose, url=url))
        errand.captures[-1] = replace(errand.last, status=200, payload=body)
        return errand

    async def rules(self, url: str) -> Rules:
        """The robots rules of an address's origin, asked for once a run."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if origin in self._rules:
            return self._rules[origin]
        async with self._asking_rules:
            if origin not in self._rules:
                errand = await self.again(Purpose.ROBOTS, f"{origin}/robots.txt")
                rules = rules_from(errand.last) if errand.last else Rules(unreachable=errand.skipped)
                self._turns.delay = max(self._turns.delay, rules.crawl_delay)
                self._rules[origin] = rules
        return self._rules[origin]

    async def _may_ask(self, errand: Errand, been: list[str]) -> bool:
        """Whether the last address of the chain may be asked for; says in the errand why not."""
        url, first = been[-1], len(been) == 1
        given_up = self.pauses.given_up(_host(url))
        outside = None if self.may_ask(url, errand.purpose) else "the address is not on the site's own hosts"
        if given_up or outside:
            errand.skipped = (given_up or outside) if first else None
            return False
        if errand.purpose is Purpose.ROBOTS:
            return True
        refusal = (await self.rules(url)).refusal(url)
        if refusal is None:
            return True
        errand.refused = refusal if first else None
        started = self._network.now()
        received = Received(transport=Transport.ROBOTS, error=refusal)
        await self._keep(errand, _capture(errand, been, received, started_at=started))
        return False

    async def _hop(self, errand: Errand, been: list[str]) -> str | None:
        """Ask for the last address of the chain, once more after a pause the host asked for; the redirect to follow."""
        url = been[-1]
        target, problem = None, None
        for _ in range(2):
            async with self._lanes:
                if not await self._turn(errand, url):
                    return None
                started, sent_at = self._network.now(), monotonic()
                received = await self._network.download(url, self._fields_for(errand, url))
            duration = round((monotonic() - sent_at) * 1000)
            target, problem = self._redirect(received, been, errand)
            capture = _capture(errand, been, received, started_at=started, duration_ms=duration, problem=problem)
            await self._keep(errand, capture)
            if not self._waits(url, received, sent_at):
                break
        return target if problem is None and errand.follow else None

    async def _turn(self, errand: Errand, url: str) -> bool:
        """Wait until this address may be asked for; False when its host is left alone for the rest of the run."""
        host = _host(url)
        while True:
            await self.pauses.wait(host)
            if given_up := self.pauses.given_up(host):
                errand.skipped = None if errand.captures else given_up
                return False
            await self._turns.take(await self._first_address(url))
            if not self.pauses.is_paused(host):
                return True

    async def _first_address(self, url: str) -> str:
        if not self._turns.delay:
            return ""
        host = urlsplit(url).hostname or ""
        try:
            return (await self._network.resolve(host))[0]
        except (OSError, UnicodeError, IndexError):
            return host  # the request itself will say what is wrong with it

    def _waits(self, url: str, received: Received, sent_at: float) -> bool:
        """Whether the host asked for a pause that the run can afford, so that the request is worth repeating."""
        seconds = pause_asked(received.status, received.head, self._turns.delay)
        if seconds is None:
            self.pauses.answered(_host(url))
            return False
        return self.pauses.asked_for(_host(url), seconds, sent_at)

    def _fields_for(self, errand: Errand, url: str) -> Fields:
        fields = self._fields + ([("Cache-Control", "no-cache")] if errand.no_cache else [])
        validator = errand.validators.get(url)
        if validator and validator.etag:
            fields = [*fields, ("If-None-Match", validator.etag)]
        if validator and validator.last_modified:
            fields = [*fields, ("If-Modified-Since", validator.last_modified)]
        return fields

    def _redirect(self, received: Received, been: list[str], errand: Errand) -> tuple[str | None, str | None]:
        """Where an answer redirects to, and why that is not followed."""
        target = redirect_target(received.status, received.head, been[-1])
        if target is None:
            return None, None
        limit = REDIRECTS if errand.purpose is Purpose.ROBOTS else PAGE_REDIRECTS
        if not target.startswith(("http://", "https://")):
            return target, "redirect to another scheme, not followed"
        if not self.may_ask(target, errand.purpose):
            return target, "redirect to another site, not followed"
        if target in been:
            return target, "redirect loop"
        return target, f"more than {limit} redirects" if len(been) > limit else None

    async def _keep(self, errand: Errand, capture: Capture) -> None:
        errand.captures.append(capture)
        await self._network.emit(capture)


def redirect_target(status: int | None, head: bytes | None, url: str) -> str | None:
    """The absolute address a redirect names, or None where an answer is no redirect or names none."""
    named = header(head, "Location") if status in REDIRECT_STATUSES else None
    if not named:
        return None
    # heads are read as Latin-1, but addresses that are not ASCII are sent as UTF-8
    return clean_address(named.encode("latin-1").decode("utf-8", "replace"), url)


def _capture(
    errand: Errand,
    been: list[str],
    received: Received,
    *,
    started_at: datetime,
    duration_ms: int = 0,
    problem: str | None = None,
) -> Capture:
    validator = errand.validators.get(been[-1])
    return Capture(
        purpose=errand.purpose,
        url=been[-1],
        started_at=started_at,
        duration_ms=duration_ms,
        transport=received.transport,
        visit_no=errand.visit_no,
        hop=len(been) - 1,
        look=errand.look,
        status=received.status,
        head=received.head,
        payload=received.body or None,
        confirms=validator.payload_id if validator and received.status == 304 else None,
        ip_address=received.ip_address,
        error=received.error or problem,
    )


def _host(url: str) -> str:
    return urlsplit(url).netloc.removeprefix("www.")
