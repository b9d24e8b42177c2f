"""One settled visit as rows: the visit itself, its page, addresses, state, readings, snapshot and revisions."""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from records.change import Facet, Revision
from records.settlement import Settlement
from records.visit import Outcome
from storage import tables
from storage.article_writing import ArticleWriting, clock_columns
from storage.codes import OUTCOME, PROOF, STATE
from storage.reading_writing import ReadingWriting
from storage.revision_writing import RevisionLinks, add_revision
from storage.rows import Row, Rows
from storage.sequence import Numbers
from storage.site_work import RunWork
from storage.standing import Standings
from storage.values import Values
from storage.visit_facts import is_full_fetch, judged_capture, supporting, time_taken


@dataclass(frozen=True, slots=True)
class Before:
    """What a page stood on before a visit: who last confirmed its snapshot, which one, and who entered its state."""

    confirmed_visit_id: int | None
    snapshot_id: int | None
    state_visit_id: int | None


class BatchOfVisits:
    """Adds visits to the rows of one transaction."""

    def __init__(self, connection: Connection, numbers: Numbers, rows: Rows, *, run: RunWork, at_us: int) -> None:
        self._connection = connection
        self._numbers = numbers
        self._rows = rows
        self._run = run
        self._at_us = at_us

    def join(self, standings: Standings, articles: ArticleWriting, values: Values) -> None:
        """Work with these."""
        self._standings = standings
        self._values = values
        self._readings = ReadingWriting(self._connection, self._numbers, self._rows, articles, at_us=self._at_us)

    def add(self, settlement: Settlement) -> int:
        """Add everything a visit adds; the id of its page, or 0."""
        visit_id = self._numbers.next()
        page_id = settlement.page_id
        if page_id is None and settlement.address is not None:
            page_id = self._begin_page(settlement.address, visit_id)
        visit = self._add_visit(visit_id, page_id, settlement)
        if page_id is None:
            return 0
        standing = self._standings.of(page_id)
        before = Before(standing["confirmed_visit_id"], standing["snapshot_id"], standing["state_visit_id"])
        self._add_addresses(visit_id, settlement, standing)
        self._add_state(visit_id, settlement, standing)
        self._readings.add(visit, settlement, standing, self._standings)
        self._add_clocks(visit_id, settlement, standing)
        for revision in settlement.revisions:
            self._add_revision(revision, visit, before)
        self._move(visit, settlement, standing)
        return page_id

    def _address_id(self, url: str) -> int:
        known = self._run.site.values.addresses.get(url) or self._values.addresses.get(url)
        if known is None:
            self._values.resolve((), (url,))
            known = self._values.addresses[url]
        return known

    def _begin_page(self, url: str, visit_id: int) -> int:
        page_id, address_id = self._numbers.next(), self._address_id(url)
        site_id = self._run.site.site_id
        self._rows.add(tables.page, id=page_id, site_id=site_id, run_id=self._run.run_id, address_id=address_id)
        self._standings.begin(page_id, site_id, address_id)
        self._add_address(page_id, address_id, visit_id, alias=0)
        return page_id

    def _add_visit(self, visit_id: int, page_id: int | None, settlement: Settlement) -> Row:
        seen, verdict = settlement.seen, settlement.verdict
        judged = judged_capture(seen.captures)
        started_us, duration_ms = time_taken(seen.captures)
        complete = seen.comments_complete
        return self._rows.add(
            tables.visit,
            id=visit_id,
            run_id=self._run.run_id,
            visit_no=seen.visit_no,
            page_id=page_id,
            outcome=OUTCOME[verdict.outcome],
            proof=None if verdict.proof is None else PROOF[verdict.proof],
            reason_id=verdict.reason,
            requested_id=self._address_id(seen.requested_url),
            final_id=None if seen.final_url == seen.requested_url else self._address_id(seen.final_url),
            capture_id=None if judged is None else judged.id,
            started_us=started_us,
            duration_ms=duration_ms,
            snapshot_id=None,
            comments_complete=None if complete is None else int(complete),
            held=int(settlement.held),
            listed_id=" ".join(seen.listed_by) or None,
        )

    def _add_addresses(self, visit_id: int, settlement: Settlement, standing: Row) -> None:
        page_id = standing["page_id"]
        if settlement.page_id is not None and settlement.address is not None:
            address_id = self._address_id(settlement.address)
            if address_id != standing["address_id"] or address_id not in self._addresses_of(page_id):
                self._add_address(page_id, address_id, visit_id, alias=0)
                standing["address_id"] = address_id
        if not settlement.aliases:
            return
        leading = self._addresses_of(page_id) | {standing["address_id"]}
        for url in settlement.aliases:
            if (address_id := self._address_id(url)) not in leading:
                self._add_address(page_id, address_id, visit_id, alias=1)
                leading.add(address_id)

    def _addresses_of(self, page_id: int) -> set[int]:
        """Addresses whose latest lead is to this page."""
        table = tables.page_address
        mine = select(table.c.address_id).where(table.c.page_id == page_id)
        leads = select(table.c.address_id, table.c.page_id).where(table.c.address_id.in_(mine)).order_by(table.c.id)
        latest = {address_id: page for address_id, page in self._connection.execute(leads)}  # noqa: C416
        return {address_id for address_id, page in latest.items() if page == page_id}

    def _add_address(self, page_id: int, address_id: int, visit_id: int, *, alias: int) -> None:
        self._rows.add(
            tables.page_address,
            id=self._numbers.next(),
            page_id=page_id,
            address_id=address_id,
            visit_id=visit_id,
            alias=alias,
        )

    def _add_state(self, visit_id: int, settlement: Settlement, standing: Row) -> None:
        if settlement.state is None or STATE[settlement.state] == standing["state"]:
            return
        self._rows.add(
            tables.page_state,
            id=self._numbers.next(),
            page_id=standing["page_id"],
            visit_id=visit_id,
            state=STATE[settlement.state],
            merged_into_id=settlement.merged_into,
        )
        standing["state"] = STATE[settlement.state]
        standing["state_visit_id"] = visit_id
        standing["merged_into_id"] = settlement.merged_into

    def _add_clocks(self, visit_id: int, settlement: Settlement, standing: Row) -> None:
        """Add the clocks that tell something else than when last heard."""
        if not settlement.clocks:
            return
        heard: dict[str, list[str]] = {}
        for clock in settlement.clocks:
            heard.setdefault(f"{clock.meaning} {clock.source}", []).append(clock.raw)
        before: dict[str, list[str]] = json.loads(standing["clocks"] or "{}")
        same = {name for name, raws in heard.items() if before.get(name) == raws}
        moved = [clock for clock in settlement.clocks if f"{clock.meaning} {clock.source}" not in same]
        for position, clock in enumerate(moved):
            self._rows.add(tables.visit_clock, visit_id=visit_id, position=position, **clock_columns(clock))
        if moved:
            standing["clocks"] = json.dumps(before | heard, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def _add_revision(self, revision: Revision, visit: Row, before: Before) -> None:
        confirmed = visit["snapshot_id"]
        links = RevisionLinks(
            run_id=self._run.run_id,
            recorded_us=self._at_us,
            page_id=visit["page_id"],
            visit_id=visit["id"],
            before_visit_id=self._before_visit(revision, visit, before),
            from_snapshot_id=before.snapshot_id,
            to_snapshot_id=confirmed,
            reverts_to_id=self._readings.snapshot_id(visit["page_id"], revision.reverts_to),
        )
        add_revision(self._rows, self._numbers, revision, links)

    def _before_visit(self, revision: Revision, visit: Row, before: Before) -> int | None:
        """The last visit that saw what the revision ends: the snapshot, or the state where a state ends."""
        if before.state_visit_id is None or Facet.STATE not in revision.facets:
            return before.confirmed_visit_id
        last, entered = tables.visit, tables.visit.alias("entered")
        # A state is confirmed by visits that end as the one did that entered it.
        query = (
            select(func.max(last.c.id))
            .join(entered, entered.c.outcome == last.c.outcome)
            .where(last.c.page_id == visit["page_id"], entered.c.id == before.state_visit_id)
        )
        seen: int | None = self._connection.scalar(query)
        return max(filter(None, (seen, before.confirmed_visit_id)), default=None)

    def _move(self, visit: Row, settlement: Settlement, standing: Row) -> None:
        """Let the page stand where this visit leaves it."""
        if settlement.verdict.outcome is Outcome.SKIPPED:
            return
        standing["last_visit_id"] = visit["id"]
        standing["listed"] = int(visit["listed_id"] is not None)
        if visit["snapshot_id"] is not None:
            self._confirm(visit, settlement, standing)
        elif settlement.verdict.outcome is Outcome.GONE:
            standing["absences"] += 1
            standing["held"] = visit["held"]
            if standing["absent_since_us"] is None:
                standing["absent_since_us"] = visit["started_us"]

    def _confirm(self, visit: Row, settlement: Settlement, standing: Row) -> None:
        seen = settlement.seen
        standing.update(confirmed_visit_id=visit["id"], absences=0, absent_since_us=None, held=0)
        if is_full_fetch(judged_capture(seen.captures)):
            standing["full_night"] = self._run.night
        whole = settlement.reading is not None and seen.comments_complete is True
        supports = {
            self._address_id(capture.url): (capture.id, capture.payload_id, capture.status == 304)
            for capture in supporting(seen.captures)
            if capture.payload_id is not None
        }
        self._standings.support(standing["page_id"], supports, whole=whole)
