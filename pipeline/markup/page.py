"""One parsed page of a visit, as every reader of titles, bylines, dates, comments and bodies gets it."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lxml.html import HtmlElement

if TYPE_CHECKING:
    from pipeline.markup.metadata import Metadata


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """A page parsed once, shared by all readers; none of them may alter the tree.

    `url` is the address that answered and the base of relative links unless the page names another. `fetched_at` (UTC)
    is what relative dates resolve against. `zone` is the clinic's IANA zone, or None. `metadata` was gathered from the
    same tree.
    """

    url: str
    tree: HtmlElement
    fetched_at: datetime
    zone: str | None
    metadata: "Metadata"
