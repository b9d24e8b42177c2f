"""The whole way of the data: every scripted night is crawled, and the archive tells exactly what the statement says."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample import statement
from sample.clinic import Post, Remark
from sample.nights import NIGHTS, clinic_on
from sample.server import ClinicServer
from storage.verify import verify
from tests.journey.crawling import Crawls
from tests.journey.told import Row, Told, words_of

FACTS = ("due", "confirmed", "changed")
CONFIRMING = ("ok", "unchanged", "moved", "gone")


@pytest.fixture
def journey(database_url: str, tmp_path: Path) -> Iterator[tuple[Told, str]]:
    """An archive of all nights, and the address of the blog."""
    with ClinicServer() as server:
        crawls = Crawls(server=server, database=database_url, folder=tmp_path)
        for night in range(1, NIGHTS + 1):
            crawls.night(night, expect=(0,) if statement.run_status(night) == "completed" else (1,))
        told = Told(database_url)
        yield told, server.address
        told.close()


def test_the_archive_tells_what_the_statement_says(journey: tuple[Told, str], database_url: str) -> None:
    told, base = journey
    problems = [
        *differing_runs(told),
        *differing_outcomes(told),
        *differing_revisions(told, base),
        *differing_pages(told),
        *differing_snapshots(told),
        *differing_comments(told),
        *(str(problem) for problem in verify(database_url)),
    ]
    assert not problems, "\n".join(problems)


def differing_runs(told: Told) -> Iterator[str]:
    """One run a night, with the status and the figures stated."""
    runs = told.runs()
    yield from differences("nights with a run", list(runs), list(range(1, NIGHTS + 1)))
    for night, run in runs.items():
        outcomes = statement.outcomes(night)
        due = statement.due(night)
        confirmed = sum(outcomes[slug].outcome in CONFIRMING for slug in due)
        changed = len([one for one in statement.revisions(night, "") if one.page])
        stated = [statement.run_status(night), len(due), confirmed, changed, True]
        found = [run["status"], *(run[name] for name in FACTS), bool(run["simulated"])]
        yield from differences(f"night {night}: status, due, confirmed, changed, simulated", found, stated)


def differing_outcomes(told: Told) -> Iterator[str]:
    """One visit for each page due, with its outcome and proof."""
    visits = told.visits()
    for night in range(1, NIGHTS + 1):
        stated = {slug: (one.outcome, one.proof) for slug, one in statement.outcomes(night).items()}
        found = {slug: [(row["outcome"], row["proof"]) for row in rows] for slug, rows in visits[night].items()}
        for slug in sorted({*stated, *found}):
            expected = [stated[slug]] if slug in stated else []
            reasons = [row["reason"] for row in visits[night][slug] if row["reason"]]
            yield from differences(f"night {night}: visits of {slug} {reasons}", found.get(slug, []), expected)


def differing_revisions(told: Told, base: str) -> Iterator[str]:
    """Exactly the revisions stated, each with exactly its changes."""
    revisions = told.revisions()
    snapshots = {row["id"]: row["snapshot"] for row in told.snapshots()}
    for night in range(1, NIGHTS + 1):
        stated = {one.page: one for one in statement.revisions(night, base)}
        yield from differences(
            f"night {night}: pages with a revision",
            sorted(str(row["slug"]) for row in revisions[night]),
            sorted(str(page) for page in stated),
        )
        for row in revisions[night]:
            if row["slug"] in stated:
                yield from differing_changes(night, row, stated[row["slug"]])
                reverts_to = snapshots.get(row["reverts_to_snapshot_id"])
                yield from differences(
                    f"night {night}: {row['slug']} reverts to", reverts_to, stated[row["slug"]].reverts_to
                )


def differing_changes(night: int, row: Row, stated: statement.StatedRevision) -> Iterator[str]:
    """The changes of one revision, as a set: their order is not stated."""
    named = f"night {night}: {row['slug']}"
    words = {(one.kind, one.before, one.after): one.words for one in stated.changes}
    found = [
        (
            change["kind"],
            change["before"],
            change["after"],
            change["comment_id"],
            words_of(change) if words.get((change["kind"], change["before"], change["after"])) else None,
        )
        for change in row["changes"]
    ]
    expected = [
        (one.kind, one.before, one.after, f"wp-{one.comment}" if one.comment else None, one.words)
        for one in stated.changes
    ]
    yield from differences(f"{named}: changes", sorted(found, key=str), sorted(expected, key=str))
    yield from differences(f"{named}: facets", set(json.loads(row["facets"])), {one.facet for one in stated.changes})
    yield from differences(f"{named}: cause", row["cause"], "source")
    if not statement.CHECKED_LABELS:
        judged = [row["severity"], row["group_id"], *(change["severity"] for change in row["changes"])]
        yield from differences(f"{named}: severities and group", judged, [None] * len(judged))


def differing_pages(told: Told) -> Iterator[str]:
    """Each page stands where the script left it."""
    pages = told.pages()
    yield from differences("pages", sorted(pages), sorted(statement.known(NIGHTS)))
    for slug, row in pages.items():
        yield from differences(f"{slug}: state", row["state"], statement.state(slug, NIGHTS))
        yield from differences(
            f"{slug}: platform, language", (row["platform"], row["language"]), ("wordpress", "en-US")
        )


def differing_snapshots(told: Told) -> Iterator[str]:
    """Every snapshot holds the article as the clinic wrote it that night."""
    blocks = told.blocks()
    expected = {slug: [1] for slug in clinic_on(1).posts}
    for night in range(2, NIGHTS + 1):
        for slug, one in statement.outcomes(night).items():
            if one.outcome == "ok":
                expected.setdefault(slug, []).append(night)
    found: dict[str, list[int]] = {}
    for row in told.snapshots():
        found.setdefault(row["slug"], []).append(row["night"])
        post = clinic_on(row["night"]).posts.get(statement.slug_on(row["slug"], row["night"]))
        if post:
            yield from differing_article(row, blocks[row["id"]], post)
    yield from differences("nights of new snapshots", sorted(found.items()), sorted(expected.items()))


def differing_article(row: Row, blocks: list[Row], post: Post) -> Iterator[str]:
    """One snapshot beside the article as the clinic holds it."""
    named = f"snapshot {row['snapshot']} of {post.slug}"
    people = clinic_on(1).people
    reviewer = people[post.reviewer] if post.reviewer else None
    stated = {
        "title": post.title,
        "authors": json.dumps([people[post.author].name]),
        "author_credentials": json.dumps([people[post.author].credentials]),
        "medical_reviewer": reviewer.name if reviewer else None,
        "reviewer_credentials": reviewer.credentials if reviewer else None,
        "categories": json.dumps([post.category]),
        "tags": json.dumps(list(post.tags)),
        "published_at": post.published.isoformat(),
        "modified_at": post.modified.isoformat(),
        "reviewed_at": post.reviewed,
        "comment_count": len(post.remarks),
        "comments_complete": True,
        "body_text": "\n\n".join(part.words for part in post.parts),
    }
    for name, value in stated.items():
        found = (
            json.dumps(json.loads(row[name]))
            if name in ("authors", "author_credentials", "categories", "tags")
            else row[name]
        )
        yield from differences(f"{named}: {name}", found, value)
    found_blocks = [(block["kind"], block["level"], block["text"], block["alt"]) for block in blocks]
    stated_blocks = [(part.kind, part.level, part.words, part.alt) for part in post.parts]
    yield from differences(f"{named}: blocks", found_blocks, stated_blocks)


def differing_comments(told: Told) -> Iterator[str]:
    """The comments standing at the end are those of the clinic, in the order of the threads."""
    comments = told.comments()
    for post in clinic_on(NIGHTS).posts.values():
        first = next(slug for slug in statement.known(NIGHTS) if statement.slug_on(slug, NIGHTS) == post.slug)
        found = [
            (
                row["comment_id"],
                row["author"],
                row["author_kind"],
                row["posted_at"],
                row["text"],
                row["parent_comment_id"],
                row["depth"],
            )
            for row in comments[first]
        ]
        stated = [
            (
                f"wp-{one.id}",
                one.author,
                "clinic" if one.clinic else "visitor",
                one.posted.isoformat(),
                one.text,
                f"wp-{one.parent}" if one.parent else None,
                depth,
            )
            for one, depth in in_reading_order(post)
        ]
        yield from differences(f"comments of {post.slug}", found, stated)


def in_reading_order(post: Post) -> list[tuple[Remark, int]]:
    """The comments as the page shows them, with their depths."""

    def below(remark: Remark, depth: int) -> list[tuple[Remark, int]]:
        return [(remark, depth), *(pair for reply in post.replies_to(remark) for pair in below(reply, depth + 1))]

    return [pair for thread in post.threads for pair in below(thread, 0)]


def differences(what: str, found: object, stated: object) -> Iterator[str]:
    """One line when what was found is not what was stated."""
    if found != stated:
        yield f"{what}\n    found  {found}\n    stated {stated}"
