"""What an editor of the blog can do to it overnight: each edit turns one state of the clinic into the next."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sample.clinic import Clinic, Post, Remark, drawer

Edit = Callable[[Clinic], Clinic]


def reword(slug: str, old: str, new: str) -> Edit:
    """Put `new` in the place of `old`, which must stand exactly once in the article's markup; no date moves."""

    def edit(post: Post) -> Post:
        if post.body.count(old) != 1:
            raise ValueError(f"{slug}: expected {old!r} once, found it {post.body.count(old)} times")
        return replace(post, body=post.body.replace(old, new))

    return _on(slug, edit)


def shift(slug: str, paragraph: str, before: str) -> Edit:
    """Move a whole paragraph to stand before another."""

    def edit(post: Post) -> Post:
        chunks = [chunk for chunk in post.body.split("\n\n") if chunk != paragraph]
        chunks.insert(chunks.index(before), paragraph)
        return replace(post, body="\n\n".join(chunks))

    return _on(slug, edit)


def retitle(slug: str, title: str) -> Edit:
    """Give the article another title at the same address."""
    return _on(slug, lambda post: replace(post, title=title))


def redate(
    slug: str, *, published: str | None = None, modified: str | None = None, reviewed: str | None = None
) -> Edit:
    """Change the dates that the article claims."""

    def edit(post: Post) -> Post:
        return replace(
            post,
            published=datetime.fromisoformat(published) if published else post.published,
            modified=datetime.fromisoformat(modified) if modified else post.modified,
            reviewed=reviewed or post.reviewed,
        )

    return _on(slug, edit)


def tag(slug: str, name: str) -> Edit:
    """Add a tag."""
    return _on(slug, lambda post: replace(post, tags=(*post.tags, name)))


def review_by(slug: str, person: str) -> Edit:
    """Name another medical reviewer."""
    return _on(slug, lambda post: replace(post, reviewer=person))


def comment(slug: str, remark: Remark) -> Edit:
    """A reader comments."""
    return _on(slug, lambda post: replace(post, remarks=(*post.remarks, remark)))


def edit_comment(slug: str, number: int, text: str) -> Edit:
    """A comment's text is changed in place; its date stays."""

    def edit(post: Post) -> Post:
        remarks = tuple(replace(one, text=text) if one.id == number else one for one in post.remarks)
        return replace(post, remarks=remarks)

    return _on(slug, edit)


def delete_comment(slug: str, number: int) -> Edit:
    """A comment disappears."""
    return _on(slug, lambda post: replace(post, remarks=tuple(one for one in post.remarks if one.id != number)))


def publish(slug: str) -> Edit:
    """A new article comes out."""
    return lambda clinic: replace(clinic, posts={**clinic.posts, slug: drawer()[slug]})


def move(slug: str, target: str) -> Edit:
    """The article gets another address; the old one redirects, related posts follow."""

    def edit(clinic: Clinic) -> Clinic:
        posts = {key: _relate(post, slug, target) for key, post in _without(clinic, slug).items()}
        posts[target] = replace(clinic.posts[slug], slug=target)
        return replace(clinic, posts=posts, redirects={**clinic.redirects, slug: target})

    return edit


def merge(slug: str, target: str) -> Edit:
    """The article is given up; its address redirects to another article."""

    def edit(clinic: Clinic) -> Clinic:
        return replace(clinic, posts=_without(clinic, slug), redirects={**clinic.redirects, slug: target})

    return edit


def withdraw(slug: str, status: int) -> Edit:
    """The article is gone: its address answers 404 or 410."""

    def edit(clinic: Clinic) -> Clinic:
        return replace(clinic, posts=_without(clinic, slug), gone={**clinic.gone, slug: status})

    return edit


def bring_back(slug: str) -> Edit:
    """A withdrawn article stands at its address again, as it was first written."""

    def edit(clinic: Clinic) -> Clinic:
        gone = {key: status for key, status in clinic.gone.items() if key != slug}
        return replace(clinic, posts={**clinic.posts, slug: drawer()[slug]}, gone=gone)

    return edit


def redesign(clinic: Clinic) -> Clinic:
    """Every page gets the new template; the words stay."""
    return replace(clinic, redesigned=True)


def _on(slug: str, edit: Callable[[Post], Post]) -> Edit:
    return lambda clinic: replace(clinic, posts={**clinic.posts, slug: edit(clinic.posts[slug])})


def _without(clinic: Clinic, slug: str) -> dict[str, Post]:
    return {key: post for key, post in clinic.posts.items() if key != slug}


def _relate(post: Post, slug: str, target: str) -> Post:
    return replace(post, related=tuple(target if name == slug else name for name in post.related))
