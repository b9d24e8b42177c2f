"""What both templates share: escaping, addresses, dates as shown, structured data, and a night's noise."""

import json
import random
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sample.clinic import Clinic, Person, Post, Remark, slug_of

DISCLAIMER = "For emergencies call 911. Nothing on this website replaces a visit."


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a template is given: the blog, its own address ("http://127.0.0.1:9301"), and the noise of this request."""

    clinic: Clinic
    base: str
    noise: "Noise | None" = None

    def author(self, post: Post) -> Person:
        """Who wrote the article."""
        return self.clinic.people[post.author]

    def reviewer(self, post: Post) -> Person | None:
        """Who reviewed the article."""
        return self.clinic.people[post.reviewer] if post.reviewer else None

    def address(self, post: Post) -> str:
        """The article's absolute address."""
        return f"{self.base}/{post.slug}/"

    def related(self, post: Post) -> tuple[Post, ...]:
        """The posts shown below an article: fixed ones, or others at each request of a noisy night."""
        others = [one for one in self.clinic.newest_first if one.slug != post.slug]
        if self.noise:
            return tuple(self.noise.dice.sample(others, 4))
        return tuple(self.clinic.posts[slug] for slug in post.related if slug in self.clinic.posts)

    def neighbors(self, post: Post) -> tuple[Post | None, Post | None]:
        """The articles published before and after this one."""
        row = self.clinic.newest_first
        place = row.index(post)
        older = row[place + 1] if place + 1 < len(row) else None
        return older, row[place - 1] if place else None


class Noise:
    """What a noisy night adds to a page; another seed gives other noise and the same article."""

    def __init__(self, seed: str, now: datetime) -> None:
        self.dice = random.Random(seed)
        self.now = now

    def nonce(self) -> str:
        """A token as scripts and forms carry them."""
        return f"{self.dice.getrandbits(80):020x}"

    def counter(self) -> int:
        """How often an article is said to have been read."""
        return self.dice.randint(1_000, 90_000)

    def age(self, moment: datetime) -> str:
        """A moment as "3 days ago"."""
        days = (self.now - moment).days
        if days < 60:
            return f"{days} days ago"
        return f"{days // 30} months ago" if days < 730 else f"{days // 365} years ago"

    def advertisement(self) -> str:
        """The words of an advertisement."""
        offers = ("Free parking behind the clinic", "Flu week: walk in", "Meet our new scanner", "Yoga on Tuesdays")
        return self.dice.choice(offers)


def day(moment: datetime) -> str:
    """A date as shown: "October 22, 2023"."""
    return f"{moment:%B} {moment.day}, {moment.year}"


def minute(moment: datetime) -> str:
    """A time as comments show it: "October 23, 2023 at 2:12 pm"."""
    return f"{day(moment)} at {moment.hour % 12 or 12}:{moment.minute:02d} {'am' if moment.hour < 12 else 'pm'}"


def responses(post: Post) -> str:
    """The heading over the comments; a thread over several pages states no number."""
    if post.comment_pages > 1:
        return f"Responses to “{escape(post.title, quote=False)}”"
    number = len(post.remarks)
    return f"{number} {'response' if number == 1 else 'responses'} to “{escape(post.title, quote=False)}”"


def remark_paragraphs(remark: Remark) -> str:
    """A comment's text as HTML paragraphs."""
    return "".join(f"<p>{escape(chunk, quote=False)}</p>" for chunk in remark.text.split("\n\n"))


def comment_address(view: View, post: Post, page: int) -> str:
    """The address of one of an article's comment pages; the first is the article itself."""
    return view.address(post) if page == 1 else f"{view.address(post)}comment-page-{page}/"


def structured_data(view: View, post: Post) -> str:
    """The article's JSON-LD, one script element's content."""
    author, reviewer = view.author(post), view.reviewer(post)
    page: dict[str, object] = {
        "@type": "MedicalWebPage" if reviewer else "WebPage",
        "@id": view.address(post),
        "url": view.address(post),
        "name": post.title,
        "inLanguage": "en-US",
        "isPartOf": {"@type": "WebSite", "name": view.clinic.name, "url": f"{view.base}/"},
    }
    if reviewer:
        page |= {"lastReviewed": post.reviewed, "reviewedBy": _person(view, reviewer)}
    posting = {
        "@type": "BlogPosting",
        "@id": f"{view.address(post)}#article",
        "mainEntityOfPage": {"@id": view.address(post)},
        "headline": post.title,
        "datePublished": post.published.isoformat(),
        "dateModified": post.modified.isoformat(),
        "author": _person(view, author),
        "publisher": {"@type": "MedicalClinic", "name": view.clinic.name},
        "articleSection": post.category,
        "keywords": list(post.tags),
        "inLanguage": "en-US",
    }
    text = json.dumps({"@context": "https://schema.org", "@graph": [page, posting]}, ensure_ascii=False)
    return text.replace("<", "\\u003c")


def meta_tags(view: View, post: Post, title: str) -> str:
    """The head's meta elements of an article."""
    pairs = [
        ("og:type", "article"),
        ("og:title", post.title),
        ("og:site_name", view.clinic.name),
        ("og:url", view.address(post)),
        ("article:published_time", post.published.isoformat()),
        ("article:modified_time", post.modified.isoformat()),
        ("article:section", post.category),
        *(("article:tag", name) for name in post.tags),
    ]
    tags = "\n".join(f'<meta property="{name}" content="{escape(value)}">' for name, value in pairs)
    return (
        f'<title>{escape(title, quote=False)}</title>\n<meta name="author" content="{view.author(post).name}">\n{tags}'
    )


def term_link(kind: str, name: str, rel: str = "tag") -> str:
    """A link to a category's or tag's list."""
    return f'<a href="/{kind}/{slug_of(name)}/" rel="{rel}">{escape(name)}</a>'


def _person(view: View, person: Person) -> dict[str, str]:
    return {
        "@type": "Person",
        "name": person.name,
        "honorificSuffix": person.credentials,
        "url": f"{view.base}/author/{person.key}/",
    }
