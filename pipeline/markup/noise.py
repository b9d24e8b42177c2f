"""What stands inside an article's element and is never read: related posts, share bars, counters, advertisements."""

import re
from functools import lru_cache

_CONTROLS = frozenset({"nav", "button", "input", "select", "textarea", "option", "dialog", "menu"})
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "math"})
NEVER_READ = _CONTROLS | _UNSEEN
"""Elements that hold controls or what no reader sees: no words of an article."""

_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|relatedposts|yarpp|recommended|popular|trending|share|sharing|sharedaddy|addtoany|social"
    r"|newsletter|subscribe|cookie|consent|sidebar|breadcrumbs?|pagination|pager|promo|advert|advertisement|ads?"
    r"|sponsor|sponsored|views|viewcount|view-count|counter|likes|popup|toolbar|print)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SENTENCE = 25
"""Letters that a text without links has at least which no name can silence."""
_PER_LINK = 200
"""Letters beside each link that a list of teasers may have."""
_ONE = 0.4
"""Of the letters around a single link, what the link has at least in a share bar or a pointer."""
_TOLD = re.compile(
    r"warning|caution|alert|danger|important|disclaimer|notice|advice|callout|highlight|safety|(?:^|[\s_-])(?:note|tip)",
    re.IGNORECASE,
)
"""Names of boxes that patients are meant to read, whatever else they are called."""
_DIGITS = re.compile(r"\d+")
_MIXED = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}", re.IGNORECASE)


def is_never_read(tag: str) -> bool:
    """Whether elements with this tag hold no words of an article."""
    return tag in NEVER_READ


@lru_cache(maxsize=16384)
def is_noise_name(names: str) -> bool:
    """Whether class names and identifier say that an element is beside the article: it is where its content agrees."""
    return _NAMES.search(names) is not None and _TOLD.search(names) is None


@lru_cache(maxsize=16384)
def is_told_name(names: str) -> bool:
    """Whether class names and identifier say that an element holds what patients are meant to read."""
    return _TOLD.search(names) is not None


def is_beside(letters: int, linked: int, links: int, controls: int) -> bool:
    """Whether an element of such a name holds what such elements hold: links, controls, or hardly a word.

    `letters` are those of its text without white space, `linked` those inside its links. Sentences without links are
    read whatever the names around them say.
    """
    if controls or letters < _SENTENCE:
        return True
    if links > 1:
        return letters - linked <= _PER_LINK * links
    return links == 1 and linked >= _ONE * letters


@lru_cache(maxsize=16384)
def stable_names(names: str) -> str:
    """Class names as they stand tomorrow: without those that a build or a request invents, numbers masked."""
    return " ".join(sorted(_DIGITS.sub("0", name) for name in names.split() if not _MIXED.fullmatch(name)))
