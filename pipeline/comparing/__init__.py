"""The parts of comparing: aligning, words, and one file a facet."""
