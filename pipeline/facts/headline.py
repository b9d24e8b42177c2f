"""Finds an article's title: the heading readers see, confirmed by what the page states; never the name of the site."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from pipeline.markup.metadata import Metadata
from pipeline.markup.page import Page
from pipeline.markup.regions import Region
from pipeline.markup.wordlist import words

_WORD = re.compile(r"\w+")
_SEPARATOR = re.compile(r"\s+[|\-–—·•»«:>~]+\s+|\s*\|\s*|:\s+(?=[^:]+$)")
_BREAKS = words("br div p li hr")
_LONGEST = 500


def title(page: Page) -> tuple[str | None, str]:
    """The title and the place it came from; (None, "") where the page has none.

    A heading of the first level, or the one below it that calls itself the post's title, is the title as readers see
    it where it agrees with a stated one. Where none agrees, a stated title counts, without the site's name; a lone
    heading that nothing contradicts counts last.
    """
    return page.metadata.once("title", _title)


def _title(metadata: Metadata) -> tuple[str | None, str]:
    site = site_names(metadata)
    stated = [(_without_site(text, site), source) for text, source in _stated(metadata)]
    headings = {text: tag for text, tag in _headings(metadata) if _key(text) not in site}
    best = max(headings, key=lambda text: _agreement(text, stated), default=None)
    enough = _ENOUGH if len(headings) > 1 or len(_words(best or "")) < _SENTENCE else _LITTLE
    if best is not None and (not stated or _agreement(best, stated) >= enough):
        return best, headings[best]
    for text, source in stated:
        if _key(text) and _key(text) not in site:
            return _uncut(text, stated), source
    return next(iter(headings.items()), (None, ""))


_ENOUGH = 0.34
"""Share of words that a heading has in common with a stated title."""
_LITTLE = 0.2
"""The same for the only heading of a page, when it is long enough to say something: search engines are told another."""
_SENTENCE = 4
_NAME = 40
"""Characters of a site's name at most."""


def _uncut(text: str, stated: list[tuple[str, str]]) -> str:
    """The title in full where one statement was cut at the 110 characters that search engines ask for."""
    longer = [other for other, _ in stated if len(text) > 90 and other.startswith(text)]
    return max(longer, key=len, default=text)


def _stated(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for thing in metadata.about():
        for name in ("headline", "name"):
            if text := thing.text(name):
                yield text[:_LONGEST], f"{thing.source}:{name}"
                break
    for name in ("og:title", "twitter:title", "dc.title", "citation_title"):
        if text := metadata.meta(name):
            yield text[:_LONGEST], f"meta:{name}"
    if metadata.title:
        yield metadata.title[:_LONGEST], "title"


def _headings(metadata: Metadata) -> list[tuple[str, str]]:
    """Texts and tags of the main headings, those of the article before those beside it, without hidden repetitions."""
    own: list[tuple[str, str]] = []
    beside: list[tuple[str, str]] = []
    titles = metadata.titles if len(metadata.titles) == 1 else []
    for _, heading in (*metadata.headings, *titles):
        text = _text_of(heading)[:_LONGEST]
        region = metadata.regions.of(heading)
        if text and region is not Region.COMMENTS:
            (own if region is Region.MAIN else beside).append((text, heading.tag))
    return own or beside


def _text_of(heading: HtmlElement) -> str:
    """The words of a heading with a space at every break, without a date that some themes print inside it."""
    parts: list[str] = []
    walk = etree.iterwalk(heading, events=("start", "end"))
    for event, element in walk:
        if element.tag in _BREAKS:
            parts.append(" ")
        if event == "end":
            parts.append((element.tail if element is not heading else None) or "")
        elif element.tag == "time":
            walk.skip_subtree()
        else:
            parts.append(element.text or "")
    return " ".join("".join(parts).split())


def _agreement(heading: str, stated: list[tuple[str, str]]) -> float:
    """How far any stated title says what a heading says: the share of words that both have, 0 to 1."""
    mine = set(_words(heading))
    shares = [_share(mine, set(_words(text))) for text, _ in stated]
    return max(shares, default=0.0)


def _share(mine: set[str], theirs: set[str]) -> float:
    if not mine or not theirs:
        return 0.0
    common = len(mine & theirs)
    return 2 * common / (len(mine) + len(theirs))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _key(text: str) -> str:
    return "".join(_words(text))


def site_names(metadata: Metadata) -> frozenset[str]:
    """Keys of the names that the site goes by: as stated, and as its host spells it."""
    return metadata.once("site", _site_names)


def _site_names(metadata: Metadata) -> frozenset[str]:
    names = [*metadata.metas.get("og:site_name", ()), *metadata.metas.get("application-name", ())]
    for thing in metadata.json_ld:
        if thing.types & {"WebSite", "Organization", "Blog", "MedicalBusiness", "MedicalClinic", "LocalBusiness"}:
            names.extend(thing.texts("name"))
        for publisher in thing.things("publisher"):
            names.extend(publisher.texts("name"))
    names.extend(title.split("»")[0] for title in metadata.feeds if "»" in title)
    names.extend(
        " ".join(link.text_content().split()) for link in metadata.rels if "home" in link.get("rel", "").split()
    )
    return frozenset(key for name in names if (key := _key(name))) | {host_key(metadata.url)}


def host_key(url: str) -> str:
    """The telling label of a host, without "www." and its endings: "clinic-blog.example.com" gives "example"."""
    labels = (urlsplit(url).hostname or "").removeprefix("www.").split(".")
    return _key(max(labels[:-1] or labels, key=len)) if labels else ""


def _without_site(text: str, site: frozenset[str]) -> str:
    """A stated title without the site's name at either end; behind a bar stands the site's name, known or not."""
    for _ in range(2):
        shorter = _without_one_end(text, site)
        if shorter == text:
            break
        text = shorter
    title, bar, behind = text.rpartition(" | ")
    if bar and len(behind) <= _NAME and len(_words(title)) >= _SENTENCE:
        text = title
    return text.strip(" |-–—·•»«")


def _without_one_end(text: str, site: frozenset[str]) -> str:
    breaks = list(_SEPARATOR.finditer(text))
    if not breaks:
        return text
    last, first = breaks[-1], breaks[0]
    if _is_site(text[last.end() :], site):
        return text[: last.start()]
    if _is_site(text[: first.start()], site):
        return text[first.end() :]
    return text


def _is_site(part: str, site: frozenset[str]) -> bool:
    key = _key(part)
    return key in site or (len(key) > 3 and any(key in name or (len(name) > 5 and name in key) for name in site))
