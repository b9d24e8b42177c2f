"""Finds addresses of articles: sitemaps, feeds, the posts API, lists and links, in that order of trust, united."""

import logging
import re
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from records.address import address_key, clean_address
from records.capture import Capture, Purpose, header
from records.dates import Clock
from records.errors import ChildFailed
from spiders import feeds, sitemaps
from spiders.addresses import candidate, crowds, is_list, page_number, under
from spiders.feeds import read_feed
from spiders.fetching import Fetcher
from spiders.frontier import Frontier, Source
from spiders.lists import ListRead, read_list
from spiders.ports import AsidePort
from spiders.posts_api import PAGES_CAP, is_last, posts_address, read_posts
from spiders.sitemaps import read_sitemap

logger = logging.getLogger(__name__)

SITEMAPS_CAP = 200
FEEDS_CAP = 3
LISTS_AT_FIRST = 60
"""List pages walked before any article was found by them; every article found is good for more."""
LISTS_CAP = 1500
BARREN_PAGES = 3
"""List pages in a row without a new address that end the walk through a list."""
BARREN_LISTS = 10
"""List pages of one shape without a new address, after which no more of that shape are asked for."""

_API_LINK = re.compile(r"<([^>]+)>\s*;\s*rel=\"?https://api\.w\.org/\"?")
T = TypeVar("T")
_Entry = tuple[str, tuple[Clock, ...]]


@dataclass(frozen=True, slots=True)
class _ListPage:
    """A list page to be walked, and how many pages before it in a row brought nothing new."""

    url: str
    barren: int = 0


class Discovery:
    """One run's search for addresses; what it finds goes into the frontier."""

    def __init__(
        self,
        home: str,
        fetcher: Fetcher,
        frontier: Frontier,
        aside: AsidePort,
        *,
        thorough: bool,
        feeds_met: tuple[str, ...] = (),
    ) -> None:
        """`home` is the start address, `feeds_met` names feeds of earlier nights.

        `thorough` walks lists to their end although all that they show is known, and looks where feeds usually are.
        """
        self.is_listed = False
        """Whether a sitemap, a feed or the posts API listed anything: links on articles need not be followed then."""
        self.start_answered = False
        """Whether the start address brought, or confirmed, a whole page."""
        self._home = clean_address(home)
        self._fetcher = fetcher
        self._frontier = frontier
        self._aside = aside
        self._thorough = thorough
        self._feeds_met = feeds_met
        self._scope: str | None = None
        self._met_sitemaps: set[str] = set()
        self._lists: deque[_ListPage] = deque()
        self._met_lists: set[str] = set()
        self._walked = 0
        self._barren: Counter[str] = Counter()
        self._shown: set[str] = set()

    async def begin(self) -> None:
        """Ask the start address and all trusted sources, then walk the start address's own list."""
        start = await self._fetch(Purpose.LIST, self._home)
        self.start_answered = start is not None
        if (await self._fetcher.rules(self._home)).unreachable:
            return
        self._home = start.url if start else self._home
        first = await self._read(read_list, start, start.url) if start else None
        listed = await self._sitemaps(first)
        fed = await self._feeds(first)
        posts = await self._posts(self._posts_api(start, first))
        self.is_listed = bool(listed or fed or posts)
        self._thorough = self._thorough and not (listed or posts)
        self._scope = self._find_scope([*fed, *posts], listed, first)
        for source, entries in ((Source.POSTS_API, posts), (Source.SITEMAP, listed), (Source.FEED, fed)):
            for url, clocks in entries:
                self._offer(url, source, clocks)
        if start and first:
            self._take_list(_ListPage(start.url), first)
            while self._walked < LISTS_AT_FIRST and await self.walk_on():
                pass

    def offer_links(self, links: tuple[str, ...]) -> None:
        """Take in the links of a page that is no list by its address."""
        for link in links:
            self._offer(link, Source.LINK)

    async def walk_on(self) -> bool:
        """Walk one more list page, if any waits and lists have earned it; False when there is nothing to walk."""
        if not self._lists or self._walked >= self._allowance():
            return False
        page = self._lists.popleft()
        if any(self._barren[crowd] >= BARREN_LISTS for crowd in crowds(page.url)):
            return True
        self._walked += 1
        capture = await self._fetch(Purpose.LIST, page.url)
        read = await self._read(read_list, capture, capture.url) if capture else None
        self._take_list(page, read or ListRead())
        return True

    def _allowance(self) -> int:
        return min(LISTS_CAP, LISTS_AT_FIRST + 2 * self._frontier.articles + len(self._frontier.known) // 2)

    async def _fetch(self, purpose: Purpose, url: str) -> Capture | None:
        """The capture that brought or confirmed a whole body with status 200, else None."""
        answered = (await self._fetcher.again(purpose, url)).answered
        return answered if answered and answered.status == 200 and answered.payload else None

    async def _read(self, function: Callable[..., T], capture: Capture, *more: object) -> T | None:
        try:
            return await self._aside(function, capture.payload, header(capture.head, "Content-Encoding"), *more)
        except ChildFailed as failure:
            logger.warning("%s could not be read: %s", capture.url, failure)
            return None

    async def _sitemaps(self, first: ListRead | None) -> list[_Entry]:
        named = [*(await self._fetcher.rules(self._home)).sitemaps, *(first.sitemaps if first else ())]
        entries = await self._sitemap_tree([urljoin(self._home, url) for url in named])
        usual = [urljoin(self._home, f"/{place}") for place in sitemaps.USUAL_PLACES]
        if urlsplit(self._home).path.strip("/"):
            usual.append(urljoin(self._home, "sitemap.xml"))
        for url in [] if entries else usual:
            entries = await self._sitemap_tree([url])
            if entries:
                break
        return entries

    async def _sitemap_tree(self, waiting: list[str]) -> list[_Entry]:
        """All addresses that these sitemaps and the ones they name list."""
        entries: list[_Entry] = []
        while waiting and len(self._met_sitemaps) < SITEMAPS_CAP:
            url = clean_address(waiting.pop(0))
            if url in self._met_sitemaps or not self._fetcher.is_own(url) or not sitemaps.lists_articles(url):
                continue
            self._met_sitemaps.add(url)
            capture = await self._fetch(Purpose.SITEMAP, url)
            read = await self._read(read_sitemap, capture) if capture else None
            if read:
                entries.extend((address, (clock,) if clock else ()) for address, clock in read.addresses)
                waiting.extend(read.sitemaps[:SITEMAPS_CAP])
        return entries

    async def _feeds(self, first: ListRead | None) -> list[_Entry]:
        named = [url for url in (first.feeds if first else ()) if "/comments/" not in url and self._fetcher.is_own(url)]
        base = self._home if self._home.endswith("/") else f"{self._home}/"
        usual = [urljoin(base, place) for place in feeds.USUAL_PLACES] if self._thorough else []
        entries: list[_Entry] = []
        for url in named[:FEEDS_CAP] or self._feeds_met[:FEEDS_CAP] or usual:
            capture = await self._fetch(Purpose.FEED, clean_address(url))
            read = await self._read(read_feed, capture, capture.url) if capture else None
            entries.extend(read.entries if read else ())
            if read and read.is_feed and not named:
                break
        return entries

    def _posts_api(self, start: Capture | None, first: ListRead | None) -> str | None:
        linked = _API_LINK.search(header(start.head, "Link") or "") if start else None
        api = (first.posts_api if first else None) or (linked[1] if linked else None)
        return api if api and self._fetcher.is_own(api) else None

    async def _posts(self, api: str | None) -> list[_Entry]:
        entries: list[_Entry] = []
        for page in range(1, PAGES_CAP + 1 if api else 1):
            capture = await self._fetch(Purpose.POSTS_API, posts_address(api or "", page))
            read = await self._read(read_posts, capture) if capture else None
            entries.extend(read.posts if read else ())
            if not read or is_last(page, read, header(capture.head, "X-WP-TotalPages") if capture else None):
                break
        return entries

    def _find_scope(self, articles: list[_Entry], listed: list[_Entry], first: ListRead | None) -> str | None:
        """The start address when articles lie below it, so that the rest of a clinic's pages is left alone."""
        if articles:
            below = sum(under(url, self._home) for url, _ in articles)
            return self._home if 2 * below > len(articles) else None
        seen = [*(url for url, _ in listed), *(first.links if first else ())]
        return self._home if any(under(url, self._home) and not is_list(url) for url in seen) else None

    def _offer(self, url: str, source: Source, clocks: tuple[Clock, ...] = ()) -> bool:
        """Take one address in where it can be an article of this blog; whether it is news."""
        address = candidate(url)
        if address is None or not self._fetcher.is_own(address) or address_key(address) == address_key(self._home):
            return False
        if source not in (Source.FEED, Source.POSTS_API) and self._scope and not under(address, self._scope):
            return False
        if source >= Source.LIST and is_list(address):
            return self._offer_list(address)
        return self._frontier.add(address, source, clocks)

    def _offer_list(self, url: str) -> bool:
        """A list that is linked to is walked only where nothing better tells of articles; from its first page on."""
        if not self.is_listed and page_number(url) is None:
            self._queue(_ListPage(url), self._lists.append)
        return False

    def _queue(self, page: _ListPage, place: Callable[[_ListPage], None]) -> None:
        key = address_key(page.url)
        if key not in self._met_lists and self._fetcher.is_own(page.url):
            self._met_lists.add(key)
            place(page)

    def _take_list(self, page: _ListPage, read: ListRead) -> None:
        self._met_lists.add(address_key(page.url))
        fresh = [self._offer(link, Source.LIST) for link in read.links]
        shown = {address_key(link) for link in read.links if not is_list(link)}
        news = any(fresh) or (self._thorough and not shown <= self._shown)
        self._shown |= shown if self._thorough else set()
        if not news:
            self._barren.update(crowds(page.url))
        barren = 0 if news else page.barren + 1
        if read.following and barren < BARREN_PAGES:
            self._queue(_ListPage(read.following, barren), self._lists.appendleft)
