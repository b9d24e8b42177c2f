"""Pages written for the tests of the reader: an article as blogs serve it, with everything around it."""

from datetime import UTC, datetime

from records.capture import Purpose
from records.payload import Payload

URL = "https://clinic.example/blog/restless-legs/"
FETCHED_AT = datetime(2024, 3, 1, 2, 30, tzinfo=UTC)
PARAGRAPHS = (
    "Restless legs trouble people most in the evening, when they finally sit down to rest after a long day.",
    "The urge to move comes with an odd feeling that many describe as crawling, pulling or throbbing deep inside.",
    "Low iron is among the most frequent causes, so your doctor will usually begin with a blood test for ferritin.",
    "Some medicines make the symptoms worse, among them several that are sold without a prescription for colds.",
    "Take 5 mg in the evening, two hours before you lie down, and do not take more than one tablet on any day.",
)
COMMENTS = """<div id="comments" class="comments-area"><h2 class="comments-title">2 thoughts</h2>
<ol class="comment-list"><li id="comment-11" class="comment even depth-1"><article id="div-comment-11"
 class="comment-body"><div class="comment-author vcard"><b class="fn">Ada</b></div><div class="comment-metadata">
<a href="#comment-11"><time datetime="2024-02-02T10:00:00+00:00">February 2, 2024</time></a></div>
<div class="comment-content"><p>My legs have been restless for years, thank you.</p></div></article></li>
<li id="comment-12" class="comment odd depth-1"><article id="div-comment-12" class="comment-body">
<div class="comment-author vcard"><b class="fn">Bo</b></div><div class="comment-metadata"><a href="#comment-12">
<time datetime="2024-02-03T11:00:00+00:00">February 3, 2024</time></a></div>
<div class="comment-content"><p>Iron helped me within a month or two.</p></div></article></li></ol></div>"""


def paragraphs(*texts: str) -> str:
    """Texts as paragraphs."""
    return "".join(f"<p>{text}</p>\n" for text in texts or PARAGRAPHS)


def page(body: str | None = None, *, head: str = "", title: str = "What causes restless legs", after: str = "") -> str:
    """A blog page with this article body, navigation, sidebar, related posts, comments and footer."""
    body = paragraphs() if body is None else body
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} - Clinic</title>
<meta property="article:published_time" content="2023-11-09T08:30:00+00:00">
<meta name="generator" content="WordPress 6.4">
<script type="application/ld+json">{{"@context":"https://schema.org","@type":"BlogPosting","headline":"{title}",
"datePublished":"2023-11-09T08:30:00+00:00","dateModified":"2023-12-01T08:00:00+00:00"}}</script>{head}</head>
<body class="single post"><header class="site-header"><nav><a href="/">Home</a> <a href="/blog/">Blog</a></nav></header>
<div class="site-content"><main class="site-main"><article class="post hentry"><header class="entry-header">
<h1 class="entry-title">{title}</h1><div class="entry-meta"><span class="byline">By
<a rel="author" href="/author/ada">Ada Byron, MD</a></span> <span class="posted-on">
<time class="published" datetime="2023-11-09">November 9, 2023</time></span></div></header>
<div class="entry-content">{body}</div></article>{COMMENTS}{after}
<section class="related-posts"><h3>Related posts</h3><ul><li><a href="/blog/sleep/">How sleep changes with age</a></li>
<li><a href="/blog/veins/">Veins in pregnancy</a></li></ul></section></main>
<aside class="sidebar"><h3>Recent posts</h3><p class="views">Seen 1,204 times</p></aside></div>
<footer class="site-footer"><p>All rights reserved.</p></footer><script>var nonce = "a1b2c3";</script></body></html>"""


def payload(
    html: str | bytes,
    *,
    url: str = URL,
    content_type: str | None = "text/html; charset=utf-8",
    content_encoding: str | None = None,
    purpose: Purpose = Purpose.PAGE,
) -> Payload:
    """A page as it was received."""
    body = html.encode() if isinstance(html, str) else html
    return Payload(
        url=url,
        purpose=purpose,
        body=body,
        fetched_at=FETCHED_AT,
        content_type=content_type,
        content_encoding=content_encoding,
    )
