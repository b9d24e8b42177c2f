"""The comments feed lists pings like comments; what the page marks as a ping is none."""

from pipeline.read import read
from records.capture import Purpose
from tests.pipeline.written import URL, paragraphs, payload

ITEM = "<item><guid>{url}#comment-{number}</guid><creator xmlns='http://purl.org/dc/elements/1.1/'>{who}</creator>{said}</item>"
PAGE = f"""<html><head><title>Legs</title><meta name="generator" content="WordPress 6.5"></head><body>
<article><h1>Legs</h1>{paragraphs()}</article><div id="comments"><h2>3 thoughts</h2><ol class="comment-list">
<li class="comment" id="comment-7"><b class="fn">Ada</b><div class="comment-content"><p>Thank you.</p></div></li>
<li class="pingback" id="comment-8"><p>Pingback: <a href="https://x.example/">x</a></p></li></ol></div></body></html>"""


def item(number: int, who: str, said: str) -> str:
    return ITEM.format(url=URL, number=number, who=who, said=f"<description>{said}</description>")


def test_a_ping_that_the_page_knows_is_no_comment_of_the_feed() -> None:
    items = item(7, "Ada", "Thank you.") + item(8, "x", "[…] nice post […]") + item(9, "Bo", "Me too.")
    feed = payload(f"<rss><channel>{items}</channel></rss>", url=f"{URL}feed/", purpose=Purpose.COMMENTS_API)
    article = read([payload(PAGE), feed]).article
    assert article is not None
    assert {comment.id: comment.author for comment in article.comments} == {"wp-7": "Ada", "wp-9": "Bo"}
