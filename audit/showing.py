"""An article shown to a person: as text for a terminal, and as one escaped page for a browser or a printer."""

from collections.abc import Iterator
from html import escape

from audit.counting import counted
from records.article import Article, Block, BlockKind
from records.comment import Comment
from records.dates import ClaimedDate

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
:root { color-scheme: light dark }
.facts, .comment header { color: GrayText }
.comment { border-left: 2px solid GrayText; padding-left: 1rem; margin: 1rem 0 }
"""


def article_lines(article: Article, *, url: str) -> Iterator[str]:
    """The article as a person would read it, its facts above and its comments below."""
    yield article.title or "without a title"
    yield url
    yield from _facts(article)
    for block in article.blocks:
        yield ""
        yield _block_line(block)
    if article.comments:
        yield ""
        yield f"{_count(article)}:"
        for comment in article.comments:
            yield from _comment_lines(comment)


def article_page(article: Article, *, url: str) -> str:
    """The article as one page of our own making: every character of the site is escaped, nothing is loaded."""
    language = f' lang="{escape(article.language)}"' if article.language else ""
    title = escape(article.title or "without a title")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html{language}><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            f'<p class="facts">{"<br>".join(escape(fact) for fact in (url, *_facts(article)))}</p>',
            *(_block_html(block) for block in article.blocks),
            *([f"<h2>{escape(_count(article))}</h2>"] if article.comments else []),
            *(_comment_html(comment) for comment in article.comments),
            "</body></html>",
        ]
    )


def _facts(article: Article) -> Iterator[str]:
    names = zip(article.authors, article.author_credentials or [""] * len(article.authors), strict=False)
    authors = [f"{name}, {credentials}" if credentials else name for name, credentials in names]
    if authors:
        yield f"by {'; '.join(authors)}"
    if article.medical_reviewer:
        reviewer = ", ".join(part for part in (article.medical_reviewer, article.reviewer_credentials) if part)
        yield f"medically reviewed by {reviewer}"
    dates = [
        f"{word} {date.value}"
        for word, date in (
            ("published", article.published),
            ("modified", article.modified),
            ("reviewed", article.reviewed),
        )
        if date
    ]
    if dates:
        yield ", ".join(dates)


def _block_line(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"{'#' * (block.level or 2)} {block.text}"
    if block.kind is BlockKind.ITEM:
        return f"{'  ' * ((block.level or 1) - 1)}• {block.text}"
    if block.kind is BlockKind.QUOTE:
        return f"> {block.text}"
    if block.kind is BlockKind.IMAGE:
        return f"[image: {block.alt or block.text or 'without a description'}]"
    return block.text


def _count(article: Article) -> str:
    more = "" if article.comments_complete else ", and the page states more than could be had"
    return f"{counted(len(article.comments), 'comment')}{more}"


def _comment_lines(comment: Comment) -> Iterator[str]:
    indent = "  " * (comment.depth + 1)
    yield ""
    yield f"{indent}{_signature(comment)}"
    yield from (f"{indent}{line}" if line else "" for line in comment.text.split("\n"))


def _signature(comment: Comment) -> str:
    when = _day_or_time(comment.posted)
    clinic = " (the clinic)" if comment.author_kind.value == "clinic" else ""
    return f"{comment.author or 'without a name'}{clinic}{', ' + when if when else ''}"


def _day_or_time(date: ClaimedDate | None) -> str:
    if date is None:
        return ""
    return f"{date.raw} (about {date.value})" if date.relative else date.value


_TAGS = {BlockKind.QUOTE: "blockquote", BlockKind.CODE: "pre"}


def _block_html(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        level = block.level or 2
        return f'<h{level} dir="auto">{escape(block.text)}</h{level}>'
    if block.kind in (BlockKind.ITEM, BlockKind.IMAGE):
        return f'<p dir="auto">{escape(_block_line(block))}</p>'
    tag = _TAGS.get(block.kind, "p")
    return f'<{tag} dir="auto">{escape(block.text)}</{tag}>'


def _comment_html(comment: Comment) -> str:
    paragraphs = "".join(f'<p dir="auto">{escape(part)}</p>' for part in comment.text.split("\n\n"))
    margin = f"margin-left: {min(comment.depth, 8) * 1.5}rem"
    header = f"<header>{escape(_signature(comment))}</header>"
    return f'<article class="comment" style="{margin}">{header}{paragraphs}</article>'
