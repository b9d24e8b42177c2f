"""Lists of words as one writes them: in a line, with spaces between."""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())
