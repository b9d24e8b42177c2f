"""Captures and settlements as short as a test can say them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from records.article import Article, Block, BlockKind, Fingerprint, Link
from records.canonical import digest
from records.capture import Capture, Purpose, Transport
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision
from records.run import RunEnd, RunStart, RunStatus, SiteFacts, Trigger
from records.settlement import Reading, Settlement
from records.visit import Kept, Outcome, PlannedPage, Proof, Seen, Verdict
from storage.archive import Archive
from storage.run_checks import figures_of

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_001, tzinfo=UTC)
SITE = SiteFacts(key="veins", url="https://clinic.test/blog/", name="Veins", division="north", timezone="Europe/Berlin")
PAGE = "https://clinic.test/blog/legs/"
OK = Verdict(outcome=Outcome.OK)
SAME = Verdict(outcome=Outcome.UNCHANGED, proof=Proof.NOT_MODIFIED)
GONE = Verdict(outcome=Outcome.GONE, reason="the server answered 404")


def begun(archive: Archive, night: int = 1, trigger: Trigger = Trigger.SCHEDULE, at: datetime = NOON) -> int:
    """A run of the site on a night of March 2026."""
    archive.register_site(SITE, at)
    start = RunStart(
        site=SITE.key, night=date(2026, 3, night), trigger=trigger, started_at=at, reader_version="reader 1"
    )
    return archive.begin_run(start)


def ended(archive: Archive, run_id: int, status: RunStatus = RunStatus.COMPLETED) -> None:
    """End a run with the figures that its visits and captures give."""
    with archive._reads.connection() as connection:
        figures = figures_of(connection, run_id)
    archive.end_run(run_id, RunEnd(status=status, finished_at=NOON + timedelta(hours=1), **figures))


def head(status: int = 200, etag: str = '"one"', date: str = "Sun, 01 Mar 2026 12:00:01 GMT", **more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", "Server: nginx", f"Date: {date}", f"ETag: {etag}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def capture(
    url: str = PAGE, body: bytes | None = None, *, status: int = 200, no: int | None = 1, **more: Any
) -> Capture:
    facts: dict[str, Any] = {
        "purpose": Purpose.PAGE,
        "url": url,
        "started_at": NOON + timedelta(minutes=no or 0),
        "duration_ms": 120,
        "transport": Transport.COMPLETE,
        "visit_no": no,
        "status": status,
        "head": head(status or 0),
        "payload": body,
    }
    return Capture(**facts | more)


def article(text: str = "Take 5 mg.", **more: Any) -> Article:
    facts: dict[str, Any] = {
        "title": "Restless legs",
        "blocks": (
            Block(kind=BlockKind.HEADING, text="Causes", level=2),
            Block(kind=BlockKind.PARAGRAPH, text=text, heading_path=("Causes",)),
        ),
    }
    return Article(**facts | more)


def reading(content: Article, version: str = "reader 1", fingerprint: Fingerprint | None = None) -> Reading:
    return Reading(reader_version=version, article=content, digest=digest(content), fingerprint=fingerprint)


def settlement(
    kept: tuple[Kept, ...],
    verdict: Verdict = OK,
    *,
    content: Article | None = None,
    planned: PlannedPage | None = None,
    clocks: tuple[Clock, ...] = (),
    **more: Any,
) -> Settlement:
    url = kept[-1].url if kept else PAGE
    seen = Seen(
        visit_no=kept[0].visit_no or 0 if kept else 99,
        planned=planned,
        requested_url=url,
        final_url=url,
        captures=kept,
        verdict=verdict,
        comments_complete=content.comments_complete if content else None,
        listed_by=("sitemap", "feed"),
    )
    facts: dict[str, Any] = {
        "page_id": planned.page_id if planned else None,
        "address": None if planned else url,
        "reading": reading(content) if content else None,
        "snapshot": content is not None,
        "clocks": clocks,
    }
    return Settlement(seen=seen, verdict=verdict, **facts | more)


def first_night(archive: Archive, content: Article | None = None, body: bytes = b"<html>one</html>") -> tuple[int, int]:
    """One page seen and settled; run and page."""
    run_id = begun(archive)
    kept = archive.keep(run_id, [capture(body=body)])
    (page_id,) = archive.settle(run_id, [settlement(kept, content=content or article())], NOON)
    ended(archive, run_id)
    return run_id, page_id


def planned(archive: Archive, run_id: int, refetch: int = 7) -> PlannedPage:
    """The only page of the plan."""
    (page,) = archive.plan(run_id, SITE.key, refetch=refetch).pages
    return page


def confirmed(archive: Archive, night: int) -> tuple[int, PlannedPage]:
    """A night on which the page answered 304; run and page as planned."""
    run_id = begun(archive, night)
    page = planned(archive, run_id)
    validator = page.validators[page.url]
    kept = archive.keep(run_id, [capture(status=304, confirms=validator.payload_id)])
    archive.settle(run_id, [settlement(kept, SAME, planned=page)], NOON)
    ended(archive, run_id)
    return run_id, page


WHOLE_ARTICLE = Article(
    title="Beine \N{LEG} und \u0301Akzente",
    blocks=(
        Block(kind=BlockKind.HEADING, text="Causes", level=2),
        Block(
            kind=BlockKind.PARAGRAPH,
            text="Low ferritin.\u202e",
            heading_path=("Causes",),
            links=(
                Link(text="ferritin", href="https://clinic.test/iron"),
                Link(text='"', href="https://clinic.test/q?a=1"),
            ),
        ),
        Block(kind=BlockKind.ITEM, text="an item", level=1, heading_path=("Causes",)),
        Block(kind=BlockKind.ROW, text="a | b"),
        Block(kind=BlockKind.QUOTE, text="quoted"),
        Block(kind=BlockKind.IMAGE, text="", src="https://clinic.test/a.png", alt="Two legs"),
        Block(kind=BlockKind.CODE, text="x = 1\n  y"),
        Block(kind=BlockKind.PARAGRAPH, text="Low ferritin.\u202e"),
    ),
    authors=("Ana", "Ben"),
    author_credentials=("MD", ""),
    medical_reviewer="Cleo",
    reviewer_credentials="PhD",
    published=ClaimedDate(value="2023-11-09", precision=Precision.DAY, raw="9 Nov 2023"),
    modified=ClaimedDate(value="2023-11-09T08:30:05+01:00", precision=Precision.SECOND, raw="x"),
    reviewed=ClaimedDate(
        value="2026-02-26",
        precision=Precision.DAY,
        raw="3 days ago",
        relative=True,
        earliest=NOON - timedelta(days=4),
        latest=NOON - timedelta(days=3),
    ),
    language="de",
    categories=("Sleep",),
    tags=("legs", "iron"),
    comments=(
        Comment(
            id="wp-1",
            author="Dora",
            author_kind=AuthorKind.VISITOR,
            posted=None,
            text="\N{FACE WITH TEARS OF JOY}",
            parent_id=None,
            depth=0,
            position=0,
            source="wordpress",
        ),
        Comment(
            id="wp-2",
            author=None,
            author_kind=AuthorKind.CLINIC,
            posted=ClaimedDate(value="2024-01", precision=Precision.MONTH, raw="January"),
            text="Thanks",
            parent_id="wp-1",
            depth=1,
            position=1,
            source="wordpress-api",
        ),
    ),
    comments_complete=False,
    platform="wordpress",
    canonical="https://clinic.test/blog/legs/",
    sources={"title": "h1", "published": "time"},
    clocks=(
        Clock(
            meaning=Meaning.PUBLISHED,
            source="time",
            raw="9 Nov",
            value="2023-11-09",
            precision=Precision.DAY,
            chosen=True,
        ),
        Clock(meaning=Meaning.MODIFIED, source="visible", raw="soon", value=None, precision=None),
    ),
)
"""One of everything."""
