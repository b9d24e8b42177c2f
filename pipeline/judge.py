"""Judges a visit: from its captures and what a look at them found to an outcome, with the reason in words. Pure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from records.address import address_key
from records.capture import Purpose, Transport
from records.settlement import PageState
from records.visit import Kept, Outcome, PlannedPage, Proof, Verdict

READ = frozenset({Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED})
"""Outcomes of a visit that saw the article."""

WHOLE = frozenset({Transport.COMPLETE, Transport.CLOSED})
"""Transports after which a body may be read; CLOSED only with more evidence."""

_TRANSPORTS = {
    Transport.CUT: (Outcome.INCOMPLETE, "fewer bytes arrived than were promised"),
    Transport.TOO_LARGE: (Outcome.UNREADABLE, "the body is larger than the limit"),
    Transport.HEAD_TOO_LARGE: (Outcome.UNREADABLE, "the head is larger than the limit"),
    Transport.TIMED_OUT: (Outcome.UNREACHABLE, "no answer in time"),
    Transport.DNS: (Outcome.UNREACHABLE, "the host name could not be resolved"),
    Transport.TLS: (Outcome.UNREACHABLE, "no secure connection (TLS)"),
    Transport.CONNECTION: (Outcome.UNREACHABLE, "no connection"),
    Transport.FORBIDDEN: (Outcome.UNREACHABLE, "the address guard refused the address"),
    Transport.ROBOTS: (Outcome.REFUSED, "robots.txt forbids it or could not be had"),
    Transport.MALFORMED: (Outcome.UNREACHABLE, "what came back was no HTTP answer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at the payloads of a visit found.

    `proof` shows that the article is that of the last snapshot. `fresh` says that an article was read and spooled; the
    values after it are those of that reading. `open_ended` names the HTML payloads (by address) without `</html>`;
    `ended_before` says whether the page's last snapshot had one (None: unknown). `failure` is what ended the reading.
    """

    proof: Proof | None = None
    fresh: bool = False
    digest: str | None = None
    body_digest: str | None = None
    title: str | None = None
    canonical: str | None = None
    comments_complete: bool | None = None
    page_kind: str | None = None
    kind_reason: str = ""
    problem: str | None = None
    damage: str | None = None
    open_ended: frozenset[str] = frozenset()
    ended_before: bool | None = None
    failure: str | None = None


def latest_look(captures: Sequence[Kept]) -> tuple[Kept, ...]:
    """The captures of the last look alone."""
    last = max((capture.look for capture in captures), default=1)
    return tuple(capture for capture in captures if capture.look == last)


def page_capture(captures: Sequence[Kept]) -> Kept | None:
    """The capture that ended the page's redirect chain."""
    return next((capture for capture in reversed(captures) if capture.purpose is Purpose.PAGE), None)


def is_redirected(captures: Sequence[Kept]) -> bool:
    """Whether the page was answered at an address that is no mere variant of the one asked for."""
    pages = [capture for capture in captures if capture.purpose is Purpose.PAGE]
    return bool(pages) and is_elsewhere(pages[0].url, pages[-1].url)


def is_elsewhere(one: str, other: str) -> bool:
    """Whether two addresses are no mere variants of each other."""
    return one != other and address_key(one) != address_key(other)


def is_readable(capture: Kept | None) -> bool:
    """Whether a capture holds, or confirms, a body that may be read."""
    return capture is not None and capture.transport in WHOLE and capture.status in (200, 203, 304)


def judge(
    captures: Sequence[Kept], planned: PlannedPage | None, looked: Looked | None, homes: AbstractSet[str]
) -> Verdict:
    """The verdict on one look of a visit.

    `captures` are those of that look; `homes` are the address keys of the site's home page and lists.
    """
    page = page_capture(captures)
    if page is None:
        return Verdict(outcome=Outcome.SKIPPED, reason="nothing was asked for")
    verdict = _by_status(page) or _by_transport(page) or _by_supporting(captures) or _by_place(captures, homes)
    return verdict or _by_reading(page, planned, looked, is_redirected(captures))


def _by_status(page: Kept) -> Verdict | None:
    status = page.status
    if status is None or status in (200, 203, 304):
        return None
    if status in (404, 410):
        return Verdict(outcome=Outcome.GONE, reason=f"answered {status}")
    if status == 408 or status >= 500:
        return Verdict(outcome=Outcome.UNREACHABLE, reason=f"answered {status}")
    if status >= 400:
        return Verdict(outcome=Outcome.BLOCKED, reason=f"answered {status}")
    if status >= 300:
        return Verdict(
            outcome=Outcome.SUSPECT, reason=f"answered {status}; the redirect was not followed: {_why(page)}"
        )
    if status == 206:
        return Verdict(outcome=Outcome.INCOMPLETE, reason="answered 206, a part of the page")
    return Verdict(outcome=Outcome.SUSPECT, reason=f"answered {status}, which is no page")


def _why(page: Kept) -> str:
    return page.error or page.location or "no target"


def _by_transport(page: Kept) -> Verdict | None:
    if page.transport in WHOLE:
        return None
    outcome, reason = _TRANSPORTS[page.transport]
    if page.status is not None and page.transport in (Transport.TIMED_OUT, Transport.CONNECTION):
        outcome, reason = Outcome.INCOMPLETE, "the body did not end in time"
    return Verdict(outcome=outcome, reason=f"{reason}: {page.error}" if page.error else reason)


def _by_supporting(captures: Sequence[Kept]) -> Verdict | None:
    last = {capture.url: capture for capture in captures if capture.purpose is not Purpose.PAGE}
    for capture in last.values():
        if capture.transport is Transport.CUT:
            return Verdict(outcome=Outcome.INCOMPLETE, reason=f"fewer bytes arrived than promised of {capture.url}")
    return None


def _by_place(captures: Sequence[Kept], homes: AbstractSet[str]) -> Verdict | None:
    page = page_capture(captures)
    if page is None or not is_redirected(captures) or address_key(page.url) not in homes:
        return None
    return Verdict(outcome=Outcome.SUSPECT, reason="redirects to the home page or a list, which is no move")


def _by_reading(page: Kept, planned: PlannedPage | None, looked: Looked | None, redirected: bool) -> Verdict:
    if looked is None:
        return Verdict(outcome=Outcome.UNREADABLE, reason="the answer was not read")
    if looked.failure:
        return Verdict(outcome=Outcome.UNREADABLE, reason=looked.failure)
    if looked.proof and not looked.fresh:
        return Verdict(outcome=Outcome.UNCHANGED, proof=looked.proof)
    if looked.damage:
        outcome = Outcome.INCOMPLETE if looked.damage == "incomplete" else Outcome.UNREADABLE
        return Verdict(outcome=outcome, reason=looked.problem or looked.damage)
    if half := _half(page, looked):
        return half
    if looked.proof and planned is not None:
        return Verdict(outcome=Outcome.UNCHANGED, proof=looked.proof)
    if not looked.fresh or looked.page_kind != "article":
        return Verdict(outcome=Outcome.SUSPECT, reason=_no_article(looked, redirected))
    return Verdict(outcome=Outcome.OK)


def _no_article(looked: Looked, redirected: bool) -> str:
    why = looked.problem or looked.kind_reason or f"read as {looked.page_kind}"
    return f"redirects to what is no article: {why}" if redirected else f"no article in the answer: {why}"


def _half(page: Kept, looked: Looked) -> Verdict | None:
    """A page without `</html>` is half a page, unless its last snapshot had none either."""
    missing = looked.open_ended
    if not missing:
        return None
    if page.url in missing and (page.transport is Transport.CLOSED or looked.ended_before is not False):
        return Verdict(outcome=Outcome.INCOMPLETE, reason="the page ends without </html>")
    if page.url not in missing:
        return Verdict(outcome=Outcome.INCOMPLETE, reason=f"{min(missing)} ends without </html>")
    return None


def is_open_ended(page: Kept, planned: PlannedPage | None, looked: Looked | None, verdict: Verdict) -> bool:
    """Whether a page counts as incomplete only because it ends without `</html>`; its site may never write one."""
    return (
        verdict.outcome is Outcome.INCOMPLETE
        and planned is None
        and looked is not None
        and looked.fresh
        and looked.page_kind == "article"
        and page.transport is Transport.COMPLETE
        and page.url in looked.open_ended
    )


def wants_second_look(captures: Sequence[Kept], planned: PlannedPage | None, verdict: Verdict) -> bool:
    """Whether a verdict of a first look stands only when a second, unconditional one agrees."""
    page = page_capture(captures)
    if page is None or page.look > 1:
        return False
    if verdict.outcome is Outcome.GONE:
        return page.status == 410 and planned is not None and planned.state in (PageState.LIVE, PageState.MISSING)
    return verdict.outcome is Outcome.OK and any(
        capture.transport is Transport.CLOSED for capture in captures if is_readable(capture)
    )


def agreed(first: Kept, before: Looked | None, second: Kept, after: Looked | None, verdict: Verdict) -> Verdict:
    """The verdict on two looks: `verdict` is the second one's, `first` and `second` are their page captures."""
    if first.status == 410:
        twice = verdict.outcome is Outcome.GONE and second.status == 410
        return replace(verdict, reason="answered 410 twice") if twice else verdict
    if verdict.outcome is Outcome.UNCHANGED:
        return verdict
    if verdict.outcome is not Outcome.OK:
        return Verdict(outcome=Outcome.INCOMPLETE, reason=f"the second look did not agree: {verdict.reason}")
    if before is None or after is None or before.digest != after.digest:
        return Verdict(outcome=Outcome.INCOMPLETE, reason="two looks at a body ended by closing differ")
    return verdict


def is_repeated_410(captures: Sequence[Kept]) -> bool:
    """Whether both looks of a visit were answered 410."""
    statuses = {c.look: c.status for c in captures if c.purpose is Purpose.PAGE}
    return statuses.get(1) == 410 and statuses.get(2) == 410
