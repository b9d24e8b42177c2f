"""A redline as one self-contained HTML page: everything escaped, no script, nothing loaded from anywhere."""

from collections.abc import Iterator
from html import escape

from audit.counting import counted
from audit.redline import Entry, Mark, Redline, Stretch, Unchanged, entries, header_lines

_STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c1c1c; background: #fff; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: .85rem; margin: 0 0 .3rem; color: #555; font-weight: 600; }
header p { margin: .2rem 0; color: #555; } section { border-left: 3px solid #bbb; padding: .2rem 0 .2rem .9rem;
  margin: 1.2rem 0; } p.text { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
del { background: #fde0de; color: #8a1c13; } ins { background: #dcf3dd; color: #14581a; }
.folded, summary { color: #6b6b6b; font-style: italic; } details { margin: 1rem 0; }
.critical { border-color: #b3261e; } .major { border-color: #d08700; }
@media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #161616; } h2, header p { color: #a8a8a8; }
  del { background: #4a1a17; color: #ffb4ab; } ins { background: #123d16; color: #a5e0a8; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def as_html(redline: Redline) -> str:
    """The comparison as a page for a browser or a printer."""
    title = escape(redline.after.title or redline.before.title or "without a title")
    language = f' lang="{escape(redline.after.language)}"' if redline.after.language else ""
    return "\n".join(
        [
            "<!doctype html>",
            f"<html{language}>",
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            "<body>",
            *_header(redline, title),
            *(line for entry in entries(redline) for line in _shown(entry)),
            *([] if redline.changes else ["<p>no change</p>"]),
            "</body>",
            "</html>",
            "",
        ]
    )


def _header(redline: Redline, title: str) -> Iterator[str]:
    yield f"<header><h1>{title}</h1>"
    yield from (f"<p>{escape(line)}</p>" for line in header_lines(redline))
    yield "</header>"


def _shown(entry: Entry | Unchanged) -> Iterator[str]:
    if isinstance(entry, Unchanged):
        yield f"<details><summary>{counted(len(entry.blocks), 'block')} unchanged</summary>"
        yield from (f'<p class="text" dir="auto">{escape(block.text)}</p>' for block in entry.blocks)
        yield "</details>"
        return
    severity = entry.change.severity
    yield f'<section class="{severity.value if severity else "unweighed"}">'
    yield f"<h2>{escape(entry.heading)}{f' · {severity.value}' if severity else ''}</h2>"
    yield f'<p class="text" dir="auto">{"".join(map(_stretch, entry.stretches))}</p>'
    yield "</section>"


def _stretch(stretch: Stretch) -> str:
    text = escape(stretch.text)
    if stretch.mark is Mark.FOLDED:
        return f'<span class="folded" title="{text}">… {stretch.sentences:,} sentences unchanged … </span>'
    if stretch.mark is Mark.SAME:
        return text
    tag = "del" if stretch.mark is Mark.GONE else "ins"
    return f"<{tag}>{text if text.strip() else '¶' if chr(10) in text else '␣'}</{tag}>"
