"""Walks the elements of a page in reading order and hands on lines of text where browsers would break them."""

from collections.abc import Callable
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement

from pipeline.facts.ago import is_moving
from pipeline.text.blocks import BREAK, Assembly, Kind, Line, Piece
from pipeline.text.marks import SCRIPTS, STRUCK, Script, struck
from records.address import clean_address
from records.article import BlockKind

WORDLESS = frozenset(
    [
        *("head", "script", "style", "noscript", "template", "svg", "canvas", "iframe", "frame", "object", "embed"),
        *("applet", "audio", "video", "map", "nav", "button", "input", "select", "textarea", "option", "datalist"),
        *("dialog", "fieldset", "menu", "progress", "meter", "math"),
    ]
)
"""Elements that hold no words of an article."""
_BLOCKS = frozenset(
    [
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "dir",
            "div",
            "dl",
        ),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hgroup", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "search", "section", "summary"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "button", "select", "textarea", "dialog", "menu"),
    ]
)
"""Elements that end a line, before and after; so do those that a page defines itself (their names have a hyphen)."""
_LISTS = frozenset({"ul", "ol", "dl"})
_ITEMS = frozenset({"li", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
_TINY = frozenset({"0", "1", "2"})
_PLAIN = Kind()


def pieces_of(root: HtmlElement, base: str, skip: Callable[[HtmlElement], bool]) -> list[Piece]:
    """The blocks of an element and where each came from. `skip` says which subtrees are left out."""
    flow = _Flow(base)
    walker = etree.iterwalk(root, events=("start", "end"))
    skipped = None
    for event, element in walker:
        if event == "start":
            if element.tag in WORDLESS or skip(element) or is_moving(element):
                skipped = element
                walker.skip_subtree()
                flow.pass_by(element)
            else:
                flow.enter(element)
        else:
            if element is not skipped:
                flow.leave(element)
            if element is not root and element.tail:
                flow.text(element.tail)
    flow.end_line(root)
    return flow.assembly.pieces


def _is_block(tag: str) -> bool:
    return tag in _BLOCKS or "-" in tag


class _Flow:
    """The state of a walk: the open line, open links, the kind of block that text becomes, the open table row."""

    def __init__(self, base: str) -> None:
        self.assembly = Assembly()
        self._base = base
        self._line = Line([], [])
        self._open_links: list[tuple[HtmlElement, str, int]] = []
        self._kinds: list[tuple[HtmlElement, Kind]] = []
        self._images: list[tuple[HtmlElement, str | None, str]] = []
        self._nesting = 0
        self._data_tables: dict[HtmlElement | None, bool] = {}
        self._row: HtmlElement | None = None
        self._cells: list[Line] = []
        self._struck = 0
        self._scripts: list[Script] = []

    def text(self, text: str) -> None:
        """Words in the open line."""
        if self._scripts and (table := self._scripts[-1].table):
            text = text.translate(table)
        self._line.parts.append(struck(text) if self._struck else text)

    def pass_by(self, element: HtmlElement) -> None:
        """An element that is left out: a block that takes up room ends the line all the same."""
        if _is_block(element.tag):
            self.end_line(element)

    def enter(self, element: HtmlElement) -> None:
        """The beginning of an element."""
        tag = element.tag
        if tag == "a":
            self._open_link(element)
        elif tag == "br":
            self.text(BREAK)
        elif tag == "img":
            self._image(element)
        elif tag in SCRIPTS:
            self._open_script(element)
        elif tag in STRUCK:
            self._struck += 1
        elif _is_block(tag):
            self.end_line(element)
            self._begin(element)
        if element.text:
            self.text(element.text)

    def leave(self, element: HtmlElement) -> None:
        """The end of an element."""
        tag = element.tag
        if tag == "a":
            self._close_link(element)
        elif tag in SCRIPTS:
            self._close_script()
        elif tag in STRUCK:
            self._struck -= 1
        elif _is_block(tag):
            self._end(element)

    def end_line(self, element: HtmlElement) -> None:
        """A border between blocks; inside a table row only a space."""
        if self._row is not None:
            self.text(" ")
            return
        if self._line.parts:
            self._cut_links()
            line, self._line = self._line, Line([], [])
            self.assembly.add(line, self._kind(), element)
        for image, src, alt in self._images:
            self.assembly.add_image(src, alt, image)
        self._images.clear()

    def _kind(self) -> Kind:
        return self._kinds[-1][1] if self._kinds else _PLAIN

    def _begin(self, element: HtmlElement) -> None:
        tag = element.tag
        if self._row is not None:
            if tag in _CELLS:
                self._begin_cell()
        elif tag == "table":
            self._data_tables[element] = _is_data(element)
        elif tag == "tr" and self._data_tables.get(next(element.iterancestors("table"), None)):
            self._row, self._cells = element, []
        elif tag in _LISTS:
            self._nesting += 1
        elif kind := self._kind_of(element):
            self._kinds.append((element, kind))

    def _kind_of(self, element: HtmlElement) -> Kind | None:
        tag = element.tag
        if tag in _LEVELS:
            return Kind(kind=BlockKind.HEADING, level=_LEVELS[tag])
        if tag in _ITEMS:
            return Kind(kind=BlockKind.ITEM, level=max(self._nesting, 1))
        if tag == "blockquote":
            return Kind(kind=BlockKind.QUOTE)
        if tag == "pre":
            return Kind(kind=BlockKind.CODE)
        is_caption = tag == "figcaption" or "caption-text" in (element.get("class") or "")
        return Kind(caption=True) if is_caption else None

    def _end(self, element: HtmlElement) -> None:
        if self._row is not None and element is not self._row:
            self.end_line(element)
            return
        if element is self._row:
            self._end_row(element)
        self.end_line(element)
        if element.tag in _LISTS:
            self._nesting -= 1
        if self._kinds and self._kinds[-1][0] is element:
            self._kinds.pop()

    def _begin_cell(self) -> None:
        if self._cells or "".join(self._line.parts).strip():
            self._close_cell()
        self._line = Line([], [])
        self._cells.append(self._line)

    def _close_cell(self) -> None:
        self._cut_links()

    def _end_row(self, row: HtmlElement) -> None:
        self._cut_links()
        cells, self._row, self._cells = self._cells or [self._line], None, []
        self._line = Line([], [])
        texts = [" ".join("".join(cell.parts).replace(BREAK, " ").split()) for cell in cells]
        if not any(texts):
            return
        whole = Line([part for cell in cells for part in cell.parts], [])
        offset = 0
        for cell in cells:
            whole.links.extend((href, first + offset, last + offset) for href, first, last in cell.links)
            offset += len(cell.parts)
        self.assembly.add_text(" | ".join(texts), whole, Kind(kind=BlockKind.ROW), row)

    def _open_script(self, element: HtmlElement) -> None:
        script = self._scripts[-1].inner() if self._scripts else Script(element)
        self._scripts.append(script)
        if script.before:
            self._line.parts.append(script.before)

    def _close_script(self) -> None:
        if after := self._scripts.pop().after:
            self._line.parts.append(after)

    def _open_link(self, element: HtmlElement) -> None:
        href = (element.get("href") or "").strip()
        if href and not href.startswith(("#", "javascript:")):
            self._open_links.append((element, clean_address(href, self._base), len(self._line.parts)))

    def _close_link(self, element: HtmlElement) -> None:
        if self._open_links and self._open_links[-1][0] is element:
            _, href, start = self._open_links.pop()
            self._line.links.append((href, start, len(self._line.parts)))

    def _cut_links(self) -> None:
        """A link around several blocks is a link in each of them."""
        for place, (element, href, start) in enumerate(self._open_links):
            self._line.links.append((href, start, len(self._line.parts)))
            self._open_links[place] = (element, href, 0)

    def _image(self, element: HtmlElement) -> None:
        alt = " ".join((element.get("alt") or "").split())
        names = element.get("class") or ""
        if "emoji" in names or "wp-smiley" in names:
            self.text(alt)
            return
        src = _source_of(element, self._base)
        if src is None or (element.get("width") in _TINY or element.get("height") in _TINY):
            return
        self._images.append((element, src, alt))


def _source_of(image: HtmlElement, base: str) -> str | None:
    """The absolute address of an image, also of one that a script would load."""
    candidates = [image.get(name) for name in _SOURCES]
    candidates.append((image.get("data-srcset") or image.get("srcset") or "").strip().partition(" ")[0])
    for address in candidates:
        if address and not address.startswith("data:"):
            try:
                return urljoin(base, str(address).strip())
            except ValueError:
                return str(address)
    return None


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data, and does not only lay out the page."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return False
    return any(len(row) > 1 for row in table.iter("tr"))
