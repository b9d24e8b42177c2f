"""An archive in memory, for the tests of settling: what was written stays readable as it was written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from records.article import Article
from records.capture import Capture, header
from records.change import Revision
from records.payload import Payload
from records.run import RunEnd
from records.settlement import Settlement
from records.visit import Kept


async def do(function: Callable[..., Any], /, *args: Any) -> Any:
    """Call at once, where the run calls on a thread or in a child process."""
    return function(*args)


def kept_of(number: int, capture: Capture) -> Kept:
    """A capture as the archive would hold it."""
    payload = sha256(capture.payload).digest() if capture.payload is not None else None
    return Kept(
        id=number,
        purpose=capture.purpose,
        url=capture.url,
        started_at=capture.started_at,
        duration_ms=capture.duration_ms,
        transport=capture.transport,
        visit_no=capture.visit_no,
        hop=capture.hop,
        look=capture.look,
        status=capture.status,
        payload_id=number if payload else capture.confirms,
        payload_sha256=payload,
        bytes_received=len(capture.payload or b""),
        location=header(capture.head, "location"),
        content_type=header(capture.head, "content-type"),
        error=capture.error,
    )


@dataclass
class FakeShelf:
    """What settling, looking and recovering ask of storage.archive.Archive."""

    articles: dict[int, Article] = field(default_factory=dict)
    payloads: dict[int, tuple[Payload, ...]] = field(default_factory=dict)
    digests: dict[int, tuple[tuple[int, str], ...]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    bodies: dict[int, Payload] = field(default_factory=dict)
    settled: list[Settlement] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    site_events: list[Revision] = field(default_factory=list)
    ends: list[tuple[int, RunEnd]] = field(default_factory=list)
    settled_before: frozenset[int] = frozenset()
    groups: list[int] = field(default_factory=list)

    def keep(self, captures: Sequence[Capture]) -> tuple[Kept, ...]:
        self.groups.append(len(captures))
        kept = tuple(kept_of(len(self.kept) + n, capture) for n, capture in enumerate(captures, start=1))
        self.kept.extend(kept)
        for one, capture in zip(kept, captures, strict=True):
            self.hold(one, capture.payload or b"")
        return kept

    def hold(self, kept: Kept, body: bytes) -> None:
        self.bodies[kept.id] = Payload(url=kept.url, purpose=kept.purpose, body=body, fetched_at=kept.started_at)

    def settle(self, run_id: int, settlements: Sequence[Settlement], at: datetime) -> tuple[int, ...]:
        self.batches.append(len(settlements))
        start = len(self.settled)
        self.settled.extend(settlements)
        return tuple(one.page_id or (1000 + start + n if one.address else 0) for n, one in enumerate(settlements))

    def settle_site(self, run_id: int, revision: Revision, at: datetime) -> None:
        self.site_events.append(revision)

    def article(self, reading_id: int) -> Article:
        return self.articles[reading_id]

    def payloads_of(self, captures: Sequence[Kept]) -> tuple[Payload, ...]:
        return tuple(self.bodies[capture.id] for capture in captures)

    def payloads_of_reading(self, reading_id: int) -> tuple[Payload, ...]:
        return self.payloads[reading_id]

    def snapshot_digests(self, page_id: int) -> tuple[tuple[int, str], ...]:
        return self.digests.get(page_id, ())

    def captures_of(self, run_id: int) -> tuple[Kept, ...]:
        return tuple(self.kept)

    def visits_settled(self, run_id: int) -> frozenset[int]:
        return self.settled_before

    def end_run(self, run_id: int, end: RunEnd) -> None:
        self.ends.append((run_id, end))
