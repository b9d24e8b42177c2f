"""One reader's comment on an article."""

from dataclasses import dataclass
from enum import StrEnum

from records.dates import ClaimedDate


class AuthorKind(StrEnum):
    """Who wrote a comment, as far as the page marks it."""

    VISITOR = "visitor"
    CLINIC = "clinic"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment as a record of its own.

    `id` is the platform's own where there is one ("wp-1234"), else derived so that it survives an edit of the text and
    the arrival of other comments ("d-" and 16 hex digits); unique within its page. `text` keeps emoji, combining and
    right-to-left characters exactly; paragraphs are joined by a blank line. `parent_id` is None at the top level.
    `depth` counts from 0. `position` counts from 0 in reading order over all comment pages.
    `source` names who told it: a platform's page ("wordpress", "drupal"), its API or feed ("drupal-api",
    "blogger-feed"), or on other pages "json-ld", "microdata", "markup".
    """

    id: str
    author: str | None
    author_kind: AuthorKind
    posted: ClaimedDate | None
    text: str
    parent_id: str | None
    depth: int
    position: int
    source: str
