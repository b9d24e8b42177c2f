"""What the clinic's blog holds at one moment: its people, articles and comments, without any look."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sample.markup import Part, parts

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes or reviews."""

    key: str
    name: str
    credentials: str
    role: str
    bio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A reader's comment as the blog stores it; paragraphs of `text` are parted by a blank line."""

    id: int
    author: str
    posted: datetime
    text: str
    parent: int | None = None
    clinic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An article as the blog stores it. `body` is in the markup of sample.markup."""

    slug: str
    title: str
    body: str
    author: str
    reviewer: str | None
    published: datetime
    modified: datetime
    reviewed: str | None
    category: str
    tags: tuple[str, ...]
    related: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    remarks_per_page: int = 50

    @property
    def parts(self) -> tuple[Part, ...]:
        """The blocks of the body."""
        return parts(self.body)

    @property
    def threads(self) -> tuple[Remark, ...]:
        """The comments that answer no other, oldest first."""
        return tuple(remark for remark in self.remarks if remark.parent is None)

    @property
    def comment_pages(self) -> int:
        """How many pages its comments fill; at least one."""
        return max(1, -(-len(self.threads) // self.remarks_per_page))

    def replies_to(self, remark: Remark) -> tuple[Remark, ...]:
        """The direct replies to a comment, oldest first."""
        return tuple(reply for reply in self.remarks if reply.parent == remark.id)

    def threads_on(self, page: int) -> tuple[Remark, ...]:
        """The threads of one comment page, counted from 1."""
        first = (page - 1) * self.remarks_per_page
        return self.threads[first : first + self.remarks_per_page]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """The blog at one moment. `redirects` lead from an old slug to a new one; `gone` gives a slug's 404 or 410."""

    name: str
    tagline: str
    people: Mapping[str, Person]
    posts: Mapping[str, Post]
    redirects: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, int] = field(default_factory=dict)
    redesigned: bool = False

    @property
    def newest_first(self) -> tuple[Post, ...]:
        """The articles as the lists show them."""
        return tuple(sorted(self.posts.values(), key=lambda post: (post.published, post.slug), reverse=True))

    def by_category(self) -> dict[str, tuple[Post, ...]]:
        """The articles of each category."""
        names = sorted({post.category for post in self.posts.values()})
        return {name: tuple(post for post in self.newest_first if post.category == name) for name in names}

    def by_tag(self) -> dict[str, tuple[Post, ...]]:
        """The articles of each tag."""
        names = sorted({tag for post in self.posts.values() for tag in post.tags})
        return {name: tuple(post for post in self.newest_first if name in post.tags) for name in names}


def drawer() -> dict[str, Post]:
    """Every article in sample/articles, published by now or not, by slug."""
    return {path.stem: _post(path) for path in sorted((HERE / "articles").glob("*.md"))}


def opening(first_night: datetime) -> Clinic:
    """The blog as it stands on the first night."""
    facts = _facts()
    people = {key: Person(key=key, **values) for key, values in facts["people"].items()}
    posts = {slug: post for slug, post in drawer().items() if post.published < first_night}
    return Clinic(name=facts["name"], tagline=facts["tagline"], people=people, posts=posts)


def first_night() -> datetime:
    """When the first night's crawl is due, UTC."""
    return datetime.fromisoformat(_facts()["first_night"])


def slug_of(name: str) -> str:
    """A category's or tag's name as it stands in an address."""
    return name.lower().replace(" ", "-")


def _facts() -> dict[str, Any]:
    return tomllib.loads((HERE / "clinic.toml").read_text(encoding="utf-8"))


def _post(path: Path) -> Post:
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    values = tomllib.loads(front)
    return Post(
        slug=path.stem,
        title=values["title"],
        body=body.strip(),
        author=values["author"],
        reviewer=values.get("reviewer"),
        published=datetime.fromisoformat(values["published"]),
        modified=datetime.fromisoformat(values["modified"]),
        reviewed=values.get("reviewed"),
        category=values["category"],
        tags=tuple(values["tags"]),
        related=tuple(values["related"]),
        remarks=tuple(_remark(row) for row in values.get("comments", ())),
        remarks_per_page=values.get("comments_per_page", 50),
    )


def _remark(row: dict[str, Any]) -> Remark:
    return Remark(**{**row, "posted": datetime.fromisoformat(row["posted"])})
