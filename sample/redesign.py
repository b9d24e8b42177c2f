"""The second template: the same words in the elements and classes of a block theme."""

# ruff: noqa: E501 - the long lines are lines of HTML

from collections.abc import Sequence
from html import escape

from sample.blocks import block_body
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

STYLE = ":root{--gap:2rem}body{font:17px/1.7 system-ui,sans-serif;margin:0}.is-layout-flow{max-width:44rem;margin:var(--gap) auto}"


def article(view: View, post: Post, page: int) -> str:
    """An article's page with one page of its comments."""
    head = f'<link rel="canonical" href="{comment_address(view, post, page)}">\n'
    head += meta_tags(view, post, f"{post.title} – {view.clinic.name}")
    head += f'\n<script type="application/ld+json" class="schema-graph">{structured_data(view, post)}</script>'
    content = f"""<div class="wp-block-group has-banner is-layout-flow">
<h1 class="wp-block-post-title">{escape(post.title, quote=False)}</h1>
{_facts(view, post)}
</div>
<div class="entry-content wp-block-post-content is-layout-flow">
{block_body(post.parts)}
</div>
<div class="wp-block-group is-layout-flow">
<div class="taxonomy-category wp-block-post-terms">Posted in {term_link("category", post.category)}</div>
<div class="taxonomy-post_tag wp-block-post-terms">Tagged {", ".join(term_link("tag", name) for name in post.tags)}</div>
</div>
{_comments(view, post, page)}
{_related(view, post)}
{_neighbors(view, post)}"""
    return _page(view, head, content, "single-post wp-embed-responsive")


def posts_list(view: View, title: str, posts: Sequence[Post], links: str) -> str:
    """A list of articles with excerpts; `links` leads to its other pages."""
    rows = "\n".join(_excerpt(view, post) for post in posts)
    content = f"""<h1 class="wp-block-query-title">{escape(title)}</h1>
<ul class="wp-block-post-template is-layout-flow">
{rows}
</ul>
{links}"""
    return _page(view, f"<title>{escape(title)} – {view.clinic.name}</title>", content, "archive blog")


def pager(older: str | None, newer: str | None) -> str:
    """Links from one page of a list to the next ones."""
    links = [f'<a href="{older}" class="wp-block-query-pagination-next">Older posts</a>'] if older else []
    links += [f'<a href="{newer}" class="wp-block-query-pagination-previous">Newer posts</a>'] if newer else []
    return f'<nav class="wp-block-query-pagination">{" ".join(links)}</nav>' if links else ""


def standing_page(view: View, title: str, html: str) -> str:
    """A page that is no article: about, contact."""
    content = f'<h1 class="wp-block-post-title">{escape(title)}</h1>\n<div class="wp-block-group">{html}</div>'
    return _page(view, f"<title>{escape(title)} – {view.clinic.name}</title>", content, "page")


def _page(view: View, head: str, content: str, kind: str) -> str:
    terms = "\n".join(f'<li class="cat-item">{term_link("category", name)}</li>' for name in view.clinic.by_category())
    return f"""<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}
<meta name="generator" content="WordPress 6.6.2">
<link rel="alternate" type="application/rss+xml" href="/feed/">
<style>{STYLE}</style>
</head>
<body class="{kind}">
<div class="wp-site-blocks">
<header class="wp-block-template-part">
<div class="wp-block-group"><p class="wp-block-site-title"><a href="/" rel="home">{view.clinic.name}</a></p>
<p class="wp-block-site-tagline">{view.clinic.tagline}</p>
<nav class="wp-block-navigation"><ul><li><a href="/">Home</a></li><li><a href="/blog/">Blog</a></li>
<li><a href="/about/">About us</a></li><li><a href="/contact/">Contact</a></li></ul></nav></div>
</header>
<main class="wp-block-group" id="wp--skip-link--target">
{content}
</main>
<footer class="wp-block-template-part">
<div class="wp-block-group"><h2 class="wp-block-heading">Categories</h2>
<ul class="wp-block-categories-list">
{terms}
</ul>
<p>{DISCLAIMER}</p>
<p>© 2025 {view.clinic.name}, 4 Marrow Lane</p></div>
</footer>
</div>
</body>
</html>
"""


def _facts(view: View, post: Post) -> str:
    author, reviewer = view.author(post), view.reviewer(post)
    rows = [
        f'<div class="wp-block-post-author"><p class="wp-block-post-author__byline">By '
        f'<a class="wp-block-post-author__name" href="/author/{author.key}/" rel="author">{author.name}</a>, '
        f"{author.credentials}</p></div>",
        f'<div class="wp-block-post-date">Published <time datetime="{post.published.isoformat()}">{day(post.published)}</time></div>',
        f'<div class="wp-block-post-date wp-block-post-date__modified-date">Updated '
        f'<time datetime="{post.modified.isoformat()}">{day(post.modified)}</time></div>',
    ]
    if reviewer:
        rows.append(
            f'<div class="reviewer-box">Medically reviewed by <a href="/author/{reviewer.key}/">{reviewer.name}</a>, '
            f"{reviewer.credentials}</div>"
        )
    return "\n".join(rows)


def _comments(view: View, post: Post, page: int) -> str:
    threads = post.threads_on(page)
    if not threads:
        return '<div class="wp-block-comments"><div id="respond" class="comment-respond"><h3>Leave a Reply</h3></div></div>'
    items = "\n".join(_comment(view, post, remark, 1) for remark in threads)
    return f"""<div class="wp-block-comments">
<h2 id="comments" class="wp-block-comments-title">{responses(post)}</h2>
<ol class="wp-block-comment-template">
{items}
</ol>
{_comment_pages(view, post, page)}
<div id="respond" class="comment-respond"><h3>Leave a Reply</h3></div>
</div>"""


def _comment(view: View, post: Post, remark: Remark, depth: int) -> str:
    replies = "\n".join(_comment(view, post, reply, depth + 1) for reply in post.replies_to(remark))
    children = f"\n<ol>\n{replies}\n</ol>" if replies else ""
    mark = " bypostauthor" if remark.clinic else ""
    here = f"{view.address(post)}#comment-{remark.id}"
    return f"""<li id="comment-{remark.id}" class="comment{mark} depth-{depth}">
<div class="wp-block-columns is-layout-flex"><div class="wp-block-column"><div class="wp-block-avatar"><img alt="" src="/media/avatar.png" width="40" height="40"></div></div>
<div class="wp-block-column">
<div class="wp-block-comment-author-name">{escape(remark.author)} <span class="says">says:</span></div>
<div class="wp-block-comment-date"><time datetime="{remark.posted.isoformat()}"><a href="{here}">{minute(remark.posted)}</a></time></div>
<div class="wp-block-comment-content">{remark_paragraphs(remark)}</div>
<div class="wp-block-comment-reply-link"><a rel="nofollow" class="comment-reply-link" href="/{post.slug}/?replytocom={remark.id}#respond">Reply</a></div>
</div></div>{children}
</li>"""


def _comment_pages(view: View, post: Post, page: int) -> str:
    links = []
    if page > 1:
        back = comment_address(view, post, page - 1)
        links.append(f'<a href="{back}#comments" class="wp-block-comments-pagination-previous">Older Comments</a>')
    if page < post.comment_pages:
        onward = comment_address(view, post, page + 1)
        links.append(f'<a href="{onward}#comments" class="wp-block-comments-pagination-next">Newer Comments</a>')
    return f'<nav class="wp-block-comments-pagination">{" ".join(links)}</nav>' if links else ""


def _related(view: View, post: Post) -> str:
    cards = "\n".join(
        f'<div class="wp-block-column card"><a href="/{one.slug}/">{escape(one.title)}</a></div>'
        for one in view.related(post)
    )
    return (
        f'<section class="wp-block-group more-reading"><p>You may also like</p>\n{cards}\n</section>' if cards else ""
    )


def _neighbors(view: View, post: Post) -> str:
    older, newer = view.neighbors(post)
    links = [
        f'<div class="post-navigation-link"><a href="/{one.slug}/" rel="{rel}">{escape(one.title)}</a></div>'
        for one, rel in ((older, "prev"), (newer, "next"))
        if one
    ]
    return "\n".join(links)


def _excerpt(view: View, post: Post) -> str:
    return f"""<li class="wp-block-post post type-post status-publish hentry">
<h2 class="wp-block-post-title"><a href="/{post.slug}/">{escape(post.title)}</a></h2>
<div class="wp-block-post-date">{day(post.published)} by {view.author(post).name}</div>
<div class="wp-block-post-excerpt"><p>{escape(post.parts[0].words[:180])}…</p></div>
</li>"""
