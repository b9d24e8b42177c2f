"""How far its listing decides what a page is: the posts API and feeds name articles, however little they hold. Pure."""

import re
from collections.abc import Collection
from dataclasses import replace

from pipeline.judge import Looked
from records.address import address_key

NAMING = frozenset({"posts_api", "feed"})
"""The sources that list articles and nothing else; a sitemap lists contact pages as well."""

_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")


def weighed(looked: Looked, listed_by: Collection[str], url: str) -> Looked:
    """What a look found at an address, its kind weighed against who listed it.

    "Other" gives way to a listing that names articles where the page names this very address as its own: a notice shown
    in the article's place (consent, maintenance, "not found") does not. A list stays a list, whoever names it: that is
    what a post taken down and sent on to its category looks like.
    """
    if looked.page_kind != "other" or not looked.fresh or not NAMING.intersection(listed_by):
        return looked
    if looked.canonical is None or _own(looked.canonical) != _own(url):
        return looked
    return replace(looked, page_kind="article", kind_reason=f"listed by {min(NAMING.intersection(listed_by))}")


def _own(url: str) -> str:
    """The key of an address; WordPress names a comment page of a post as the post's own where newest come first."""
    return address_key(_COMMENT_PAGE.sub("/", url.partition("#")[0]))
