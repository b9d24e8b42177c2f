"""Parses XML from strangers: no entities, no network, no document types, whatever it claims to be."""

from collections.abc import Iterator

from lxml import etree


def root_of(text: bytes) -> etree._Element | None:
    """The root element, read as far as it goes; None where there is none."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace, in lower case; "" for what is no element."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that local name."""
    return (child for child in element if local_name(child) == name)


def child_text(element: etree._Element, name: str) -> str:
    """The text of the first child of that local name, trimmed; "" where it is absent or empty."""
    for child in children(element, name):
        if child.text and child.text.strip():
            return str(child.text).strip()
    return ""
