"""Changing sites.toml without losing what a person wrote in it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import tomlkit

from config import parse_site
from records.errors import ConfigurationError, UnknownSite


def add_site(path: Path, table: dict[str, object], key: str | None = None) -> str:
    """Add a site's table. Returns its key, made from the host when none is given. Raises ConfigurationError."""
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    sites = document.setdefault("sites", tomlkit.table(is_super_table=True))
    url = str(table["url"])
    for known, settings in sites.items():
        if str(settings.get("url", "")).rstrip("/") == url.rstrip("/"):
            raise ConfigurationError(
                where=str(path), expected="an address not listed yet", found=url, hint=f"it is the site {known!r}"
            )
    key = key or _free_key(url, set(sites))
    parse_site(key, {**document.get("defaults", {}), **table})
    entry = tomlkit.table()
    for name, value in table.items():
        entry[name] = value
    sites[key] = entry
    _write(path, tomlkit.dumps(document))
    return key


def remove_site(path: Path, key: str) -> None:
    """Take a site's table out. Raises UnknownSite."""
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    sites = document.get("sites", {})
    if key not in sites:
        raise UnknownSite(key, tuple(sites))
    del sites[key]
    _write(path, tomlkit.dumps(document))


def _free_key(url: str, taken: set[str]) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:50] or "site"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key


def _write(path: Path, text: str) -> None:
    """Replace the file as a whole: a crash leaves the old one or the new one."""
    beside = path.with_suffix(".toml.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        hint = "make the folder, or name another file in ADDENDUM_SITES"
        raise ConfigurationError(where=str(path), expected="a file that can be written", found=why, hint=hint) from None
