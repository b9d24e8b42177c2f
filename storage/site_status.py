"""The last runs of the sites, their pages by state, and the size of the archive."""

from sqlalchemy import func, select, text

from records.run import RunStatus
from storage.queries import VIEWS, Reader, Row


def last_runs(reader: Reader, status: RunStatus | None = None) -> dict[str, Row]:
    """The latest run of each site (a row of the view), or the latest that ended so."""
    view = VIEWS["runs"]
    latest = select(func.max(view.c.id)).group_by(view.c.site)
    latest = latest if status is None else latest.where(view.c.status == status.value)
    return {row["site"]: row for row in reader.rows(select(view).where(view.c.id.in_(latest)))}


def page_counts(reader: Reader) -> dict[str, dict[str, int]]:
    """How many pages of each site are in each state."""
    view = VIEWS["pages"]
    counts: dict[str, dict[str, int]] = {}
    query = select(view.c.site, view.c.state, func.count().label("pages")).group_by(view.c.site, view.c.state)
    for row in reader.rows(query):
        counts.setdefault(row["site"], {})[row["state"]] = row["pages"]
    return counts


def archive_bytes(reader: Reader) -> int:
    """The size of the database."""
    if reader.connection.dialect.name == "sqlite":
        pages, size = (reader.connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
        return int(pages) * int(size)
    return int(reader.connection.scalar(text("SELECT pg_database_size(current_database())")))
