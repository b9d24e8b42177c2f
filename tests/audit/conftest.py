"""What tests of answers may ask for: the archive of a small clinic, on either database."""

from tests.storage.opened import clinic_file, clinic_url, reader

__all__ = ("clinic_file", "clinic_url", "reader")
