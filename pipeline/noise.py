"""What stands inside an article's element and is never read: related posts, share bars, counters, advertisements."""

import re
from functools import lru_cache

TAGS = frozenset({"nav", "button", "input", "select", "textarea", "option", "dialog", "menu"})
"""Elements that hold controls, not words."""
UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "math"})
"""Elements whose text no reader sees."""

_NAMES = re.compile(
    r"(?:^|[\s_-])(?:related|relatedposts|yarpp|recommended|popular|trending|share|sharing|sharedaddy|addtoany|social"
    r"|newsletter|subscribe|cookie|consent|sidebar|breadcrumbs?|pagination|pager|promo|advert|advertisement|ads?"
    r"|sponsor|sponsored|views|viewcount|view-count|counter|likes|popup|toolbar|print)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_MIXED = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}", re.IGNORECASE)


def is_noise(tag: str, names: str) -> bool:
    """Whether an element (its tag, its class names and identifier) is never read."""
    return tag in TAGS or tag in UNSEEN or _is_noise_name(names)


@lru_cache(maxsize=16384)
def _is_noise_name(names: str) -> bool:
    return _NAMES.search(names) is not None


@lru_cache(maxsize=16384)
def stable_names(names: str) -> str:
    """Class names as they stand tomorrow: without those that a build or a request invents, numbers masked."""
    return " ".join(sorted(_DIGITS.sub("0", name) for name in names.split() if not _MIXED.fullmatch(name)))
