"""Gathers, in one walk over the tree, everything that a page states about itself and every place that may show it."""

from lxml import etree
from lxml.html import HtmlElement

from pipeline.facts.roles import roles_of
from pipeline.markup.noting import BY_ATTRIBUTE, BY_TAG, note_text
from pipeline.markup.regions import Regions
from pipeline.markup.statements import Metadata
from pipeline.markup.things import things_in_json_ld, things_in_microdata
from pipeline.markup.wordlist import words

__all__ = ["Metadata", "gather"]

_WORDLESS = words("script style title option noscript iframe textarea button label template")


def gather(tree: HtmlElement, url: str) -> Metadata:
    """Everything stated in a page's tree. Does not alter the tree; odd markup yields less, never an error."""
    found = Metadata(url=url, base=url)
    for place, element in enumerate(tree.iter(etree.Element)):
        tag, attributes = element.tag, element.items()
        if by_tag := BY_TAG.get(tag):
            by_tag(found, place, element, attributes)
        if (text := element.text) and tag not in _WORDLESS and not text.isspace():
            note_text(found, place, element, text)
        for name, value in attributes:
            if name == "class":
                if roles := roles_of(value):
                    found.hints.append((place, element, roles))
            elif by_attribute := BY_ATTRIBUTE.get(name):
                by_attribute(found, element, value)
    root = next(tree.iter("html"), tree)
    found.language = root.get("lang") or root.get("xml:lang")
    found.json_ld = things_in_json_ld(found.scripts)
    found.microdata = things_in_microdata(found.stating)
    titles = found.titles if len(found.titles) == 1 else []
    headings = [heading for _, heading in (*found.headings, *titles)]
    found.regions = Regions(headings, found.posts(), found.is_own_address)
    return found
