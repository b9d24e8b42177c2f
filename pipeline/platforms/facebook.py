"""Facebook's comments plugin: comments in a frame that no API lists, and that its terms keep to its own pages."""

from pipeline.comments.names import comment_names
from pipeline.markup.page import Page
from pipeline.platforms.platform import CommentsRead, Held
from records.payload import Wanted


class Facebook:
    """The plugin that a page makes room for by a class."""

    name: str | None = "facebook"
    hosts: tuple[str, ...] = ()

    def recognises(self, page: Page) -> bool:
        """By the class that Facebook's script looks for."""
        return "fb-comments" in comment_names(page)

    def wanted(self, held: Held) -> tuple[Wanted, ...]:
        """Nothing: nobody is told these comments but by Facebook's own frame."""
        return ()

    def comments(self, held: Held) -> CommentsRead:
        """Told as missing, and not to be shown by a browser either: there is nothing to wait for."""
        return CommentsRead(complete=False)
