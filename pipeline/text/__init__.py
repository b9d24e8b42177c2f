"""The body of an article: which part of a page it is, and its blocks."""
