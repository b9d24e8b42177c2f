"""Pages of no platform we know: comments as schema.org describes them, or as their markup shows them."""

from collections.abc import Sequence

from pipeline.markup.page import Page
from pipeline.platforms import repeated, schema_org
from pipeline.platforms.platform import CommentsRead
from records.payload import Payload, Wanted


class Plain:
    """Any page."""

    name: str | None = None

    def recognises(self, page: Page) -> bool:  # noqa: ARG002
        """Every page."""
        return True

    def wanted(self, page: Page, have: frozenset[str]) -> tuple[Wanted, ...]:  # noqa: ARG002
        """Nothing: nobody told us where more could be."""
        return ()

    def comments(self, pages: Sequence[Page], apis: Sequence[Payload]) -> CommentsRead:  # noqa: ARG002
        """What schema.org describes, else what reads as a comment."""
        described = schema_org.comments(pages)
        return described if described.comments else repeated.comments(pages)
