"""Tells from the stated type and the first bytes of an answer whether it is no page at all: a PDF, an image.

The magic numbers are those of the WHATWG MIME Sniffing standard.
"""

_PAGES = ("text/", "application/xhtml+xml", "application/xml")
_MAGIC = {
    b"%PDF-": "a PDF document",
    b"\x89PNG\r\n\x1a\n": "an image",
    b"GIF8": "an image",
    b"\xff\xd8\xff": "an image",
    b"RIFF": "an image or a recording",
    b"PK\x03\x04": "an archive or an office document",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"ID3": "a recording",
    b"OggS": "a recording",
}
_BINARY = bytes([*range(1, 9), 0x0B, *range(0x0E, 0x1B), *range(0x1C, 0x20)])
"""Control characters of no text. NUL is not among them: UTF-16 is full of it."""
_LOOKED_AT = 4096
_MOST = 0.05
"""Of the first bytes, what may be such characters in a page that was damaged on its way."""


def is_no_page(body: bytes, content_type: str | None) -> str | None:
    """What an answer is instead of a page, in words; None where it may be one."""
    stated = (content_type or "").partition(";")[0].strip().lower()
    if "/" in stated and not stated.startswith(_PAGES):
        return f"{stated} is no page"
    for magic, what in _MAGIC.items():
        if body.startswith(magic):
            return f"these bytes are {what}, no page"
    first = body[:_LOOKED_AT]
    if len(first) - len(first.translate(None, _BINARY)) > _MOST * len(first):
        return "these bytes are no text"
    return None
