"""What earlier nights received of a site's robots, sitemaps, feeds, posts API and lists: the bytes behind a 304."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from records.capture import Capture, Validator
from records.errors import AddendumError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Memory:
    """`validators`, by address, make requests conditional; `payload` gives the body of an id (ReadingPort.payload)."""

    payload: Callable[[int], Awaitable[bytes]]
    validators: Mapping[str, Validator] = field(default_factory=dict)

    async def body(self, capture: Capture) -> bytes | None:
        """The body that a 304 confirmed; None where there is none, or none that can be read any more."""
        if capture.confirms is None:
            return None
        try:
            return await self.payload(capture.confirms) or None
        except AddendumError as error:
            logger.warning("%s is asked for in full: %s", capture.url, error)
            return None
