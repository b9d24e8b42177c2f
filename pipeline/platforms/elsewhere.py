"""Comment services that fill a page in by script and that no other file reads: what they hold is told as missing."""

import re

from pipeline.facts.roles import Role
from pipeline.markup.page import Page
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted

_NAMED = re.compile(
    r"hyvor-talk(?:-view)?|\bcommento\b|utterances|giscus|remark42|cusdis_thread|graphcomment|intensedebate|coral_thread|"
    r"wpd-load-more-submit|spotim|vuukle-comments|fastcomments|talkyard-comments|viafoura"
)
_SCRIPTS = re.compile(
    r"hyvor|utteranc\.es|giscus\.app|commento\.|intensedebate|graphcomment|fastcomments\.com|talkyard|viafoura"
)


class Elsewhere:
    """Any service whose comments a page only makes room for."""

    name: str | None = None
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By the ids and classes that services ask pages to have, and the addresses of their scripts."""
        metadata = page.metadata
        names = [element.get("class") or "" for _, element, roles in metadata.hints if roles & Role.COMMENTS]
        ids = (value for value, _ in metadata.ids)
        # one search over all of them: a page has hundreds
        return bool(_NAMED.search("\n".join((*ids, *names))) or _SCRIPTS.search("\n".join(metadata.assets)))

    def wanted(self, held: Held) -> tuple[Wanted, ...]:  # noqa: ARG002
        """Nothing that could be asked for."""
        return ()

    def comments(self, held: Held) -> CommentsRead:  # noqa: ARG002
        """Told as missing: "not captured" is never "no comments"."""
        return CommentsRead(complete=False, by_script=True)
