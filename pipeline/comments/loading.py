"""Buttons and links below comments that load more of them: a page with one holds not all."""

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from pipeline.markup.page import Page

_LONGEST = 40
_MORE = re.compile(
    r"\b(?:more|older|earlier|previous|all|weitere|mehr|ältere|alle|plus|tous|más|todos|altri|tutti|meer|oudere|mais)\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"\b(?:comments|kommentare|commentaires|comentarios|commenti|reacties|comentários)\b", re.IGNORECASE
)
_BARE = re.compile(
    r"\W*(?:(?:load|show|view|see) (?:more|older|earlier)|(?:mehr|weitere) (?:laden|anzeigen)|(?:charger|voir) plus|"
    r"afficher plus|cargar más|ver más|carica altro|mostra altro|meer laden|carregar mais)\W*",
    re.IGNORECASE,
)
_NEAR = 4
"""Levels between a button that says only "more" and an element that holds comments as well."""


def says_more(text: str) -> bool:
    """Whether a button or a link with this text, in one line, loads more comments."""
    return 0 < len(text) <= _LONGEST and bool(_MORE.search(text) and _COMMENTS.search(text))


def loads_more(page: Page, roots: Iterable[HtmlElement]) -> bool:
    """Whether the page has such a button; `roots` are the comments that it holds."""
    holders: set[HtmlElement] | None = None
    for control in page.tree.iter("button", "a"):
        text = " ".join(control.text_content()[: 2 * _LONGEST].split())
        if not text or len(text) > _LONGEST:
            continue
        if says_more(text):
            return True
        if _BARE.fullmatch(text):
            holders = holders if holders is not None else {above for root in roots for above in root.iterancestors()}
            near = [above for above, _ in zip(control.iterancestors(), range(_NEAR), strict=False)]
            if any(above in holders and above.tag not in ("body", "main", "html") for above in near):
                return True
    return False
