"""What an address tells before it is asked for: can it be an article, is it a list, which crowd does it belong to."""

import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from records.address import address_key, clean_address

_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|tiff?|pdf|docx?|xlsx?|pptx?|odt|rtf|csv|txt|zip|gz|tgz|rar|7z|exe|dmg|apk"
    r"|mp[34]|m4[av]|avi|mov|webm|og[gv]|wav|css|m?js|json|xml|xsl|rss|atom|rdf|ics|vcf|woff2?|ttf|eot|map)$",
    re.IGNORECASE,
)
_MACHINERY = re.compile(
    r"/(?:wp-admin|wp-json|wp-includes|wp-content|xmlrpc\.php|wp-login\.php|wp-comments-post\.php|cgi-bin|cdn-cgi|feed"
    r"|trackback|login|logout|signin|register|cart|checkout|my-account|amp/comment-page-\d+|comment-page-\d+)(?:/|$)",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"/(?:category|categories|kategorie|categorie|tag|tags|author|authors|search|label)(?:/[^/]+){0,3}/?$"
    r"|/archives?/?$|/page/\d+/?$|/(?:19|20)\d\d(?:/[01]?\d(?:/[0-3]?\d)?)?/?$",
    re.IGNORECASE,
)
_PAGE_NUMBERS = frozenset({"page", "paged", "pg", "offset", "start", "from"})
_SESSIONS = frozenset(
    {"sid", "s_id", "sess", "session", "session_id", "sessionid", "sessid", "phpsessid", "jsessionid", "zenid", "xid"}
    | {"aspsessionid", "cfid", "cftoken", "oscsid", "osid", "token", "nonce", "_wpnonce"}
    | {"replytocom", "cpage", "like_comment", "share"}
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*|/\([SF]\([^)]*\)\)", re.IGNORECASE)
_TOKEN = re.compile(r"(?=[^/]*\d)(?=[^/]*[a-zA-Z])[0-9a-fA-F]{8,}|(?=[^/]*\d)(?=[^/]*[a-zA-Z])[0-9A-Za-z_-]{20,}")
_DIGITS = re.compile(r"\d+")


def is_among(url: str, hosts: Collection[str]) -> bool:
    """Whether an address is on one of these hosts; "*.example.org" stands for every host below example.org."""
    host = urlsplit(url).netloc
    above = host.partition(".")[2]
    return host in hosts or (bool(above) and f"*.{above}" in hosts)


def candidate(url: str, base: str | None = None) -> str | None:
    """The address as it would be asked for, without session identifiers; None where it can be no page."""
    cleaned = clean_address(url, base)
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or len(cleaned) > 2000:
        return None
    path = _SESSION_IN_PATH.sub("", parts.path)
    if _NO_PAGE.search(path) or _MACHINERY.search(path):
        return None
    kept = [part for part in parts.query.split("&") if part.partition("=")[0].lower() not in _SESSIONS]
    return urlunsplit((parts.scheme, parts.netloc, path or "/", "&".join(kept), ""))


def is_list(url: str) -> bool:
    """Whether an address is by its form one of a category, tag, author, date archive, or a further page of a list."""
    parts = urlsplit(url)
    return bool(_LIST.search(parts.path)) or page_number(url) is not None


def page_number(url: str) -> tuple[str, int] | None:
    """For a further page of a list: what all its pages share, and the number of this one."""
    parts = urlsplit(url)
    match = re.search(r"^(.*)/page/(\d{1,6})/?$", parts.path)
    if match:
        return f"{parts.netloc}{match[1]}/?{parts.query}", int(match[2])
    pairs = parse_qsl(parts.query)
    numbers = [
        (name, value) for name, value in pairs if name.lower() in _PAGE_NUMBERS and re.fullmatch(r"\d{1,9}", value)
    ]
    if not numbers:
        return None
    others = urlencode([pair for pair in pairs if pair != numbers[0]])
    return f"{parts.netloc}{parts.path.rstrip('/')}/?{others}", int(numbers[0][1])


def crowds(url: str) -> tuple[str, ...]:
    """The crowds an address belongs to, by which traps are told: its shape with digits and tokens masked and without
    the values of parameters; and, with parameters, its path whatever they are.
    """
    parts = urlsplit(url)
    path = "/".join(_mask(segment) for segment in parts.path.split("/"))
    if not parts.query:
        return (path,)
    names = ",".join(sorted({part.partition("=")[0] for part in parts.query.split("&")}))
    return f"{path}?{names}", f"{path}?*"


def folder(url: str) -> str:
    """Where an address lies, with digits masked: articles lie beside articles."""
    parts = urlsplit(url)
    return "/".join(_mask(segment) for segment in parts.path.rstrip("/").split("/")[:-1]) + ("?" if parts.query else "")


def twins(url: str) -> tuple[str, ...]:
    """Address keys under which the same page may have been met: without parameters, and with tokens masked."""
    parts = urlsplit(url)
    segments = parts.path.split("/")
    path = "/".join([*map(_mask_token, segments[:-1]), segments[-1]])
    pairs = urlencode([(name, _mask_token(value)) for name, value in parse_qsl(parts.query)])
    found = [urlunsplit((parts.scheme, parts.netloc, path, pairs, ""))]
    if parts.query:
        found.append(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))
    return tuple(address_key(each) for each in found)


def under(url: str, home: str) -> bool:
    """Whether an address lies below the start address of a blog."""
    base = urlsplit(home).path
    base = base if base.endswith("/") else f"{base}/"
    return urlsplit(url).path.startswith(base)


def _mask(segment: str) -> str:
    return _DIGITS.sub("0", _mask_token(segment))


def _mask_token(text: str) -> str:
    return "*" if _TOKEN.fullmatch(text) else text
