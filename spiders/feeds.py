"""Which articles does an RSS, RDF or Atom feed name, and which dates does it claim? Pure; runs in a child."""

from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from records.dates import Clock, Meaning
from spiders.inflate import inflate
from spiders.moments import clock
from spiders.xml import child_text, children, local_name, root_of

ENTRIES_CAP = 2000

USUAL_PLACES = ("feed/", "feed.xml", "rss.xml", "atom.xml", "index.xml", "feeds/posts/default", "rss")

_DATES = (
    ("pubdate", Meaning.PUBLISHED, "feed:published"),
    ("published", Meaning.PUBLISHED, "feed:published"),
    ("date", Meaning.PUBLISHED, "feed:published"),
    ("updated", Meaning.MODIFIED, "feed:updated"),
    ("modified", Meaning.MODIFIED, "feed:updated"),
)


@dataclass(frozen=True, slots=True)
class FeedRead:
    """The articles a feed names with their clocks; `is_feed` is False for any other document."""

    entries: tuple[tuple[str, tuple[Clock, ...]], ...] = ()
    is_feed: bool = False


def read_feed(body: bytes, content_encoding: str | None, url: str) -> FeedRead:
    """Read a feed as received; addresses are made absolute against `url`."""
    root = root_of(inflate(body, content_encoding))
    if root is None or local_name(root) not in ("rss", "feed", "rdf"):
        return FeedRead()
    items = [element for element in root.iter(etree.Element) if local_name(element) in ("item", "entry")]
    found = [(_link(item, url), _clocks(item)) for item in items[:ENTRIES_CAP]]
    return FeedRead(entries=tuple((link, clocks) for link, clocks in found if link), is_feed=True)


def _link(item: etree._Element, url: str) -> str:
    """The address of an entry: Atom's alternate link, RSS's link, or a guid that says it is one."""
    for link in children(item, "link"):
        href = link.get("href")
        if href and link.get("rel", "alternate") == "alternate":
            return urljoin(url, href.strip())
    text = child_text(item, "link")
    if not text:
        guids = [guid for guid in children(item, "guid") if guid.get("isPermaLink", "true").lower() == "true"]
        text = (guids[0].text or "").strip() if guids else ""
    return urljoin(url, text) if text else ""


def _clocks(item: etree._Element) -> tuple[Clock, ...]:
    texts = [(child_text(item, name), meaning, source) for name, meaning, source in _DATES]
    return tuple(clock(meaning, source, raw) for raw, meaning, source in texts if raw)
