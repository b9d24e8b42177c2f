"""Which visits are worth another attempt at the end of the run: their page failed to come, though the site is up."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from records.capture import Capture, Transport

RETRIES_CAP = 50
FEW = 3
"""Retries that even the smallest site is given; a larger one has a fifth of its visits."""
IN_A_ROW = 10
"""More pages in a row that did not come through are an outage, and nothing is tried again."""
BYTES_CAP = 32 * 1024 * 1024
"""What the visits that wait may hold of half bodies, together."""

PASSING = frozenset({Transport.CUT, Transport.TIMED_OUT, Transport.CONNECTION, Transport.DNS})
"""Failures that another attempt may not meet again."""

V = TypeVar("V")


@dataclass(slots=True)
class Retries(Generic[V]):
    """Visits that wait for the end of the run, in the order they failed."""

    _waiting: list[V] = field(default_factory=list)
    _seen: int = 0
    _in_a_row: int = 0
    _bytes: int = 0
    _outage: bool = False
    _over: bool = False

    def holds(self, visit: V, last: Capture | None) -> bool:
        """Whether the visit, whose page ended with this capture, waits to be tried again."""
        self._seen += 1
        if last is None or last.transport not in PASSING:
            self._in_a_row = 0
            return False
        self._in_a_row += 1
        self._outage = self._outage or self._in_a_row > IN_A_ROW
        size = len(last.payload or b"")
        if self._over or self._outage or len(self._waiting) >= RETRIES_CAP or self._bytes + size > BYTES_CAP:
            return False
        self._bytes += size
        self._waiting.append(visit)
        return True

    def close(self, *, site_is_up: bool) -> tuple[tuple[V, ...], tuple[V, ...]]:
        """The visits to be tried again, and those to be ended as they are. From now on none waits."""
        self._over = True
        allowed = max(FEW, self._seen // 5) if site_is_up and not self._outage else 0
        waiting, self._waiting = tuple(self._waiting), []
        return waiting[:allowed], waiting[allowed:]
