"""The page behind a reading, exactly as it was received."""

from records.errors import DamagedArchive
from storage.payloads import PayloadReader
from storage.queries import Reader
from storage.reading_back import payloads_of_reading


def page_bytes(reader: Reader, reading_id: int) -> bytes:
    """The body of the page a reading was made from, as sent (compressed where the server compressed it)."""
    payloads = payloads_of_reading(reader.connection, PayloadReader(), reading_id)
    if not payloads:
        raise DamagedArchive(f"reading {reading_id}", "the archive holds no payload of it")
    return payloads[0].body
