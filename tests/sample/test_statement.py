"""The statement of each night agrees with what is served: its words really stood there before and after."""

import pytest

from sample import statement
from sample.clinic import Post
from sample.nights import NIGHTS, clinic_on
from sample.statement import StatedChange, StatedRevision

BASE = "http://127.0.0.1:9301"
ALL = [(n, revision) for n in range(1, NIGHTS + 1) for revision in statement.revisions(n, BASE, everything=True)]
OF_PAGES = [(n, revision) for n, revision in ALL if revision.page]
PLACED = pytest.mark.parametrize(("night", "revision"), OF_PAGES, ids=lambda value: getattr(value, "page", value))


def post_on(slug: str, night: int) -> Post | None:
    return clinic_on(night).posts.get(statement.slug_on(slug, night))


def texts_of(post: Post, change: StatedChange) -> list[str]:
    """Everything of the change's facet that the page showed."""
    if change.facet == "comments":
        return [remark.text for remark in post.remarks if remark.id == change.comment]
    if change.facet == "body":
        return [part.words for part in post.parts if part.kind != "image"]
    if change.facet == "media":
        return [f"{part.alt}\n{part.words}" for part in post.parts if part.kind == "image"]
    if change.facet == "title":
        return [post.title]
    if change.facet == "topics":
        return [f"tags: {', '.join(post.tags)}"]
    if change.facet == "dates":
        return [post.published.isoformat(), post.modified.isoformat(), post.reviewed or ""]
    people = clinic_on(1).people
    author, reviewer = people[post.author], people[post.reviewer or ""]
    return [f"{author.name}, {author.credentials}\nreviewed by {reviewer.name}, {reviewer.credentials}"]


@PLACED
def test_the_words_stated_were_served_before_and_after(night: int, revision: StatedRevision) -> None:
    for change in revision.changes:
        if change.facet in ("state", "clock"):
            continue
        before, after = post_on(revision.page or "", night - 1), post_on(revision.page or "", night)
        assert before and after
        for text, here, there in ((change.before, before, after), (change.after, after, before)):
            if text is not None:
                assert texts_of(here, change).count(text) == 1
                assert (text in texts_of(there, change)) == (change.kind == "body.moved")


@PLACED
def test_the_words_said_to_differ_stand_in_the_text(night: int, revision: StatedRevision) -> None:
    for change in revision.changes:
        if change.words:
            assert change.words[0] in (change.before or "")
            assert change.words[1] in (change.after or "")


@pytest.mark.parametrize("night", range(2, NIGHTS + 1))
def test_a_page_whose_content_changed_has_a_revision_and_no_other_page_has_one(night: int) -> None:
    before, after = clinic_on(night - 1).posts, clinic_on(night).posts
    content = {
        slug: (p.title, p.body, p.tags, p.reviewer, p.reviewed, p.published, p.modified, p.remarks)
        for slug, p in before.items()
    }
    changed = {
        slug
        for slug, p in after.items()
        if (p.title, p.body, p.tags, p.reviewer, p.reviewed, p.published, p.modified, p.remarks) != content.get(slug)
    }
    gone = set(before) - set(after)
    stated = {revision.page for n, revision in OF_PAGES if n == night}
    names = {statement.slug_on(page, night) for page in stated if page}
    assert names | stated == changed | gone | (names & stated)


def test_every_night_is_stated_and_the_outage_fails() -> None:
    statuses = {night: statement.run_status(night) for night in range(1, NIGHTS + 1)}
    assert {night for night, status in statuses.items() if status != "completed"} == {11}
    assert statuses[11] == "failed"


def test_every_kind_of_this_issue_but_the_rare_ones_occurs() -> None:
    told = {change.kind for _, revision in ALL for change in revision.changes} & statement.CHECKED_KINDS
    assert statement.CHECKED_KINDS - told == {"comment.restored", "comment.moved", "comments.closed", "media.removed"}


def test_outcomes_cover_every_page_once_known_but_one_merged_away() -> None:
    assert [len(statement.outcomes(night)) for night in (1, 9, 10, 14, 15)] == [20, 20, 21, 21, 20]


def test_outcomes_of_the_nights_that_matter() -> None:
    def pairs(night: int) -> dict[str, tuple[str, str | None]]:
        return {slug: (one.outcome, one.proof) for slug, one in statement.outcomes(night).items()}

    assert set(pairs(8).values()) == {("unchanged", "text")}
    assert set(pairs(9).values()) == {("unchanged", "text")}
    assert set(pairs(11).values()) == {("unreachable", None)}
    assert pairs(7)["long-flights-and-clots"] == ("moved", None)
    assert pairs(10)["migraine-triggers"] == pairs(10)["flu-shots-this-season"] == ("gone", None)
    assert pairs(15)["flu-shots-this-season"] == ("unchanged", "text")
    assert sorted(set(pairs(16).values()), key=str) == [("gone", None), ("unchanged", "304")]


def test_states_follow_the_revisions() -> None:
    flu = [statement.state("flu-shots-this-season", night) for night in (9, 10, 12, 13, 15)]
    assert flu == ["live", "missing", "missing", "removed", "live"]
    assert statement.state("spider-veins-at-a-glance", 14) == "merged"
