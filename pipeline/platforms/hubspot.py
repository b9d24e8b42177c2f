"""HubSpot: comments that a script lists, had by the public list that the script asks, or from the rendered page."""

import re
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.comments.names import comment_names
from pipeline.comments.parts import Reading, read_date
from pipeline.comments.scripts import inline_scripts, literal
from pipeline.comments.stated import stated_count
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms import plain
from pipeline.platforms.hubspot_api import HOSTS, addresses, answers_of, comments_in, id_of, is_list, is_whole, place_of
from pipeline.platforms.platform import CommentsRead, Held
from records.capture import Purpose
from records.comment import AuthorKind
from records.payload import Wanted

_MODULES = words("hs_cos_wrapper_type_blog_comments hs_cos_wrapper_type_blog_comment_listing")
_LIST = "comments-listing"
_ADDRESS = re.compile(r"""\bcommentsUrl["']?\s*:\s*["']([^"'\s]{1,2000})["']""")
_HALF_DAY = re.compile(r"\d\s*[AP]M\b")


class HubSpot:
    """Pages made by HubSpot's content system."""

    name: str | None = "hubspot"
    hosts: tuple[str, ...] = HOSTS

    def recognises(self, page: Page) -> bool:
        """By its generator, the place its files stand in, or its module for comments."""
        metadata = page.metadata
        if "HubSpot" in metadata.metas.get("generator", ()):
            return True
        if any("/hs/hsstatic/" in address for address in metadata.assets):
            return True
        return not _MODULES.isdisjoint(comment_names(page))

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The post's comments, at the address that the page gives its script, unless it states that there are none."""
        first = _address_on(held.page)
        if first is not None and stated_count(held.page) != 0:
            for url in addresses(first, answers_of(held.answers)):
                yield Wanted(purpose=Purpose.COMMENTS_API, url=url)

    def comments(self, held: Held) -> CommentsRead:
        """What the list tells and the rendered page shows. A page without room for them has comments turned off."""
        page = held.page
        if _list_on(page) is None and _address_on(page) is None:
            return plain.read(held.pages)
        answers, shown = answers_of(held.answers), _shown_on(page)
        found = tuple(completed(list(shown.values()), comments_in(answers)))
        stated, is_all = stated_count(page), is_whole(answers)
        return CommentsRead(
            found=found,
            counted=len(found),
            stated=None if is_all else stated,
            complete=is_all or bool(shown) or stated == 0,
            by_script=not is_all,
            containers=containers_of((page,), shown),
        )


def _address_on(page: Page) -> str | None:
    """Where the page's script asks for comments."""
    match = _ADDRESS.search(inline_scripts(page))
    address = literal(match[1]).replace("&amp;", "&") if match else ""
    return address if is_list(address) else None


def _list_on(page: Page) -> HtmlElement | None:
    return next((element for value, element in page.metadata.ids if value == _LIST), None)


def _shown_on(page: Page) -> Mapping[HtmlElement, Found]:
    """The comments in the list, once a script has filled it; replies stand behind what they answer, not inside it."""
    holder = _list_on(page)
    if holder is None:
        return {}
    elements = {each: place for each in holder.iter("div") if (place := place_of(each.get("data-threadid")))}
    return {each: found for each, place in elements.items() if (found := _found(page, each, place))}


def _found(page: Page, element: HtmlElement, place: tuple[str, ...]) -> Found | None:
    inside = reversed(list(element.iter("div")))  # of several with one name, the first counts
    parts = {name: each for each in inside for name in (each.get("class") or "").split()}
    author, posted, text = (parts.get(name) for name in ("comment-from", "comment-date", "comment-body"))
    if text is None:
        return None
    return Found(
        author=None if author is None else " ".join(author.text_content().split()) or None,
        text=comment_text(text, lambda _: False),
        posted=None if posted is None else read_date(posted.text_content(), _reading(page, posted)),
        own_id=id_of(place),
        parent=id_of(place[:-1]),
        level=len(place) - 1,
        author_kind=AuthorKind.VISITOR,
        source="hubspot",
    )


def _reading(page: Page, posted: HtmlElement) -> Reading:
    """The date is written as the browser's own language has it; one that halves the day puts the month first."""
    order = "mdy" if _HALF_DAY.search(posted.text_content()) else "dmy"
    return Reading(fetched_at=page.fetched_at, zone=None, order=order)
