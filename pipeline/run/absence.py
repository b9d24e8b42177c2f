"""What an absence counts for: missing, removed, held, or nothing while the site is not healthy. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.judge import is_repeated_410
from pipeline.run.identity import Decision, state_change
from records.settlement import PageState
from records.visit import Outcome, Plan, PlannedPage, Seen, Verdict

TROUBLED = frozenset(
    {Outcome.UNREACHABLE, Outcome.BLOCKED, Outcome.SUSPECT, Outcome.INCOMPLETE, Outcome.UNREADABLE, Outcome.REFUSED}
)
"""Outcomes of a page that could not be seen as it should be."""

HELD_SHARE, HELD_LEAST, HELD_MOST = 0.20, 3, 10
"""More than this share and at least so many, or more than so many at once, are held (DESIGN.md, Holding)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a run stands when it settles. `counts_absence` is False for a run that was killed."""

    now: datetime
    start_answered: bool
    visits: int
    """Absences in a row that make a missing page removed ..."""
    hours: float
    """... and for how long at least."""
    counts_absence: bool = True


def weigh(decisions: Sequence[Decision], plan: Plan, standing: Standing) -> tuple[Decision, ...]:
    """The decisions with every absence weighed against the rest of the site."""
    refusal = refusal_of([decision.seen for decision in decisions], plan, standing)
    if refusal:
        return tuple(_discounted(decision, refusal) for decision in decisions)
    living = sum(1 for page in plan.pages if page.state == PageState.LIVE)
    newly = [d for d in decisions if _is_newly_gone(d, plan)]
    hold = _is_too_many(len(newly), living)
    held = {d.seen.visit_no for d in newly} if hold else set()
    reason = f"held until a later run agrees: {len(newly)} of {living} pages went missing in one run"
    return tuple(
        _held(decision, reason) if decision.seen.visit_no in held else _counted(decision, standing)
        for decision in decisions
    )


def refusal_of(seens: Sequence[Seen], plan: Plan, standing: Standing) -> str | None:
    """Why nothing that is missed in this run counts as gone, or None."""
    if not standing.counts_absence:
        return "the run was killed"
    if not standing.start_answered:
        return "the start address did not answer"
    due = {page.page_id for page in plan.pages if page.state in (PageState.LIVE, PageState.MISSING)}
    troubled = sum(1 for s in seens if s.planned and s.planned.page_id in due and s.verdict.outcome in TROUBLED)
    if is_many(troubled, len(due)):
        return f"{troubled} of {len(due)} pages could not be seen"
    return None


def is_many(count: int, of: int) -> bool:
    """Whether so many pages do alike in one run that it tells of their site, and not of them."""
    return count >= HELD_LEAST and count > HELD_SHARE * of


def _is_too_many(count: int, of: int) -> bool:
    return count > HELD_MOST or is_many(count, of)


def _is_absent(decision: Decision) -> bool:
    return decision.verdict.outcome is Outcome.GONE and decision.seen.planned is not None


def _is_newly_gone(decision: Decision, plan: Plan) -> bool:
    """Whether a living page is gone that the last completed run had not found gone already."""
    planned = decision.seen.planned
    if planned is None or not _is_absent(decision):
        return False
    return planned.state == PageState.LIVE and planned.page_id not in plan.held


def _discounted(decision: Decision, refusal: str) -> Decision:
    """An absence that is no evidence: an outage removes nothing."""
    if not _is_absent(decision):
        return decision
    reason = f"{decision.verdict.reason}, which counts for nothing: {refusal}"
    return replace(decision, verdict=Verdict(outcome=Outcome.SUSPECT, reason=reason))


def _held(decision: Decision, reason: str) -> Decision:
    verdict = replace(decision.verdict, reason=f"{decision.verdict.reason}, {reason}")
    return replace(decision, verdict=verdict, held=True)


def _counted(decision: Decision, standing: Standing) -> Decision:
    planned = decision.seen.planned
    if planned is None or not _is_absent(decision) or planned.state not in (PageState.LIVE, PageState.MISSING):
        return decision
    if is_repeated_410(decision.seen.captures) or _is_overdue(planned, standing):
        return _enters(decision, planned, PageState.REMOVED, "page.removed")
    if planned.state == PageState.LIVE:
        return _enters(decision, planned, PageState.MISSING, "page.missing")
    return decision


def _is_overdue(planned: PlannedPage, standing: Standing) -> bool:
    """Whether the page was absent often and long enough; a living page is missing first, unless one visit is enough."""
    if planned.state == PageState.LIVE and standing.visits > 1:
        return False
    since = planned.absent_since or standing.now
    return planned.absences + 1 >= standing.visits and standing.now - since >= timedelta(hours=standing.hours)


def _enters(decision: Decision, planned: PlannedPage, state: PageState, kind: str) -> Decision:
    return replace(decision, state=state, changes=(state_change(kind, before=planned.url),))
