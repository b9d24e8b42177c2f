"""The sample clinic: an invented clinic's blog with a scripted history, served on loopback."""
