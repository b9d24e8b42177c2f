"""Tells by what an element holds, before what it is called, whether it is beside the article: lists of links, forms."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from pipeline.markup.noise import NEVER_READ, is_beside, is_never_read, is_noise_name, is_told_name
from pipeline.text.core_text import squeezed

_JUNK = re.compile(
    r"(?:^|[\s_-])(?:share|sharing|social|related|newsletter|subscribe|cookie|consent|sidebar|breadcrumbs?|navigation"
    r"|nav|menu|pagination|pager|promo|advert|advertisement|ads?|sponsor|comments?|respond|byline|tags?|tagcloud|meta"
    r"|popup|modal|widget|footer|recommended|author|avatar|toolbar|print|download)(?:$|[\s_-])",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTROLS = frozenset({"form", "input", "button", "select", "textarea", "iframe"})
_TEXT_ALONE = frozenset({"script", "style"})
"""Elements never read that hold no others."""
_FIELDS = frozenset({"input", "select", "textarea"})
_ROLES = frozenset({"navigation", "complementary", "search", "contentinfo", "banner", "dialog"})
_TITLES = frozenset({"h2", "h3", "h4", "h5", "h6"})
_MOSTLY = 0.5
"""Of an element's letters, what its links hold where it points elsewhere."""
_PARTLY = 0.2
"""The same where the element is one that stands beside articles by its tag or role."""
_SEVERAL = 2
_COUNTER = re.compile(
    r"(?=.*\d)(?:[\W\d_]|\b(?:visited|viewed|seen|read|times|today|total|post|page|visits?|views?|reads?|hits?|likes?"
    r"|shares?|claps?|comments?|mal|gesehen|gelesen|aufrufe|besuche|heute|vues?|lu|fois|vistas|visitas|lecturas|hoy)\b)+",
    re.IGNORECASE,
)
_LONGEST_COUNTER = 80


@dataclass(slots=True)
class Holding:
    """What an element holds: letters of text, those in links, links, controls."""

    letters: int = 0
    linked: int = 0
    links: int = 0
    controls: int = 0


def held_by(element: HtmlElement) -> Holding:
    """What an element holds; white space and what no reader sees do not count."""
    if element.tag in NEVER_READ:
        return Holding(controls=int(element.tag in _CONTROLS))
    unread = dict.fromkeys(each for each in element.iter(*NEVER_READ) if each.tag not in _TEXT_ALONE)
    outer = [each for each in unread if not _is_within(each, unread, element)]
    silent = sum(
        _letters(each) for each in (*outer, *element.iter(*_TEXT_ALONE)) if not _is_within(each, unread, element)
    )
    links = [link for link in element.iter("a") if link.get("href") and not _is_within(link, unread, element)]
    letters = _letters(element) - silent
    return Holding(
        letters=letters,
        linked=letters if element.tag == "a" else sum(_letters(link) for link in links),
        links=len(links),
        controls=sum(1 for each in element.iter(*_CONTROLS) if not _is_within(each, unread, element)),
    )


def _letters(element: HtmlElement) -> int:
    return len(squeezed(element.text_content()))


def _is_within(element: HtmlElement, holders: Container[HtmlElement], top: HtmlElement) -> bool:
    """Whether one of the holders stands around an element, below the top."""
    if not holders or element is top:
        return False
    for above in element.iterancestors():
        if above is top:
            return False
        if above in holders:
            return True
    return False


def names_of(element: HtmlElement) -> str:
    """The class names and the identifier of an element."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def is_noise(element: HtmlElement) -> bool:
    """Whether an element inside an article is never read; a fingerprint passes over the same ones."""
    if is_never_read(str(element.tag)):
        return True
    return is_noise_name(names_of(element)) and _is_beside(element)


def is_junk(element: HtmlElement) -> bool:
    """Whether an element that holds nothing found of the article is not part of it by its name."""
    return is_junk_name(names_of(element)) and (_is_beside(element) or held_by(element).links > 0)


def is_unseen(element: HtmlElement) -> bool:
    """Whether an element is not shown."""
    return element.get("aria-hidden") == "true" or _UNSEEN.search(element.get("style") or "") is not None


def _is_beside(element: HtmlElement) -> bool:
    held = held_by(element)
    return is_beside(held.letters, held.linked, held.links, held.controls)


@lru_cache(maxsize=16384)
def is_junk_name(names: str) -> bool:
    """Whether class names and identifier alone hint that an element is not the article."""
    return _JUNK.search(names) is not None and not is_told_name(names)


def is_furniture(element: HtmlElement) -> bool:
    """Whether an element at the end of an article points elsewhere or asks for something: links, teasers, forms."""
    if is_told_name(names_of(element)):
        return False
    held = held_by(element)
    if asks(element):
        return True
    stands_aside = element.tag in ("aside", "footer", "form") or element.get("role") in _ROLES
    share = _PARTLY if stands_aside else _MOSTLY
    return (held.links > 0 and held.linked >= share * held.letters) or _holds_teasers(element)


def asks(element: HtmlElement) -> bool:
    """Whether it has fields to fill in."""
    return any(field.get("type") != "hidden" for field in element.iter(*_FIELDS))


def is_counter(text: str) -> bool:
    """Whether a text says nothing but how often the page was seen, liked or shared."""
    has_words = any(character.isalpha() for character in text)
    return has_words and len(text) <= _LONGEST_COUNTER and _COUNTER.fullmatch(text) is not None


def _holds_teasers(element: HtmlElement) -> bool:
    """Whether headings that are links repeat in it."""
    shapes = Counter(_linked_titles(element))
    return any(count >= _SEVERAL for count in shapes.values())


def _linked_titles(element: HtmlElement) -> Iterator[str]:
    for title in element.iter(*_TITLES):
        link = title.find(".//a")
        around = next((above for above in title.iterancestors("a")), None)
        if link is not None or around is not None:
            yield str(title.tag)
