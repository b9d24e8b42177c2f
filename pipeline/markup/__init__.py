"""Bytes to one parsed page and what its markup states; shared by all readers."""
