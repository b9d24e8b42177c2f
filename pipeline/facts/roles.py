"""What the class names of an element hint that it is for: byline, date, comment, sidebar; nothing is decided here."""

import re
from functools import lru_cache

from pipeline.markup.wordlist import words


class Role:
    """What one or several class names hint at, as bits: plain integers, since thousands are combined for each page."""

    AUTHOR = 1
    DATE = 2
    MODIFIED = 4
    REVIEWED = 8
    TOPIC = 16
    COMMENTS = 32
    """A part of the page that holds, frames or counts reader comments."""
    ASIDE = 64
    """A part that is not the article: sidebar, related posts, teasers, navigation, footer."""
    POST = 128
    """An article or a teaser of one."""
    META = 256
    """A line under a title: author, date, topics."""
    BIO = 512
    """A box that tells who the author is."""


_WORDS = {
    Role.AUTHOR: (
        "author authors byline bylines writer writers contributor contributors vcard creator autor autore auteur "
        "authorname postauthor authored writtenby postedby"
    ),
    Role.DATE: (
        "date dates datetime published pubdate timestamp datum fecha updated modified postdate entrydate articledate "
        "publishdate dateline postedon time datepublished dateposted publishedat publishedon createdat createdon "
        "lastupdated lastmodified updatedat updatedon modifiedat modifiedon dateupdated datemodified changed"
    ),
    Role.MODIFIED: (
        "update updated modified lastmod edited revised dateupdated datemodified lastupdated lastmodified updatedat "
        "updatedon modifiedat modifiedon changed"
    ),
    Role.REVIEWED: ("reviewed reviewer reviewedby medicalreview medreview factcheck factchecked"),
    Role.TOPIC: ("category categories tag tags topic topics cat-links tags-links labels"),
    Role.COMMENTS: (
        "comment comments commentlist commentform respond responses disqus wpd wpdiscuz kommentar kommentare "
        "commentaire commentaires comentario comentarios commenti reacties pingback pingbacks trackback trackbacks "
        "pinglist commentthread highlander commentarea commentsarea"
    ),
    Role.ASIDE: (
        "related relatedposts teaser teasers card cards sidebar widget recommended recommendations carousel swiper "
        "slick newsletter pagination breadcrumb breadcrumbs popular trending navbar yarpp jp-relatedposts cookie "
        "modal popup menu submenu readnext upnext navlinks"
    ),
    Role.META: ("meta metadata byline info postmeta entrymeta details credits"),
}
_ROLE_OF_WORD: dict[str, int] = {}
for _role, _words in _WORDS.items():
    for _word in _words.split():
        _ROLE_OF_WORD[_word] = _ROLE_OF_WORD.get(_word, 0) | _role

_POSTS = words("post hentry h-entry entry article blog-post blogpost type-post")
_OTHER = words("recent latest more other similar featured next previous prev")
_POSTINGS = words("post posts article articles story stories news read reads blog blogs entries navigation")
_FRAMES = words("site page global main colophon")
# State words that themes and builders put on the body, the main column or the article itself say nothing of its role.
_STATES = words(
    "has with without no show hide open closed enabled disabled wrap wrapper layout elementor template theme "
    "font size color bg is js support supports"
)
_BOXES = words("bio biography about box info description desc card profile")
_PICTURES = words("description bio biography img image avatar photo social socials thumbnail")
_TAXONOMY = re.compile(r"(?:tag|category|format|status|type|postid|cat)-.+")
_TAXONOMY_LINKS = words("tag-links tags-links cat-links category-links tag-list category-list")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BREAK = re.compile(r"[-_]+")


@lru_cache(maxsize=16384)
def roles_of(names: str) -> int:
    """The roles that the names in a class attribute hint at, as an int of Role flags."""
    found = 0
    for token in names.split()[:40]:
        found |= _roles_of_token(token)
    return found


@lru_cache(maxsize=16384)
def _roles_of_token(token: str) -> int:
    words = _BREAK.split(_HUMP.sub("-", token[:60]).lower().strip("-_"))
    if len(words) == 1:
        return _ROLE_OF_WORD.get(words[0], 0) | (Role.POST if words[0] in _POSTS else 0) | _frame(words)
    found = 0
    for word in words:
        found |= _ROLE_OF_WORD.get(word, 0)
    found |= _frame(words)
    if found & Role.AUTHOR and not _BOXES.isdisjoint(words):
        found |= Role.BIO
    if found & Role.AUTHOR and not _PICTURES.isdisjoint(words):
        found &= ~Role.AUTHOR
    if "elementor" in words:
        found &= ~Role.ASIDE
    if found and _says_nothing(words):
        return 0
    return found | (Role.POST if "-".join(words) in _POSTS else 0)


def _frame(words: list[str]) -> int:
    parts = set(words)
    if "footer" in parts and (len(parts) == 1 or parts & _FRAMES):
        return Role.ASIDE
    if parts & _OTHER and parts & _POSTINGS:
        return Role.ASIDE
    return Role.ASIDE if parts & _FRAMES and parts & {"header", "nav", "navigation"} else 0


def _says_nothing(words: list[str]) -> bool:
    if not _STATES.isdisjoint(words) and not {"author", "date"} & set(words):
        return not {"comments", "comment"} & set(words) or bool(set(words) & {"has", "with", "no", "open", "closed"})
    name = "-".join(words)
    return _TAXONOMY.fullmatch(name) is not None and name not in _TAXONOMY_LINKS
