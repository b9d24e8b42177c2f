"""Readings of a run, parked on disk until the run settles, so that its memory stays flat."""

import json
import tempfile
import zlib

from records.canonical import dump_article, dump_fingerprint, load_article, load_fingerprint
from records.settlement import Reading


def pack(reading: Reading) -> bytes:
    """A reading as compressed JSON."""
    values = {
        "reader_version": reading.reader_version,
        "article": dump_article(reading.article),
        "digest": reading.digest,
        "fingerprint": dump_fingerprint(reading.fingerprint),
    }
    return zlib.compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"), 1)


def unpack(packed: bytes) -> Reading:
    """The inverse of pack()."""
    values = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return Reading(
        reader_version=values["reader_version"],
        article=load_article(values["article"]),
        digest=values["digest"],
        fingerprint=load_fingerprint(values["fingerprint"]),
    )


class Spool:
    """A file without a name; it is gone when the process ends, whichever way."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        self._places: dict[int, tuple[int, int]] = {}
        self._end = 0

    def put(self, visit_no: int, packed: bytes) -> None:
        """Park a reading; a later one of the same visit replaces it."""
        self._file.seek(self._end)
        self._file.write(packed)
        self._places[visit_no] = (self._end, len(packed))
        self._end += len(packed)

    def get(self, visit_no: int) -> Reading:
        """The reading last parked for a visit. Raises KeyError."""
        start, length = self._places[visit_no]
        self._file.seek(start)
        return unpack(self._file.read(length))

    def close(self) -> None:
        """Give the disk space back."""
        self._file.close()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
