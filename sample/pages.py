"""Which page of the blog stands at which path, as bytes, on a given night."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from types import ModuleType

from sample import feeds, plain, redesign
from sample.clinic import Clinic, Post, slug_of
from sample.looks import Noise, View
from sample.nights import SCRIPT, clinic_on, due_at

HTML, XML, TEXT, PICTURE = "text/html; charset=UTF-8", "application/xml; charset=UTF-8", "text/plain", "image/png"
PER_PAGE = 6
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000154a24f5d"
    "0000000049454e44ae426082"
)
"""One grey pixel; stands in for every picture."""
ABOUT = """<p>Marrow Lane Clinic opened in 1998 in a former bakery. Seven of us see about ninety patients a day.</p>
<p>We write this blog ourselves. Every medical page is read by a second clinician before it goes out.</p>"""
CONTACT = """<p>4 Marrow Lane, second floor. Telephone 555-0118, nurse line at all hours.</p>
<p>Monday to Friday 8 am to 6 pm, Saturday 9 am to noon.</p>"""

_LIST = re.compile(
    r"(?P<root>/blog/|/category/(?P<category>[\w-]+)/|/tag/(?P<tag>[\w-]+)/|/author/(?P<author>[\w-]+)/)(?:page/(?P<page>\d+)/)?"
)
_POST = re.compile(r"/(?P<slug>[\w-]+)/(?:comment-page-(?P<page>\d+)/)?")
_requests = count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a path answers: a status with a body, or a redirect. `steady` is false when each request differs."""

    status: int
    body: bytes = b""
    content_type: str = HTML
    location: str | None = None
    steady: bool = True


def page_at(path: str, night: int, base: str) -> Page:
    """The page at a path (no query) on a night, for a blog that lives at `base` ("http://127.0.0.1:9301")."""
    script = SCRIPT[night - 1]
    if script.outage and path != "/robots.txt":
        return Page(status=503, body=b"<h1>Service Unavailable</h1>")
    noise = Noise(f"{night} {path} {next(_requests)}", due_at(night)) if script.noise else None
    view = View(clinic=clinic_on(night), base=base, noise=noise)
    return _find(path, view) or _missing(view)


def _find(path: str, view: View) -> Page | None:
    if path in _MACHINES:
        content_type, text = _MACHINES[path]
        return Page(status=200, body=text(view).encode(), content_type=content_type)
    if path.startswith("/media/"):
        return Page(status=200, body=DOT, content_type=PICTURE)
    if path in _STANDING:
        title, html = _STANDING[path]
        return _html(_look(view).standing_page(view, title, html), view)
    if path == "/":
        posts = view.clinic.newest_first[:3]
        return _html(_look(view).posts_list(view, view.clinic.tagline, posts, ""), view)
    if not path.endswith("/"):
        return Page(status=301, location=f"{path}/") if _find(f"{path}/", view) else None
    return _list(path, view) or _post(path, view)


def _list(path: str, view: View) -> Page | None:
    match = _LIST.fullmatch(path)
    found = _chosen(match, view.clinic) if match else None
    if not match or not found:
        return None
    title, posts = found
    page = int(match["page"] or 1)
    shown = posts[(page - 1) * PER_PAGE : page * PER_PAGE]
    if not shown and page > 1:
        return None
    root = match["root"]
    older = f"{root}page/{page + 1}/" if page * PER_PAGE < len(posts) else None
    newer = None if page == 1 else root if page == 2 else f"{root}page/{page - 1}/"
    look = _look(view)
    return _html(look.posts_list(view, title, shown, look.pager(older, newer)), view)


def _chosen(match: re.Match[str], clinic: Clinic) -> tuple[str, Sequence[Post]] | None:
    if match["category"]:
        return _named("Category", clinic.by_category(), match["category"])
    if match["tag"]:
        return _named("Tag", clinic.by_tag(), match["tag"])
    if match["author"]:
        person = clinic.people.get(match["author"])
        posts = [post for post in clinic.newest_first if post.author == match["author"]]
        return (f"{person.name}, {person.credentials}. {person.bio}", posts) if person else None
    return "Blog", clinic.newest_first


def _named(kind: str, groups: dict[str, tuple[Post, ...]], slug: str) -> tuple[str, Sequence[Post]] | None:
    return next(((f"{kind}: {name}", posts) for name, posts in groups.items() if slug_of(name) == slug), None)


def _post(path: str, view: View) -> Page | None:
    match = _POST.fullmatch(path)
    if not match:
        return None
    slug, page = match["slug"], int(match["page"] or 1)
    if slug in view.clinic.gone:
        return _missing(view, view.clinic.gone[slug])
    if slug in view.clinic.redirects:
        return Page(status=301, location=f"{view.base}/{view.clinic.redirects[slug]}/")
    post = view.clinic.posts.get(slug)
    if not post or page > post.comment_pages:
        return None
    if match["page"] and page == 1:
        return Page(status=301, location=view.address(post))
    return _html(_look(view).article(view, post, page), view)


def _missing(view: View, status: int = 404) -> Page:
    html = "<p>There is nothing at this address. Perhaps the article you look for has another one.</p>"
    return Page(status=status, body=_look(view).standing_page(view, "Page not found", html).encode())


def _html(text: str, view: View) -> Page:
    return Page(status=200, body=text.encode(), steady=view.noise is None)


def _look(view: View) -> ModuleType:
    return redesign if view.clinic.redesigned else plain


_MACHINES: dict[str, tuple[str, Callable[[View], str]]] = {
    "/robots.txt": (TEXT, feeds.robots),
    "/sitemap.xml": (XML, feeds.sitemap_index),
    "/post-sitemap.xml": (XML, feeds.post_sitemap),
    "/page-sitemap.xml": (XML, feeds.page_sitemap),
    "/feed/": (XML, feeds.rss),
}
_STANDING = {"/about/": ("About us", ABOUT), "/contact/": ("Contact", CONTACT)}


def last_changed(path: str, night: int, base: str) -> datetime:
    """When the bytes at a path last changed, as the server's clock has it: noon before the night they appeared on."""
    body = page_at(path, night, base).body
    since = night
    while since > 1 and page_at(path, since - 1, base).body == body:
        since -= 1
    return due_at(since).replace(hour=0, minute=0, second=0)
