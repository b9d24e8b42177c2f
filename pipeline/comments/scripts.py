"""The text of the scripts that stand in a page itself, where services are told what they are to show."""

import re

from pipeline.comments.answers import value_of
from pipeline.markup.page import Page

_REMARK_LINES = re.compile(r"^[ \t]*//[^\n]*", re.MULTILINE)
_LONGEST = 400_000
"""Characters of one script; longer ones are programs and say nothing of the page."""


def inline_scripts(page: Page) -> str:
    """The scripts of the page without remarks, one after another; found once for all who ask."""
    return page.metadata.once("scripts", lambda _: _inline_scripts(page))


def _inline_scripts(page: Page) -> str:
    texts = (element.text or "" for element in page.tree.iter("script") if not element.get("src"))
    return "\n".join(_without_remarks(text) for text in texts if len(text) <= _LONGEST)


def _without_remarks(script: str) -> str:
    """A script without what is commented out, such as the settings in instructions that nobody filled in."""
    first, *others = script.split("/*")
    kept = (after if ends else inside for inside, ends, after in (each.partition("*/") for each in others))
    return _REMARK_LINES.sub("", "".join((first, *kept)))


def literal(quoted: str) -> str:
    """What the inside of a string literal stands for, in JavaScript or JSON."""
    value = value_of(f'"{quoted}"')
    return value if isinstance(value, str) else quoted.replace("\\/", "/").replace("\\'", "'")
