"""Since when a page's comments are not all held: the readings that comments are then compared with."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from storage import tables

Readings = Mapping[int, str]
"""Reader versions by reading, the oldest reading first."""


def since_whole(connection: Connection, site_id: int) -> Mapping[int, Readings]:
    """By page whose last reading does not hold all comments: the readings of its snapshots from the last whole one on.

    Pages none of whose snapshots ever held all comments are left out, as is the last reading itself.
    """
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for row in connection.execute(_SNAPSHOTS.where(tables.page_standing.c.site_id == site_id)):
        if row.comments_complete:
            found[row.page_id] = {row.reading_id: row.version}
        elif row.page_id in found and row.reading_id != row.last_id:
            found[row.page_id][row.reading_id] = row.version
    return found


def _snapshots_query() -> Any:
    standing, snapshot, reading, article = tables.page_standing, tables.snapshot, tables.reading, tables.article
    last, held = reading.alias("last"), article.alias("held")
    return (
        select(
            standing.c.page_id,
            standing.c.reading_id.label("last_id"),
            snapshot.c.reading_id,
            article.c.comments_complete,
            tables.reader_version.c.version,
        )
        .join_from(standing, last, last.c.id == standing.c.reading_id)
        .join(held, held.c.id == last.c.article_id)
        .join(snapshot, snapshot.c.page_id == standing.c.page_id)
        .join(reading, reading.c.id == snapshot.c.reading_id)
        .join(article, article.c.id == reading.c.article_id)
        .join(tables.reader_version, tables.reader_version.c.id == reading.c.reader_version_id)
        .where(held.c.comments_complete == 0)
        .order_by(snapshot.c.page_id, snapshot.c.number)
    )


_SNAPSHOTS = _snapshots_query()
