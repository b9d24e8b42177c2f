"""Keeping captures: every request and its answer, durable before anything is understood."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from records.capture import Capture
from records.visit import Kept
from storage import tables
from storage.codes import PURPOSE, TRANSPORT
from storage.head_keeping import HeadKeeping
from storage.heads import cut_dates, header_fields
from storage.instants import to_micros
from storage.payload_keeping import PayloadKeeping, PayloadPlan, Raced
from storage.payloads import PayloadReader
from storage.reads import Reads
from storage.rows import Rows
from storage.sequence import Numbers
from storage.site_work import RunWork, Works
from storage.values import Values
from storage.writing import Writer


@dataclass(frozen=True, slots=True)
class _Form:
    """The head of a capture, its dates cut out."""

    form: bytes | None
    date_s: int | None


class Keeping:
    """Writes captures. Compresses before it takes the write lock, so that nobody waits for zstandard."""

    def __init__(self, writer: Writer, reads: Reads, payloads: PayloadReader, works: Works) -> None:
        self._writer = writer
        self._reads = reads
        self._payloads = PayloadKeeping(payloads)
        self._works = works

    def keep(self, run_id: int, captures: Sequence[Capture]) -> tuple[Kept, ...]:
        """Add captures of a run in one transaction, durable on return; in the order given.

        Raises ArchiveFull or ArchiveLocked; then none of them was kept.
        """
        forms = [_form(capture) for capture in captures]
        while True:
            try:
                return self._keep(run_id, captures, forms)
            except Raced:
                continue

    def _keep(self, run_id: int, captures: Sequence[Capture], forms: Sequence[_Form]) -> tuple[Kept, ...]:
        with self._reads.connection() as connection:
            run = self._works.run(connection, run_id)
            heads = HeadKeeping(run.site).prepare(connection, [f.form for f in forms if f.form is not None])
            plan = self._payloads.prepare(connection, run.site, captures)
        try:
            with self._writer.transaction() as (connection, numbers):
                values = Values(connection, numbers, run.site.site_id, run.site.values)
                rows = Rows()
                digests = self._payloads.add(connection, numbers, rows, plan)
                head_ids = heads.add(numbers, rows)
                ids = _add_captures(rows, numbers, run, captures, forms, plan, head_ids)
                rows.write(connection, values)
                self._payloads.remember_bases(
                    connection, run.site, plan, ChainMap(values.addresses, run.site.values.addresses)
                )
        except BaseException:
            self._works.forget(run.site)
            raise
        run.site.values.learn(values)
        heads.learn()
        run.site.digests.update(digests)
        return tuple(
            _kept(number, capture, plan, run.site.digests) for number, capture in zip(ids, captures, strict=True)
        )


def _form(capture: Capture) -> _Form:
    if capture.head is None:
        return _Form(None, None)
    return _Form(*cut_dates(capture.head, to_micros(capture.started_at) // 1_000_000))


def _add_captures(
    rows: Rows,
    numbers: Numbers,
    run: RunWork,
    captures: Sequence[Capture],
    forms: Sequence[_Form],
    plan: PayloadPlan,
    head_ids: Mapping[bytes, int],
) -> list[int]:
    ids = list(numbers.take("event", len(captures)))
    known = run.site.values.addresses
    for number, capture, form in zip(ids, captures, forms, strict=True):
        rows.add(
            tables.capture,
            id=number,
            run_id=run.run_id,
            visit_no=capture.visit_no,
            purpose=PURPOSE[capture.purpose],
            address_id=known.get(capture.url, capture.url),
            started_us=to_micros(capture.started_at),
            duration_ms=capture.duration_ms,
            transport=TRANSPORT[capture.transport],
            hop=capture.hop,
            look=capture.look,
            status=capture.status,
            payload_id=plan.payload_id(capture),
            bytes_received=_bytes_received(capture),
            head_id=None if form.form is None else head_ids[form.form],
            date_s=form.date_s,
            ip_id=capture.ip_address,
            error_id=capture.error,
        )
    return ids


def _bytes_received(capture: Capture) -> int:
    return len(capture.head or b"") + len(capture.payload or b"")


def _kept(number: int, capture: Capture, plan: PayloadPlan, digests: Mapping[int, bytes]) -> Kept:
    payload_id = plan.payload_id(capture)
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
        payload_id=payload_id,
        payload_sha256=None if payload_id is None else digests[payload_id],
        bytes_received=_bytes_received(capture),
        error=capture.error,
        **header_fields(capture.head, capture.url),
    )
