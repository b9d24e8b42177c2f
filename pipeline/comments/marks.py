"""What the class names inside a comment mark: its author, its date, its text, and what is none of these."""

from enum import IntEnum
from functools import lru_cache

from lxml.html import HtmlElement


class Mark(IntEnum):
    """The part of a comment that an element is."""

    NONE = 0
    AUTHOR = 1
    """The author's name and nothing else."""
    AUTHOR_LINE = 2
    """The line that holds the author's name."""
    DATE = 3
    TEXT = 4
    BODY = 5
    """The whole inside of a comment: its text, mixed with the rest in some themes."""
    FRAME = 6
    """Beside the text: a line that may hold author or date."""
    EXTRA = 7
    """Reply and edit links, likes, avatars, ratings, notes on moderation: never of interest."""


_WORDS = {
    Mark.AUTHOR: (
        "user fn comment-author-name comment-author-link wp-block-comment-author-name wpd-comment-author authorname "
        "comment-author author-name author commenter-name comment-name commentauthor comment-author-title "
        "comment-list-author-name nickname user-name username commenter-name commentername comment-poster"
    ),
    Mark.AUTHOR_LINE: (
        "comment-author vcard comment-header-author comment-author-wrap comment-by comment-title media-heading"
    ),
    Mark.DATE: (
        "datetime comment-date comment-time wp-block-comment-date wpd-comment-date date comment-meta-date "
        "comment-list-date commentdate comment-timestamp timestamp time comment-permalink comment-date-time ago "
        "comment-ago"
    ),
    Mark.TEXT: (
        "content comment-content comment-text wp-block-comment-content wpd-comment-text comment-entry "
        "comment-message commenttext comment-copy comment-txt comment-desc comment-body-text comment-inner-text "
        "comment-bodytext text commentbody comment-list-text"
    ),
    Mark.BODY: (
        "comment-body comment-inner comment-wrap comment-container comment-block comment-box wpd-comment-right "
        "comment-wrapper comment-main"
    ),
    Mark.FRAME: (
        "metas submitted comment-submitted comment-meta commentmetadata comment-metadata comment-header "
        "comment-head comment-info comment-top wpd-comment-header comment-footer comment-details author-meta "
        "comment-heading"
    ),
    Mark.EXTRA: (
        "visually-hidden in-reply-to "
        "icon reply comment-reply comment-reply-link comment-edit-link edit-link comment-edit "
        "comment-awaiting-moderation comment-likes comment-like-link comment-like likes like-link comment-actions "
        "comment-tools comment-options avatar comment-avatar wpd-avatar gravatar says pd-rating cs-rating "
        "sharedaddy sd-block jp-likes comment-respond respond wprm-comment-rating comment-rating star-rating rating "
        "wpd-comment-footer wpd-comment-share wpd-comment-link wpd-comment-label wpd-tools wpd-toolbar "
        "wpd-reply-button wpd-vote wpd-rating-wrap wpd-user-label comment-share reply-link screen-reader-text "
        "sr-only comment-permalink-icon moderation comment-moderation wp-block-comment-reply-link "
        "wp-block-comment-edit-link wp-block-avatar comment-vote votes report-comment comment-report "
        "cld-like-dislike-wrap cld-common-wrap comment-subscription wpulike wp-ulike-general-class wpd-form "
        "comment-number"
    ),
}
_MARK_OF = {word.replace("__", "-").replace("_", "-"): mark for mark, words in _WORDS.items() for word in words.split()}
_PROPERTIES = {
    "author": Mark.AUTHOR_LINE,
    "creator": Mark.AUTHOR_LINE,
    "name": Mark.AUTHOR,
    "text": Mark.TEXT,
    "description": Mark.TEXT,
    "commentText": Mark.TEXT,
    "datePublished": Mark.DATE,
    "dateCreated": Mark.DATE,
    "commentTime": Mark.DATE,
    "image": Mark.EXTRA,
    "replyToUrl": Mark.EXTRA,
}
_WEIGHT = (Mark.EXTRA, Mark.TEXT, Mark.AUTHOR, Mark.DATE, Mark.AUTHOR_LINE, Mark.FRAME, Mark.BODY)


def mark_of(element: HtmlElement) -> Mark:
    """The part of a comment that an element is marked as, by its microdata or its class names."""
    if (name := element.get("itemprop")) and (mark := _PROPERTIES.get(name.split()[0] if name.strip() else "")):
        return mark
    names = element.get("class")
    return _mark_of_names(names) if names else Mark.NONE


@lru_cache(maxsize=4096)
def _mark_of_names(names: str) -> Mark:
    plain = (name.replace("__", "-").replace("_", "-") for name in names.lower().split())
    marks = {_MARK_OF[name] for name in plain if name in _MARK_OF}
    return next((mark for mark in _WEIGHT if mark in marks), Mark.NONE)
