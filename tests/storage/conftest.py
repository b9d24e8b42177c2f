"""What tests of the archive may ask for beside an empty database: one with six nights of a small clinic in it."""

from tests.storage.opened import clinic_file, clinic_url, reader

__all__ = ("clinic_file", "clinic_url", "reader")
