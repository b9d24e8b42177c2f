"""What the captures and the verdict of a visit say about its page."""

from collections.abc import Iterable, Sequence

from records.capture import Purpose, Transport
from records.settlement import Settlement
from records.visit import Kept, Outcome
from storage.instants import to_micros

_OF_A_PAGE = (Purpose.PAGE, Purpose.COMMENT_PAGE, Purpose.COMMENTS_API, Purpose.RENDERED)
_WHOLE = (Transport.COMPLETE, Transport.CLOSED)
_STANDS = frozenset({Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED})


def stands(settlement: Settlement) -> bool:
    """Whether the visit says that the page's last snapshot still stands (`gone` confirms an absence instead)."""
    return settlement.verdict.outcome in _STANDS and settlement.merged_into is None


def judged_capture(captures: Sequence[Kept]) -> Kept | None:
    """The page capture a verdict rests on: the last one."""
    for capture in reversed(captures):
        if capture.purpose is Purpose.PAGE:
            return capture
    return None


def time_taken(captures: Sequence[Kept]) -> tuple[int | None, int | None]:
    """Start of the first capture in microseconds, and milliseconds until the last one ended; None without captures."""
    if not captures:
        return None, None
    if len(captures) == 1:
        return to_micros(captures[0].started_at), captures[0].duration_ms
    starts = [to_micros(capture.started_at) for capture in captures]
    ends = [start + capture.duration_ms * 1000 for start, capture in zip(starts, captures, strict=True)]
    return min(starts), (max(ends) - min(starts)) // 1000


def is_full_fetch(capture: Kept | None) -> bool:
    """Whether a page was received whole, not confirmed by a 304."""
    return capture is not None and capture.status == 200 and capture.transport in _WHOLE


def supporting(captures: Iterable[Kept]) -> list[Kept]:
    """The captures a reading can be made from: whole answers of the page and its comments, the last of each address."""
    last = {
        capture.url: capture
        for capture in captures
        if capture.purpose in _OF_A_PAGE
        and capture.status in (200, 304)
        and capture.transport in _WHOLE
        and capture.payload_id is not None
    }
    return sorted(last.values(), key=lambda capture: (capture.purpose is not Purpose.PAGE, capture.id))
