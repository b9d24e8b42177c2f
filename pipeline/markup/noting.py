"""Takes note of what single elements of a page state or may show, for the walk that gathers it all."""

import re

from lxml.html import HtmlElement

from pipeline.facts.labels import label_at
from pipeline.markup import json_ld
from pipeline.markup.statements import Metadata, absolute
from pipeline.markup.wordlist import words

_TITLE = re.compile(r"\b(?:entry|post|article|blog)[-_]?title\b", re.IGNORECASE)
_PROSE = 150
"""Characters without a tag between them that are body text."""
_DATE = 60
"""Characters of a text that may be a date and nothing else."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_RELATIONS = words("canonical prev next stylesheet pingback shortlink https://api.w.org/")
_FEEDS = words("application/rss+xml application/atom+xml")
_DATA = _FEEDS | {"application/json"}
"""What an alternate of a page is where it tells something of it: not another language, not another size."""
_NAMING = ("property", "name", "http-equiv")
_Attributes = list[tuple[str, str]]


def note_text(found: Metadata, place: int, element: HtmlElement, text: str) -> None:
    """A text by its first words and its length: body text, a label, or what may be a date."""
    length = len(text)
    if length >= _PROSE:
        found.prose.append((place, element))
    elif label_at(text):
        found.labelled.append((place, element))
    elif length <= _DATE and ("20" in text or "19" in text) and _YEAR.search(text):
        found.dated.append((place, element))


def _note_break(found: Metadata, place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    if (text := element.tail) and len(text) >= _PROSE:
        found.prose.append((place, element))


def _note_time(found: Metadata, place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    found.times.append((place, element))


def _note_heading(found: Metadata, place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    found.headings.append((place, element))


def _note_lesser_heading(found: Metadata, place: int, element: HtmlElement, attributes: _Attributes) -> None:
    if any(name == "class" and _TITLE.search(value) for name, value in attributes):
        found.titles.append((place, element))


def _note_article(found: Metadata, _place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    found.articles.append(element)


def _note_meta(found: Metadata, _place: int, element: HtmlElement, attributes: _Attributes) -> None:
    stated = dict(attributes)
    names = [name for attribute in _NAMING if (name := stated.get(attribute))]
    if (own := stated.get("itemprop")) and _is_in_head(element):
        names.append(own)
    if names and (content := json_ld.plain(stated.get("content", ""))):
        for name in names:
            found.metas.setdefault(name.strip().lower(), []).append(content)


def _is_in_head(element: HtmlElement) -> bool:
    """Whether it speaks of the page; in the body it speaks of the thing around it, which may be a teaser."""
    holder = element.getparent()
    return holder is not None and holder.tag == "head"


def _note_link(found: Metadata, _place: int, _element: HtmlElement, attributes: _Attributes) -> None:
    stated = dict(attributes)
    for relation in stated.get("rel", "").lower().split():
        if relation in _RELATIONS and (href := stated.get("href", "").strip()):
            found.links.setdefault(relation, []).append(absolute(found.base, href))
        elif relation == "alternate" and stated.get("type") in _DATA:
            found.links.setdefault(relation, []).append(absolute(found.base, stated.get("href", "").strip()))
            if stated.get("type") in _FEEDS and (title := stated.get("title")):
                found.feeds.append(title)


def _note_title(found: Metadata, _place: int, element: HtmlElement, _attributes: _Attributes) -> None:
    holder = element.getparent()
    if found.title is None and holder is not None and holder.tag != "svg":
        found.title = " ".join((element.text or "").split()) or None


def _note_base(found: Metadata, _place: int, _element: HtmlElement, attributes: _Attributes) -> None:
    if found.base == found.url and (href := dict(attributes).get("href")):
        found.base = absolute(found.url, href)


def _note_script(found: Metadata, _place: int, element: HtmlElement, attributes: _Attributes) -> None:
    for name, value in attributes:
        if name == "src":
            found.assets.append(value)
        elif name == "type" and "ld+json" in value:
            found.scripts.append(element)


def _note_id(found: Metadata, element: HtmlElement, value: str) -> None:
    found.ids.append((value, element))


def _note_stating(found: Metadata, element: HtmlElement, _value: str) -> None:
    if not found.stating or found.stating[-1] is not element:
        found.stating.append(element)


def _note_property(found: Metadata, element: HtmlElement, value: str) -> None:
    if element.tag != "meta":
        found.rdfa.extend((name.rpartition(":")[2], element) for name in value.split())


def _note_rel(found: Metadata, element: HtmlElement, _value: str) -> None:
    if element.tag == "a":
        found.rels.append(element)


BY_TAG = {
    "br": _note_break,
    "time": _note_time,
    "relative-time": _note_time,
    "local-time": _note_time,
    "time-ago": _note_time,
    "h1": _note_heading,
    "h2": _note_lesser_heading,
    "h3": _note_lesser_heading,
    "article": _note_article,
    "meta": _note_meta,
    "link": _note_link,
    "title": _note_title,
    "base": _note_base,
    "script": _note_script,
}
"""What takes note of an element with a tag."""
BY_ATTRIBUTE = {
    "id": _note_id,
    "itemprop": _note_stating,
    "itemscope": _note_stating,
    "property": _note_property,
    "rel": _note_rel,
}
"""What takes note of an element with an attribute."""
