"""The short lines around an article's title and end that tell who wrote it and when, in document order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from lxml.html import HtmlElement

from pipeline.facts.roles import Role
from pipeline.markup.metadata import Metadata
from pipeline.markup.regions import Region

LONGEST = 400
_TELLING = Role.AUTHOR | Role.DATE | Role.MODIFIED | Role.REVIEWED | Role.META
_FRAME = 160
"""Characters of a line below the title that has no mark of being one; longer ones are prose."""
_OF_OTHERS = frozenset({"a", "li", "nav", "footer", "form"})
_OTHERS = re.compile(
    r"related|recent|popular|latest|more|next|prev|teaser|card|newsletter|comment|archive|footer|calendar|event"
)
_FOLLOWING = 6
_CLIMB = 3


class Where(Enum):
    """Where a line stands to the body text."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A short text of the article's own frame; `parts` are the pieces that markup divides it into."""

    parts: tuple[str, ...]
    element: HtmlElement
    roles: int
    place: int
    where: Where

    @property
    def text(self) -> str:
        """The whole line, a space between its parts."""
        return " ".join(self.parts).replace(" ,", ",").replace(" :", ":")


def lines_of(metadata: Metadata) -> tuple[Line, ...]:
    """Lines whose classes or first words tell of author, date or review, then those that follow the title.

    In each kind the lines behind the title come first: what stands above it belongs to the site's header more often.
    Last come labelled lines in a column of facts beside the article.
    """
    return metadata.once("lines", _lines)


def _lines(metadata: Metadata) -> tuple[Line, ...]:
    title = metadata.title_place()
    body = metadata.body_places()
    told = {line.element: line for line in _told(metadata, body)}
    for place, element in metadata.labelled:
        if element not in told and (line := _line(metadata, (place, element), 0, body)):
            told[element] = line
    ordered = sorted(told.values(), key=lambda line: line.place < title)
    return (*ordered, *_after_title(metadata, frozenset(told)), *_beside(metadata, frozenset(told), body))


def where_is(place: int, body: tuple[int, int]) -> Where:
    """Whether a place in the document is above, within or below the body text that stands between two places."""
    if place < body[0]:
        return Where.ABOVE
    return Where.BELOW if place > body[1] else Where.WITHIN


def parts_of(element: HtmlElement) -> tuple[str, ...] | None:
    """The pieces of an element's text, each with single spaces; None where they are longer than a line."""
    parts: list[str] = []
    length = 0
    for piece in element.itertext():
        if words := piece.split():
            parts.append(" ".join(words))
            length += len(parts[-1])
            if length > LONGEST:
                return None
    return tuple(parts)


def words_of(element: HtmlElement) -> str:
    """All text of an element, with single spaces."""
    return " ".join(element.text_content().split())


def _told(metadata: Metadata, body: tuple[int, int]) -> Iterator[Line]:
    for place, element, roles in metadata.hints:
        if not roles & _TELLING or roles & Role.POST:
            continue
        if line := _line(metadata, (place, element), roles, body):
            yield line


def _line(metadata: Metadata, found: tuple[int, HtmlElement], roles: int, body: tuple[int, int]) -> Line | None:
    place, element = found
    if metadata.regions.of(element) is not Region.MAIN:
        return None
    parts = parts_of(element)
    if not parts:
        return None
    if metadata.regions.holds_heading(element):
        roles = int(Role.META)  # a header around title and byline: only what it labels is told apart from the title
    return Line(parts=parts, element=element, roles=roles, place=place, where=where_is(place, body))


def _beside(metadata: Metadata, known: frozenset[HtmlElement], body: tuple[int, int]) -> Iterator[Line]:
    for place, element in metadata.labelled:
        if element in known or metadata.regions.of(element) is not Region.ASIDE or not _is_own_column(element):
            continue
        if parts := parts_of(element):
            yield Line(parts=parts, element=element, roles=0, place=place, where=where_is(place, body))


def _is_own_column(element: HtmlElement) -> bool:
    """Whether an element beside the article stands in a side column, and there in nothing that is of other pages."""
    for each in (element, *element.iterancestors()):
        names = f"{each.get('class') or ''} {each.get('id') or ''}".lower()
        if each.tag in _OF_OTHERS or _OTHERS.search(names):
            return False
        if each.tag == "aside" or "sidebar" in names:
            return True
    return False


def _after_title(metadata: Metadata, known: frozenset[HtmlElement]) -> Iterator[Line]:
    for place, heading in metadata.headings:
        if metadata.regions.of(heading) is not Region.MAIN:
            continue
        for element in _followers(heading):
            if element in known or not isinstance(element.tag, str) or metadata.regions.of(element) is not Region.MAIN:
                continue
            parts = parts_of(element)
            if parts is None:
                break
            if parts and sum(map(len, parts)) <= _FRAME:
                yield Line(parts=parts, element=element, roles=0, place=place, where=Where.ABOVE)


def _followers(heading: HtmlElement) -> Iterator[HtmlElement]:
    current: HtmlElement | None = heading
    for _ in range(_CLIMB):
        if current is None or current.tag in ("article", "main"):
            return
        for count, element in enumerate(current.itersiblings()):
            if count >= _FOLLOWING:
                break
            yield element
        current = current.getparent()
