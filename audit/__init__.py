"""What people ask of the archive and how it is answered: timelines, coverage, exports. Reads, never writes."""
