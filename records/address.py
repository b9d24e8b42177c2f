"""Addresses of pages: what is dropped from them, and when two of them are the same."""

import re
from functools import lru_cache
from posixpath import normpath
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

TRACKING_PREFIXES = ("utm_", "mc_", "hsa_", "_hs", "pk_", "mtm_", "matomo_")
TRACKING_NAMES = frozenset(
    [
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "yclid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "_ga",
        "_gl",
        "srsltid",
        "ref_src",
        "vero_id",
        "oly_anon_id",
        "oly_enc_id",
        "wickedid",
        "epik",
        "sharedfrom",
        "share",
    ]
)
_SAFE = "/:@!$&'()*+,;=-._~%"
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_REMEMBERED = 4096
"""A visit asks for the same few addresses some ten times over, each time at some 20 µs."""


@lru_cache(_REMEMBERED)
def clean_address(url: str, base: str | None = None) -> str:
    """The address as asked for: absolute, without fragment and tracking parameters, host in lower case.

    An address that cannot be taken apart is given back as it is.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not host:
        return url
    default = {"http": 80, "https": 443}[parts.scheme]
    netloc = f"[{host}]" if ":" in host else host
    netloc += f":{port}" if port and port != default else ""
    return urlunsplit((parts.scheme, netloc, _path(parts.path), _query(parts.query), ""))


@lru_cache(_REMEMBERED)
def address_key(url: str) -> str:
    """What variants of one address share: no scheme, no "www.", no trailing slash, parameters in order.

    Two addresses with one key lead to one page. The key of an address that cannot be taken apart is itself.
    """
    try:
        parts = urlsplit(clean_address(url))
    except ValueError:
        return url
    path = parts.path.rstrip("/") or "/"
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.netloc.removeprefix('www.')}{path}{'?' + query if query else ''}"


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are on one host, with or without "www."; the port counts."""
    try:
        first, second = (urlsplit(clean_address(url)).netloc.removeprefix("www.") for url in (one, other))
    except ValueError:
        return False
    return bool(first) and first == second


def _path(path: str) -> str:
    if not path:
        return "/"
    path = _ESCAPE.sub(_plain_escape, quote(path, safe=_SAFE))
    if "/." in path:
        slash = path.endswith("/")
        path = normpath(path) + ("/" if slash else "")
    return path


def _query(query: str) -> str:
    if not query:
        return ""
    kept = [part for part in query.split("&") if part and not _is_tracking(part.partition("=")[0].lower())]
    return "&".join(kept)


def _is_tracking(name: str) -> bool:
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


def _plain_escape(match: re.Match[str]) -> str:
    """RFC 3986, 6.2.2: an escaped unreserved character is itself, other escapes are in capitals."""
    character = chr(int(match[0][1:], 16))
    return character if character in _UNRESERVED else match[0].upper()
