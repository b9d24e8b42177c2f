"""The body of an article as HTML, for either template: the same words in other elements."""

from collections.abc import Iterable
from html import escape
from itertools import groupby

from sample.markup import Part, inline


def plain_body(parts: Iterable[Part]) -> str:
    """Bare elements, as the classic editor writes them."""
    return _body(
        parts, {"paragraph": "", "item": "", "image": ' class="wp-caption aligncenter"', "row": "", "quote": ""}
    )


def block_body(parts: Iterable[Part]) -> str:
    """Elements with the classes and wrappers of the block editor."""
    classes = {
        "paragraph": ' class="has-body-font"',
        "heading": ' class="wp-block-heading"',
        "item": ' class="wp-block-list"',
        "image": ' class="wp-block-image size-large"',
        "row": ' class="wp-block-table"',
        "quote": ' class="wp-block-quote"',
    }
    return _body(parts, classes, wrapped=True)


def _body(parts: Iterable[Part], classes: dict[str, str], wrapped: bool = False) -> str:
    pieces = []
    for (kind, ordered), group in groupby(parts, key=lambda part: (part.kind, part.ordered)):
        mark = classes.get(kind, "")
        if kind == "row":
            pieces.append(_table(list(group), mark, wrapped))
        elif kind == "item":
            pieces.append(_list(list(group), "ol" if ordered else "ul", mark))
        else:
            pieces.extend(_single(part, mark) for part in group)
    return "\n".join(pieces)


def _single(part: Part, mark: str) -> str:
    text = inline(part.texts[0])
    if part.kind == "heading":
        return f"<h{part.level}{mark}>{text}</h{part.level}>"
    if part.kind == "quote":
        return f"<blockquote{mark}><p>{text}</p></blockquote>"
    if part.kind == "image":
        image = f'<img src="{part.src}" alt="{escape(part.alt or "")}" width="640" height="400" loading="lazy">'
        return f"<figure{mark}>{image}<figcaption>{text}</figcaption></figure>"
    return f"<p{mark}>{text}</p>"


def _list(items: list[Part], element: str, mark: str) -> str:
    rows = "\n".join(f"<li>{inline(item.texts[0])}</li>" for item in items)
    return f"<{element}{mark}>\n{rows}\n</{element}>"


def _table(rows: list[Part], mark: str, wrapped: bool) -> str:
    head = _cells(rows[0], "th")
    body = "\n".join(_cells(row, "td") for row in rows[1:])
    table = f"<table>\n<thead>\n{head}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"
    return f"<figure{mark}>{table}</figure>" if wrapped else table


def _cells(row: Part, element: str) -> str:
    return "<tr>" + "".join(f"<{element}>{inline(text)}</{element}>" for text in row.texts) + "</tr>"
