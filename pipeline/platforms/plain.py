"""Pages of no platform we know: comments as schema.org describes them, or as their markup shows them."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.markup.page import Page
from pipeline.platforms import repeated, schema_org
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted


class Plain:
    """Any page."""

    name: str | None = None
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """Every page."""
        return True

    def wanted(self, held: Held) -> tuple[Wanted, ...]:
        """Nothing: nobody told us where more could be."""
        return ()

    def comments(self, held: Held) -> CommentsRead:
        """What schema.org describes, else what reads as a comment."""
        return read(held.pages)


def read(pages: Sequence[Page]) -> CommentsRead:
    """Comments of which no platform tells, on pages of any: what readers see goes before what JSON-LD says of it."""
    described = schema_org.comments(pages)
    if any(each.source == "microdata" for each in described.found):
        return described
    shown = repeated.comments(pages)
    if len(shown.found) >= len(described.found):
        return shown
    return replace(described, containers=shown.containers)
