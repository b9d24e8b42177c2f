"""Reads bylines as they are printed: who a line around the title names as author or as medical reviewer."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml.html import HtmlElement

from pipeline.facts.credentials import Named, is_credential, is_occupation, split_name, split_names
from pipeline.facts.labels import EXPLICIT, REVIEWER, WRITER
from pipeline.facts.roles import Role
from pipeline.markup.lines import Line, Where, parts_of, words_of
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words

_CHATTER = re.compile(
    r"^(?:view all (?:posts|articles)(?: by)?|(?:more )?(?:posts|articles|stories) by|see all posts by|about|"
    r"read more (?:from|by)|all posts by|(?:zeige )?alle beiträge von|"
    r"voir tous les articles de|ver todas las entradas de|"
    r"photo of|avatar (?:of|for)|picture of)\s+",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s*(?:[|•·]|\s[\-–—]\s|,?\s*\b(?:on|am|le|el|il|op|in|at|under|posted|published|updated|last|reviewed|medically|fact|edited|"
    r"written|zuletzt|veröffentlicht|aktualisiert|publié|publicado|actualizado|mis à jour|leave a|view all|author|"
    r"\d+ (?:comments?|min))\b|\d{1,2}[./]|\d{1,2}\.?\s+(?:jan|feb|mar|mär|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|"
    r"de[cz])|"
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d).*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|(?<![^\W_])\d{3,}|[<>{}\[\]=?!]|\b(?:cookies?|comments?|share|subscribe|minutes?|"
    r"min read|newsletter|about us|view|posts|articles|read more|see all|follow|profile)\b",
    re.IGNORECASE,
)
_REVIEWED = re.compile(rf"(?:.*?[|•·–—\-\s])?{REVIEWER.pattern}", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_PLACEHOLDERS = words("undefined null none n/a author name admin administrator webmaster")
_TOPIC = re.compile(r"/(?:tags?|categor[^/]*|kategorien?|topics?|rubriques?|etiquetas?)/", re.IGNORECASE)
_OF = re.compile(r"^di (?=[A-Z])")
"""What Italian bylines begin with; in capitals it is a surname."""
_PIECE = re.compile(r"\s+[—–|•·]\s+|\s*;\s+")
_PICTURED = re.compile(r"\b(?:photo|image|picture|illustration|foto|sponsored|presented|video)\w*\b", re.IGNORECASE)
"""What else is said to be by somebody."""
_AND = re.compile(r",|(?:and|und|et|y|e|en|&)\s")
_AND_LAST = re.compile(r"(?:,|\s(?:and|und|et|y|e|en|&))$")
_INITIALS = 3
_NAME_LENGTH = 60
_SHORT = 160
"""Characters of a line that may begin with "by" without being marked as a byline."""
_NAME_WORDS = 7


def names_in(text: str) -> list[Named]:
    """The persons that a stated or printed author text names, without its label; [] where it is no name."""
    return [person for person in split_names(_bare(text)) if is_name(person.name)]


def name_in(text: str) -> Named | None:
    """The one person or team that a text names."""
    person = split_name(_bare(text))
    return person if is_name(person.name) else None


def _bare(text: str) -> str:
    text = _CHATTER.sub("", " ".join(text.split()))
    label = WRITER.match(text)
    return text[label.end() if label else 0 :].strip(" :|,-–—•·")


def is_name(name: str) -> bool:
    """Whether a text can be the name of a person or a team."""
    if not 1 < len(name) <= _NAME_LENGTH or len(name.split()) > _NAME_WORDS:
        return False
    if name.lower() in _PLACEHOLDERS:
        return False
    return _LETTER.search(name) is not None and _NO_NAME.search(name) is None


def printed_authors(page: Page, lines: Sequence[Line]) -> Iterator[tuple[list[Named], str]]:
    """Groups of authors as printed, most telling place first."""
    regions = page.metadata.regions
    own = [link for link in page.metadata.rels if "author" in (link.get("rel") or "").split()]
    yield _unique(_linked(link) for link in own if regions.of(link) is Region.MAIN), "rel=author"
    plain = [line for line in lines if not REVIEWER.match(line.text)]
    behind = [line for line in lines if line.where is not Where.WITHIN and REVIEWER.match(line.text)]
    framing = [line for line in plain if line.where is not Where.WITHIN]
    for line in plain:
        if len(line.text) <= _SHORT and EXPLICIT.match(line.text):
            yield _behind(line, WRITER), "visible"
    yield from _in_frame(framing)
    for line in behind:
        yield _behind_reviewer(line), "visible"


def authors_above(lines: Sequence[Line]) -> list[Named]:
    """Who a line between the title and the body says wrote the article: what readers see first."""
    plain = [line for line in lines if line.where is Where.ABOVE and not REVIEWER.match(line.text)]
    return next((people for people, _ in _in_frame([x for x in plain if not _PICTURED.search(x.text)]) if people), [])


def _in_frame(framing: Sequence[Line]) -> Iterator[tuple[list[Named], str]]:
    """Authors in lines that a class calls a byline, then behind a label in any line."""
    for line in framing:
        if line.roles & Role.AUTHOR and not line.roles & Role.REVIEWED:
            yield _marked(line), "visible"
    for line in framing:
        if line.roles or len(line.text) <= _SHORT:
            yield _behind(line, WRITER), "visible"


def _behind_reviewer(line: Line) -> list[Named]:
    """The writer in a line that begins with its reviewer."""
    for piece in _PIECE.split(line.text)[1:]:
        if (label := WRITER.match(piece)) and (people := printed_names([piece[label.end() :]])):
            return people
    return []


def _linked(link: HtmlElement) -> list[Named]:
    return names_in(_END.sub("", " ".join(parts_of(link) or ())))


def _marked(line: Line) -> list[Named]:
    """The names in a line marked as the author's: behind its label, in its link to the author's page, or all of it."""
    if people := _behind(line, WRITER):
        return people
    for link in line.element.iter("a"):
        if "/author" in (link.get("href") or "") and (people := _linked(link)):
            return people
    topics = {words_of(link) for link in line.element.iter("a") if _TOPIC.search(link.get("href") or "")}
    people = names_in(_END.sub("", _OF.sub("", _CHATTER.sub("", line.text))))
    return [person for person in people if person.name not in topics]


def _behind(line: Line, label: re.Pattern[str]) -> list[Named]:
    """The names behind a label at the beginning of any part of a line."""
    for number, part in enumerate(line.parts):
        match = label.match(part)
        if not match or _PICTURED.search(line.parts[number - 1] if number else _words_before(line.element)):
            continue
        following = [part[match.end() :], *line.parts[number + 1 : number + 4]]
        if not any(following):
            following = next((list(parts) for parts in _after(line.element) if printed_names(parts)), [])
        if people := printed_names(following):
            return people
    return []


def _words_before(element: HtmlElement) -> str:
    """The text right in front of an element, in the same line."""
    before, holder = element.getprevious(), element.getparent()
    if before is not None:
        return before.tail or ""
    return (holder.text or "") if holder is not None else ""


def _after(element: HtmlElement) -> Iterator[Sequence[str]]:
    """The texts that come next, for a label that stands alone."""
    if element.tail and element.tail.strip():
        yield (" ".join(element.tail.split()),)
    holder = element if element.getnext() is not None else element.getparent()
    if holder is None:
        return
    for sibling in islice(holder.itersiblings(), 3):
        for piece in islice(sibling.itertext(), 12):
            if piece.strip():
                yield (" ".join(piece.split()),)


def printed_names(parts: Sequence[str]) -> list[Named]:
    """Names in the first part that holds words, and in further parts that continue it."""
    text = ""
    for part in parts:
        if text and not (_AND.match(part) or _AND_LAST.search(text) or is_credential(part)):
            break
        text = f"{text} {part}".replace(" ,", ",").strip() if part.strip(" :") else text
    people = names_in(_END.sub("", text))
    return people if all(_is_printed_name(person.name) for person in people) else []


def _is_printed_name(name: str) -> bool:
    """Whether it begins large, is no occupation and not the initials that stand for a missing picture."""
    return not (name[0].islower() or is_occupation(name) or (len(name) <= _INITIALS and name.isupper()))


def _unique(groups: Iterator[list[Named]]) -> list[Named]:
    return list({person.name.casefold(): person for group in groups for person in group}.values())


def printed_reviewer(lines: Sequence[Line]) -> Named | None:
    """The person behind a printed "medically reviewed by"."""
    for line in lines:
        if line.where is not Where.WITHIN and REVIEWER.search(line.text) and (people := _behind(line, _REVIEWED)):
            return people[0]
    return None


def printed_credentials(name: str, lines: Sequence[Line]) -> str:
    """The degrees that any line of the frame prints behind a name; "" where none does."""
    for line in lines:
        found = line.text.find(name)
        if found < 0:
            continue
        behind = line.text[found + len(name) :].lstrip()
        if not behind.startswith(","):
            continue
        degrees = []
        for part in _END.sub("", behind)[1:].split(","):
            if not is_credential(part.strip()):
                break
            degrees.append(part.strip())
        if degrees:
            return ", ".join(degrees)
    return ""
