"""Where comments may stand on a page of no known platform: behind a heading that says so, or in an element named so."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from pipeline.platforms.stated import count_in

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary")
_LABELS = ("div", "p", "span", "strong", "b")
_LONGEST = 80
_COMMENTS = (
    r"(?:(?:all|your|our|user|visitors?['’]?|readers?['’]?s?|leser)[\s-]*)?"
    r"(?:comments?|replies|responses|discussion|conversation|kommentare?|leserkommentare|leserstimmen|diskussion|"
    r"reaktionen|commentaires?|réactions|(?:vos |les )?commentaires|comentarios?|respuestas|commenti|commento|risposte|"
    r"comentários?|respostas|reacties?|opmerkingen|komentarze|комментарии|yorumlar|التعليقات|تعليقات|תגובות|コメント|评论|評論)"
)
_HEADING = re.compile(rf"(?:join the )?{_COMMENTS}\W*(?:\(?\d+\)?)?\W*", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:recent|latest|last|new(?:est)?|top|popular|neueste|letzte|aktuelle|derniers|récents|últimos|recientes|ultimi|"
    r"recenti|recentes|laatste|recente|leave|add|write|post a|schreib\w*|hinterlass\w*|laissez|deja|scrivi|no|kein)\b",
    re.IGNORECASE,
)
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_CLIMB = 4
_AREAS = words("div section ol ul dl article aside main")
Area = tuple[HtmlElement, ...]


def areas_on(page: Page) -> Iterator[Area]:
    """Runs of elements that may hold the comments of the article, those behind headings first."""
    for heading in _comment_headings(page):
        if area := _behind(page, heading):
            yield area
    for _, element, roles in page.metadata.hints:
        if roles & Role.COMMENTS and element.tag in _AREAS and _is_beside_nothing(page, element):
            heading = next(element.iter(*_HEADINGS), None)
            if heading is None or not _OTHERS.search(heading.text_content()[:_LONGEST]):
                yield tuple(child for child in element if isinstance(child.tag, str))


def _comment_headings(page: Page) -> Iterator[HtmlElement]:
    for element in page.tree.iter(*_HEADINGS):
        if says_comments(" ".join(element.text_content()[: 2 * _LONGEST].split())):
            yield element
    for element in page.tree.iter(*_LABELS):
        text = element.text
        if text and len(text) <= _LONGEST and not text.isspace() and says_comments(" ".join(text.split())):
            yield element


def says_comments(text: str) -> bool:
    """Whether a heading stands above the comments of its own page: "Comments", "3 Kommentare", "12 replies to ..."."""
    if not text or len(text) > _LONGEST or _OTHERS.search(text):
        return False
    return _HEADING.fullmatch(text) is not None or bool(count_in(text) and text[0].isdigit())


def _behind(page: Page, heading: HtmlElement) -> Area:
    """What follows a heading, up to one of its own weight; where nothing does, what follows the element around it."""
    level = _LEVELS.get(heading.tag, len(_LEVELS))
    current = heading
    for _ in range(_CLIMB):
        holder = current.getparent()
        if holder is None or not _is_beside_nothing(page, holder):
            return ()
        if area := tuple(_up_to_next(current, level)):
            return area
        current = holder
    return ()


def _up_to_next(element: HtmlElement, level: int) -> Iterator[HtmlElement]:
    for following in element.itersiblings():
        if not isinstance(following.tag, str):
            continue
        headings = (each for each in following.iter(*_LEVELS) if _LEVELS[each.tag] <= level)
        if level < len(_LEVELS) and next(headings, None) is not None:
            return
        if following.tag not in ("form", "script", "style", "nav") and following.text_content().strip():
            yield following


def _is_beside_nothing(page: Page, element: HtmlElement) -> bool:
    return page.metadata.regions.of(element) is not Region.ASIDE
