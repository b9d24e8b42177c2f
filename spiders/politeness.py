"""When the next request may be sent: a turn at each IP address, shared by all runs, and pauses that a host asks for."""

import asyncio
import fcntl
import os
import re
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic

from records.capture import header

PATIENCE = 6 * 3600.0
"""Seconds a host may make a run wait in all; what is due after that is skipped this run."""

LONGEST_CRAWL_DELAY = 60.0
_FURTHEST_TURN = 900.0
"""A turn reserved further ahead (seconds) is the work of a clock that jumped, and is not believed."""
_ROUNDS = 3
"""How often in a row a host may ask for a pause before the run leaves it alone."""


class Turns:
    """One request at a time to an IP address, `delay` seconds apart, over all processes of this machine.

    A file a address holds the time (seconds since 1970) from which it may be asked again, under an OS lock.
    """

    def __init__(self, folder: Path, delay: float) -> None:
        self.delay = delay
        self._folder = folder
        self._own: dict[str, float] = {}

    async def take(self, ip_address: str) -> None:
        """Wait for our turn at an address; at once when there is no delay."""
        if self.delay > 0:
            start = self._reserve(ip_address, time.time())
            await asyncio.sleep(max(0.0, start - time.time()))

    def _reserve(self, ip_address: str, now: float) -> float:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^0-9a-f.]", "_", ip_address.lower())
        handle = os.open(self._folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            start = max(now, _believable(os.read(handle, 32), now), self._own.get(ip_address, 0.0) + self.delay)
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{start + self.delay:.6f}".encode(), 0)
        finally:
            os.close(handle)
        self._own[ip_address] = start
        return start


def _believable(written: bytes, now: float) -> float:
    try:
        reserved = float(written)
    except ValueError:
        return now
    return reserved if reserved < now + _FURTHEST_TURN else now


class Pauses:
    """Hosts that asked for time, and hosts this run leaves alone."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._left = patience
        self._until: dict[str, float] = {}
        self._rounds: dict[str, int] = {}
        self._given_up: dict[str, str] = {}

    def given_up(self, host: str) -> str | None:
        """Why nothing more is asked of this host in this run, or None."""
        return self._given_up.get(host)

    async def wait(self, host: str) -> None:
        """Until the host's pause is over, as long as it may be prolonged meanwhile."""
        while (left := self._until.get(host, 0.0) - monotonic()) > 0:
            await asyncio.sleep(left)

    def is_paused(self, host: str) -> bool:
        """Whether the host is to be left alone just now."""
        return self._until.get(host, 0.0) > monotonic()

    def answered(self, host: str) -> None:
        """The host answered as it should: what it asked for before counts no more."""
        self._rounds.pop(host, None)

    def asked_for(self, host: str, seconds: float, sent_at: float) -> bool:
        """The host asked for a pause in answer to a request sent at `sent_at` (monotonic); whether the run waits."""
        now = monotonic()
        paused_until = self._until.get(host, 0.0)
        if sent_at >= paused_until:
            self._rounds[host] = self._rounds.get(host, 0) + 1
        longer = now + seconds - max(paused_until, now)
        if longer > self._left or self._rounds.get(host, 0) > _ROUNDS:
            self._given_up[host] = f"{host} asked to be left alone for {seconds:.0f} s"
            return False
        if longer > 0:
            self._left -= longer
            self._until[host] = now + seconds
        return True


def pause_asked(status: int | None, head: bytes | None, delay: float) -> float | None:
    """Seconds to leave a host alone after this answer, or None when it asked for nothing (a plain 503 among it)."""
    if status not in (429, 503):
        return None
    asked = retry_after(header(head, "Retry-After"), header(head, "Date"))
    if asked is None and status == 429:
        return min(LONGEST_CRAWL_DELAY, 30 * delay)
    return asked


def retry_after(value: str | None, answered_at: str | None = None) -> float | None:
    """Retry-After in seconds, never negative; a date counts from the answer's own Date. None: absent or unreadable."""
    if value is None:
        return None
    if re.fullmatch(r"\d{1,12}", value.strip()):
        return float(value)
    moment = _moment(value)
    if moment is None:
        return None
    since = _moment(answered_at) or datetime.now(UTC)
    return max(0.0, (moment - since).total_seconds())


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def user_agent(contact: str) -> str:
    """Who we are and where to reach us. A contact with characters that no header may hold loses them."""
    contact = re.sub(r"[^\x21-\x7e]|[()]", "", contact)
    if not contact:
        return "Addendum/0.1"
    is_mail = "@" in contact and "://" not in contact and not contact.startswith("mailto:")
    return f"Addendum/0.1 (+{'mailto:' if is_mail else ''}{contact})"
