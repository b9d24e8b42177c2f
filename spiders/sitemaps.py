"""Which addresses does a sitemap or a sitemap index list, and when does it say they changed? Pure; runs in a child."""

import re
from dataclasses import dataclass

from records.dates import Clock, Meaning
from spiders.inflate import inflate
from spiders.moments import clock
from spiders.xml import child_text, children, local_name, root_of

ENTRIES_CAP = 50_000
"""What one sitemap may list, by its protocol."""

USUAL_PLACES = ("sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml.gz")

_LISTS_OF_LISTS = re.compile(
    r"(?:^|[/_-])(?:category|categories|post_tag|tag|tags|author|authors|users|taxonomies)(?:[_-][^/]*)?\.xml",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class SitemapRead:
    """What a sitemap lists: addresses with their `lastmod`, and further sitemaps."""

    addresses: tuple[tuple[str, Clock | None], ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes, content_encoding: str | None) -> SitemapRead:
    """Read a sitemap as received: XML, gzipped XML, or plain lines of addresses; anything else lists nothing."""
    text = inflate(body, content_encoding)
    root = root_of(text) if text.lstrip()[:1] == b"<" or text[:2] in (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb") else None
    if root is None:
        return _plain(text)
    if local_name(root) == "sitemapindex":
        found = [child_text(entry, "loc") for entry in children(root, "sitemap")]
        return SitemapRead(sitemaps=tuple(dict.fromkeys(filter(None, found)))[:ENTRIES_CAP])
    if local_name(root) != "urlset":
        return SitemapRead()
    entries = [(child_text(entry, "loc"), child_text(entry, "lastmod")) for entry in children(root, "url")]
    return SitemapRead(addresses=tuple((loc, _lastmod(raw)) for loc, raw in entries[:ENTRIES_CAP] if loc))


def lists_articles(sitemap_url: str) -> bool:
    """Whether a sitemap of this name may list articles: not one of categories, tags or authors."""
    return not _LISTS_OF_LISTS.search(sitemap_url)


def _lastmod(raw: str) -> Clock | None:
    return clock(Meaning.MODIFIED, "sitemap:lastmod", raw) if raw else None


def _plain(text: bytes) -> SitemapRead:
    lines = text[:5_000_000].decode("utf-8", "replace").splitlines()
    found = [line.strip() for line in lines if re.match(r"\s*https?://\S+\s*$", line)]
    return SitemapRead(addresses=tuple((url, None) for url in dict.fromkeys(found))[:ENTRIES_CAP])
