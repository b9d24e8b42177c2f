"""The ladder before reading: 304, same bytes, same fingerprint, read; its upper rungs run in a child process. Pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from pipeline.judge import is_readable, page_capture
from pipeline.run.spool import pack
from records.article import Fingerprint
from records.capture import Purpose, Validator
from records.payload import Payload, Readout, Terms, Wanted
from records.settlement import Reading
from records.visit import Kept, PlannedPage, Proof

HTML = (Purpose.PAGE, Purpose.COMMENT_PAGE, Purpose.RENDERED)
"""What a fingerprint covers; answers of an API are compared by their bytes."""


def supporting(planned: PlannedPage) -> tuple[Wanted, ...]:
    """The supporting addresses of the last complete visit."""
    return tuple(
        Wanted(purpose=validator.purpose, url=url)
        for url, validator in planned.validators.items()
        if validator.purpose is not Purpose.PAGE
    )


def unasked(planned: PlannedPage, captures: Sequence[Kept]) -> tuple[Wanted, ...]:
    """The supporting addresses of the last complete visit that this look has not asked for yet."""
    asked = {capture.url for capture in captures}
    return tuple(wanted for wanted in supporting(planned) if wanted.url not in asked)


def confirmed(planned: PlannedPage, captures: Sequence[Kept]) -> Mapping[str, Proof]:
    """The captures (by address) that received what the last complete visit received, each with its proof."""
    page = next((v for v in planned.validators.values() if v.purpose is Purpose.PAGE), None)
    proofs = {}
    for capture in captures:
        known = page if capture.purpose is Purpose.PAGE else planned.validators.get(capture.url)
        if is_readable(capture) and known is not None and _is_same(capture, known):
            proofs[capture.url] = Proof.NOT_MODIFIED if capture.status == 304 else Proof.BYTES
    return proofs


def _is_same(capture: Kept, known: Validator) -> bool:
    return capture.payload_sha256 == known.payload_sha256 or capture.payload_id == known.payload_id


def proof_without_reading(planned: PlannedPage, captures: Sequence[Kept]) -> Proof | None:
    """The proof that every capture of the last complete visit is confirmed: 304 when all are, else bytes.

    A page whose comments were not complete proves nothing: what was missing may be there now.
    """
    if planned.comments_complete is False or not planned.validators:
        return None
    proofs = confirmed(planned, captures)
    missing = [v for v in planned.validators.values() if v.purpose is not Purpose.PAGE and v.url not in proofs]
    if missing or not any(capture.purpose is Purpose.PAGE and capture.url in proofs for capture in captures):
        return None
    return Proof.NOT_MODIFIED if set(proofs.values()) == {Proof.NOT_MODIFIED} else Proof.BYTES


def would_be_304(planned: PlannedPage, captures: Sequence[Kept]) -> bool:
    """Whether a page came with other bytes under the validators it had before: asked for with them it were a 304."""
    page = page_capture(captures)
    known = next((one for one in planned.validators.values() if one.purpose is Purpose.PAGE), None)
    if page is None or known is None or page.url != known.url or page.status != 200 or _is_same(page, known):
        return False
    if known.etag is not None or page.etag is not None:
        return known.etag == page.etag
    return known.last_modified is not None and known.last_modified == page.last_modified


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a child process needs to climb the rest of the ladder.

    `known` is the fingerprint of the last snapshot when the reader is still the same, `same` the addresses that
    received the same bytes again, `expected` the supporting addresses of the last complete visit.
    """

    payloads: tuple[Payload, ...]
    known: Fingerprint | None = None
    same: frozenset[str] = frozenset()
    expected: tuple[Wanted, ...] = ()
    could_not_have: frozenset[str] = frozenset()
    terms: Terms = field(default_factory=Terms)
    want_links: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What climbing found. With `wanted`, climb again with those; `same_text` needed no reading.

    `readout` comes without its article, which is `packed` for the spool: the parent process need not unfold it yet.
    """

    wanted: tuple[Wanted, ...] = ()
    same_text: bool = False
    readout: Readout | None = None
    title: str | None = None
    canonical: str | None = None
    comments_complete: bool | None = None
    packed: bytes | None = None
    open_ended: frozenset[str] = frozenset()
    links: tuple[str, ...] = field(default=())


def examine(task: Task) -> Examined:
    """Compare fingerprints, then read; runs in a child process. Never raises for any bytes."""
    if _is_known(task):
        held = {payload.url for payload in task.payloads}
        wanted = tuple(one for one in task.expected if one.url not in held)
        if wanted or (task.known and _covers(task, task.known)):
            return Examined(wanted=wanted, same_text=not wanted, links=_links(task) if not wanted else ())
    return _read(task)


def _is_known(task: Task) -> bool:
    """Whether every HTML payload says what it said when the fingerprint was taken."""
    # imported here: the parent process names this module and must not pay for the readers
    from pipeline.fingerprint import is_unchanged

    known = task.known
    if known is None or task.could_not_have:
        return False
    return all(is_unchanged(payload, known) for payload in task.payloads if payload.purpose in HTML)


def _covers(task: Task, known: Fingerprint) -> bool:
    """Whether the payloads are those the fingerprint was taken from, and the answers of an API the same bytes."""
    html = {payload.url for payload in task.payloads if payload.purpose in HTML}
    others = {payload.url for payload in task.payloads if payload.purpose not in HTML}
    return html == set(known.values) and others <= task.same


def _links(task: Task) -> tuple[str, ...]:
    return _readout(task).links if task.want_links else ()


def _readout(task: Task) -> Readout:
    from pipeline.read import read

    return read(
        task.payloads,
        could_not_have=task.could_not_have,
        terms=task.terms,
        want_links=task.want_links,
    )


def _read(task: Task) -> Examined:
    readout = _readout(task)
    if readout.wanted:
        return Examined(wanted=readout.wanted, links=readout.links)
    article = readout.article
    light = Readout(
        digest=readout.digest,
        body_digest=readout.body_digest,
        page_kind=readout.page_kind,
        kind_reason=readout.kind_reason,
        problem=readout.problem,
        damage=readout.damage,
    )
    reading = reading_of(readout)
    return Examined(
        readout=light,
        title=article.title if article else None,
        canonical=article.canonical if article else None,
        comments_complete=article.comments_complete if article else None,
        packed=pack(reading) if reading else None,
        open_ended=open_ended(task.payloads),
        links=readout.links,
    )


def reading_of(readout: Readout) -> Reading | None:
    """The readout as a reading of today's reader, or None where no article was read."""
    from pipeline.read import READER_VERSION

    if readout.article is None or readout.digest is None:
        return None
    return Reading(
        reader_version=READER_VERSION,
        article=readout.article,
        digest=readout.digest,
        fingerprint=readout.fingerprint,
    )


def read_again(payloads: tuple[Payload, ...], terms: Terms) -> bytes | None:
    """A kept visit as today's reader reads it, packed, or None; runs in a child process.

    What the reader would want further was not fetched then and cannot be had now.
    """
    from pipeline.read import read_alone

    reading = reading_of(read_alone(payloads, terms=terms))
    return pack(reading) if reading else None


def open_ended(payloads: Sequence[Payload]) -> frozenset[str]:
    """The addresses of HTML payloads in which `</html>` does not occur."""
    return frozenset(payload.url for payload in payloads if payload.purpose in HTML and not ends(payload))


def ends(payload: Payload) -> bool:
    """Whether an HTML payload holds its end tag; runs in a child process."""
    from pipeline.markup.decode import decompress

    body = decompress(payload.body, payload.content_encoding).body or b""
    return b"</html" in body.replace(b"\0", b"").lower()  # without NUL, so that UTF-16 tells it too


def reader_version() -> str:
    """The version of today's reader; runs in a child process."""
    from pipeline.read import READER_VERSION

    return READER_VERSION


def api_hosts() -> frozenset[str]:
    """The hosts that platforms declare to be asked for comments; runs in a child process."""
    from pipeline.platforms import API_HOSTS

    return frozenset(API_HOSTS)


def other_addresses(captures: Sequence[Kept], could_not_have: AbstractSet[str]) -> frozenset[str]:
    """The wanted addresses that gave no readable answer in this look."""
    last = {capture.url: capture for capture in captures if capture.purpose is not Purpose.PAGE}
    return frozenset(could_not_have | {url for url, capture in last.items() if not is_readable(capture)})
