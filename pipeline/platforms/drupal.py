"""Drupal 7 to 11: comments of any theme, over all pages of comments and by JSON:API where it is open."""

from collections.abc import Iterator, Sequence

from pipeline.comments.completed import completed
from pipeline.comments.containers import containers_of
from pipeline.comments.stated import stated_count
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.platforms import plain
from pipeline.platforms.drupal_api import api_address, from_api, next_address
from pipeline.platforms.drupal_markup import comments_on, roots_on
from pipeline.platforms.drupal_paging import held_numbers, page_number, wanted_pages
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted

_FOLDERS = ("/sites/default/", "/sites/all/", "/misc/drupal.js", "/core/misc/", "/core/themes/", "/core/assets/")


class Drupal:
    """Pages made by Drupal, in any theme."""

    name: str | None = "drupal"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By its generator, or the folders its files stand in."""
        return is_drupal(page.metadata)

    def wanted(self, held: Held) -> Iterator[Wanted]:
        """The other pages of comments; where there are none and comments are missing, JSON:API."""
        further = wanted_pages(held.page)
        yield from further
        yield from next_address(held.answers)
        if not further and (stated_count(held.page) or 0) > len(roots_on(held.page)):
            yield from api_address(held.page)

    def comments(self, held: Held) -> CommentsRead:
        """Records over all pages in their order; the API fills in what the pages leave out."""
        pages = sorted(held.pages, key=lambda page: page_number(page.url))
        on_pages = [each for page in pages for each in comments_on(page)]
        by_api, is_all = from_api(held.answers)
        found = completed(on_pages, by_api)
        if not found:
            return plain.read(held.pages)
        return CommentsRead(
            found=tuple(found),
            counted=len(found),
            stated=None if is_all else stated_count(held.page),
            complete=is_all or held_numbers(held.pages) >= _numbers(wanted_pages(held.page)),
            containers=containers_of(pages, [root for page in pages for root in roots_on(page)]),
        )


def is_drupal(metadata: Metadata) -> bool:
    """Whether a page was made by Drupal 7 or later."""
    if any(content.lower().startswith("drupal") for content in metadata.metas.get("generator", ())):
        return True
    addresses = (*metadata.assets, *metadata.links.get("stylesheet", ()))
    return any(folder in address for address in addresses for folder in _FOLDERS)


def _numbers(wanted: Sequence[Wanted]) -> frozenset[int]:
    return frozenset(page_number(each.url) for each in wanted)
