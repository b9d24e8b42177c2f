"""What a page may cost before it is parsed: guards over its bytes, each linear in their number.

They are the first line; what slips past them meets the limits of the child process (children.py).
"""

import re
from collections.abc import Iterator

MAX_BYTES = 10_000_000
"""A page larger than this, after decompression, is not read."""
MAX_TAGS = 200_000
MAX_BREAKS = 10_000
"""Line breaks cost trafilatura quadratic time."""
MAX_ATTRIBUTES = 1_000
"""Attributes on one tag cost libxml2 quadratic time."""

_LONG_TAG = 2 * MAX_ATTRIBUTES
_TAG = re.compile(rb"<[a-z][\w:-]*+[\s/](?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+", re.IGNORECASE)
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(rb"[^\s=/>]++(?:\s*+=\s*+[^\s>]++)?")
_SCRIPT = re.compile(rb"<(/?)script\b", re.IGNORECASE)


def excess(body: bytes) -> str | None:
    """Why a page (UTF-8) must not be parsed, in words a person can use, or None when it may be."""
    if len(body) > MAX_BYTES:
        return f"page too large: {len(body)} bytes, at most {MAX_BYTES} are read"
    tags = body.count(b"<")
    if tags > MAX_TAGS:
        return f"too many tags: {tags}, at most {MAX_TAGS} are read"
    breaks = body.count(b"<br") + body.count(b"<BR") if tags > MAX_BREAKS else 0
    if breaks > MAX_BREAKS:
        return f"too many line breaks: {breaks}, at most {MAX_BREAKS} are read"
    attributes = _most_attributes(body)
    if attributes > MAX_ATTRIBUTES:
        return f"too many attributes on one tag: {attributes}, at most {MAX_ATTRIBUTES} are read"
    return None


def _most_attributes(body: bytes) -> int:
    """The attributes of the tag that has most of them; 0 where no tag is long enough to matter."""
    most, past, scripts = 0, 0, None
    for start in _long_stretches(body):
        tag = _TAG.match(body, start) if start >= past else None
        if tag is None or tag.end() - start < _LONG_TAG:
            continue
        past, found = tag.end(), _attributes(tag[0])
        if found > MAX_ATTRIBUTES:
            # A comparison inside a script looks like a tag.
            scripts = scripts or list(_script_spans(body))
            found = 0 if any(begin < start < end for begin, end in scripts) else found
        most = max(most, found)
    return most


def _long_stretches(body: bytes) -> Iterator[int]:
    """Where a "<" stands that is followed by none for so long that a tag with many attributes may begin there.

    Such a stretch covers at least one window of half its length without any "<".
    """
    window, was_empty = _LONG_TAG // 2, False
    for start in range(0, len(body), window):
        is_empty = body.find(b"<", start, start + window) < 0
        if is_empty and not was_empty and start:
            yield body.rfind(b"<", start - window, start)
        was_empty = is_empty


def _script_spans(body: bytes) -> Iterator[tuple[int, int]]:
    begin = None
    for mark in _SCRIPT.finditer(body):
        if mark[1] and begin is not None:
            yield begin, mark.start()
            begin = None
        elif not mark[1] and begin is None:
            begin = mark.start()


def _attributes(tag: bytes) -> int:
    return len(_ATTRIBUTE.findall(_QUOTED.sub(b"_", tag))) - 1
