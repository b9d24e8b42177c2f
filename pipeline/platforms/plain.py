"""Pages of no platform we know: comments as schema.org describes them, and an honest word where scripts load them."""

from collections.abc import Sequence

from pipeline.page import Page
from pipeline.platforms import schema_org
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
        """What schema.org describes."""
        return schema_org.comments(pages)
