"""Sites and runs: who is archived, when a run began, how it ended."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from records.errors import AlreadyRunning, UnknownSite
from records.run import RunEnd, RunStart, RunStatus, SiteFacts
from storage import tables
from storage.codes import ORIGIN, RUN_STATUS, TRIGGER, Origin
from storage.instants import maybe_micros, to_micros
from storage.sequence import Numbers
from storage.upserts import put_rows
from storage.validators import remember_site_validators
from storage.writing import Writer

_FACTS = ("url", "name", "division", "timezone", "retired")


class Runs:
    """Writes sites, and runs as they begin and end."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def register_site(self, facts: SiteFacts, at: datetime) -> None:
        """Remember a site, or what changed in its settings; a retired site is taken up again."""
        values = {"url": facts.url, "name": facts.name, "division": facts.division or None, "timezone": facts.timezone}
        with self._writer.transaction() as (connection, numbers):
            site_id = _site_id(connection, facts.key)
            if site_id is None:
                site_id = numbers.next()
                connection.execute(tables.site.insert(), {"id": site_id, "key": facts.key})
                standing = {"site_id": site_id, "baseline_id": None, "false_304_id": None, "completed_run_id": None}
                put_rows(connection, tables.site_standing, [standing])
            _add_facts(connection, numbers, site_id, {**values, "retired": 0}, at)

    def retire_site(self, key: str, at: datetime) -> None:
        """Visit a site no more; its archive stays. Raises UnknownSite."""
        with self._writer.transaction() as (connection, numbers):
            site_id = known_site(connection, key)
            latest = _latest_facts(connection, site_id)
            _add_facts(connection, numbers, site_id, {**{name: latest[name] for name in _FACTS}, "retired": 1}, at)

    def begin_run(self, start: RunStart) -> int:
        """Add a run; its id. Raises UnknownSite, AlreadyRunning when the night had its run."""
        try:
            with self._writer.transaction() as (connection, numbers):
                return _add_run(connection, numbers, start)
        except IntegrityError as error:
            raise AlreadyRunning(f"the run of {start.site} for the night of {start.night} ({start.trigger})") from error

    def end_run(self, run_id: int, end: RunEnd) -> None:
        """Add how a run ended; a completed one leaves validators for the site's discovery."""
        with self._writer.transaction() as (connection, numbers):
            _add_end(connection, numbers, run_id, end)
            if end.status is RunStatus.COMPLETED:
                table = tables.site_standing
                site_id = connection.execute(select(tables.run.c.site_id).where(tables.run.c.id == run_id)).scalar_one()
                connection.execute(update(table).where(table.c.site_id == site_id).values(completed_run_id=run_id))
                remember_site_validators(connection, run_id, site_id)

    def missed_run(self, start: RunStart, end: RunEnd) -> int:
        """Add a night that had no run, as a run that began and ended; its id."""
        try:
            with self._writer.transaction() as (connection, numbers):
                run_id = _add_run(connection, numbers, start)
                _add_end(connection, numbers, run_id, end)
                return run_id
        except IntegrityError as error:
            raise AlreadyRunning(f"the run of {start.site} for the night of {start.night} ({start.trigger})") from error


def _site_id(connection: Connection, key: str) -> int | None:
    number: int | None = connection.scalar(select(tables.site.c.id).where(tables.site.c.key == key))
    return number


def known_site(connection: Connection, key: str) -> int:
    """The id of a site. Raises UnknownSite."""
    site_id = _site_id(connection, key)
    if site_id is None:
        raise UnknownSite(key, tuple(connection.scalars(select(tables.site.c.key).order_by(tables.site.c.key))))
    return site_id


def _latest_facts(connection: Connection, site_id: int) -> Any:
    table = tables.site_facts
    query = select(table).where(table.c.site_id == site_id).order_by(table.c.id.desc()).limit(1)
    return connection.execute(query).mappings().first()


def _add_facts(connection: Connection, numbers: Numbers, site_id: int, facts: dict[str, Any], at: datetime) -> None:
    latest = _latest_facts(connection, site_id)
    if latest is not None and all(latest[name] == facts[name] for name in _FACTS):
        return
    row = {"id": numbers.next(), "site_id": site_id, **facts, "recorded_us": to_micros(at)}
    connection.execute(tables.site_facts.insert(), row)


def _add_run(connection: Connection, numbers: Numbers, start: RunStart) -> int:
    run_id = numbers.next()
    row = {
        "id": run_id,
        "site_id": known_site(connection, start.site),
        "night": start.night,
        "trigger": TRIGGER[start.trigger],
        "origin": ORIGIN[Origin.CRAWL],
        "late": int(start.late),
        "simulated": int(start.simulated),
        "scheduled_us": maybe_micros(start.scheduled_at),
        "started_us": to_micros(start.started_at),
        "reader_version_id": reader_version_id(connection, numbers, start.reader_version),
    }
    connection.execute(tables.run.insert(), row)
    return run_id


def reader_version_id(connection: Connection, numbers: Numbers, version: str) -> int | None:
    """The number of a reader version, given now if it has none; None for ''."""
    if not version:
        return None
    table = tables.reader_version
    number: int | None = connection.scalar(select(table.c.id).where(table.c.version == version))
    if number is None:
        number = numbers.next("reader_version")
        connection.execute(table.insert(), {"id": number, "version": version})
    return number


def _add_end(connection: Connection, numbers: Numbers, run_id: int, end: RunEnd) -> None:
    counted = ("due", "attempted", "confirmed", "changed", "skipped", "failed", "requests", "bytes_received")
    counts = {name: getattr(end, name) for name in (*counted, "cpu_ms", "max_rss_bytes")}
    row = {
        "id": numbers.next(),
        "run_id": run_id,
        "status": RUN_STATUS[end.status],
        "finished_us": to_micros(end.finished_at),
        **counts,
        "error": end.error,
    }
    connection.execute(tables.run_end.insert(), row)
