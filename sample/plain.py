"""The first template: a classic blog theme with a sidebar."""

# ruff: noqa: E501 - the long lines are lines of HTML

from collections.abc import Sequence
from html import escape

from sample.blocks import plain_body
from sample.clinic import Post, Remark
from sample.looks import (
    DISCLAIMER,
    View,
    comment_address,
    day,
    meta_tags,
    minute,
    remark_paragraphs,
    responses,
    structured_data,
    term_link,
)

STYLE = (
    "body{font:18px/1.6 Georgia,serif;margin:0 auto;max-width:70rem}#content{float:left;width:66%}.widget{margin:1rem}"
)


def article(view: View, post: Post, page: int) -> str:
    """An article's page with one page of its comments."""
    head = meta_tags(view, post, f"{post.title} | {view.clinic.name}")
    head += f'\n<link rel="canonical" href="{comment_address(view, post, page)}">'
    head += f'\n<script type="application/ld+json">{structured_data(view, post)}</script>'
    content = f"""<article id="post-{post.slug}" class="post hentry category-{post.category.lower()}">
<header class="entry-header">
<h1 class="entry-title">{escape(post.title, quote=False)}</h1>
{_entry_meta(view, post)}
</header>
<div class="entry-content">
{plain_body(post.parts)}
{_slot(view)}
</div>
<footer class="entry-footer">
<span class="cat-links">Posted in {term_link("category", post.category, "category tag")}</span>
<span class="tags-links">Tagged {", ".join(term_link("tag", name) for name in post.tags)}</span>
</footer>
</article>
{_related(view, post)}
{_neighbors(view, post)}
{_comments(view, post, page)}"""
    return _page(view, head, content, "single single-post")


def posts_list(view: View, title: str, posts: Sequence[Post], links: str) -> str:
    """A list of articles with excerpts; `links` leads to its other pages."""
    rows = "\n".join(_excerpt(view, post) for post in posts)
    content = f'<header class="page-header"><h1 class="page-title">{escape(title)}</h1></header>\n{rows}\n{links}'
    return _page(view, f"<title>{escape(title)} | {view.clinic.name}</title>", content, "archive")


def pager(older: str | None, newer: str | None) -> str:
    """Links from one page of a list to the next ones."""
    links = [f'<div class="nav-previous"><a href="{older}">Older posts</a></div>'] if older else []
    links += [f'<div class="nav-next"><a href="{newer}">Newer posts</a></div>'] if newer else []
    return f'<nav class="navigation posts-navigation">{"".join(links)}</nav>' if links else ""


def standing_page(view: View, title: str, html: str) -> str:
    """A page that is no article: about, contact."""
    content = f'<div class="page-content"><h1>{escape(title)}</h1>\n{html}</div>'
    return _page(view, f"<title>{escape(title)} | {view.clinic.name}</title>", content, "page")


def _page(view: View, head: str, content: str, kind: str) -> str:
    token = f'<script nonce="{view.noise.nonce()}">window.visit="{view.noise.nonce()}";</script>' if view.noise else ""
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="WordPress 6.6.2">
<link rel="alternate" type="application/rss+xml" title="{view.clinic.name} feed" href="/feed/">
<style>{STYLE}</style>
{head}
{token}
</head>
<body class="{kind}">
<header id="masthead" class="site-header">
<p class="site-title"><a href="/" rel="home">{view.clinic.name}</a></p>
<p class="site-description">{view.clinic.tagline}</p>
<nav class="main-navigation"><ul><li><a href="/">Home</a></li><li><a href="/blog/">Blog</a></li>
<li><a href="/about/">About us</a></li><li><a href="/contact/">Contact</a></li></ul></nav>
</header>
<div id="content" class="site-content">
<main id="main" class="site-main">
{content}
</main>
</div>
{_sidebar(view)}
<footer id="colophon" class="site-footer">
<p>{DISCLAIMER}</p>
<p>© 2025 {view.clinic.name}, 4 Marrow Lane</p>
</footer>
</body>
</html>
"""


def _entry_meta(view: View, post: Post) -> str:
    author, reviewer = view.author(post), view.reviewer(post)
    pieces = [
        f'<span class="byline">By <span class="author vcard"><a class="url fn n" href="/author/{author.key}/" rel="author">'
        f'{author.name}</a></span>, <span class="credentials">{author.credentials}</span></span>',
        f'<span class="posted-on">Published <time class="entry-date published" datetime="{post.published.isoformat()}">'
        f"{day(post.published)}</time></span>",
        f'<span class="updated-on">Updated <time class="updated" datetime="{post.modified.isoformat()}">'
        f"{day(post.modified)}</time></span>",
    ]
    if reviewer:
        pieces.append(
            f'<span class="reviewed-by">Medically reviewed by <a href="/author/{reviewer.key}/">{reviewer.name}</a>, '
            f"{reviewer.credentials}</span>"
        )
    if view.noise:
        pieces.append(f'<span class="age">{view.noise.age(post.modified)}</span>')
        pieces.append(f'<span class="views">{view.noise.counter():,} views</span>')
    rows = "\n".join(pieces)
    return f'<div class="entry-meta">\n{rows}\n</div>'


def _slot(view: View) -> str:
    if not view.noise:
        return ""
    token = view.noise.nonce()
    return f'<div class="ad-slot" id="slot-{token[:6]}" data-key="{token}"><script>fill("{token}")</script></div>'


def _related(view: View, post: Post) -> str:
    rows = "\n".join(f'<li><a href="/{one.slug}/">{escape(one.title)}</a></li>' for one in view.related(post))
    return f'<aside class="related-posts"><h3>You may also like</h3>\n<ul>\n{rows}\n</ul></aside>' if rows else ""


def _neighbors(view: View, post: Post) -> str:
    older, newer = view.neighbors(post)
    links = [
        f'<a href="/{one.slug}/" rel="{rel}">{escape(one.title)}</a>'
        for one, rel in ((older, "prev"), (newer, "next"))
        if one
    ]
    return f'<nav class="navigation post-navigation">{" ".join(links)}</nav>'


def _comments(view: View, post: Post, page: int) -> str:
    threads = post.threads_on(page)
    items = "\n".join(_comment(view, post, remark, 1) for remark in threads)
    items = f'<ol class="comment-list">\n{items}\n</ol>' if items else ""
    heading = f'<h2 class="comments-title">{responses(post)}</h2>' if threads else ""
    return f"""<div id="comments" class="comments-area">
{heading}
{items}
{_comment_pages(view, post, page)}
<div id="respond" class="comment-respond"><h3 class="comment-reply-title">Leave a Reply</h3>
<form action="/wp-comments-post.php" method="post"><textarea name="comment"></textarea>
{f'<input type="hidden" name="_wpnonce" value="{view.noise.nonce()}">' if view.noise else ""}</form></div>
</div>"""


def _comment(view: View, post: Post, remark: Remark, depth: int) -> str:
    replies = "\n".join(_comment(view, post, reply, depth + 1) for reply in post.replies_to(remark))
    children = f'\n<ol class="children">\n{replies}\n</ol>' if replies else ""
    mark = " bypostauthor" if remark.clinic else ""
    here = f"{view.address(post)}#comment-{remark.id}"
    return f"""<li id="comment-{remark.id}" class="comment{mark} depth-{depth}">
<article id="div-comment-{remark.id}" class="comment-body">
<footer class="comment-meta">
<div class="comment-author vcard"><img alt="" src="/media/avatar.png" class="avatar" height="32" width="32"><b class="fn">{escape(remark.author)}</b> <span class="says">says:</span></div>
<div class="comment-metadata"><a href="{here}"><time datetime="{remark.posted.isoformat()}">{minute(remark.posted)}</time></a></div>
</footer>
<div class="comment-content">{remark_paragraphs(remark)}</div>
<div class="reply"><a rel="nofollow" class="comment-reply-link" href="/{post.slug}/?replytocom={remark.id}#respond">Reply</a></div>
</article>{children}
</li>"""


def _comment_pages(view: View, post: Post, page: int) -> str:
    links = []
    if page > 1:
        links.append(
            f'<div class="nav-previous"><a href="{comment_address(view, post, page - 1)}#comments">Older Comments</a></div>'
        )
    if page < post.comment_pages:
        links.append(
            f'<div class="nav-next"><a href="{comment_address(view, post, page + 1)}#comments">Newer Comments</a></div>'
        )
    return f'<nav class="navigation comment-navigation">{"".join(links)}</nav>' if links else ""


def _excerpt(view: View, post: Post) -> str:
    return f"""<article class="post type-post">
<h2 class="entry-title"><a href="/{post.slug}/" rel="bookmark">{escape(post.title)}</a></h2>
<div class="entry-meta">{day(post.published)} by {view.author(post).name}</div>
<div class="entry-summary"><p>{escape(post.parts[0].words[:180])}… <a class="more-link" href="/{post.slug}/">Continue reading</a></p></div>
</article>"""


def _sidebar(view: View) -> str:
    terms = "\n".join(f"<li>{term_link('category', name)}</li>" for name in view.clinic.by_category())
    return f"""<aside id="secondary" class="widget-area">
<section class="widget"><h2 class="widget-title">Categories</h2><ul>
{terms}
</ul></section>
{_latest(view)}
</aside>"""


def _latest(view: View) -> str:
    if not view.noise:
        return ""
    remarks = [(remark, post) for post in view.clinic.posts.values() for remark in post.remarks]
    rows = "\n".join(
        f"<li>{escape(remark.author)} on {escape(post.title)}, {view.noise.age(remark.posted)}</li>"
        for remark, post in view.noise.dice.sample(remarks, 4)
    )
    return f"""<section class="widget"><h2 class="widget-title">Latest comments</h2><ul>
{rows}
</ul></section>
<section class="widget"><p>{view.noise.advertisement()}</p><p>{view.noise.counter():,} readers this week</p></section>"""
