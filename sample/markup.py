"""The light markup that the articles are written in: to parts, to plain words, to HTML."""

import re
from dataclasses import dataclass
from html import escape

_IMAGE = re.compile(r'!\[(?P<alt>[^\]]*)\]\((?P<src>\S+) "(?P<caption>[^"]*)"\)')
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_EMPHASIS = re.compile(r"\*(.+?)\*")
_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One block of an article as written. `texts` holds the cells of a row, else one text; both in markup."""

    kind: str
    texts: tuple[str, ...]
    level: int | None = None
    ordered: bool = False
    src: str | None = None
    alt: str | None = None

    @property
    def words(self) -> str:
        """What a reader sees, without markup; cells joined by " | "."""
        return " | ".join(plain(text) for text in self.texts)


def parts(body: str) -> tuple[Part, ...]:
    """The blocks of an article in order."""
    found: list[Part] = []
    for chunk in re.split(r"\n\s*\n", body.strip()):
        found.extend(_chunk(chunk.strip()))
    return tuple(found)


def plain(text: str) -> str:
    """Markup to words."""
    return _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", _LINK.sub(r"\1", text)))


def inline(text: str) -> str:
    """Markup inside a block to HTML."""
    html = escape(text, quote=False)
    html = _LINK.sub(r'<a href="\2">\1</a>', html)
    return _EMPHASIS.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", html))


def _chunk(chunk: str) -> list[Part]:
    image = _IMAGE.fullmatch(chunk)
    if image:
        return [Part(kind="image", texts=(image["caption"],), src=image["src"], alt=image["alt"])]
    if chunk.startswith("#"):
        marks, _, text = chunk.partition(" ")
        return [Part(kind="heading", texts=(text,), level=len(marks))]
    if chunk.startswith("> "):
        return [Part(kind="quote", texts=(chunk.removeprefix("> "),))]
    lines = chunk.splitlines()
    if chunk.startswith("|"):
        return [_row(line) for line in lines if not line.startswith("| ---")]
    if chunk.startswith("- "):
        return [Part(kind="item", texts=(line[2:],), level=1) for line in lines]
    if _NUMBERED.match(chunk):
        return [Part(kind="item", texts=(_NUMBERED.sub("", line, count=1),), level=1, ordered=True) for line in lines]
    return [Part(kind="paragraph", texts=(" ".join(lines),))]


def _row(line: str) -> Part:
    return Part(kind="row", texts=tuple(cell.strip() for cell in line.strip("|").split("|")))
