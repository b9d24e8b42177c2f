"""Bytes to meaning: decodes, judges, reads and compares; pure, but for stages.py and the settling of a run."""
