"""Whole runs against an archive, night by night, without a network: each address answers with an article, or 404."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from pipeline.run.absence import Standing
from pipeline.run.identity import is_plain
from pipeline.run.spool import Spool, pack
from pipeline.run.tally import Tally
from pipeline.settle import RunFacts, Settling
from records.article import Article, Block, BlockKind
from records.canonical import body_digest, digest
from records.capture import Capture, Purpose, Transport
from records.payload import Terms
from records.run import RunEnd, RunStart, RunStatus, SiteFacts, Trigger
from records.settlement import Reading
from records.visit import Outcome, Plan, PlannedPage, Proof, Seen, Verdict
from storage.archive import Archive
from tests.pipeline.shelf import do
from tests.pipeline.visits import READER, SITE, address

SECTIONS = {
    "Restless legs": "Restless legs trouble people most in the evening, when they finally sit down to rest. "
    "The urge to move comes with an odd feeling that many describe as crawling, pulling or throbbing deep inside. "
    "Low iron is among the most frequent causes, so your doctor will begin with a blood test for ferritin.",
    "Spider veins": "Small, damaged vessels on the surface of the skin are nearly always harmless to the patient. "
    "They appear on calves, thighs and cheeks, more often in women, and rarely hurt or itch in warm weather. "
    "We treat them with a fine needle or with light; most need two visits, eight weeks apart.",
    "Our new building": "From June on you find the practice beside the railway station, on the second floor. "
    "There are forty places for cars in the basement, and a lift that takes wheelchairs as well. "
    "Until then everything goes on at the old place; letters to either of the two reach us without delay.",
}


def article(title: str, text: str | None = None) -> Article:
    """An article with enough text to be told from others."""
    text = SECTIONS.get(title, f"All about {title}.") if text is None else text
    return Article(title=title, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),))


LEGS, VEINS, BUILDING = (article(title) for title in SECTIONS)


class Nights:
    """One site and its nights of March 2026."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.night = 0
        self.asked: list[str] = []
        self.tally = Tally(SITE, ())
        archive.register_site(
            SiteFacts(key="clinic", url=SITE, name="Clinic", division=None, timezone="UTC"), self._now()
        )

    def _now(self) -> datetime:
        return datetime(2026, 3, 1, 3, tzinfo=UTC) + timedelta(days=self.night)

    def run(self, site: Mapping[str, Article | None]) -> None:
        """One night: the pages planned, then the other addresses of the site."""
        self.night += 1
        start = RunStart(
            site="clinic", night=date(2026, 3, self.night), trigger=Trigger.SCHEDULE, started_at=self._now(),
            reader_version=READER,
        )  # fmt: skip
        run_id = self.archive.begin_run(start)
        plan = self.archive.plan(run_id, "clinic", refetch=99)
        self.tally = Tally(SITE, plan.pages)
        with Spool() as spool:
            asyncio.run(self._settle(run_id, plan, site, spool))
        end = RunEnd(status=RunStatus.COMPLETED, finished_at=self._now(), **self.tally.figures())
        self.archive.end_run(run_id, end)

    async def _settle(self, run_id: int, plan: Plan, site: Mapping[str, Article | None], spool: Spool) -> None:
        facts = RunFacts(run_id=run_id, plan=plan, reader_version=READER, terms=Terms(), now=self._now)
        settling = Settling(self.archive, facts, do=do, aside=do, spool=spool, tally=self.tally)
        known = [(page, page.url) for page in plan.pages]
        others = [(None, address(path)) for path in site if address(path) not in {url for _, url in known}]
        self.asked = [url for _, url in (*known, *others)]
        left = []
        for no, (page, url) in enumerate([*known, *others], start=1):
            seen = self._visit(run_id, no, page, url, site, spool)
            if is_plain(seen):
                await settling.at_once(seen)
            else:
                left.append(seen)
        await settling.close(left, Standing(now=self._now(), start_answered=True, visits=3, hours=48))
        if not plan.has_baseline:
            await settling.baseline()

    def _visit(
        self,
        run_id: int,
        no: int,
        page: PlannedPage | None,
        url: str,
        site: Mapping[str, Article | None],
        spool: Spool,
    ) -> Seen:
        content = site.get(url.removeprefix(SITE))
        capture = Capture(
            purpose=Purpose.PAGE, url=url, started_at=self._now(), duration_ms=5, transport=Transport.COMPLETE,
            visit_no=no, status=200 if content else 404, head=b"HTTP/1.1 200 OK\r\n\r\n",
            payload=repr(content).encode(),
        )  # fmt: skip
        self.tally.note_capture(capture)
        seen = Seen(
            visit_no=no, planned=page, requested_url=url, final_url=url, captures=self.archive.keep(run_id, [capture]),
            verdict=Verdict(outcome=Outcome.GONE, reason="answered 404"), listed_by=("sitemap",),
        )  # fmt: skip
        return seen if content is None else self._read(seen, content, spool)

    def _read(self, seen: Seen, content: Article, spool: Spool) -> Seen:
        value = digest(content)
        spool.put(seen.visit_no, pack(Reading(reader_version=READER, article=content, digest=value, fingerprint=None)))
        same = seen.planned is not None and seen.planned.digest == value
        verdict = Verdict(outcome=Outcome.UNCHANGED, proof=Proof.TEXT) if same else Verdict(outcome=Outcome.OK)
        return Seen(
            visit_no=seen.visit_no, planned=seen.planned, requested_url=seen.requested_url, final_url=seen.final_url,
            captures=seen.captures, listed_by=seen.listed_by, verdict=verdict, fresh=True, digest=value,
            body_digest=body_digest(content), title=content.title, comments_complete=content.comments_complete,
        )  # fmt: skip
