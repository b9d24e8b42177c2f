"""Reading beside the writer: connections that see one committed state each and hold nobody up."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from storage.connecting import reading_engine


class Reads:
    """A few connections that only read. Safe to use from several threads."""

    def __init__(self, address: str) -> None:
        self._engine = reading_engine(address)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection inside a read transaction."""
        with self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()
