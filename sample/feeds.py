"""What the blog tells machines of its articles: sitemaps, the feed, robots.txt."""

from datetime import UTC
from email.utils import format_datetime
from html import escape

from sample.looks import View

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ITEMS = 10


def robots(view: View) -> str:
    """robots.txt: the forms are closed to robots, everything else is open."""
    return f"User-agent: *\nDisallow: /wp-admin/\nDisallow: /*?replytocom=\nSitemap: {view.base}/sitemap.xml\n"


def sitemap_index(view: View) -> str:
    """The sitemap of sitemaps."""
    newest = max(post.modified for post in view.clinic.posts.values()).isoformat()
    return (
        f"{XML}<sitemapindex {SITEMAPS}>\n"
        f"<sitemap><loc>{view.base}/post-sitemap.xml</loc><lastmod>{newest}</lastmod></sitemap>\n"
        f"<sitemap><loc>{view.base}/page-sitemap.xml</loc></sitemap>\n</sitemapindex>\n"
    )


def post_sitemap(view: View) -> str:
    """Every article with the date of its last change, as the blog claims it."""
    rows = "\n".join(
        f"<url><loc>{view.address(post)}</loc><lastmod>{post.modified.isoformat()}</lastmod></url>"
        for post in view.clinic.newest_first
    )
    return f"{XML}<urlset {SITEMAPS}>\n{rows}\n</urlset>\n"


def page_sitemap(view: View) -> str:
    """The pages that are no articles."""
    rows = "\n".join(f"<url><loc>{view.base}{path}</loc></url>" for path in ("/", "/about/", "/contact/"))
    return f"{XML}<urlset {SITEMAPS}>\n{rows}\n</urlset>\n"


def rss(view: View) -> str:
    """The newest articles as RSS 2.0."""
    items = "\n".join(
        f"<item><title>{escape(post.title)}</title><link>{view.address(post)}</link>"
        f'<guid isPermaLink="false">{view.base}/?p={post.slug}</guid>'
        f"<pubDate>{format_datetime(post.published.astimezone(UTC))}</pubDate>"
        f"<description>{escape(post.parts[0].words[:180])}</description></item>"
        for post in view.clinic.newest_first[:ITEMS]
    )
    return (
        f'{XML}<rss version="2.0">\n<channel>\n<title>{view.clinic.name}</title>\n<link>{view.base}/</link>\n'
        f"<description>{view.clinic.tagline}</description>\n{items}\n</channel>\n</rss>\n"
    )
