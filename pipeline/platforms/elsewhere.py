"""Comment services that fill a page in by script and that no other file reads: what they hold is told as missing."""

from pipeline.comments.names import comment_names
from pipeline.markup.page import Page
from pipeline.markup.wordlist import words
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted

_NAMES = words(
    "hyvor-talk hyvor-talk-view commento utterances giscus remark42 cusdis_thread graphcomment coral_thread "
    "IDCommentsNewThread idc-container intensedebate spotim spotim-comments vuukle-comments fastcomments-widget "
    "talkyard-comments vk_comments livefyre-comments muut waline schnack"
)
_SCRIPTS = (
    "hyvor.com/",
    "commento.",
    "utteranc.es/",
    "giscus.app/",
    "remark42",
    "graphcomment.com/",
    "intensedebate.com/",
    "spot.im/",
    "fastcomments.com/",
    "talkyard",
    "viafoura.",
    "livefyre.",
    "muut.com/",
    "waline",
    "schnack",
)


class Elsewhere:
    """Any service whose comments a page only makes room for."""

    name: str | None = None
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By the ids and classes that services ask pages to have, and the addresses of their scripts."""
        metadata = page.metadata
        if not _NAMES.isdisjoint(value for value, _ in metadata.ids) or not _NAMES.isdisjoint(comment_names(page)):
            return True
        addresses = "\n".join(metadata.assets)
        return any(mark in addresses for mark in _SCRIPTS)

    def wanted(self, held: Held) -> tuple[Wanted, ...]:
        """Nothing that could be asked for."""
        return ()

    def comments(self, held: Held) -> CommentsRead:
        """Told as missing: "not captured" is never "no comments"."""
        return CommentsRead(complete=False, by_script=True)
