"""The platforms and comment services we know, in order of trust."""

from pipeline.markup.page import Page
from pipeline.platforms.blogger import Blogger
from pipeline.platforms.discourse import Discourse
from pipeline.platforms.discourse_embed import DiscourseEmbed
from pipeline.platforms.disqus import Disqus
from pipeline.platforms.drupal import Drupal
from pipeline.platforms.elsewhere import Elsewhere
from pipeline.platforms.facebook import Facebook
from pipeline.platforms.ghost import Ghost
from pipeline.platforms.h_entry import HEntry
from pipeline.platforms.hubspot import HubSpot
from pipeline.platforms.isso import Isso
from pipeline.platforms.plain import Plain
from pipeline.platforms.platform import CommentsRead, Held, Platform
from pipeline.platforms.spip import Spip
from pipeline.platforms.squarespace import Squarespace
from pipeline.platforms.substack import Substack
from pipeline.platforms.systems import Systems
from pipeline.platforms.wix import Wix
from pipeline.platforms.wordpress import WordPress

__all__ = ["API_HOSTS", "PLATFORMS", "SERVICES", "CommentsRead", "Held", "Platform", "Systems", "systems_of"]

PLATFORMS: tuple[Platform, ...] = (
    HubSpot(),
    Ghost(),
    Squarespace(),
    Wix(),
    WordPress(),
    Drupal(),
    Blogger(),
    Substack(),
    Discourse(),
    Spip(),
    HEntry(),
    Plain(),
)
"""The first that recognises a page reads it; Plain stands last and recognises every page."""

SERVICES: tuple[Platform, ...] = (Disqus(), Facebook(), Isso(), DiscourseEmbed(), Elsewhere())
"""Each that recognises a page reads its own comments beside those of the platform."""

API_HOSTS = tuple(sorted({host for each in (*PLATFORMS, *SERVICES) for host in each.hosts}))
"""Hosts other than a site's own that a visit may ask for comments."""


def systems_of(page: Page) -> Systems:
    """Whatever keeps comments of this page."""
    platform = next(platform for platform in PLATFORMS if platform.recognises(page))
    return Systems(platform=platform, services=tuple(each for each in SERVICES if each.recognises(page)))
