"""What a run knows of addresses to be asked for: who listed them, in which order they come, and which are traps."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from records.address import address_key
from records.dates import Clock
from spiders.addresses import crowds, folder, is_list, twins

NEW_A_NIGHT = 5000
LISTED_CAP = 100_000
MISSES_A_CROWD = 20
MISSES_A_NIGHT = 400
"""Addresses that turned out to be no article, of those that only lists and links led to."""


class Source(IntEnum):
    """Who listed an address, most trusted first."""

    POSTS_API = 0
    SITEMAP = 1
    FEED = 2
    LIST = 3
    LINK = 4

    @property
    def word(self) -> str:
        """As visits name it."""
        return self.name.lower()


@dataclass(slots=True)
class Listing:
    """An address and what its sources say of it."""

    url: str
    sources: list[Source] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)

    @property
    def listed_by(self) -> tuple[str, ...]:
        """The sources, most trusted first."""
        return tuple(source.word for source in sorted(self.sources))


class Frontier:
    """Addresses by key, each once; those not yet known wait here in the order of trust."""

    def __init__(self, known: frozenset[str], others: frozenset[str], new_a_night: int = NEW_A_NIGHT) -> None:
        """`known` are the keys of pages due anyway, `others` those of addresses that an earlier run noted as none.

        `new_a_night` bounds the addresses handed out.
        """
        self.known = known
        self.found = 0
        """New addresses handed out so far."""
        self.overflow = 0
        """New addresses that were listed but are more than a night takes."""
        self._others = others
        self._new_a_night = new_a_night
        self._listings: dict[str, Listing] = {}
        self._waiting: dict[Source, deque[str]] = {source: deque() for source in Source}
        self._asked: set[str] = set()
        self._articles: set[str] = set()
        self._traps = Traps()

    def add(self, url: str, source: Source, clocks: tuple[Clock, ...] = ()) -> bool:
        """Take an address in; whether it was new to this run and not known from earlier ones."""
        key = address_key(url)
        listing = self._listings.get(key)
        if listing is None:
            if len(self._listings) >= LISTED_CAP:
                return False
            listing = self._listings[key] = Listing(url)
            fresh = key not in self.known and key not in self._others
        else:
            fresh = False
        if source not in listing.sources:
            listing.sources.append(source)
            if key not in self.known and key not in self._others and key not in self._asked:
                self._waiting[source].append(key)
        listing.clocks.extend(clock for clock in clocks if clock not in listing.clocks)
        return fresh

    def listing(self, url: str) -> Listing:
        """What is known of an address's sources."""
        return self._listings.get(address_key(url)) or Listing(url)

    def next(self) -> Listing | None:
        """The next address to be looked at, or None when there is none left that may be."""
        for source, waiting in self._waiting.items():
            while waiting:
                key = waiting.popleft()
                if key in self._asked:
                    continue
                self._asked.add(key)
                listing = self._listings[key]
                if not self._traps.allows(listing.url, trusted=source <= Source.FEED):
                    continue
                if self.found >= self._new_a_night:
                    self.overflow += 1
                    continue
                self.found += 1
                return listing
        return None

    def was_article(self, listing: Listing, canonical: str | None) -> None:
        """A candidate turned out to be an article; one already met under another address counts as a miss."""
        key = address_key(listing.url)
        named = address_key(canonical) if canonical else key
        named = key if named.endswith("/") else named  # broken themes name the home page on every page
        met = (named != key and named in self.known) or any(
            twin in self._articles for twin in (named, *twins(listing.url))
        )
        if met:
            self.was_none(listing)
            return
        self._articles.update((key, named, *twins(listing.url)[:1]))
        self._traps.hit(listing.url)

    def was_none(self, listing: Listing) -> None:
        """A candidate turned out to be no article."""
        self._traps.miss(trusted=min(listing.sources, default=Source.LINK) <= Source.FEED)

    def was_known(self, listing: Listing) -> None:
        """A candidate turned out to be an address that leads to a known page: neither here nor there."""
        self.found -= 1
        self._traps.take_back(listing.url)

    def listed(self) -> Mapping[Source, int]:
        """How many addresses each source listed that no more trusted one had; lists by their form are left out."""
        return Counter(min(listing.sources) for listing in self._listings.values() if not is_list(listing.url))

    @property
    def articles(self) -> int:
        """New articles found so far."""
        return self._traps.hits


class Traps:
    """Tells calendars, endless pagers, session identifiers and facets from articles: by what their crowd brought."""

    def __init__(self) -> None:
        self.hits = 0
        self._misses = 0
        self._hits_of: Counter[str] = Counter()
        self._asked_of: Counter[str] = Counter()
        self._fruitful: set[str] = set()

    def allows(self, url: str, *, trusted: bool) -> bool:
        """Whether an address is worth a request, and counts it as under way."""
        groups = crowds(url)
        if any(self._barren(group, trusted) for group in groups):
            return False
        if not trusted and self._misses >= MISSES_A_NIGHT and folder(url) not in self._fruitful:
            return False
        self._asked_of.update(groups)
        return True

    def take_back(self, url: str) -> None:
        """The address counts for nothing."""
        self._asked_of.subtract(crowds(url))

    def hit(self, url: str) -> None:
        """The address held an article."""
        self.hits += 1
        self._hits_of.update(crowds(url))
        self._fruitful.add(folder(url))

    def miss(self, *, trusted: bool) -> None:
        """An address held none."""
        self._misses += 0 if trusted else 1

    def _barren(self, group: str, trusted: bool) -> bool:
        """A crowd is barren when it missed, or has under way, far more than it hit; listed ones get more patience."""
        patience = MISSES_A_CROWD * (5 if trusted else 1)
        return self._asked_of[group] - 3 * self._hits_of[group] >= patience
