"""The platforms we know, in order of trust: the first that recognises a page reads its comments."""

from pipeline.markup.page import Page
from pipeline.platforms.plain import Plain
from pipeline.platforms.platform import CommentsRead, Platform
from pipeline.platforms.wordpress import WordPress

__all__ = ["PLATFORMS", "CommentsRead", "Platform", "recognise"]

PLATFORMS: tuple[Platform, ...] = (WordPress(), Plain())
"""Plain stands last: it recognises every page."""


def recognise(page: Page) -> Platform:
    """The platform that reads this page."""
    return next(platform for platform in PLATFORMS if platform.recognises(page))
