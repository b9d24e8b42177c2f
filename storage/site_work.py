"""What the writer remembers of a site while it works on a run: ids of committed values, bases to compress against."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, select

from storage import tables
from storage.heads import HeadPacker
from storage.payloads import Base
from storage.values import KnownValues


@dataclass(slots=True)
class SiteWork:
    """One site's memory; everything in it is committed and can be had again from the archive."""

    site_id: int
    values: KnownValues = field(default_factory=KnownValues)
    heads: HeadPacker = field(default_factory=HeadPacker)
    templates: dict[str, list[Base]] = field(default_factory=dict)
    """Pages that serve as dictionaries, by family: the purpose and whether the answer was an error."""
    template_ids: dict[bytes, int] = field(default_factory=dict)
    digests: dict[int, bytes] = field(default_factory=dict)
    """SHA-256 of payloads by id, for captures that a 304 confirmed."""


@dataclass(frozen=True, slots=True)
class RunWork:
    """The run at work."""

    run_id: int
    night: date
    site: SiteWork


class Works:
    """The runs and sites at work in this process."""

    def __init__(self) -> None:
        self._runs: dict[int, RunWork] = {}
        self._sites: dict[int, SiteWork] = {}

    def run(self, connection: Connection, run_id: int) -> RunWork:
        """The run's work. Raises KeyError for a run that the archive does not know."""
        if run_id not in self._runs:
            table = tables.run
            row = connection.execute(select(table.c.site_id, table.c.night).where(table.c.id == run_id)).first()
            if row is None:
                raise KeyError(f"no run {run_id}")
            self._runs[run_id] = RunWork(run_id, row.night, self.site(row.site_id))
        return self._runs[run_id]

    def site(self, site_id: int) -> SiteWork:
        """The site's memory."""
        return self._sites.setdefault(site_id, SiteWork(site_id))

    def forget(self, site: SiteWork) -> None:
        """Drop what a failed transaction may have put into a site's memory."""
        self._sites.pop(site.site_id, None)
        self._runs = {number: run for number, run in self._runs.items() if run.site is not site}
