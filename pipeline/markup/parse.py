"""From text to one tree, parsed once, with the losses of the parser told instead of hidden."""

from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
"""lxml.html looks up a class for each element by its tag, in Python; here none is needed but the common one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A tree, or None where there is no element; `damage` is "incomplete" when part of the page did not make it."""

    tree: HtmlElement | None
    damage: str | None = None
    problem: str | None = None


def parse(body: bytes) -> Parsed:
    """Parse UTF-8 without illegal characters (see decode.py). Comments and processing instructions are left out.

    libxml2 by default drops everything below about 254 levels in silence; here it goes on to 2,048 and says so.
    """
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        tree = etree.fromstring(body, parser)
    except etree.LxmlError:
        return Parsed(tree=None, problem="no markup in the page")
    if tree is None:
        return Parsed(tree=None, problem="no markup in the page")
    _join_behind_end(tree)
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return Parsed(tree=tree, damage="incomplete", problem="nested too deep: more than 2048 levels")
    return Parsed(tree=tree)


def _join_behind_end(tree: HtmlElement) -> None:
    """Put what stands behind "</html>" at the end of the body, where browsers show it.

    libxml2 begins a second document with it, which nobody would ever see.
    """
    body = tree.find("body")
    following = tree.getnext()
    while body is not None and following is not None:
        if words := (following.text or "").strip():
            etree.SubElement(body, "p").text = words
        for part in list(following):
            body.extend(list(part) if part.tag == "body" else [part])
        following = following.getnext()
