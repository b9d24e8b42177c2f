"""What an archive tells of the sample clinic, read through the published views alone."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, create_engine, text

from sample.nights import due_at

Row = Mapping[str, Any]


class Told:
    """Questions to the views. Pages are named by the slug of their first address, nights by their number."""

    def __init__(self, database: str) -> None:
        self._engine: Engine = create_engine(database)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def rows(self, sql: str) -> list[Row]:
        """The rows of a question, as mappings."""
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(sql)).mappings()]

    def runs(self) -> dict[int, Row]:
        """The run of each night."""
        return {number_of(row["night"]): row for row in self.rows("SELECT * FROM runs ORDER BY id")}

    def visits(self) -> dict[int, dict[str, list[Row]]]:
        """The visits of each night by page."""
        found: dict[int, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row in self.rows(
            "SELECT v.*, p.first_url FROM visits AS v JOIN pages AS p ON p.id = v.page_id ORDER BY v.id"
        ):
            found[number_of(row["night"])][slug_of(row["first_url"])].append(row)
        return found

    def revisions(self) -> dict[int, list[Row]]:
        """The revisions of each night, each with its `slug` (None for the site) and its `changes`."""
        changes: dict[int, list[Row]] = defaultdict(list)
        for change in self.rows("SELECT * FROM changes ORDER BY revision_id, position"):
            changes[change["revision_id"]].append(change)
        found: dict[int, list[Row]] = defaultdict(list)
        question = "SELECT r.*, p.first_url FROM revisions AS r LEFT JOIN pages AS p ON p.id = r.page_id ORDER BY r.id"
        for row in self.rows(question):
            told = {**row, "slug": slug_of(row["first_url"]), "changes": changes[row["id"]]}
            found[number_of(row["night"])].append(told)
        return found

    def pages(self) -> dict[str, Row]:
        """The pages as they stand."""
        return {slug_of(row["first_url"]) or "": row for row in self.rows("SELECT * FROM pages ORDER BY id")}

    def snapshots(self) -> list[Row]:
        """Every snapshot with its page's slug and the night of its first visit."""
        return [
            {**row, "slug": slug_of(row["first_url"]), "night": number_of(row["first_night"])}
            for row in self.rows(
                "SELECT s.*, p.first_url, v.night AS first_night FROM snapshots AS s"
                " JOIN pages AS p ON p.id = s.page_id JOIN visits AS v ON v.id = s.first_visit_id ORDER BY s.id"
            )
        ]

    def blocks(self) -> dict[int, list[Row]]:
        """The blocks of each snapshot in order."""
        return _grouped(self.rows("SELECT * FROM blocks ORDER BY snapshot_id, position"), "snapshot_id")

    def comments(self) -> dict[str, list[Row]]:
        """The standing comments of each page in order."""
        rows = self.rows(
            "SELECT c.*, p.first_url FROM comments AS c JOIN pages AS p ON p.id = c.page_id"
            " WHERE c.fate = 'standing' ORDER BY c.page_id, c.position"
        )
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[slug_of(row["first_url"]) or ""].append(row)
        return found


def words_of(change: Row) -> tuple[str, str]:
    """The changed words of either side, as the spans mark them."""
    sides: dict[str, list[str]] = {"before": [], "after": []}
    for span in json.loads(change["spans"]):
        sides[span["side"]].append((change[span["side"]] or "")[span["start"] : span["end"]])
    return " ".join(sides["before"]), " ".join(sides["after"])


def slug_of(url: str | None) -> str | None:
    """The last part of an address's path."""
    return url.rstrip("/").rpartition("/")[2] if url else None


def number_of(night: date | str) -> int:
    """The number in the script of a clinic's local date."""
    day = night if isinstance(night, date) else date.fromisoformat(night)
    first = (due_at(1) - timedelta(hours=5)).date()
    return (day - first).days + 1


def _grouped(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found
