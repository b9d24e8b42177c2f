"""The small numbers that stand for words in the hot tables; a number, once given, keeps its word for ever."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeVar

from records.article import BlockKind
from records.capture import Purpose, Transport
from records.comment import AuthorKind
from records.dates import Meaning, Precision
from records.run import RunStatus, Trigger
from records.settlement import PageState
from records.visit import Outcome, Proof

Word = TypeVar("Word", bound=StrEnum)


class Origin(StrEnum):
    """Where the visits of a run come from."""

    CRAWL = "crawl"
    IMPORT = "import"


def _numbered(*words: Word) -> Mapping[Word, int]:
    return {word: number for number, word in enumerate(words)}


# The commonest word comes first: SQLite keeps 0 and 1 without a byte. New words are added at the end.
PURPOSE: Final = _numbered(
    Purpose.PAGE,
    Purpose.COMMENT_PAGE,
    Purpose.COMMENTS_API,
    Purpose.ROBOTS,
    Purpose.SITEMAP,
    Purpose.FEED,
    Purpose.POSTS_API,
    Purpose.LIST,
    Purpose.RENDERED,
)
TRANSPORT: Final = _numbered(
    Transport.COMPLETE,
    Transport.CLOSED,
    Transport.CUT,
    Transport.TOO_LARGE,
    Transport.HEAD_TOO_LARGE,
    Transport.TIMED_OUT,
    Transport.DNS,
    Transport.TLS,
    Transport.CONNECTION,
    Transport.FORBIDDEN,
    Transport.ROBOTS,
    Transport.MALFORMED,
)
OUTCOME: Final = _numbered(
    Outcome.UNCHANGED,
    Outcome.OK,
    Outcome.MOVED,
    Outcome.GONE,
    Outcome.BLOCKED,
    Outcome.SUSPECT,
    Outcome.INCOMPLETE,
    Outcome.UNREADABLE,
    Outcome.UNREACHABLE,
    Outcome.REFUSED,
    Outcome.SKIPPED,
)
PROOF: Final = _numbered(Proof.NOT_MODIFIED, Proof.BYTES, Proof.TEXT)
STATE: Final = _numbered(PageState.LIVE, PageState.MISSING, PageState.REMOVED, PageState.MERGED, PageState.PROTECTED)
RUN_STATUS: Final = _numbered(
    RunStatus.COMPLETED, RunStatus.PARTIAL, RunStatus.FAILED, RunStatus.MISSED, RunStatus.KILLED
)
TRIGGER: Final = _numbered(Trigger.SCHEDULE, Trigger.CATCH_UP, Trigger.HAND)
ORIGIN: Final = _numbered(Origin.CRAWL, Origin.IMPORT)
BLOCK_KIND: Final = _numbered(
    BlockKind.PARAGRAPH,
    BlockKind.HEADING,
    BlockKind.ITEM,
    BlockKind.ROW,
    BlockKind.QUOTE,
    BlockKind.IMAGE,
    BlockKind.CODE,
)
AUTHOR_KIND: Final = _numbered(AuthorKind.VISITOR, AuthorKind.CLINIC, AuthorKind.UNKNOWN)
PRECISION: Final = _numbered(
    Precision.DAY,
    Precision.SECOND,
    Precision.MINUTE,
    Precision.HOUR,
    Precision.WEEK,
    Precision.MONTH,
    Precision.YEAR,
)
MEANING: Final = _numbered(Meaning.PUBLISHED, Meaning.MODIFIED, Meaning.REVIEWED)


def words(codes: Mapping[Word, int]) -> tuple[Word, ...]:
    """The words in the order of their numbers: words(OUTCOME)[3] is the outcome numbered 3."""
    return tuple(sorted(codes, key=codes.__getitem__))
