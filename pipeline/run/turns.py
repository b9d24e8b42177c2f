"""What becomes of a decision once its article was compared, and how the archive takes it. Pure."""

from dataclasses import replace

from pipeline.run.identity import Decision
from records.change import Revision
from records.errors import ChildFailed
from records.settlement import Reading, Settlement
from records.visit import Outcome, Proof, Verdict


def told(decision: Decision) -> Decision:
    """A change is no confirmation, even where the text is the one of an incomplete visit before."""
    if decision.verdict.outcome is not Outcome.UNCHANGED:
        return decision
    return replace(decision, verdict=Verdict(outcome=Outcome.OK))


def confirmed(decision: Decision) -> Decision:
    """The article is the one of the last snapshot."""
    if decision.verdict.outcome is Outcome.MOVED:
        return decision
    return replace(decision, verdict=Verdict(outcome=Outcome.UNCHANGED, proof=Proof.TEXT))


def unreadable(decision: Decision, error: ChildFailed) -> Decision:
    """Nothing is claimed of a page whose comparison did not end; its captures stay."""
    verdict = Verdict(outcome=Outcome.UNREADABLE, reason=str(error))
    return replace(decision, verdict=verdict, address=None, state=None, changes=())


def reused(decision: Decision) -> Decision:
    """Another article stands where a page was removed: a page of its own."""
    return replace(decision, page_id=None, begins=True, address=decision.seen.final_url, state=None, changes=())


def comments_missing(decision: Decision) -> Decision:
    """What could be seen is as it was; the comments that could not be had are no change."""
    if decision.verdict.outcome is Outcome.MOVED:
        return decision
    return replace(
        decision, verdict=Verdict(outcome=Outcome.OK, reason="nothing seen changed; not all comments could be had")
    )


def settlement_of(
    decision: Decision,
    *,
    reading: Reading | None = None,
    earlier: Reading | None = None,
    snapshot: bool = False,
    same_as: int | None = None,
) -> Settlement:
    """A decision as the archive takes it; all changes of a visit make one revision."""
    revision = Revision(changes=decision.changes, reverts_to=same_as)
    return Settlement(
        seen=decision.seen,
        verdict=decision.verdict,
        page_id=decision.page_id,
        address=decision.address,
        aliases=decision.aliases,
        state=decision.state,
        merged_into=decision.merged_into,
        earlier=earlier,
        reading=reading,
        snapshot=snapshot,
        same_as=same_as,
        revisions=(revision,) if decision.changes else (),
        clocks=decision.seen.clocks,
        held=decision.held,
    )
