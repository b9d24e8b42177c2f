"""Has trafilatura ask each of its rules once for each kind of element instead of once for each element.

Its rules for what is boilerplate and what is the article are XPath with regular expressions, which lxml runs through
Python for every element of a page: more than half of the cost of a reading. Such a rule looks at the tag and at a few
attributes alone, and these repeat; so its answers are remembered by them. The rules themselves stay its own.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import xpaths

_ATTRIBUTE = re.compile(r"@([\w-]+)")
_TAG = re.compile(r"self::(\w+)")
_REMEMBERED = 1 << 13


class Remembered:
    """A rule about single elements that answers by tag and attributes: the same elements, in document order."""

    def __init__(self, rule: etree.XPath) -> None:
        self._rule = rule
        self._attributes = tuple(dict.fromkeys(_ATTRIBUTE.findall(rule.path)))
        self._tags = tuple(dict.fromkeys(_TAG.findall(rule.path)))
        self._holds = lru_cache(maxsize=_REMEMBERED)(self._ask)

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below this one for which the rule holds."""
        return list(self.found(tree))

    def found(self, tree: HtmlElement) -> Iterator[HtmlElement]:
        """The same, one by one."""
        names, tags, holds = self._attributes, self._tags, self._holds
        for element in tree.iterdescendants(*tags):
            if element.attrib:
                get = element.get
                if holds(element.tag if tags else "any", tuple([get(name) for name in names])):
                    yield element

    def _ask(self, tag: str, values: tuple[str | None, ...]) -> bool:
        alone = etree.Element("alone")
        element = etree.SubElement(alone, tag)
        for name, value in zip(self._attributes, values, strict=True):
            if value is not None:
                element.set(name, value)
        return bool(self._rule(alone))


class First(Remembered):
    """A rule of which only the first element counts."""

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The first element for which the rule holds, or nothing."""
        return [element for element, _ in zip(self.found(tree), range(1), strict=False)]


class Confirmed(Remembered):
    """A rule that looks at what an element holds as well: it is asked itself wherever the attributes would do."""

    def __call__(self, tree: HtmlElement) -> list[HtmlElement]:
        """The elements below this one for which the rule holds."""
        return cast(list[HtmlElement], self._rule(tree)) if next(self.found(tree), None) is not None else []


_QUICKER: tuple[tuple[list[Any], type[Remembered]], ...] = (
    (xpaths.OVERALL_DISCARD_XPATH, Remembered),
    (xpaths.TEASER_DISCARD_XPATH, Remembered),
    (xpaths.DISCARD_IMAGE_ELEMENTS, Remembered),
    (xpaths.REMOVE_COMMENTS_AND_LISTS_XPATH, Remembered),
    (xpaths.RAW_TREE_PRUNE_XPATH, Confirmed),
    (xpaths.BODY_XPATH, First),
)


def remember() -> None:
    """Put remembered rules in the place of those that cost most; a second call changes nothing."""
    for rules, kind in _QUICKER:
        for place, rule in enumerate(rules):
            if isinstance(rule, etree.XPath) and "re:test" in rule.path:
                rules[place] = kind(rule)
