"""Where does a list of articles lead: which links, which next page, which feeds and sitemaps? Pure; runs in a child."""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from records.address import same_host
from spiders.addresses import candidate, page_number
from spiders.inflate import inflate

LINKS_CAP = 3000
_NEXT_WORDS = re.compile(
    r"\W*(?:next(?: page)?|older(?: (?:posts?|entries|articles))?|previous (?:posts?|entries)|more posts|weiter|nächste"
    r"|ältere|suivant|siguiente)?\W*[›»→>]?\W*",
    re.IGNORECASE,
)
_NEXT_CLASS = re.compile(r"\b(?:next|nav-previous|older|blog-pager-older-link)\b")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
_WORDPRESS_API = "https://api.w.org/"


@dataclass(frozen=True, slots=True)
class ListRead:
    """What a list page offers, all absolute, on the page's own host, in reading order."""

    links: tuple[str, ...] = ()
    following: str | None = None
    """The next page of the list."""
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    posts_api: str | None = None


def read_list(body: bytes, content_encoding: str | None, url: str) -> ListRead:
    """Read a list page as received."""
    tree = LexborHTMLParser(inflate(body, content_encoding))
    based = tree.css_first("base[href]")
    base = urljoin(url, (based.attributes.get("href") or "").strip()) if based else url
    anchors = [(node, _target(node, base)) for node in tree.css("a[href]")[:LINKS_CAP]]
    own = [(node, target) for node, target in anchors if target and same_host(target, url)]
    heads = [(node, urljoin(base, (node.attributes.get("href") or "").strip())) for node in tree.css("link[rel][href]")]
    return ListRead(
        links=tuple(dict.fromkeys(target for _, target in own)),
        following=_following(own, heads, url),
        feeds=tuple(dict.fromkeys(href for node, href in heads if _is_feed(node)))[:10],
        sitemaps=tuple(dict.fromkeys(href for node, href in heads if "sitemap" in _relations(node)))[:10],
        posts_api=next((href for node, href in heads if _WORDPRESS_API in _relations(node)), None),
    )


def _target(node: LexborNode, base: str) -> str | None:
    href = (node.attributes.get("href") or "").strip()
    return None if not href or href.startswith("#") else candidate(href, base)


def _relations(node: LexborNode) -> list[str]:
    return (node.attributes.get("rel") or "").lower().split()


def _is_feed(node: LexborNode) -> bool:
    kind = (node.attributes.get("type") or "").lower()
    return "alternate" in _relations(node) and kind in _FEED_TYPES


def _following(own: list[tuple[LexborNode, str]], heads: list[tuple[LexborNode, str]], url: str) -> str | None:
    """The next page: by relation, else by number, else by what the link calls itself."""
    related = [candidate(target) for node, target in [*heads, *own] if "next" in _relations(node)]
    if related and related[0] and same_host(related[0], url):
        return related[0]
    here, number = page_number(url) or (None, 1)
    numbered = [(target, found) for _, target in own if (found := page_number(target))]
    for target, (series, position) in numbered:
        if position == number + 1 and here in (None, series):
            return target
    named = [target for node, target in own if _calls_itself_next(node)]
    return named[0] if named and named[0] != url else None


def _calls_itself_next(node: LexborNode) -> bool:
    if _NEXT_CLASS.search((node.attributes.get("class") or "").lower()):
        return True
    text = node.text(strip=True)
    return 0 < len(text) < 30 and bool(re.search(r"[a-z›»→ä]", text.lower())) and bool(_NEXT_WORDS.fullmatch(text))
