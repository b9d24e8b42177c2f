"""A small clinic's archive, filled night by night through the archive's own door: what the tests of views ask about.

Three articles over six nights of March 2026, each at 07:30 UTC (02:30 in New York): a dose changed silently, comments
removed and edited, a night on which one page could not be reached, a missed night, an address that moved, a text that
came back, a page that went away, and a night that ended with a page skipped.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from records.article import Article, Block, BlockKind, Link
from records.canonical import body_digest, digest
from records.capture import Capture, Purpose, Transport
from records.change import Change, Facet, Revision, Span, Where
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision
from records.run import RunEnd, RunStart, RunStatus, SiteFacts, Trigger
from records.settlement import PageState, Reading, Settlement
from records.visit import Kept, Outcome, Proof, Seen, Verdict
from storage.archive import Archive

SITE = "veins"
ROOT = "https://clinic.test/blog/"
LEGS, IRON, VEINS = (ROOT + name for name in ("restless-legs", "iron", "spider-veins"))
IRON_MOVED = ROOT + "iron-in-blood"
READER = "1 (trafilatura 2.3.1)"


def night(day: int) -> datetime:
    """When the run of a night of March 2026 begins."""
    return datetime(2026, 3, day, 7, 30, tzinfo=UTC)


def day(value: str) -> ClaimedDate:
    return ClaimedDate(value=value, precision=Precision.DAY, raw=value)


def comment(id: str, author: str, text: str, position: int, parent: str | None = None) -> Comment:
    return Comment(
        id=id,
        author=author,
        author_kind=AuthorKind.CLINIC if author == "The clinic" else AuthorKind.VISITOR,
        posted=day("2026-02-11"),
        text=text,
        parent_id=parent,
        depth=1 if parent else 0,
        position=position,
        source="wordpress",
    )


THANKS = comment("wp-1", "Ana", "Thank you 🙏 it helped", 0)
REPLY = comment("wp-2", "The clinic", "You are welcome", 1, "wp-1")
WORSE = comment("wp-3", "Ben", "My legs got worse after it", 2)

LEGS_1 = Article(
    title="Restless legs and their causes",
    blocks=(
        Block(kind=BlockKind.HEADING, text="Causes", level=2),
        Block(
            kind=BlockKind.PARAGRAPH,
            text="Low ferritin is one cause.",
            heading_path=("Causes",),
            links=(Link(text="ferritin", href=IRON), Link(text='a "quoted" link', href=VEINS)),
        ),
        Block(kind=BlockKind.IMAGE, text="", heading_path=("Causes",), src=ROOT + "legs.png", alt="Two legs"),
        Block(kind=BlockKind.PARAGRAPH, text="Take 5 mg in the evening.", heading_path=("Causes", "Dose")),
    ),
    authors=("Dr. Maria Lopez",),
    author_credentials=("MD",),
    medical_reviewer="Dr. Jo Park",
    published=day("2026-02-01"),
    modified=ClaimedDate(value="2026-02-10T08:30:05+01:00", precision=Precision.SECOND, raw="10 Feb 2026 08:30:05 CET"),
    reviewed=ClaimedDate(value="2026-02", precision=Precision.MONTH, raw="February 2026"),
    language="en",
    categories=("Sleep",),
    tags=("legs", "iron"),
    comments=(THANKS, REPLY, WORSE),
    platform="wordpress",
    sources={"title": "h1", "published": "json-ld:datePublished"},
    clocks=(
        Clock(
            meaning=Meaning.PUBLISHED,
            source="json-ld:datePublished",
            raw="2026-02-01",
            value="2026-02-01",
            precision=Precision.DAY,
            chosen=True,
        ),
    ),
)
LEGS_2 = replace(
    LEGS_1,
    blocks=(*LEGS_1.blocks[:3], replace(LEGS_1.blocks[3], text="Take 50 mg in the evening.")),
    comments=(THANKS, REPLY),
)
LEGS_3 = replace(LEGS_1, comments=(replace(THANKS, text="Thank you, it helped a little"), REPLY, WORSE))
IRON_1 = Article(
    title="Iron in the blood",
    blocks=(Block(kind=BlockKind.PARAGRAPH, text="Iron carries oxygen."),),
    published=day("2025-06-01"),
    language="en",
    comments_complete=False,
    comments=(comment("wp-9", "Cleo", "How much is enough?", 0),),
)
IRON_2 = replace(IRON_1, title="Iron in your blood", comments=())
VEINS_1 = Article(
    title="Spider veins",
    blocks=(Block(kind=BlockKind.PARAGRAPH, text="They are harmless."),),
    published=day("2026-01-05"),
    reviewed=day("2024-01-05"),
    medical_reviewer="Dr. Jo Park",
    language="en",
)
VEINS_2 = replace(VEINS_1, published=day("2025-12-05"))

DOSE = Change(
    facet=Facet.BODY,
    kind="body.edited",
    before="Take 5 mg in the evening.",
    after="Take 50 mg in the evening.",
    where=Where(block_before=3, block_after=3, heading_path=("Causes", "Dose")),
    spans=(Span(side="before", start=5, end=9), Span(side="after", start=5, end=10)),
)
WORSE_GONE = Change(facet=Facet.COMMENTS, kind="comment.removed", before=WORSE.text, where=Where(comment_id="wp-3"))


def state(kind: str, before: str | None = None, after: str | None = None) -> Revision:
    return Revision(changes=(Change(facet=Facet.STATE, kind=kind, before=before, after=after),))


class Clinic:
    """An archive with one site under hand, and the run at work."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.run_id = 0
        self.began = night(1)
        self._no = 0
        archive.register_site(
            SiteFacts(key=SITE, url=ROOT, name="Vein clinic", division="north", timezone="America/New_York"),
            night(1) - timedelta(hours=1),
        )

    def begin(self, day: int, trigger: Trigger = Trigger.SCHEDULE) -> None:
        self.began, self._no = night(day), 0
        start = RunStart(
            site=SITE,
            night=date(2026, 3, day),
            trigger=trigger,
            started_at=self.began,
            scheduled_at=self.began,
            reader_version=READER,
        )
        self.run_id = self.archive.begin_run(start)

    def end(self, status: RunStatus = RunStatus.COMPLETED, **seen: Any) -> None:
        """End the run; its traffic is what the captures say."""
        kept = self.archive.captures_of(self.run_id)
        traffic = {"requests": len(kept), "bytes_received": sum(capture.bytes_received for capture in kept)}
        finished = self.began + timedelta(hours=1)
        self.archive.end_run(self.run_id, RunEnd(status=status, finished_at=finished, **traffic, **seen))

    def captures(
        self, url: str, *, status: int | None, body: bytes | None, confirms: int | None = None
    ) -> tuple[Kept, ...]:
        """Ask for a page once."""
        head = (
            None
            if status is None
            else f'HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nETag: "{self._no}"\r\n'.encode()
        )
        capture = Capture(
            purpose=Purpose.PAGE,
            url=url,
            started_at=self.began + timedelta(minutes=self._no),
            duration_ms=250,
            transport=Transport.CONNECTION if status is None else Transport.COMPLETE,
            visit_no=self._no,
            status=status,
            head=head,
            payload=body,
            confirms=confirms,
        )
        return self.archive.keep(self.run_id, [capture])

    def see(
        self, url: str, verdict: Verdict, *, article: Article | None = None, page_id: int | None = None, **more: Any
    ) -> int:
        """Visit a page and settle what came of it; gives the page's id."""
        self._no += 1
        body = f"<html>{article!r}</html>".encode() if article else None
        status = _STATUS.get(verdict.outcome, 200)
        planned = self._planned(page_id)
        confirms = (
            next((v.payload_id for v in planned.validators.values()), None) if planned and status == 304 else None
        )
        captures = (
            ()
            if verdict.outcome is Outcome.SKIPPED
            else self.captures(url, status=status, body=body, confirms=confirms)
        )
        reading = article and Reading(reader_version=READER, article=article, digest=digest(article), fingerprint=None)
        seen = Seen(
            visit_no=self._no,
            planned=planned,
            requested_url=planned.url if planned else url,
            final_url=url,
            captures=captures,
            verdict=verdict,
            fresh=article is not None,
            digest=reading.digest if reading else None,
            body_digest=body_digest(article) if article else None,
            title=article.title if article else None,
            comments_complete=article.comments_complete if article else None,
            listed_by=("sitemap",),
        )
        more.setdefault("address", url if page_id is None else None)
        settlement = Settlement(
            seen=seen, verdict=verdict, page_id=page_id, reading=reading or None, snapshot=article is not None, **more
        )
        return self.archive.settle(self.run_id, [settlement], self.began + timedelta(minutes=50))[0]

    def _planned(self, page_id: int | None) -> Any:
        if page_id is None:
            return None
        pages = self.archive.plan(self.run_id, SITE, refetch=100).pages
        return next(page for page in pages if page.page_id == page_id)


_STATUS = {Outcome.UNCHANGED: 304, Outcome.GONE: 404, Outcome.UNREACHABLE: 503}
OK = Verdict(outcome=Outcome.OK)
SAME = Verdict(outcome=Outcome.UNCHANGED, proof=Proof.NOT_MODIFIED)
GONE = Verdict(outcome=Outcome.GONE, reason="the server answered 404")
DOWN = Verdict(outcome=Outcome.UNREACHABLE, reason="the server answered 503")
NOT_ASKED = Verdict(outcome=Outcome.SKIPPED, reason="the run's time was over")


def fill(archive: Archive) -> dict[str, int]:
    """The six nights; gives the ids of the pages by address."""
    clinic = Clinic(archive)
    ids = _first_nights(clinic)
    _later_nights(clinic, ids)
    return ids


def _first_nights(clinic: Clinic) -> dict[str, int]:
    clinic.begin(1)
    ids = {
        url: clinic.see(url, OK, article=article) for url, article in ((LEGS, LEGS_1), (IRON, IRON_1), (VEINS, VEINS_1))
    }
    baseline = Change(facet=Facet.SITE, kind="site.baseline")
    clinic.archive.settle_site(clinic.run_id, Revision(changes=(baseline,), pages=tuple(ids.values())), night(1))
    clinic.end(due=3, attempted=3, confirmed=3)

    clinic.begin(2)
    clinic.see(LEGS, OK, article=LEGS_2, page_id=ids[LEGS], revisions=(Revision(changes=(DOSE, WORSE_GONE)),))
    clinic.see(IRON, SAME, page_id=ids[IRON])
    clinic.see(VEINS, SAME, page_id=ids[VEINS])
    clinic.end(due=3, attempted=3, confirmed=3, changed=1)

    clinic.begin(3)
    clinic.see(LEGS, SAME, page_id=ids[LEGS])
    clinic.see(IRON, DOWN, page_id=ids[IRON])
    back = Change(facet=Facet.DATES, kind="date.published", before="2026-01-05", after="2025-12-05")
    clinic.see(VEINS, OK, article=VEINS_2, page_id=ids[VEINS], revisions=(Revision(changes=(back,)),))
    clinic.end(due=3, attempted=3, confirmed=2, changed=1, failed=1)
    return ids


def _later_nights(clinic: Clinic, ids: dict[str, int]) -> None:
    missed = RunStart(
        site=SITE,
        night=date(2026, 3, 4),
        trigger=Trigger.SCHEDULE,
        started_at=night(4),
        scheduled_at=night(4),
        late=True,
    )
    end = RunEnd(status=RunStatus.MISSED, finished_at=night(5) - timedelta(hours=1), error="the machine was off")
    clinic.archive.missed_run(missed, end)

    clinic.begin(5)
    undone = replace(
        DOSE,
        before=DOSE.after,
        after=DOSE.before,
        spans=(Span(side="before", start=5, end=10), Span(side="after", start=5, end=9)),
    )
    restored = Change(facet=Facet.COMMENTS, kind="comment.restored", after=WORSE.text, where=Where(comment_id="wp-3"))
    edited = Change(
        facet=Facet.COMMENTS, kind="comment.edited", before=THANKS.text, after=LEGS_3.comments[0].text,
        where=Where(comment_id="wp-1"),
    )  # fmt: skip
    step = Revision(changes=(undone, restored, edited), reverts_to=1)
    clinic.see(LEGS, OK, article=LEGS_3, page_id=ids[LEGS], same_as=None, revisions=(step,))
    moved = Verdict(outcome=Outcome.MOVED, reason="redirected")
    title = Change(facet=Facet.TITLE, kind="title.edited", before=IRON_1.title, after=IRON_2.title)
    clinic.see(
        IRON_MOVED, moved, article=IRON_2, page_id=ids[IRON], address=IRON_MOVED, aliases=(IRON,),
        revisions=(state("page.moved", IRON, IRON_MOVED), Revision(changes=(title,))),
    )  # fmt: skip
    clinic.see(VEINS, GONE, page_id=ids[VEINS], state=PageState.MISSING, revisions=(state("page.missing"),))
    clinic.end(due=3, attempted=3, confirmed=3, changed=3)

    clinic.begin(6)
    clinic.see(LEGS, NOT_ASKED, page_id=ids[LEGS])
    clinic.see(IRON_MOVED, SAME, page_id=ids[IRON])
    clinic.see(VEINS, GONE, page_id=ids[VEINS], state=PageState.REMOVED, revisions=(state("page.removed"),))
    clinic.end(RunStatus.PARTIAL, due=3, attempted=2, confirmed=2, changed=1, skipped=1)
