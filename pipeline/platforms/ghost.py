"""Ghost: comments that its script asks for, had by the API that the script asks, or from the rendered page."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement

from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.markup.page import Page
from pipeline.platforms import plain
from pipeline.platforms.ghost_api import addresses, answers_of, comments_in, is_whole
from pipeline.platforms.ghost_markup import comments_on
from pipeline.platforms.platform import CommentsRead, Held
from records.capture import Purpose
from records.payload import Wanted


@dataclass(frozen=True, slots=True)
class _Place:
    site: str
    post: str


class Ghost:
    """Pages made by Ghost, in any theme."""

    name: str | None = "ghost"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its generator, or the address of its script for comments."""
        metadata = page.metadata
        if any(content.startswith("Ghost ") for content in metadata.metas.get("generator", ())):
            return True
        return any("/comments-ui" in address for address in metadata.assets)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The post's comments by the API, where the page shows any; each answer may lead to the next."""
        place = _place_of(held.page)
        if place is not None:
            for url in addresses(place.site, place.post, answers_of(held.answers)):
                yield Wanted(purpose=Purpose.COMMENTS_API, url=url)

    def comments(self, held: Held) -> CommentsRead:
        """What the API tells and the rendered page shows. A page without the script has comments turned off."""
        if _place_of(held.page) is None:
            return plain.read(held.pages)
        answers, shown = answers_of(held.answers), comments_on(held.page)
        found = tuple(completed(shown.found if shown else (), comments_in(answers)))
        is_all = is_whole(answers)
        return CommentsRead(
            found=found,
            counted=len(found),
            stated=shown.stated if shown and not is_all else None,
            complete=is_all or (shown is not None and not shown.has_more),
            by_script=not is_all,
            containers=containers_of((held.page,), shown.roots if shown else ()),
        )


def _place_of(page: Page) -> _Place | None:
    """Where comments of which post are shown; None where none are: the site or the post has them turned off."""
    script = page.metadata.once("ghost", lambda _: _script_of(page))
    if script is None:
        return None
    site = script.get("data-ghost-comments") or ""
    site = site if site.startswith(("https://", "http://")) else urljoin(page.url, "/")
    return _Place(site=site, post=script.get("data-post-id") or "")


def _script_of(page: Page) -> HtmlElement | None:
    scripts = (each for each in page.tree.iter("script") if each.get("data-ghost-comments") is not None)
    return next((each for each in scripts if each.get("data-post-id")), None)
