"""The class names that a page gives whatever has to do with comments: what services are known by."""

from pipeline.facts.roles import Role
from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page


def comment_names(page: Page) -> frozenset[str]:
    """Every class name of the elements that hint at comments; found once for all who ask."""
    return page.metadata.once("comment names", _comment_names)


def _comment_names(metadata: Metadata) -> frozenset[str]:
    classes = (element.get("class") or "" for _, element, roles in metadata.hints if roles & Role.COMMENTS)
    return frozenset(" ".join(classes).split())
