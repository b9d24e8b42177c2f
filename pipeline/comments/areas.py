"""Where comments may stand on a page of no known platform: behind a heading that says so, or in an element named so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from lxml.html import HtmlElement

from pipeline.comments.stated import count_in
from pipeline.facts.headline import title
from pipeline.facts.roles import Role, roles_of
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary")
_LABELS = ("div", "p", "span", "strong", "b")
_NO_PARTS = words("form script style nav")
_LONGEST = 80
_SLACK = 40
"""Characters of white space around a title."""
_PROSE = 150
"""Characters that only the text of an article has in one run."""
_COMMENTS = (
    r"(?:(?:all|your|our|user|visitors?['’]?|readers?['’]?s?|leser)[\s-]*)?"
    r"(?:comments?|replies|kommentare?|leserkommentare|leserstimmen|(?:vos |les )?commentaires|comentarios?|commenti|"
    r"commento|comentários?|reacties|opmerkingen|komentarze|комментарии|yorumlar|التعليقات|تعليقات|تعليقان|תגובות|コメント|评论|評論)"
)
_HEADING = re.compile(rf"(?:join the (?:discussion|conversation)|{_COMMENTS})\W*(?:\(?\d+\)?)?\W*", re.IGNORECASE)
_COUNTED = re.compile(rf"\d+\s+{_COMMENTS}\W*|{_COMMENTS}\W*\(?\d+\)?\W*", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:recent|latest|last|new(?:est)?|top|popular|neueste|letzte|aktuelle|derniers|récents|últimos|recientes|ultimi|"
    r"recenti|recentes|laatste|recente|leave|add|write|post a|schreib\w*|hinterlass\w*|laissez|deja|scrivi|no|kein)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d|(?:one|eine?|un[ae]?|uno|uma?|één)\b", re.IGNORECASE)
_ID = re.compile(r"comm|komm|reac|respon", re.IGNORECASE)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_CLIMB = 4
_READERS = words("nofollow ugc")
_AREAS = words("div section ol ul dl article aside main")
Parts = tuple[HtmlElement, ...]
"""Elements that follow one another."""


@dataclass(frozen=True, slots=True)
class Area:
    """Elements that may hold comments. `count`: how many they must hold, where a mere label says so and no heading."""

    parts: Parts
    count: int | None = None


def areas_on(page: Page) -> Iterator[Area]:
    """Where the comments of the article may stand: behind headings, in elements named so, behind the repeated title."""
    for heading in page.tree.iter(*_HEADINGS):
        if says_comments(" ".join(heading.text_content()[: 2 * _LONGEST].split())):
            yield Area(_behind(page, heading))
    for label in page.tree.iter(*_LABELS):
        text = label.text
        if text and len(text) <= _LONGEST and not text.isspace() and says_comments(" ".join(text.split())):
            yield Area(_behind(page, label), count_in(text))
    yield from _named(page)
    yield from _behind_title(page)


def headed_count(page: Page) -> int | None:
    """How many comments a heading counts that says nothing else ("12 Comments"), wherever its list stands or not."""
    headings = (heading for heading in page.tree.iter(*_HEADINGS) if _is_of_article(page, heading))
    texts = (" ".join(heading.text_content()[: 2 * _LONGEST].split()) for heading in headings)
    return max((count_in(text) or 0 for text in texts if _COUNTED.fullmatch(text)), default=None)


def _named(page: Page) -> Iterator[Area]:
    by_class = (element for _, element, roles in page.metadata.hints if roles & Role.COMMENTS)
    by_id = (element for value, element in page.metadata.ids if _ID.search(value) and roles_of(value) & Role.COMMENTS)
    for element in (*by_class, *by_id):
        if element.tag in _AREAS and _is_of_article(page, element):
            heading = next(element.iter(*_HEADINGS), None)
            if heading is None or not _OTHERS.search(heading.text_content()[:_LONGEST]):
                yield Area(tuple(child for child in element if isinstance(child.tag, str)))


def _behind_title(page: Page) -> Iterator[Area]:
    """Behind the title where it is said again below the text: some builders do so above comments, without a heading."""
    own = title(page)[0] or " "
    is_below = False
    for element in page.tree.iter(*_LABELS, *_LEVELS, "a"):
        text = element.text or ""
        if len(text) >= _PROSE:
            is_below = True
        elif is_below and len(own) <= len(text) <= len(own) + _SLACK and _is_alike(text, own):
            parts = _behind(page, element, len(_LEVELS))
            yield Area(tuple(takewhile(lambda part: not _leads_elsewhere(page, part), parts)))


def _is_alike(text: str, other: str) -> bool:
    return " ".join(text.split()).casefold() == other.casefold()


def _leads_elsewhere(page: Page, part: HtmlElement) -> bool:
    """Whether it holds links to other articles, rather than buttons and what readers linked."""
    links = (link for link in part.iter("a") if not _READERS & set((link.get("rel") or "").split()))
    hrefs = (link.get("href") or "#" for link in links)
    return any(not href.startswith(("#", "javascript:")) and not page.metadata.is_own_address(href) for href in hrefs)


def says_comments(text: str) -> bool:
    """Whether a heading stands above the comments of its own page: "Comments", "3 Kommentare", "12 replies to ..."."""
    if not text or len(text) > _LONGEST:
        return False
    says_so = _HEADING.fullmatch(text) is not None or bool(_NUMBER.match(text) and count_in(text))
    return says_so and not _OTHERS.search(text)


def _behind(page: Page, heading: HtmlElement, level: int | None = None) -> Parts:
    """What follows a heading, up to one of its own weight; where nothing does, what follows the element around it."""
    level = level or _LEVELS.get(heading.tag, len(_LEVELS))
    current = heading
    for _ in range(_CLIMB):
        holder = current.getparent()
        if holder is None or not _is_of_article(page, holder):
            return ()
        if parts := tuple(_up_to_next(current, level)):
            return parts
        current = holder
    return ()


def _up_to_next(element: HtmlElement, level: int) -> Iterator[HtmlElement]:
    for following in element.itersiblings():
        if not isinstance(following.tag, str):
            continue
        headings = (each for each in following.iter(*_LEVELS) if _LEVELS[each.tag] <= level)
        if level < len(_LEVELS) and next(headings, None) is not None:
            return
        if following.tag not in _NO_PARTS and following.text_content().strip():
            yield following


def _is_of_article(page: Page, element: HtmlElement) -> bool:
    return page.metadata.regions.of(element) is not Region.ASIDE
