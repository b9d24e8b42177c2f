"""Tells boxes inside an article by what they hold: about the author, asking for an address, sources, an answer."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from pipeline.facts.roles import Role, roles_of
from pipeline.text.core_text import squeezed
from pipeline.text.furniture import is_furniture, names_of
from pipeline.text.pointers import recommends

_TITLES = ("h2", "h3", "h4", "h5", "h6")
_HOLDERS = ("div", "section", "aside", "footer", "figure", "article", "li", "form")
_AUTHOR_BOX = re.compile(r"saboxplugin|abh_box|author-?box|about-?author|author-?(?:area|wrap|bio)", re.IGNORECASE)
_ABOUT_AUTHOR = re.compile(
    r"(?:about|meet) (?:the |our )?authors?|(?:über|zu[rm]?) (?:den|die|der)? ?autor(?:in|en|innen)?|"
    r"(?:à propos de|qui est) l['’]aut(?:eur|eure|rice)|(?:sobre|acerca de) (?:el|la|o|a|los)? ?autor(?:a|es)?|"
    r"(?:sull|informazioni sull)['’]aut(?:ore|rice)|l['’]aut(?:ore|rice|eur|eure)|over de auteurs?",
    re.IGNORECASE,
)
_SOURCES = re.compile(
    r"references?|sources?|citations?|bibliograph\w*|footnotes?|endnotes?|further reading|quellen(?:angaben)?|"
    r"literatur(?:verzeichnis)?|einzelnachweise|fuentes|referencias|bibliograf[íi]a|références|fonti|riferimenti|"
    r"referências|fontes|bronnen|literatuur",
    re.IGNORECASE,
)
_OPENED = re.compile(r"accordion|faq|toggle|collaps|panel|tab|answer|expand|content|more|spoiler", re.IGNORECASE)
_OPENING = re.compile(r"accordion|faq|toggle|collaps|panel|tabs|question", re.IGNORECASE)
_WINDOW = re.compile(r"popup|modal|lightbox|overlay|cookie|consent|menu|drawer|dialog|tooltip", re.IGNORECASE)
_ROLES = ("region", "tabpanel")
_TINY_BOX = re.compile(
    r"(?:^|[\s_-])(?:(?:post|star|kk)[-_]?(?:star[-_]?)?ratings?|kksr[\w-]*|cookie-?(?:notice|banner|bar|consent)|"
    r"popup-?(?:modal|box|overlay))(?:$|[\s_-])",
    re.IGNORECASE,
)
_LONGEST = 1500
"""Letters of a box about an author at most."""
_ASKING = 400
"""Letters around a field to fill in at most; more are an article that stands in a form."""
_ANSWER = 20
"""Letters of a collapsed part at least."""


def boxes_in(container: HtmlElement) -> frozenset[HtmlElement]:
    """The outermost elements in a container that tell of an author or ask for something."""
    return frozenset((*_author_boxes(container), *_asking_boxes(container)))


def _author_boxes(container: HtmlElement) -> Iterator[HtmlElement]:
    for element in container.iter(*_HOLDERS):
        names = names_of(element)
        told = roles_of(names) & Role.BIO or _AUTHOR_BOX.search(names)
        if element is not container and (
            (told and _letters(element) <= _LONGEST) or (_TINY_BOX.search(names) and _letters(element) <= _ASKING)
        ):
            yield element
    for title in container.iter(*_TITLES):
        words = " ".join(title.text_content().split()).strip(" :")
        if _ABOUT_AUTHOR.fullmatch(words):
            yield from _headed_by(title, container)
        elif recommends(words) and (following := title.getnext()) is not None and is_furniture(following):
            yield from (title, following)


def _headed_by(title: HtmlElement, container: HtmlElement) -> Iterator[HtmlElement]:
    """The box that a heading begins; where it has none of its own, the heading and what follows to the next one."""
    holder = title.getparent()
    if holder is not container and holder.getprevious() is not None and _letters(holder) <= _LONGEST:
        yield holder
        return
    yield title
    for following in title.itersiblings():
        if following.tag in _TITLES or _letters(following) > _LONGEST:
            return
        yield following


def _asking_boxes(container: HtmlElement) -> Iterator[HtmlElement]:
    for field in container.iter("input", "textarea", "select"):
        if field.get("type") in ("hidden", "checkbox", "radio", "button", "submit"):
            continue
        box = None
        for above in field.iterancestors():
            if above is container or _letters(above) > _ASKING:
                break
            box = above
        if box is not None:
            yield box


def holds_sources(element: HtmlElement) -> bool:
    """Whether an element is the list of an article's sources, by its name or by the heading in or above it."""
    if _SOURCES.search(names_of(element)):
        return True
    before = element.getprevious()
    titles = (next(element.iter(*_TITLES), None), before if before is not None and before.tag in _TITLES else None)
    return any(
        title is not None and _SOURCES.match(" ".join(title.text_content().split())) is not None for title in titles
    )


def is_collapsed(element: HtmlElement) -> bool:
    """Whether an element that is not shown is opened by what stands in front of it, as answers to questions are."""
    names = names_of(element)
    before, holder = element.getprevious(), element.getparent()
    if before is None or holder is None or _WINDOW.search(names):
        return False
    is_told = _OPENED.search(names) or _OPENING.search(names_of(holder)) or element.get("role") in _ROLES
    return bool(is_told and _letters(before) and _letters(element) >= _ANSWER)


def _letters(element: HtmlElement) -> int:
    return len(squeezed(element.text_content()))
