"""Reads bylines that no word announces: behind the picture of a person, with a degree or an occupation, as a link."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from pipeline.facts.byline_shown import is_name, names_in, printed_names
from pipeline.facts.credentials import Named, is_credential, is_occupation, split_name
from pipeline.facts.date_claims import is_bare_date
from pipeline.facts.labels import REVIEWER
from pipeline.facts.roles import Role
from pipeline.markup.lines import Line, Where, words_of

_ICON = re.compile(r"(?:^|[\s_-])(?:users?|person|author|writer|autor|auteur|autore)(?:$|[\s_-])", re.IGNORECASE)
"""Class names of an element without text that shows a person in front of a name."""
_PAGE = re.compile(
    r"/(?:author|autor|auteur|autore|writer|contributor|people|team|staff)(?:e?s|i)?/[^/]", re.IGNORECASE
)
"""Addresses of pages about people."""
_PIECE = re.compile(r"\s+[—–|•·/]\s+")
_DATED = re.compile(r"(.{6,40}?)\s(?:by|von|par|por|da|door)\s(.{3,80})", re.IGNORECASE)
_FULL_NAME = re.compile(
    r"(?:Dr\.? |Prof\.? )*[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*| (?:de|van|von|der|da|del|la|le)){1,4}"
)
_LONGEST = 160
_WORK = 60
"""Characters that tell what somebody does at most."""


def unlabelled_authors(lines: Sequence[Line]) -> Iterator[tuple[list[Named], str]]:
    """Groups of authors in the lines above the body, the most telling shape first."""
    above = [line for line in lines if line.where is Where.ABOVE and not REVIEWER.search(line.text)]
    short = [line for line in above if len(line.text) <= _LONGEST and not line.roles & Role.REVIEWED]
    for shape in _SHAPES:
        for line in short:
            yield shape(line), "visible"


def _behind_icon(line: Line) -> list[Named]:
    """The name behind the picture of a person, as many designs print it instead of a label."""
    for icon in line.element.iter("i", "svg", "span"):
        if not _ICON.search(icon.get("class") or "") or (icon.text or "").strip():
            continue
        following = icon.getnext()
        text = icon.tail if icon.tail and icon.tail.strip() else words_of(following) if following is not None else ""
        if people := printed_names([" ".join((text or "").split())]):
            return people
    return []


def _as_link(line: Line) -> list[Named]:
    """The name that leads to a page about that person."""
    for link in line.element.iter("a"):
        name = words_of(link)
        if _PAGE.search(link.get("href") or "") and _FULL_NAME.fullmatch(split_name(name).name):
            return names_in(name)
    return []


def _behind_date(line: Line) -> list[Named]:
    """The name in "3 May 2024 by Ada Byron"."""
    match = _DATED.fullmatch(line.text)
    return printed_names([match[2]]) if match and is_bare_date(match[1]) else []


def _with_degree(line: Line) -> list[Named]:
    """A full name with degrees behind it, alone between two bars."""
    for piece in _PIECE.split(line.text):
        person = split_name(piece)
        if is_credential(person.credentials.split(",")[0]) and _is_person(person.name):
            return [person]
    return []


def _with_occupation(line: Line) -> list[Named]:
    """A full name with what that person does right behind it, as cards of authors print them."""
    for name, work in pairwise(line.parts):
        if _is_person(name) and len(work) <= _WORK and is_occupation(work):
            return [Named(name)]
    return []


def _is_person(name: str) -> bool:
    return _FULL_NAME.fullmatch(name) is not None and not is_occupation(name) and is_name(name)


_SHAPES: tuple[Callable[[Line], list[Named]], ...] = (
    _behind_icon,
    _as_link,
    _behind_date,
    _with_degree,
    _with_occupation,
)
