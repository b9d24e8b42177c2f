"""Looks at visits while their run goes on: climbs the ladder, has children read, and says what is wanted further."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pipeline.judge import Looked, is_readable, page_capture
from pipeline.run.ladder import (
    Examined,
    Task,
    confirmed,
    ends,
    examine,
    other_addresses,
    proof_without_reading,
    supporting,
    unasked,
)
from pipeline.run.spool import Spool
from pipeline.run.trust import weighed
from pipeline.settle import RunFacts
from records.errors import ChildFailed
from records.payload import Payload, Wanted
from records.visit import Kept, PlannedPage, Proof


class Shelf(Protocol):
    """What looking needs of the archive (storage.archive.Archive)."""

    def payloads_of(self, captures: Sequence[Kept]) -> tuple[Payload, ...]:
        """The payloads that captures received or confirmed."""
        ...

    def payloads_of_reading(self, reading_id: int) -> tuple[Payload, ...]:
        """The payloads a reading was made from."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A visit to be looked at: the captures of one look, kept, and the bodies (by capture id) still in memory."""

    no: int
    planned: PlannedPage | None
    captures: tuple[Kept, ...]
    bodies: Mapping[int, bytes]
    could_not_have: frozenset[str] = frozenset()
    want_links: bool = False
    listed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look says to whoever fetches: addresses still wanted, or that the visit has all it needs."""

    wanted: tuple[Wanted, ...] = ()
    links: tuple[str, ...] = ()
    page_kind: str | None = None
    canonical: str | None = None


class Looking:
    """Looks at the visits of one run and remembers what it found of each until it is taken."""

    def __init__(
        self,
        shelf: Shelf,
        run: RunFacts,
        *,
        do: Callable[..., Awaitable[Any]],
        aside: Callable[..., Awaitable[Any]],
        spool: Spool,
    ) -> None:
        self._shelf, self._do, self._aside, self._spool = shelf, do, aside, spool
        self._reader_version, self._terms = run.reader_version, run.terms
        self._looked: dict[int, Looked] = {}

    def take(self, visit_no: int) -> Looked | None:
        """What the last look at a visit found, handed over once."""
        return self._looked.pop(visit_no, None)

    async def look(self, subject: Subject) -> Look:
        """One look; again with more captures until nothing is wanted."""
        if not is_readable(page_capture(subject.captures)):
            return Look()
        planned = subject.planned
        if planned is not None and self._page_is_confirmed(planned, subject):
            if missing := self._still_to_ask(planned, subject):
                return Look(wanted=missing)
            if proof := proof_without_reading(planned, subject.captures):
                self._looked[subject.no] = Looked(proof=proof)
                return Look()
        return await self._climb(subject)

    def _page_is_confirmed(self, planned: PlannedPage, subject: Subject) -> bool:
        page = page_capture(subject.captures)
        return page is not None and page.url in confirmed(planned, subject.captures)

    def _still_to_ask(self, planned: PlannedPage, subject: Subject) -> tuple[Wanted, ...]:
        return tuple(w for w in unasked(planned, subject.captures) if w.url not in subject.could_not_have)

    async def _climb(self, subject: Subject) -> Look:
        payloads = await self._payloads(subject)
        try:
            examined: Examined = await self._aside(examine, self._task(subject, payloads))
            found = await self._found(subject, examined)
        except ChildFailed as error:
            self._looked[subject.no] = Looked(failure=str(error))
            return Look()
        if examined.wanted:
            return Look(wanted=examined.wanted, links=examined.links)
        self._looked[subject.no] = found = weighed(found, subject.listed_by, payloads[0].url)
        if examined.packed is not None:
            self._spool.put(subject.no, examined.packed)
        kind = None if found.damage else found.page_kind
        return Look(links=examined.links, page_kind=kind, canonical=examined.canonical)

    def _task(self, subject: Subject, payloads: tuple[Payload, ...]) -> Task:
        planned, captures = subject.planned, subject.captures
        known = planned.fingerprint if planned is not None and self._may_shorten(planned) else None
        return Task(
            payloads=payloads,
            known=known,
            same=frozenset(confirmed(planned, captures)) if planned else frozenset(),
            expected=supporting(planned) if planned else (),
            could_not_have=other_addresses(captures, subject.could_not_have),
            terms=self._terms,
            want_links=subject.want_links,
        )

    def _may_shorten(self, planned: PlannedPage) -> bool:
        """A fingerprint speaks for the reader that took it, and only for a page whose comments were all there."""
        return planned.reader_version == self._reader_version and planned.comments_complete is not False

    async def _payloads(self, subject: Subject) -> tuple[Payload, ...]:
        """The page's payload, then the supporting ones; the last readable capture of each address."""
        page = page_capture(subject.captures)
        last = {capture.url: capture for capture in subject.captures if is_readable(capture)}
        ordered = [capture for capture in (page, *last.values()) if capture is not None]
        distinct = list({capture.url: last[capture.url] for capture in ordered}.values())
        behind = [one for one in distinct if one.id not in subject.bodies and one.payload_id is not None]
        loaded = await self._do(self._shelf.payloads_of, behind) if behind else ()
        bodies = dict(zip([capture.id for capture in behind], loaded, strict=True))
        # an answer without a body has no payload, and is read as the nothing it is
        return tuple(bodies.get(one.id) or _payload(one, subject.bodies.get(one.id, b"")) for one in distinct)

    async def _found(self, subject: Subject, examined: Examined) -> Looked:
        if examined.same_text:
            return Looked(proof=Proof.TEXT)
        readout, planned = examined.readout, subject.planned
        if readout is None:
            return Looked()
        fresh = examined.packed is not None
        same_reader = planned is not None and planned.reader_version == self._reader_version
        same = fresh and same_reader and planned is not None and readout.digest == planned.digest
        return Looked(
            proof=Proof.TEXT if same else None,
            fresh=fresh,
            digest=readout.digest,
            body_digest=readout.body_digest,
            title=examined.title,
            canonical=examined.canonical,
            comments_complete=examined.comments_complete,
            page_kind=readout.page_kind,
            kind_reason=readout.kind_reason,
            problem=readout.problem,
            damage=readout.damage,
            open_ended=examined.open_ended,
            ended_before=await self._ended_before(planned) if examined.open_ended else None,
        )

    async def _ended_before(self, planned: PlannedPage | None) -> bool | None:
        if planned is None or planned.reading_id is None:
            return None
        payloads = await self._do(self._shelf.payloads_of_reading, planned.reading_id)
        return bool(await self._aside(ends, payloads[0]))


def _payload(capture: Kept, body: bytes) -> Payload:
    return Payload(
        url=capture.url,
        purpose=capture.purpose,
        body=body,
        fetched_at=capture.started_at,
        content_type=capture.content_type,
        content_encoding=capture.content_encoding,
    )
