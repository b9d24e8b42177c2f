"""Finds the comments in Drupal's markup: which elements they are, whose replies they are, who wrote them and when."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.parts import Reading, name_in, parts_of, read_date
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.comments.weekdays import order_by_weekday
from pipeline.facts.date_claims import claim, day_order
from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words
from records.comment import AuthorKind
from records.dates import ClaimedDate, Precision

_TAGS = words("div article li section")
_ID = re.compile(r"comment-(\d+)")
_ADDRESS = re.compile(r"/comment/(\d+)(?:[#?/]|$)|#comment-(\d+)$")
_STAFF = words("by-node-author comment-by-node-author")
_BODIES = words("field--name-comment-body field-name-comment-body")
_COMMENT = words("comment js-comment")
_PREVIEWS = words("comment-preview preview")
_NOTES = words("parent visually-hidden element-invisible")
_FOOTER = 300
_SECONDS = 10
"""Digits of a time in seconds before the year 2287."""
_REPLY_OF = words("sioc:reply_of schema:parentItem")
_PEOPLE = words("schema:Person sioc:UserAccount")
_CREATED = words("dc:created dc:date schema:dateCreated")
_UNVERIFIED = re.compile(
    r"\s*\((?:not verified|nicht überprüft|non vérifié|no verificado|non verificato|niet gecontroleerd|não verificado|"
    r"niezweryfikowany|не проверено|не перевірено|ikke bekræftet|inte verifierad|doğrulanmamış|nem ellenőrzött|"
    r"neověřeno|anonim|لم يتم التحقق|לא מאומת|未確認|未验证)\)$"
)
"""What Drupal writes behind the names of people who were not logged in."""
_Roots = Mapping[HtmlElement, str | None]


def roots_on(page: Page) -> dict[HtmlElement, str | None]:
    """The elements of single comments with their numbers, in document order."""
    return page.metadata.once("drupal-comments", lambda _: _roots_on(page))


def _roots_on(page: Page) -> dict[HtmlElement, str | None]:
    numbers = {element: _number(element) for element in _marked(page)} or dict(_anchored(page))
    kept: dict[HtmlElement, str | None] = {}
    for element, number in numbers.items():
        outer = next((above for above in element.iterancestors() if above in kept), None)
        if outer is None or (number is not None and number != kept[outer]):
            kept[element] = number
    return {element: number or _permalink(element, kept) for element, number in kept.items()}


def _marked(page: Page) -> Iterator[HtmlElement]:
    """Elements that are classed as a comment, but for previews of one."""
    for _, element, roles in page.metadata.hints:
        names = (element.get("class") or "").split() if roles & Role.COMMENTS and element.tag in _TAGS else ()
        if _COMMENT.isdisjoint(names) or not _PREVIEWS.isdisjoint(names):
            continue
        holder = element.getparent()
        if holder is not None and page.metadata.regions.of(holder) is not Region.ASIDE:
            yield element


def _anchored(page: Page) -> Iterator[tuple[HtmlElement, str | None]]:
    """Elements with a comment's id, or behind an anchor that has one: a theme may leave out the classes."""
    for value, element in page.metadata.ids:
        match = _ID.fullmatch(value) if value.startswith("comment-") else None
        root = element.getnext() if match and element.tag == "a" else element
        if match and root is not None and root.tag in _TAGS:
            yield root, match[1]


def _number(element: HtmlElement) -> str | None:
    """What the comment's id, its anchor or its address in RDFa says."""
    if (stated := element.get("data-comment-id") or "").isdecimal():
        return stated
    before = element.getprevious()
    for each in (element, before):
        if each is not None and (match := _ID.fullmatch(each.get("id") or "")):
            return match[1]
    return _number_in(element.get("about") or "")


def _number_in(address: str) -> str | None:
    match = _ADDRESS.search(address)
    return (match[1] or match[2]) if match else None


def _own(root: HtmlElement, roots: _Roots, *tags: str) -> Iterator[HtmlElement]:
    """The elements of a comment without those of the comments inside it."""
    walker = etree.iterwalk(root, events=("start",))
    for _, element in walker:
        if element is not root and element in roots:
            walker.skip_subtree()
        elif element.tag in tags or not tags:
            yield element


def _permalink(root: HtmlElement, roots: _Roots) -> str | None:
    """The number in the first link that leads to a comment and does not stand in a note on what it replies to."""
    for link in _own(root, roots, "a"):
        holder = link.getparent()
        names = (holder.get("class") or "").split() if holder is not None else ()
        if "visually-hidden" not in names and "parent" not in names and (number := _number_in(link.get("href") or "")):
            return number
    return None


def comments_on(page: Page) -> list[Found]:
    """The comments of a page in document order."""
    roots = roots_on(page)
    if not roots:
        return []
    order = order_by_weekday(_samples(roots)) or day_order(page.metadata.language, _samples(roots))
    reading = Reading(fetched_at=page.fetched_at, zone=page.zone, order=order)
    return [_found(root, roots, reading) for root in roots]


def _samples(roots: _Roots) -> Iterator[str]:
    return (" ".join(" ".join(root.itertext()).split())[:300] for root in roots)


def _found(root: HtmlElement, roots: _Roots, reading: Reading) -> Found:
    parts, number = parts_of(root, frozenset(roots), reading), roots[root]
    author = _stated_author(root, roots) or parts.author or ""
    return Found(
        author=_UNVERIFIED.sub("", author).strip() or None,
        text=_text(root, roots) or parts.text,
        posted=_stated_date(root, roots)
        or parts.posted
        or _printed_date(root, roots, reading)
        or _timestamp(root, roots),
        own_id=f"drupal-{number}" if number else None,
        key=_key(root, roots),
        parent=_parent(root, roots),
        author_kind=AuthorKind.CLINIC if not _STAFF.isdisjoint(_names(root)) else AuthorKind.VISITOR,
        source="drupal",
    )


def _key(root: HtmlElement, roots: _Roots) -> object:
    return f"drupal-{roots[root]}" if roots[root] else root


def _names(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()


def _stated_author(root: HtmlElement, roots: _Roots) -> str | None:
    """The person that core marks as such; the note on what a comment replies to names another one."""
    for element in _own(root, roots, "span", "a"):
        is_person = "username" in _names(element) or not _PEOPLE.isdisjoint((element.get("typeof") or "").split())
        if is_person and not any(_is_note(above) for above in element.iterancestors("p")):
            return name_in(element)
    return None


def _is_note(element: HtmlElement) -> bool:
    return not _NOTES.isdisjoint(_names(element))


def _text(root: HtmlElement, roots: _Roots) -> str | None:
    """The field that holds the text of a comment. Its subject is left out: where people write none, Drupal repeats the
    first words of the text."""
    for element in _own(root, roots, "div"):
        if not _BODIES.isdisjoint(_names(element)):
            return comment_text(element, lambda inner: "field-label" in _names(inner) or inner in roots)
    return None


def _stated_date(root: HtmlElement, roots: _Roots) -> ClaimedDate | None:
    for element in _own(root, roots, "span", "time", "p", "div"):
        stated = element.get("content") if not _CREATED.isdisjoint((element.get("property") or "").split()) else None
        if stated and (posted := claim(stated)):
            return posted
    return None


def _printed_date(root: HtmlElement, roots: _Roots, reading: Reading) -> ClaimedDate | None:
    """The date in the footer of a comment, where core's own templates put it without a class."""
    texts = (" ".join(footer.text_content()[:_FOOTER].split()) for footer in _own(root, roots, "footer"))
    return next((posted for text in texts if (posted := read_date(text, reading))), None)


def _timestamp(root: HtmlElement, roots: _Roots) -> ClaimedDate | None:
    """When the comment was last changed, as core writes it for its "new" marker; where nothing else tells a date."""
    for element in _own(root, roots, "mark", "span"):
        raw = element.get("data-comment-timestamp") or ""
        if raw.isdecimal() and len(raw) <= _SECONDS:
            value = datetime.fromtimestamp(int(raw), UTC).isoformat(timespec="seconds")
            return ClaimedDate(value=value, precision=Precision.SECOND, raw=raw)
    return None


def _parent(root: HtmlElement, roots: _Roots) -> object:
    """What a comment replies to: as RDFa states it, as a note for screen readers says, or as it is indented."""
    for element in _own(root, roots, "span", "p"):
        if not _REPLY_OF.isdisjoint((element.get("rel") or "").split()):
            number = _number_in(element.get("resource") or "")
        elif element.tag == "p" and _is_note(element):
            number = next((found for link in element.iter("a") if (found := _number_in(link.get("href") or ""))), None)
        else:
            continue
        if number is not None:
            return f"drupal-{number}"
    outer = _indented_below(root, roots)
    return None if outer is None else _key(outer, roots)


def _indented_below(root: HtmlElement, roots: _Roots) -> HtmlElement | None:
    for above in root.iterancestors():
        if above in roots:
            return above
        if "indented" in _names(above):
            found = (_first(before, roots) for before in above.itersiblings(preceding=True))
            return next((each for each in found if each is not None), None)
    return None


def _first(element: HtmlElement, roots: _Roots) -> HtmlElement | None:
    """The comment that an element is or wraps; none in one that holds replies."""
    if element in roots:
        return element
    if not isinstance(element.tag, str) or "indented" in _names(element):
        return None
    return next((each for each in element.iter(*_TAGS) if each in roots), None)
