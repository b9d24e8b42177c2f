"""Discourse as a comment service: a frame in the page that shows a topic of a forum, mostly on another host."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from pipeline.comments.scripts import inline_scripts
from pipeline.markup.page import Page
from pipeline.platforms.discourse_api import api_addresses, from_api
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted

_FORUM = re.compile(r"""\bdiscourseUrl["']?\s*[:=]\s*["']([^"'\s]+)["']""")
_TOPIC = re.compile(r"""\btopicId["']?\s*[:=]\s*["']?(\d+)""")


class DiscourseEmbed:
    """Pages with a place for the frame that Discourse's script puts in.

    The frame belongs to the forum's own host, so that a browser would show it but not give it to us. Which topic it is
    the forum finds out by the page's address, unless the page names the topic itself.
    """

    name: str | None = "discourse"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By the id that its script asks the page to have."""
        return any(value == "discourse-comments" for value, _ in page.metadata.ids)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The topic's API, where the page names the topic and the forum stands on the site's own host."""
        scripts = inline_scripts(held.page)
        forum, topic = _FORUM.search(scripts), _TOPIC.search(scripts)
        if forum and topic and (address := _address(forum[1], held.page)):
            yield from api_addresses(address, topic[1], held.answers)

    def comments(self, held: Held) -> CommentsRead:
        """What the API told; without it, comments are missing."""
        told = from_api(held.answers)
        places = tuple(element for value, element in held.page.metadata.ids if value == "discourse-comments")
        if told is None:
            return CommentsRead(complete=False, containers=places)
        return CommentsRead(found=told.found, counted=len(told.found), complete=told.is_all, containers=places)


def _address(forum: str, page: Page) -> str | None:
    try:
        address = urljoin(page.url, forum.replace("\\/", "/")).rstrip("/")
        hosts = {urlsplit(url).netloc.lower().removeprefix("www.") for url in (address, page.url)}
    except ValueError:
        return None
    return address if len(hosts) == 1 else None
