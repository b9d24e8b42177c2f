"""How many comments a page says it has."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.marks import Mark, mark_of
from pipeline.facts.roles import Role
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.things import Thing
from pipeline.markup.wordlist import words

_COUNT = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,\u00a0 ]\d{3})+|\d+|one|ein|eine|un|una|uno|um|uma|een|één)\s+"
    r"(?:thoughts?|comments?|responses?|repl(?:y|ies)|kommentare?|gedanken?|antwort(?:en)?|meinung(?:en)?|commentaires?|"
    r"réponses?|réactions?|comentarios?|respuestas?|opini(?:ón|ones)|comment[oi]|rispost[ae]|pensier[oi]|comentários?|"
    r"respostas?|reacties?|gedachten?|antwoord(?:en)?)\b",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\b(?:comments?|responses?|kommentare?|commentaires?|comentarios?|commenti|reacties)\s*[(:\[]\s*(\d+)\s*[)\]]?",
    re.IGNORECASE,
)
_ONE = words("one ein eine un una uno um uma een één")
_NO_TITLES = words("li body article form p time ol ul img input textarea")
_TITLE_LENGTH = 120
_AMPLE = 2000
"""Characters of a text, white space included, whose words tell that it is no title."""
_TEXT = etree.XPath("string()", smart_strings=False)


def stated_count(page: Page) -> int | None:
    """The number of comments the page claims for its article; None where it claims none."""
    return page.metadata.once("stated", _stated_count)


def _stated_count(metadata: Metadata) -> int | None:
    for thing in metadata.about():
        if (count := _stated_by(thing)) is not None:
            return count
    return max(_shown(metadata), default=None)


def _stated_by(thing: Thing) -> int | None:
    for text in (*thing.texts("commentCount"), *_interactions(thing)):
        digits = text.rpartition(":")[2].strip()
        if digits.isdigit():
            return int(digits)
    return None


def _interactions(thing: Thing) -> Iterator[str]:
    yield from (text for text in thing.texts("interactionCount") if "comment" in text.lower())
    for counter in thing.things("interactionStatistic"):
        kinds = [
            *counter.texts("interactionType"),
            *("/".join(each.types) for each in counter.things("interactionType")),
        ]
        if any("CommentAction" in kind for kind in kinds):
            yield from counter.texts("userInteractionCount")


def _shown(metadata: Metadata) -> Iterator[int]:
    """Counts in the headings and links of the comment area; never in comments themselves nor beside the article."""
    for _, element, roles in metadata.hints:
        if not roles & Role.COMMENTS or element.tag in _NO_TITLES:
            continue
        if element.tag != "section" and mark_of(element) is not Mark.NONE:
            continue
        holder = element.getparent()
        if holder is None or metadata.regions.of(holder) is Region.ASIDE:
            continue
        for text in _titles(element):
            if (count := count_in(text)) is not None:
                yield count


def _titles(element: HtmlElement) -> Iterator[str]:
    for title in (element, *element.iterchildren("h2", "h3", "h4", "h5", "div", "header")):
        text = _short_text(title)
        if text:
            yield text


def _short_text(element: HtmlElement) -> str | None:
    """The element's text with single spaces; None where it is longer than a title."""
    text = str(_TEXT(element))
    if len(" ".join(text[:_AMPLE].split())) > _TITLE_LENGTH:
        return None
    short = " ".join(text.split())
    return short if len(short) <= _TITLE_LENGTH else None


def count_in(text: str) -> int | None:
    """The number in "13 thoughts on", "One response to", "Comments (13)"; None where there is none."""
    if match := _COUNT.search(text):
        word = match[1].lower()
        return 1 if word in _ONE else int(re.sub(r"\D", "", word))
    match = _AFTER.search(text)
    return int(match[1]) if match else None
