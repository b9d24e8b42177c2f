"""Builds the blog to be crawled: a folder of pages in four templates, 40 to 120 KB each, changed night by night."""

# ruff: noqa: E501 - the long lines are lines of HTML

import hashlib
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from benchmarks.prose import Prose

FIRST_DAY = datetime(2025, 1, 6, 6, 0, tzinfo=UTC)
PER_LIST = 50
TEMPLATES = 4


@dataclass(slots=True)
class Blog:
    """A blog in a folder. `edition` counts the edits of each article; `noise` is another text around every article."""

    folder: Path
    articles: int
    port: int
    editions: dict[int, int] = field(default_factory=dict)
    noise: int = 0

    @property
    def base(self) -> str:
        """Where it is served, without a closing slash; its pages name it."""
        return f"http://127.0.0.1:{self.port}"

    def build(self) -> None:
        """Write every file as of the first night."""
        for number in range(self.articles):
            self._write_article(number, night=1)
        self._write_lists(night=1)

    def edit(self, night: int, share: float = 0.02) -> list[int]:
        """Change a sentence in a share of the articles; their numbers."""
        count = max(1, round(self.articles * share))
        chosen = sorted(Prose(f"edit {night}").dice.sample(range(self.articles), count))
        for number in chosen:
            self.editions[number] = self.editions.get(number, 0) + 1
            self._write_article(number, night)
        self._write_lists(night)
        return chosen

    def make_noise(self, night: int) -> None:
        """Change every page and no article: nonces, counters, related posts, advertisements."""
        self.noise = night
        for number in range(self.articles):
            self._write_article(number, night)

    def addresses(self) -> list[str]:
        """Every article's address."""
        return [f"{self.base}/{slug(number)}/" for number in range(self.articles)]

    def path(self, number: int) -> Path:
        """The file of an article."""
        return self.folder / slug(number) / "index.html"

    def _write_article(self, number: int, night: int) -> None:
        html = article_html(number, self.editions.get(number, 0), self.noise, self.articles, self.base)
        self._write(self.path(number), html, night)

    def _write_lists(self, night: int) -> None:
        rows = "\n".join(
            f"<url><loc>{address}</loc><lastmod>{claimed(number, self.editions.get(number, 0))}</lastmod></url>"
            for number, address in enumerate(self.addresses())
        )
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        xmlns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        self._write(self.folder / "sitemap.xml", f"{head}<urlset {xmlns}>\n{rows}\n</urlset>\n", night)
        self._write(self.folder / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {self.base}/sitemap.xml\n", night)
        for first in range(0, self.articles, PER_LIST):
            self._write_list(first, night)

    def _write_list(self, first: int, night: int) -> None:
        page = first // PER_LIST + 1
        numbers = range(first, min(first + PER_LIST, self.articles))
        links = "\n".join(f'<article><h2><a href="/{slug(n)}/">{title(n)}</a></h2></article>' for n in numbers)
        older = f'<a class="next" href="/blog/page/{page + 1}/">Older posts</a>' if numbers.stop < self.articles else ""
        folder = self.folder / "blog" if page == 1 else self.folder / "blog" / "page" / str(page)
        html = f"<!DOCTYPE html><html lang=en><head><title>Blog</title></head><body><main>{links}{older}</main></body></html>"
        self._write(folder / "index.html", html, night)

    def _write(self, path: Path, text: str, night: int) -> None:
        """Write a file dated to its night; one that says the same keeps its date, as a server would have it."""
        data = text.encode()
        if path.exists() and path.read_bytes() == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = (FIRST_DAY + timedelta(days=night)).timestamp()
        os.utime(path, (moment, moment))


def slug(number: int) -> str:
    """The last part of an article's address."""
    return f"article-{number:05d}"


def title(number: int) -> str:
    """An article's title."""
    return Prose(f"title {number}").title()


def claimed(number: int, edition: int) -> str:
    """The date of the last change as the sitemap and the page claim it."""
    return (FIRST_DAY - timedelta(days=number % 900) + timedelta(days=edition)).isoformat()


def article_html(number: int, edition: int, noise: int, articles: int, base: str) -> str:
    """One article's page."""
    prose = Prose(f"article {number}")
    template = number % TEMPLATES
    content = _content(prose, edition)
    comments = "\n".join(_comment(prose, number, n) for n in range(prose.dice.randint(0, 20)))
    author = prose.person()
    head = _head(number, edition, author, base)
    css, shell = _shell(template)
    around = Prose(f"noise {number} {noise}") if noise else Prose(f"calm {number}")
    related = "\n".join(
        f'<li><a href="/{slug(n)}/">{title(n)}</a></li>' for n in around.dice.sample(range(articles), min(5, articles))
    )
    token = f"{around.dice.getrandbits(128):032x}" if noise else "0"
    counter = f"<p>{around.dice.randint(100, 90000):,} readers</p>" if noise else ""
    entry = ("entry-content", "post-body", "article__text", "wp-block-post-content")[template]
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head>
{head}
<style>{css}</style>
<script nonce="{token}">window.visit = "{token}";</script>
</head>
<body class="single t{template}">
{shell}
<main id="main"><article class="post" id="post-{number}">
<header><h1 class="entry-title">{escape(title(number))}</h1>
<p class="meta">By <a rel="author" href="/blog/">{author}</a>, MD · <time datetime="{claimed(number, 0)}">published</time></p></header>
<div class="{entry}">
{content}
</div></article>
<aside class="related"><h3>Related</h3><ul>
{related}
</ul>{counter}</aside>
<div id="comments"><ol class="comment-list">
{comments}
</ol></div></main>
<footer><p>Nothing here replaces a visit.</p></footer>
</body>
</html>
"""


def _head(number: int, edition: int, author: str, base: str) -> str:
    address = f"{base}/{slug(number)}/"
    modified = claimed(number, edition)
    return f"""<meta charset="utf-8">
<title>{escape(title(number))} | Bench Clinic</title>
<link rel="canonical" href="{address}">
<meta property="article:published_time" content="{claimed(number, 0)}">
<meta property="article:modified_time" content="{modified}">
<meta name="generator" content="WordPress 6.6">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"BlogPosting","headline":"{escape(title(number))}",
"datePublished":"{claimed(number, 0)}","dateModified":"{modified}","author":{{"@type":"Person","name":"{author}"}}}}</script>"""


def _content(prose: Prose, edition: int) -> str:
    sections = prose.dice.randint(4, 9)
    pieces = []
    for _ in range(sections):
        pieces.append(f"<h2>{prose.title()}</h2>")
        pieces += [f"<p>{prose.paragraph()}</p>" for _ in range(prose.dice.randint(2, 4))]
        if prose.dice.random() < 0.4:
            rows = "".join(f"<li>{prose.sentence()}</li>" for _ in range(4))
            pieces.append(f"<ul>{rows}</ul>")
    for change in range(edition):
        pieces.insert(1, f"<p>{Prose(f'{pieces[0]} {change}').sentence()}</p>")
    return "\n".join(pieces)


def _comment(prose: Prose, number: int, place: int) -> str:
    name = number * 100 + place
    posted = (FIRST_DAY - timedelta(days=number % 900, hours=-place)).isoformat()
    return (
        f'<li id="comment-{name}" class="comment depth-1"><article class="comment-body"><footer class="comment-meta">'
        f'<div class="comment-author vcard"><b class="fn">{prose.person()}</b></div>'
        f'<div class="comment-metadata"><time datetime="{posted}">then</time></div></footer>'
        f'<div class="comment-content"><p>{prose.sentence()}</p></div></article></li>'
    )


def _shell(template: int) -> tuple[str, str]:
    """A template's style sheet and its menus: most of a real page's bytes, the same on each of its pages."""
    kilobytes = (28, 38, 52, 76)[template]
    dice = Prose(f"shell {template}").dice
    rules = []
    size = 0
    while size < kilobytes * 1024:
        name = hashlib.sha256(str(dice.random()).encode()).hexdigest()[: dice.randint(5, 14)]
        rule = f".c-{name}>a:hover{{margin:{dice.randint(0, 64)}px;color:#{dice.getrandbits(24):06x};flex:{dice.randint(0, 9)}}}"
        rules.append(rule)
        size += len(rule)
    prose = Prose(f"menu {template}")
    menu = "".join(f'<li class="menu-item depth-{n % 3}"><a href="/blog/">{prose.title()}</a></li>' for n in range(70))
    return "\n".join(rules), f'<header class="site"><nav><ul>{menu}</ul></nav></header>'
