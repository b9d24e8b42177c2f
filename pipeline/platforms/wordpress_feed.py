"""The comments feed of a WordPress post: its latest comments, without their parents; for where the API is refused."""

import re
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

from lxml import etree

from pipeline.comments.answers import prose
from pipeline.comments.thread import Found
from pipeline.markup.page import Page
from pipeline.platforms.wordpress_paging import article_address
from records.address import address_key
from records.capture import Purpose
from records.comment import AuthorKind
from records.dates import ClaimedDate, Precision
from records.payload import Payload, Wanted

_FEED = re.compile(r"/feed/?$|[?&]feed=rss2\b")
_COMMENT = re.compile(r"#comment-(\d+)$")
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def feed_address(page: Page) -> tuple[Wanted, ...]:
    """The feed that the page names for its comments; () where it names none."""
    mine = address_key(article_address(page.url))
    for href in page.metadata.links.get("alternate", ()):
        if _FEED.search(href) and address_key(_FEED.sub("", href)) == mine and address_key(href) != mine:
            return (Wanted(purpose=Purpose.COMMENTS_API, url=href),)
    return ()


def from_feed(answers: Sequence[Payload]) -> list[Found]:
    """The comments in the feeds that are held, oldest first."""
    feeds = [_parsed(answer.body) for answer in answers if _FEED.search(answer.url)]
    found = [each for feed in feeds if feed is not None for item in feed.iter("item") if (each := _found(item))]
    return sorted(found, key=lambda each: each.posted.canonical if each.posted else "")


def _parsed(body: bytes) -> etree._Element | None:
    """The feed; None for what is none. Nothing outside of it is loaded, and no entity is expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        return etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _found(item: etree._Element) -> Found | None:
    match = _COMMENT.search(item.findtext("guid") or "") or _COMMENT.search(item.findtext("link") or "")
    if match is None:
        return None
    return Found(
        author=" ".join((item.findtext(_CREATOR) or "").split()) or None,
        text=prose(item.findtext(_CONTENT) or item.findtext("description") or ""),
        posted=_posted((item.findtext("pubDate") or "").strip()),
        own_id=f"wp-{match[1]}",
        author_kind=AuthorKind.UNKNOWN,
        source="wordpress-feed",
    )


def _posted(raw: str) -> ClaimedDate | None:
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return ClaimedDate(value=moment.isoformat(timespec="seconds"), precision=Precision.SECOND, raw=raw)
