"""Numbers without gaps: counters advanced inside the write transaction, given back when it fails."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select, update

from storage import tables

COUNTERS = ("event", "passage", "address", "payload", "head", "claimed_date", "reader_version", "article")
"""One for all events, one for each table of values."""

_READ = select(tables.sequence.c.name, tables.sequence.c.last)
_SAVE = update(tables.sequence).where(tables.sequence.c.name == bindparam("counter")).values(last=bindparam("number"))


class Numbers:
    """The counters as one write transaction sees and advances them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {name: last for name, last in connection.execute(_READ)}  # noqa: C416
        self._saved = dict(self._last)

    def next(self, counter: str = "event") -> int:
        """The next number of a counter."""
        self._last[counter] += 1
        return self._last[counter]

    def take(self, counter: str, count: int) -> Iterable[int]:
        """The next `count` numbers of a counter."""
        first = self._last[counter] + 1
        self._last[counter] += count
        return range(first, first + count)

    def save(self) -> None:
        """Write the counters that moved; the last statement before the commit."""
        moved = [{"counter": name, "number": last} for name, last in self._last.items() if last != self._saved[name]]
        if moved:
            self._connection.execute(_SAVE, moved)
        self._saved = dict(self._last)
