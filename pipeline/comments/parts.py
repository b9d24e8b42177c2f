"""Reads author, date and text of one comment out of its element, whatever theme arranged them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.beside import is_badge, says_nothing, says_staff
from pipeline.comments.marks import Mark, mark_of
from pipeline.comments.text import comment_text
from pipeline.facts.date_claims import claim
from pipeline.facts.labels import WRITER
from pipeline.facts.relative_dates import relative_claim
from records.dates import ClaimedDate

_SAYS = re.compile(
    r"\s*\b(?:says?|said|wrote|writes|commented|hat gesagt|sagt|sagte|meint|schreibt|schrieb|(?:a )?dit|dice|dijo|diz|"
    r"disse|ha detto|scrive|zegt|zei|schreef|on|at)\s*[:.…]*\s*$|\s*[:…]\s*$",
    re.IGNORECASE,
)
_FRAME_BREAK = re.compile(r"\s*[|•·\n(]\s*|,?\s+(?:on|am|le|el|il|op|em)\s|\s+[–—-]\s+")
_COMMA = re.compile(r",\s")
_DATE_LENGTH = 60
_NAME_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How dates on a page are to be read: see date_claims."""

    fetched_at: datetime
    zone: str | None
    order: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Author, date and text of one comment; `is_staff`: a badge beside the name tells that the clinic wrote it."""

    author: str | None
    posted: ClaimedDate | None
    text: str
    is_staff: bool = False


_Marked = list[tuple[Mark, HtmlElement]]
_Told = Mapping[HtmlElement, Mark]
_NOTHING_TOLD: _Told = {}


def parts_of(root: HtmlElement, nested: frozenset[HtmlElement], reading: Reading, told: _Told = _NOTHING_TOLD) -> Parts:
    """The parts of the comment in `root`, without those of the comments (`nested`) inside it.

    `told` are marks of elements that are known otherwise; they go before what class names say.
    """
    marked = _without_wrappers(_marked(root, nested, told))
    author = _author(marked) or _unmarked_author(root, nested)
    posted = _posted(marked, reading)
    badges = (badge for mark, element in marked if mark in _NAMING for badge in element.iter() if badge is not element)
    is_staff = any(isinstance(badge.tag, str) and is_badge(badge) for badge in badges)
    holder = _first(marked, Mark.TEXT)
    holder = _body(marked) if holder is None else holder
    if holder is not None:
        text = comment_text(holder, lambda element: element in nested or mark_of(element) is Mark.EXTRA)
        return Parts(author=author, posted=posted, text=text, is_staff=is_staff)
    text = comment_text(root, _besides_text(nested, told))
    return _mixed(text.split("\n"), reading, Parts(author=author, posted=posted, text=text, is_staff=is_staff))


_NAMING = (Mark.AUTHOR, Mark.AUTHOR_LINE)


def _marked(root: HtmlElement, nested: frozenset[HtmlElement], told: _Told) -> _Marked:
    """The elements that are marked as something, `time` and `cite` among them; in document order, those told first."""
    found: _Marked = []
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        if element is root or not isinstance(element.tag, str):
            continue
        mark = told.get(element) or mark_of(element)
        if element in nested or mark is Mark.EXTRA or element.tag == "form":
            walker.skip_subtree()
            continue
        if is_time(element):
            mark = Mark.DATE
        elif mark is Mark.NONE and element.tag == "cite" and not _inside(found, Mark.TEXT, element):
            mark = Mark.AUTHOR
        if mark is not Mark.NONE:
            found.append((mark, element))
    return sorted(found, key=lambda each: each[1] not in told) if told else found


def is_time(element: HtmlElement) -> bool:
    """Whether an element is there to show a time: `time`, or an element of a theme's own such as `relative-time`."""
    return element.tag == "time" or ("-" in element.tag and element.get("datetime") is not None)


def _without_wrappers(marked: _Marked) -> _Marked:
    """Without elements that are marked as the text and hold the author as well: some themes wrap all of a comment."""
    named = [element for mark, element in marked if mark in (Mark.AUTHOR, Mark.AUTHOR_LINE)]
    above = {ancestor for element in named for ancestor in element.iterancestors()}
    return [(mark, element) for mark, element in marked if mark is not Mark.TEXT or element not in above]


def _unmarked_author(root: HtmlElement, nested: frozenset[HtmlElement]) -> str | None:
    """The name that stands emphasised or as a heading before the first paragraph."""
    for element in root.iter("p", "h3", "h4", "h5", "h6", "b", "strong"):
        if element.tag == "p" or any(
            ancestor in nested for ancestor in element.iterancestors() if ancestor is not root
        ):
            return None
        if (name := _unlabelled(_name_alone(element) or "")) and len(name) <= _NAME_LENGTH:
            return name
    return None


def _inside(found: _Marked, mark: Mark, element: HtmlElement) -> bool:
    holders = {each for kind, each in found if kind is mark}
    return any(ancestor in holders for ancestor in element.iterancestors())


def _first(marked: _Marked, wanted: Mark) -> HtmlElement | None:
    return next((element for mark, element in marked if mark is wanted), None)


def _body(marked: _Marked) -> HtmlElement | None:
    """The inside of a comment, where author and date stand outside of it."""
    others = {above for mark, each in marked if mark is not Mark.BODY for above in (each, *each.iterancestors())}
    return next((each for mark, each in marked if mark is Mark.BODY and each not in others), None)


def _author(marked: _Marked) -> str | None:
    for wanted in (Mark.AUTHOR, Mark.AUTHOR_LINE):
        for mark, element in marked:
            if mark is wanted and (name := _name_alone(element)):
                return name
    frames = (element for mark, element in marked if mark is Mark.FRAME)
    return next((name for frame in frames if (name := _name_in_frame(frame))), None)


def _name_alone(element: HtmlElement) -> str | None:
    """The name in an element; where a date stands beside it, what is emphasised there, or stands before the date."""
    name = name_in(element)
    if name is None or (claim(name) is None and claim(_spaced(element)) is None):
        return name
    emphasised = (text for each in element.iter("strong", "b", "cite", "a") if (text := name_in(each)))
    return next((text for text in emphasised if claim(text) is None), None) or _name_in_frame(element)


def _name_in_frame(frame: HtmlElement) -> str | None:
    """The name that a line begins with which holds name and date: "Ada Moss | August 27, 2015"."""
    text = comment_text(frame, lambda element: is_time(element) or mark_of(element) in (Mark.EXTRA, Mark.DATE))
    for breaks in (_FRAME_BREAK, _COMMA):
        name = _unlabelled(breaks.split(text.strip(), maxsplit=1)[0])
        if name and len(name) <= _NAME_LENGTH and claim(name) is None:
            return name
    return None


def _unlabelled(name: str) -> str:
    label = WRITER.match(name)
    return _SAYS.sub("", name[label.end() if label else 0 :]).strip(" ,|:")


def name_in(element: HtmlElement) -> str | None:
    """The name in an element that holds it, without "says", dates, and badges that tell what the person is."""
    text = " ".join(comment_text(element, lambda each: _is_no_name(each) or is_badge(each)).split())
    if not text:
        text = " ".join(comment_text(element, _is_no_name).split())
    if element.get("itemprop") and element.get("content"):
        text = element.get("content") or ""
    return _SAYS.sub("", text).strip() or None


def _is_no_name(element: HtmlElement) -> bool:
    return (
        is_time(element) or element.tag == "small" or mark_of(element) in (Mark.EXTRA, Mark.DATE, Mark.TEXT, Mark.FRAME)
    )


def _posted(marked: _Marked, reading: Reading) -> ClaimedDate | None:
    for wanted in (Mark.DATE, Mark.FRAME, *_NAMING):
        for mark, element in marked:
            if mark is wanted and (posted := _date_in(element, reading)):
                return posted
    return None


def _date_in(element: HtmlElement, reading: Reading) -> ClaimedDate | None:
    times = [element] if is_time(element) else list(element.iter("time"))
    for time in times:
        if posted := claim(time.get("datetime") or "", order=reading.order):
            return posted
    for raw in _shown_dates(element):
        if posted := read_date(raw, reading):
            return posted
    return None


def _shown_dates(element: HtmlElement) -> Iterator[str]:
    for attribute in ("content", "datetime", "title"):
        if stated := element.get(attribute):
            yield stated
    for text in (" ".join(element.text_content().split()), _spaced(element)):
        if text and len(text) <= _DATE_LENGTH * 2:
            yield text
    for link in element.iter("a"):
        if stated := link.get("title"):
            yield stated


def _spaced(element: HtmlElement) -> str:
    """The text of an element with a space between its pieces: a name and a date are not always kept apart."""
    return " ".join(" ".join(element.itertext()).split())


def read_date(raw: str, reading: Reading) -> ClaimedDate | None:
    """A date as written, or one relative to the capture."""
    return claim(raw, order=reading.order) or relative_claim(raw, reading.fetched_at, reading.zone)


def _mixed(lines: Sequence[str], reading: Reading, parts: Parts) -> Parts:
    """A comment whose text has no element of its own: the lines between those that are author, date or controls."""
    first, last, posted, is_staff = 0, len(lines), parts.posted, parts.is_staff
    while first < last:
        line = lines[first].strip()
        date = None if _is_name(line, parts.author) else _whole_date(line, reading)
        is_beside = says_nothing(line) or says_staff(line) or not _unsaid(_unsaid(line))
        if not (date or is_beside or _is_name(line, parts.author)):
            break
        posted, is_staff, first = posted or date, is_staff or says_staff(line), first + 1
    while last > first and (says_nothing(lines[last - 1]) or _whole_date(lines[last - 1], reading)):
        posted, last = posted or _whole_date(lines[last - 1], reading), last - 1
    return Parts(author=parts.author, posted=posted, text="\n".join(lines[first:last]).strip(), is_staff=is_staff)


def _is_name(line: str, author: str | None) -> bool:
    """Whether a line is the author's name, or the initial that stands for a picture."""
    return author is not None and (line == author or (len(line) <= 2 and author.startswith(line[:1])))


def _unsaid(line: str) -> str:
    return _SAYS.sub("", f" {line}").strip()


def _besides_text(nested: frozenset[HtmlElement], told: _Told) -> Callable[[HtmlElement], bool]:
    def is_besides(element: HtmlElement) -> bool:
        if element in nested or element in told or is_time(element) or element.tag in ("cite", "img"):
            return element.tag != "img" or mark_of(element) is Mark.EXTRA
        return mark_of(element) not in (Mark.NONE, Mark.TEXT, Mark.BODY)

    return is_besides


def _whole_date(line: str, reading: Reading) -> ClaimedDate | None:
    """The date that a line consists of; prose that mentions a date is none."""
    return read_date(line, reading) if len(line) <= _DATE_LENGTH and len(line.split()) <= 8 else None
