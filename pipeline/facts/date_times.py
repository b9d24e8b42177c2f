"""What the time elements around an article mean, by their classes and the words and elements around them."""

from lxml.html import HtmlElement

from pipeline.facts.date_words import LABELS
from pipeline.facts.roles import Role, roles_of
from pipeline.markup.regions import Regions
from pipeline.markup.wordlist import words
from records.dates import Meaning

_FACTS = words("header footer")
_CONTENT = words("td th figure figcaption blockquote details")
"""Elements around a time that make it part of a table, a picture, a quotation."""
_ELSEWHERE = _CONTENT | words("a li")
"""Elements around a time below the body that make it part of something else: a link, an entry of a list."""

_STAMPED = words("entry-date post-date")
"""Classes of the date of a post; "updated" beside them is only what old microformats ask for."""
_BEFORE = 60
"""Characters in front of a date that may tell what it is."""
_CLIMB = 2
"""Levels around a date, where it stands first in them, that may tell what it is."""


def meaning_of_time(element: HtmlElement) -> Meaning | None:
    """What an element that shows a date says it is, by its classes or the words in front of it; "published" wins."""
    names = (element.get("class") or "").lower()
    if "published" in names or is_stamped(names) or element.get("pubdate") is not None:
        return Meaning.PUBLISHED
    before, around = _words_before(element)
    names = f"{names} {around}"
    for meaning, pattern in LABELS:
        if pattern.search(before[-_BEFORE:]):
            return meaning
    roles = roles_of(names)
    if roles & Role.REVIEWED:
        return Meaning.REVIEWED
    return Meaning.MODIFIED if roles & Role.MODIFIED else None


def is_stamped(names: str) -> bool:
    """Whether class names are those of a post's own date, whatever else they say."""
    return not _STAMPED.isdisjoint(names.split())


def _words_before(element: HtmlElement) -> tuple[str, str]:
    """The words right in front of an element, and the classes of those that it stands first in."""
    classes = ""
    for _ in range(_CLIMB):
        before = element.getprevious()
        if before is not None:
            tail = before.tail or ""
            return tail if tail.strip() else before.text_content() + tail, classes
        holder = element.getparent()
        if holder is None:
            break
        classes = f"{classes} {(holder.get('class') or '').lower()}"
        if (text := holder.text) and not text.isspace():
            return text, classes
        element = holder
    return "", classes


def is_among_facts(element: HtmlElement, regions: Regions) -> bool:
    """Whether a time without a label stands in the article's own line of facts: its header or footer, or what is
    classed as a date or as facts, and in no other post's.
    """
    told = False
    for each in (element, *element.iterancestors()):
        if regions.holds_heading(each):
            return told
        roles = roles_of(each.get("class") or "")
        if each.tag in _ELSEWHERE or roles & (Role.POST | Role.BIO):
            return False
        told = told or each.tag in _FACTS or bool(roles & (Role.DATE | Role.META))
    return False


def is_content(element: HtmlElement, regions: Regions) -> bool:
    """Whether a time stands in a table, a picture or a quotation of the article."""
    for each in element.iterancestors():
        if regions.holds_heading(each):
            return False
        if each.tag in _CONTENT:
            return True
    return False
