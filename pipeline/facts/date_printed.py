"""The dates that readers see around an article: time elements, lines with a label or a telling class, bare dates."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.facts.claims import Calendar, Claim
from pipeline.facts.date_claims import is_bare_date
from pipeline.facts.date_times import is_among_facts, is_content, is_stamped, meaning_of_time
from pipeline.facts.date_words import LABELS, PLAIN_LABEL
from pipeline.facts.roles import Role
from pipeline.markup.lines import Line, Where, lines_of, where_is
from pipeline.markup.page import Page
from records.dates import Meaning

_PIECES = re.compile(r"\s*[|•·]\s*|\s+[–—/]\s+")
_CONNECTIVE = re.compile(r"^(?:on|at|am|vom|le|el|il|op|em|in|den|the|:)\s+", re.IGNORECASE)
_BY = re.compile(r"(?:by|von|par|por|da|door)\s", re.IGNORECASE)
_BY_ON = re.compile(
    rf"{_BY.pattern}.{{2,60}}?,?\s(?:on|am|le|el|il|op|em)\s(.{{6,30}}?)(?:\s(?:in|under|unter|dans|en|sous)\s.{{2,60}})?",
    re.IGNORECASE,
)
_ON_BY = re.compile(r"(.{6,40}?)\s(?:by|von|par|por|da|door)\s.{2,60}", re.IGNORECASE)
_TRAILING = re.compile(r"[\s,;(]+(?:and|und|et|y|e|en|&)?\s*$", re.IGNORECASE)
"""Between a date and the next label."""
_STATED_IN = ("datetime", "title", "content", "data-date")
"""Attributes of a printed date that may say it more exactly."""
_NEAR = 60
"""Elements between the title and a date without a label that is still the article's."""
_FACTS = 120
"""Characters of a line that is nothing but facts."""
_RAW = 80
_SHORT = 60


class Printed:
    """The printed dates of one page; none from its body, its comments or what stands beside the article."""

    def __init__(self, page: Page, calendar: Calendar, body: frozenset[HtmlElement]) -> None:
        self._metadata = page.metadata
        self._calendar = calendar
        self._body = body
        self._span = page.metadata.body_places()
        self._labelled: set[str] = set()

    def times(self) -> Iterator[Claim]:
        """The time elements of the article's frame: above the body or labelled, then in the line of facts below it."""
        later: list[Claim] = []
        for place, element in self._metadata.times:
            raw = element.get("datetime") or element.text_content()
            where = where_is(place, self._span)
            if where is Where.WITHIN or not raw.strip() or self._is_beside(element) or self._is_in_body(element):
                continue
            if meaning := meaning_of_time(element):
                yield self._of_time(meaning, element)
            elif where is Where.ABOVE and not is_content(element, self._metadata.regions):
                yield self._of_time(Meaning.PUBLISHED, element)
            elif is_among_facts(element, self._metadata.regions):
                later.append(self._of_time(Meaning.PUBLISHED, element))
        yield from later

    def _of_time(self, meaning: Meaning, element: HtmlElement) -> Claim:
        """What its attribute says, else what it shows."""
        shown = element.text_content()
        found = self._calendar.stated(meaning, "time", element.get("datetime") or shown)
        return found if found.date or not shown.strip() else self._calendar.claim(meaning, "time", shown)

    def lines(self) -> Iterator[Claim]:
        """Dates behind a label anywhere in the frame, without one only where a class calls it a date."""
        later: list[Claim] = []
        framing = [
            line
            for line in lines_of(self._metadata)
            if line.where is not Where.WITHIN and not self._is_in_body(line.element)
        ]
        behind = {line: list(self._behind_labels(line)) for line in framing}
        self._labelled = {each.date.value for claims in behind.values() for each in claims if each.date}
        for line, labelled in behind.items():
            yield from labelled
            is_near = line.where is Where.ABOVE and line.place >= self._metadata.title_place() - _NEAR
            if labelled or not is_near:
                continue
            if line.roles & (Role.DATE | Role.META | Role.AUTHOR):
                later.extend(self._unlabelled(line))
            elif not line.roles and len(text := line.text) <= _FACTS:
                later.extend(self._among_facts(text))
        yield from later

    def bare(self) -> Iterator[Claim]:
        """Elements near the title that are a date and nothing else, whatever their class."""
        title = self._metadata.title_place()
        for place, element in self._metadata.dated:
            if not title - _NEAR <= place < min(self._span[0], title + _NEAR) or self._is_beside(element):
                continue
            text = " ".join(element.text_content().split())
            if is_bare_date(text) and not self._is_in_body(element) and not is_content(element, self._metadata.regions):
                found = self._calendar.claim(meaning_of_time(element) or Meaning.PUBLISHED, "visible", text)
                if found.date and found.date.value not in self._labelled:
                    yield found

    def _behind_labels(self, line: Line) -> Iterator[Claim]:
        text = line.text
        marks = list(_marks(text))
        for number, (_, start, meaning) in enumerate(marks):
            end = marks[number + 1][0] if number + 1 < len(marks) else len(text)
            raw = _TRAILING.sub("", text[start:end][:_RAW].strip(" :–—-|·•"))
            raw = _PIECES.split(raw)[0] if _BY.match(raw) else raw
            is_alone = not raw and len(marks) == 1
            raw = _next_text(line.element) if is_alone else raw
            found = self._calendar.claim(meaning, "visible", raw)
            if found.date and ((line.roles and not is_alone) or _is_all_date(raw)):
                yield found

    def _unlabelled(self, line: Line) -> Iterator[Claim]:
        names = line.element.get("class") or ""
        modified = line.roles & Role.MODIFIED and not line.roles & Role.META and not is_stamped(names)
        meaning = Meaning.MODIFIED if modified else Meaning.PUBLISHED
        for raw in (*_stated_by(line), *line.parts):
            found = self._calendar.claim(meaning, "visible", raw)
            if len(raw) <= _SHORT and found.date and found.date.value not in self._labelled:
                yield found
                return

    def _among_facts(self, text: str) -> Iterator[Claim]:
        """A bare date between bars or beside who wrote it, in a line without a telling class."""
        pieces = [(_ON_BY.fullmatch(piece) or _BY_ON.fullmatch(piece), piece) for piece in _PIECES.split(text)]
        bare = [raw for match, piece in pieces if is_bare_date(raw := match[1] if match else piece) and raw != text]
        dated = [each for raw in bare if (each := self._calendar.claim(Meaning.PUBLISHED, "visible", raw)).date]
        yield from (each for each in dated if len(dated) == 1 and each.date and each.date.value not in self._labelled)

    def _is_beside(self, element: HtmlElement) -> bool:
        return not self._metadata.regions.is_main(element)

    def _is_in_body(self, element: HtmlElement) -> bool:
        return bool(self._body) and any(above in self._body for above in element.iterancestors())


def _marks(text: str) -> Iterator[tuple[int, int, Meaning]]:
    """Where labels begin and end, and what they say; in "review date" no second label is seen."""
    found = sorted(
        ((match.start(), match.end(), meaning) for meaning, pattern in LABELS for match in pattern.finditer(text)),
        key=lambda mark: (mark[0], -mark[1]),
    )
    end = 0
    for mark in found:
        if mark[0] >= end:
            yield mark
            end = mark[1]
    if not found and (match := PLAIN_LABEL.match(text)):
        yield match.start(), match.end(), Meaning.PUBLISHED


def _stated_by(line: Line) -> Iterator[str]:
    """What attributes of an element of dates say more exactly than its text ("abbr" of old blogs)."""
    if line.roles & Role.DATE and not line.roles & Role.META:
        for each in (line.element, *line.element.iter("abbr")):
            yield from (value for name in _STATED_IN if (value := each.get(name)))


def _next_text(element: HtmlElement) -> str:
    """The text behind an element that holds a label alone."""
    if element.tail and element.tail.strip():
        return str(element.tail).strip()[:_RAW]
    holder = element if element.getnext() is not None else element.getparent()
    following = holder.getnext() if holder is not None else None
    words: list[str] = [] if following is None else following.text_content().split()
    return " ".join(words)[:_RAW]


def _is_all_date(raw: str) -> bool:
    """Whether the words behind a label are a date, or a name and a date ("by A. Doe on 3 May 2023"); no sentence."""
    for piece in _PIECES.split(raw):
        if is_bare_date(_CONNECTIVE.sub("", piece)) and any(map(str.isdigit, piece)):
            return True
        if (match := _BY_ON.fullmatch(piece)) and is_bare_date(match[1]):
            return True
    return False
