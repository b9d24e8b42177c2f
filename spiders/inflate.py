"""Undoes gzip and deflate of lists, sitemaps, feeds and robots.txt, up to a bound; pages are decoded elsewhere."""

import zlib

BOUND = 50 * 1024 * 1024
"""What a sitemap may hold at most, by its protocol."""

_GZIP_MAGIC = b"\x1f\x8b"
_ZLIB_MAGIC = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def inflate(body: bytes, content_encoding: str | None = None, *, bound: int = BOUND) -> bytes:
    """The plain bytes, as many as could be had; compressed files, and bodies behind a 304, need no header."""
    coding = (content_encoding or "").strip().lower()
    if body.startswith(_GZIP_MAGIC):
        body = _expand(body, zlib.MAX_WBITS | 16, bound)
    elif coding == "deflate" or body.startswith(_ZLIB_MAGIC):
        body = _expand(body, zlib.MAX_WBITS, bound) or _expand(body, -zlib.MAX_WBITS, bound)
    # a .gz file that was compressed once more on its way
    return _expand(body, zlib.MAX_WBITS | 16, bound) if body.startswith(_GZIP_MAGIC) else body[:bound]


def _expand(body: bytes, window: int, bound: int) -> bytes:
    decompressor = zlib.decompressobj(window)
    plain = b""
    try:
        while body and len(plain) < bound:
            plain += decompressor.decompress(body, min(bound - len(plain), 1 << 20))
            body = decompressor.unconsumed_tail
    except zlib.error:
        pass
    return plain
