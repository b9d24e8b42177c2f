"""Numbers with their nouns: 1 page, 2 pages."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number and what it counts, in the form that goes with it; the plural ends in s where none is given."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
