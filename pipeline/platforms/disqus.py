"""Disqus: comments in a frame of another host, had by its API with a public key, or from the rendered page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.comments.answers import line, part, value_of
from pipeline.comments.completed import completed
from pipeline.comments.scripts import inline_scripts, literal
from pipeline.markup.page import Page
from pipeline.platforms.disqus_api import HOST, addresses, answers_of, is_whole, posts_address, posts_in
from pipeline.platforms.disqus_frame import Frame, frame_on
from pipeline.platforms.platform import CommentsRead, Held
from records.capture import Purpose
from records.payload import Wanted

_THREAD = "disqus_thread"
_STRING = r"""["']?\s*[:=]\s*(?:"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)')"""
_FORUM = re.compile(rf"\b(?:disqus[_.]?)?shortname{_STRING}", re.IGNORECASE)
_FORUM_HOST = re.compile(r"(?<![\w-])([\w-]{1,100})\.disqus\.com/(?:embed|count)\b")
_IDENTIFIER = re.compile(rf"\b(?:page\.|disqus_?)identifier{_STRING}", re.IGNORECASE)
_URL = re.compile(rf"\b(?:page\.|disqus_?)url{_STRING}", re.IGNORECASE)
_DRUPAL = re.compile(r'"disqus"\s*:\s*(\{[^{}]*\})')
"""Drupal's settings name the short name "domain"."""


@dataclass(frozen=True, slots=True)
class _Thread:
    forum: str
    identifier: str
    url: str


class Disqus:
    """The service at disqus.com."""

    name: str | None = "disqus"
    hosts: tuple[str, ...] = (HOST, f"*.{HOST}", "c.disquscdn.com")  # the last two for the scripts of a rendered page

    def recognises(self, page: Page) -> bool:
        """By the element that it fills, or the script that fills it."""
        metadata = page.metadata
        return any(value == _THREAD for value, _ in metadata.ids) or any(
            ".disqus.com/embed" in each for each in metadata.assets
        )

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The thread's posts by the API, where there is a key; each answer leads to the next."""
        thread = _thread_of(held.page) if held.disqus_key else None
        if thread is not None:
            first = posts_address(held.disqus_key, thread.forum, thread.identifier, thread.url)
            for url in addresses(first, answers_of(held.answers)):
                yield Wanted(purpose=Purpose.COMMENTS_API, url=url)

    def comments(self, held: Held) -> CommentsRead:
        """What the API and the rendered frame hold; all of it only where one of them reaches the thread's end."""
        answers, frame = answers_of(held.answers), frame_on(held.page)
        shown = frame.found if frame else ()
        found = tuple(completed(shown, posts_in(answers)))
        is_all = is_whole(answers)
        return CommentsRead(
            found=found,
            counted=len(found),
            stated=frame.stated if frame and not is_all else None,
            complete=is_all or (frame is not None and frame.is_loaded and not frame.has_more),
            by_script=not is_all,
            containers=tuple(_containers(held.page, frame)),
        )


def _containers(page: Page, frame: Frame | None) -> Iterator[HtmlElement]:
    if frame is not None and not any(each.get("id") == _THREAD for each in frame.element.iterancestors()):
        yield frame.element
    for value, element in page.metadata.ids:
        if value == _THREAD and element.tag == "div" and next(element.iter("h1", "main", "article"), None) is None:
            yield element


def _thread_of(page: Page) -> _Thread | None:
    """What the page calls its thread; None where it does not tell the site's short name."""
    scripts = inline_scripts(page)
    drupal = part(value_of(match[1])) if (match := _DRUPAL.search(scripts)) else {}
    hosts = (match[1] for text in (*page.metadata.assets, scripts) if (match := _FORUM_HOST.search(text)))
    forum = line(drupal.get("domain")) or _said(_FORUM, scripts) or next(hosts, "")
    if not forum:
        return None
    url = line(drupal.get("url")) or _said(_URL, scripts)
    return _Thread(
        forum=forum,
        identifier=line(drupal.get("identifier")) or _said(_IDENTIFIER, scripts),
        url=url if url.startswith(("https://", "http://")) else page.metadata.canonical or page.url,
    )


def _said(pattern: re.Pattern[str], scripts: str) -> str:
    match = pattern.search(scripts)
    return literal(match[1] or match[2]).strip() if match else ""
