"""Which payload is new, what it is compressed against, and what later ones will lean on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from records.capture import Capture, Transport
from storage import tables
from storage.codes import PURPOSE
from storage.payloads import TEMPLATES, Base, Form, Packed, PayloadReader, pack_alone, pack_page, pack_version
from storage.rows import Rows
from storage.sequence import Numbers
from storage.site_work import SiteWork
from storage.upserts import put_rows
from storage.values import chunks, find_addresses

_SMALLEST_TEMPLATE = 512
_WHOLE = (Transport.COMPLETE, Transport.CLOSED)


@dataclass(slots=True)
class PayloadPlan:
    """The payloads of one batch of captures: which are there, which are to be added and how, who leans on whom."""

    digests: dict[int, bytes] = field(default_factory=dict)
    """SHA-256 of a capture's payload, by the capture's id() in this batch."""
    ids: dict[bytes, int] = field(default_factory=dict)
    bodies: dict[bytes, bytes] = field(default_factory=dict)
    packed: dict[bytes, Packed] = field(default_factory=dict)
    keyframes: dict[str, bytes] = field(default_factory=dict)
    """New keyframes: address and SHA-256."""
    templates: dict[str, bytes] = field(default_factory=dict)
    """New pages for templates: slot and SHA-256."""
    known_keyframes: dict[str, int] = field(default_factory=dict)
    confirmed: dict[int, bytes] = field(default_factory=dict)

    def payload_id(self, capture: Capture) -> int | None:
        """The payload received, or the one confirmed."""
        digest = self.digests.get(id(capture))
        return capture.confirms if digest is None else self.ids[digest]


class Raced(Exception):
    """Another process kept the same payload first: what was planned no longer fits."""


class PayloadKeeping:
    """Plans and adds the payloads of captures."""

    def __init__(self, reader: PayloadReader) -> None:
        self._reader = reader

    def prepare(self, connection: Connection, site: SiteWork, captures: Sequence[Capture]) -> PayloadPlan:
        """Find what is there and compress what is new; needs no lock."""
        plan = PayloadPlan()
        for capture in captures:
            if capture.payload is not None:
                digest = hashlib.sha256(capture.payload).digest()
                plan.digests[id(capture)] = digest
                plan.bodies[digest] = capture.payload
        plan.ids = _find(connection, list(plan.bodies))
        plan.confirmed = _digests(connection, site, captures)
        new = [c for c in captures if id(c) in plan.digests and plan.digests[id(c)] not in plan.ids]
        plan.known_keyframes = _keyframes(connection, site, [capture.url for capture in new])
        self._reader.fetch(connection, plan.known_keyframes.values())
        for capture in new:
            if plan.digests[id(capture)] not in plan.packed:
                self._pack(connection, site, plan, capture)
        return plan

    def add(self, connection: Connection, numbers: Numbers, rows: Rows, plan: PayloadPlan) -> dict[int, bytes]:
        """Add the new payloads; SHA-256 by id of all payloads of the batch.

        Raises Raced when another process has kept one of them since they were planned.
        """
        if plan.packed and _find(connection, list(plan.packed)):
            raise Raced
        for digest, packed in plan.packed.items():
            number = plan.ids[digest] = numbers.next("payload")
            rows.add(
                tables.payload,
                id=number,
                sha256=digest,
                size=len(plan.bodies[digest]),
                base_id=None if packed.base is None else plan.ids[packed.base],
                form=int(packed.form),
                data=packed.data,
            )
        return plan.confirmed | {number: digest for digest, number in plan.ids.items()}

    def remember_bases(
        self, connection: Connection, site: SiteWork, plan: PayloadPlan, addresses: Mapping[str, int]
    ) -> None:
        """Write down what later payloads may lean on."""
        slots = {f"a{addresses[url]}": digest for url, digest in plan.keyframes.items()} | plan.templates
        put_rows(
            connection,
            tables.payload_base,
            [{"site_id": site.site_id, "slot": slot, "payload_id": plan.ids[digest]} for slot, digest in slots.items()],
        )
        site.template_ids.update({digest: plan.ids[digest] for digest in plan.templates.values()})

    def _pack(self, connection: Connection, site: SiteWork, plan: PayloadPlan, capture: Capture) -> None:
        digest = plan.digests[id(capture)]
        body = plan.bodies[digest]
        lasting = capture.status == 200 and capture.transport in _WHOLE
        packed = None
        if keyframe := self._keyframe(connection, plan, capture.url):
            packed = pack_version(body, keyframe)
        if packed is None:
            packed = self._pack_page(connection, site, plan, capture)
            if lasting:
                plan.keyframes[capture.url] = digest
        plan.packed[digest] = packed

    def _pack_page(self, connection: Connection, site: SiteWork, plan: PayloadPlan, capture: Capture) -> Packed:
        digest = plan.digests[id(capture)]
        body = plan.bodies[digest]
        if len(body) < _SMALLEST_TEMPLATE:
            return pack_alone(body)
        # Error pages look alike and unlike the pages whose addresses they answer at.
        family = f"t{PURPOSE[capture.purpose]}{'' if capture.status == 200 else 'e'}"
        templates = self._templates(connection, site, plan, family)
        packed = pack_page(body, templates)
        if packed.form is not Form.TEMPLATE and len(templates) < TEMPLATES:
            plan.templates[f"{family}.{len(templates)}"] = digest
            templates.append(Base(digest, body, len(packed.data)))
        return packed

    def _keyframe(self, connection: Connection, plan: PayloadPlan, url: str) -> Base | None:
        if digest := plan.keyframes.get(url):
            return Base(digest, plan.bodies[digest], len(plan.packed[digest].data))
        if url not in plan.known_keyframes:
            return None
        base = self._reader.base(connection, plan.known_keyframes[url])
        plan.ids[base.sha256] = plan.known_keyframes[url]
        return base

    def _templates(self, connection: Connection, site: SiteWork, plan: PayloadPlan, family: str) -> list[Base]:
        if family not in site.templates:
            slots = [f"{family}.{number}" for number in range(TEMPLATES)]
            found = _slots(connection, site.site_id, slots)
            bases = [(found[slot], self._reader.base(connection, found[slot])) for slot in slots if slot in found]
            site.templates[family] = [base for _, base in bases]
            site.template_ids.update({base.sha256: number for number, base in bases})
        plan.ids |= site.template_ids
        return site.templates[family]


def _find(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    table = tables.payload
    found: dict[bytes, int] = {}
    for chunk in chunks(digests):
        query = select(table.c.sha256, table.c.id).where(table.c.sha256.in_(chunk))
        found.update({bytes(digest): number for digest, number in connection.execute(query)})
    return found


def _digests(connection: Connection, site: SiteWork, captures: Sequence[Capture]) -> dict[int, bytes]:
    """SHA-256 of the payloads that a 304 confirmed."""
    table = tables.payload
    confirmed = {c.confirms for c in captures if c.confirms is not None}
    found = {number: site.digests[number] for number in confirmed if number in site.digests}
    for chunk in chunks(confirmed - set(found)):
        query = select(table.c.id, table.c.sha256).where(table.c.id.in_(chunk))
        found.update({number: bytes(digest) for number, digest in connection.execute(query)})
    return found


def _keyframes(connection: Connection, site: SiteWork, urls: Sequence[str]) -> dict[str, int]:
    known = site.values.addresses
    ids = {url: known[url] for url in urls if url in known}
    ids |= find_addresses(connection, site.site_id, [url for url in set(urls) if url not in ids])
    found = _slots(connection, site.site_id, [f"a{number}" for number in ids.values()])
    return {url: found[f"a{number}"] for url, number in ids.items() if f"a{number}" in found}


def _slots(connection: Connection, site_id: int, slots: Sequence[str]) -> dict[str, int]:
    table = tables.payload_base
    found: dict[str, int] = {}
    for chunk in chunks(slots):
        query = select(table.c.slot, table.c.payload_id).where(table.c.site_id == site_id, table.c.slot.in_(chunk))
        found.update({slot: number for slot, number in connection.execute(query)})  # noqa: C416
    return found
