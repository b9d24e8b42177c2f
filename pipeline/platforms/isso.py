"""Isso: comments that its script loads into a page, by its API where that stands on the site's own host."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from lxml.html import HtmlElement

from pipeline.comments.answers import line, moment, name_of, part, prose, rows, value_of, whole_number
from pipeline.comments.stated import count_in
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found, merged
from pipeline.facts.date_claims import claim
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.platforms.platform import CommentsRead, Held
from records.capture import Purpose
from records.comment import AuthorKind
from records.dates import ClaimedDate
from records.payload import Payload, Wanted

_SCRIPT = re.compile(r"/js/(?:embed|count)(?:\.min|\.dev)?\.js(?:\?.*)?$")
_ID = re.compile(r"isso-(\d+)")
_DELETED = 4
"""The mode of a comment that was taken back and has replies; it is still counted."""


class Isso:
    """Pages with a thread of Isso's, whatever made them."""

    name: str | None = "isso"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By the id that its script asks the page to have."""
        return _thread(page.metadata) is not None

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The API, all comments in one answer; on the site's own host only, since no file can name the others."""
        address = _address(held.page)
        if address and _host(address) == _host(held.page.url):
            yield Wanted(purpose=Purpose.COMMENTS_API, url=address)

    def comments(self, held: Held) -> CommentsRead:
        """What a browser showed and what the API told; without either, comments are missing."""
        page = held.page
        thread = _thread(page.metadata)
        if thread is None:  # a rendered page may have lost it
            return CommentsRead(complete=False)
        staff = frozenset((_settings(page).get("data-isso-page-author-hashes") or "").replace(",", " ").split())
        shown, told = _shown(page, thread), _told(held.answers, _address(page), staff)
        reads = [read for read in (shown, told) if read is not None]
        found = merged(shown.found if shown else (), told.found if told else ())
        return CommentsRead(
            found=tuple(found),
            counted=len(found),
            stated=max((read.stated for read in reads), default=None),
            complete=bool(reads),
            by_script=told is None or told.stated > len(told.found),
            containers=(thread,),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Thread:
    """Comments, those taken back among them without words, and how many there are said to be."""

    found: Sequence[Found]
    stated: int


def _thread(metadata: Metadata) -> HtmlElement | None:
    return next((element for value, element in metadata.ids if value == "isso-thread"), None)


def _settings(page: Page) -> Mapping[str, str]:
    """The attributes of its script, which tell where the API is and how the thread is shown."""
    return page.metadata.once("isso", lambda _: _script(page))


def _script(page: Page) -> Mapping[str, str]:
    scripts = [dict(script.items()) for script in page.tree.iter("script")]
    stated = next((each for each in scripts if each.get("data-isso")), None)
    return stated or next((each for each in scripts if _SCRIPT.search(each.get("src", ""))), {})


def _address(page: Page) -> str | None:
    """Where the API has the comments of this page; None where the page does not tell."""
    settings, thread = _settings(page), _thread(page.metadata)
    endpoint = settings.get("data-isso") or _SCRIPT.sub("", settings.get("src", ""))
    if not endpoint or thread is None:
        return None
    try:
        # its script asks by the address that a browser is at; "data-isso-id" says otherwise
        about = thread.get("data-isso-id") or urlsplit(page.url).path
        return f"{urljoin(page.metadata.base, endpoint).rstrip('/')}/?uri={quote(about, safe='')}"
    except ValueError:
        return None


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _told(answers: Sequence[Payload], address: str | None, staff: frozenset[str]) -> _Thread | None:
    """What the API answered; None where it answered something else, or nothing."""
    for answer in answers:
        said = part(value_of(answer.body)) if answer.url == address else {}
        if isinstance(said.get("replies"), list):
            found = list(_from_rows(said["replies"], staff))
            return _Thread(found=found, stated=whole_number(said.get("total_replies")) or len(found))
    return None


def _from_rows(listed: object, staff: frozenset[str]) -> Iterator[Found]:
    waiting = [(row, 0) for row in reversed(rows(listed))]
    while waiting:
        row, level = waiting.pop()
        number, parent = name_of(row.get("id")), name_of(row.get("parent"))
        if number is None:
            continue
        is_there = row.get("mode") != _DELETED
        yield Found(
            author=line(row.get("author")) if is_there else None,
            text=prose(row.get("text")) if is_there else "",
            posted=_posted(row.get("created")),
            own_id=f"isso-{number}",
            parent=f"isso-{parent}" if parent else None,
            level=level,
            author_kind=_kind(is_staff=line(row.get("hash")) in staff),
            source="isso-api",
        )
        waiting.extend((reply, level + 1) for reply in reversed(rows(row.get("replies"))))


def _posted(created: Any) -> ClaimedDate | None:
    """An instant given as seconds since 1970, with a fraction."""
    if not isinstance(created, int | float) or isinstance(created, bool) or not 0 < created < 1e11:
        return None
    instant = moment(int(created) * 1000)
    return instant and replace(instant, raw=str(created))


def _kind(*, is_staff: bool) -> AuthorKind:
    return AuthorKind.CLINIC if is_staff else AuthorKind.VISITOR


def _shown(page: Page, thread: HtmlElement) -> _Thread | None:
    """The thread as its script built it; None where no script did."""
    headings = [each for each in thread.iter("h4") if _has(each, "isso-thread-heading")]
    title = " ".join(headings[0].text_content().split()) if headings else ""
    if not title:
        return None
    ids = ((_ID.fullmatch(value), element) for value, element in page.metadata.ids)
    roots = {element: match[1] for match, element in ids if match and _has(element, "isso-comment")}
    found = [_from_markup(root, roots) for root in roots]
    return _Thread(found=found, stated=count_in(title) or len(found))


def _from_markup(root: HtmlElement, roots: Mapping[HtmlElement, str]) -> Found:
    above = [each for each in root.iterancestors() if each in roots]
    wrapper = next((child for child in root.iterchildren() if _has(child, "isso-text-wrapper")), root)
    text = _first(wrapper, "isso-text")
    words = "" if text is None else comment_text(text, lambda _: False).strip("\xa0")
    author = _first(wrapper, "isso-author")
    time = next(wrapper.iter("time"), None)
    return Found(
        author=line(author.text_content()) if words and author is not None else None,
        text=words,
        posted=claim(time.get("datetime") or "") if time is not None else None,
        own_id=f"isso-{roots[root]}",
        parent=f"isso-{roots[above[0]]}" if above else None,
        level=len(above),
        author_kind=_kind(is_staff=_has(root, "isso-is-page-author")),
        source="isso",
    )


def _first(inside: HtmlElement, name: str) -> HtmlElement | None:
    return next((each for each in inside.iter() if isinstance(each.tag, str) and _has(each, name)), None)


def _has(element: HtmlElement, name: str) -> bool:
    return name in (element.get("class") or "").split()
