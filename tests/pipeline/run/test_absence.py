"""What an absence counts for."""

from datetime import timedelta

import pytest

from pipeline.run.absence import Standing, weigh
from pipeline.run.identity import Decision, resolve
from records.settlement import PageState
from records.visit import Outcome, PlannedPage, Seen
from tests.pipeline.visits import NOW, capture, plan, planned, seen


def pages(count: int, **facts: object) -> tuple[PlannedPage, ...]:
    return tuple(planned(number, f"/{number}", **facts) for number in range(1, count + 1))


def weighed(
    gone: int,
    of: int = 20,
    *,
    others: Outcome = Outcome.UNCHANGED,
    held: frozenset[int] = frozenset(),
    **standing: object,
) -> list[Decision]:
    due = pages(of)
    seens = [seen(page, Outcome.GONE if page.page_id <= gone else others) for page in due]
    return decide(seens, due, held=held, **standing)


def decide(
    seens: list[Seen], due: tuple[PlannedPage, ...], *, held: frozenset[int] = frozenset(), **standing: object
) -> list[Decision]:
    values = {"now": NOW, "start_answered": True, "visits": 3, "hours": 48} | standing
    open_plan = plan(*due, held=held)
    return list(weigh(resolve(seens, open_plan), open_plan, Standing(**values)))


def alone(page: PlannedPage, **standing: object) -> Decision:
    """One page that is gone on a site that is well."""
    due = (page, *(planned(number, f"/{number}") for number in range(50, 60)))
    return decide([seen(page, Outcome.GONE)], due, **standing)[0]


def kinds(decision: Decision) -> list[str]:
    return [change.kind for change in decision.changes]


def test_the_first_confirmed_absence_is_missing() -> None:
    decision = alone(planned())
    assert (decision.state, kinds(decision), decision.held) == (PageState.MISSING, ["page.missing"], False)


@pytest.mark.parametrize(
    ("absences", "hours_ago", "state"),
    [
        (1, 24, None),
        (2, 47, None),
        (2, 48, PageState.REMOVED),
        (1, 72, None),
        (5, 1, None),
        (7, 200, PageState.REMOVED),
    ],
)
def test_a_missing_page_is_removed_after_the_visits_and_the_hours(
    absences: int, hours_ago: int, state: PageState | None
) -> None:
    since = NOW - timedelta(hours=hours_ago)
    decision = alone(planned(state="missing", absences=absences, absent_since=since))
    assert decision.state == state
    assert kinds(decision) == (["page.removed"] if state else [])


def test_a_living_page_goes_missing_first_however_long_it_was_held() -> None:
    decision = alone(planned(absences=9, absent_since=NOW - timedelta(days=9)))
    assert decision.state is PageState.MISSING


def test_a_repeated_410_removes_at_once() -> None:
    captures = (capture(status=410), capture(status=410, look=2))
    page = planned()
    due = (page, *(planned(number, f"/{number}") for number in range(50, 60)))
    (decision,) = decide([seen(page, Outcome.GONE, captures=captures)], due)
    assert (decision.state, kinds(decision)) == (PageState.REMOVED, ["page.removed"])


def test_a_single_410_is_only_missing() -> None:
    page = planned()
    due = (page, *(planned(number, f"/{number}") for number in range(50, 60)))
    (decision,) = decide([seen(page, Outcome.GONE, captures=(capture(status=410),))], due)
    assert decision.state is PageState.MISSING


def test_one_visit_is_enough_where_so_configured() -> None:
    assert alone(planned(), visits=1, hours=0).state is PageState.REMOVED


def test_a_removed_page_that_stays_away_is_not_told_again() -> None:
    decision = alone(planned(state="removed", absences=9, absent_since=NOW - timedelta(days=9)))
    assert (decision.state, decision.changes) == (None, ())


@pytest.mark.parametrize(
    ("gone", "of", "is_held"),
    [(2, 4, False), (3, 15, False), (3, 14, True), (4, 20, False), (5, 20, True), (10, 90, False), (11, 90, True)],
)
def test_many_absences_in_one_run_are_held(gone: int, of: int, is_held: bool) -> None:
    absent = weighed(gone, of)[:gone]
    assert {decision.held for decision in absent} == {is_held}
    assert {decision.state for decision in absent} == {None if is_held else PageState.MISSING}
    assert {decision.verdict.outcome for decision in absent} == {Outcome.GONE}


def test_a_later_run_that_agrees_counts_what_was_held() -> None:
    absent = weighed(5, held=frozenset(range(1, 6)))[:5]
    assert {decision.state for decision in absent} == {PageState.MISSING}


def test_a_later_run_in_which_further_pages_go_missing_holds_only_those() -> None:
    absent = weighed(10, held=frozenset(range(1, 6)))[:10]
    assert [decision.held for decision in absent] == [False] * 5 + [True] * 5


def test_a_repeated_410_of_many_pages_is_held_as_well() -> None:
    due = pages(10)
    captures = (capture(status=410), capture(status=410, look=2))
    seens = [seen(page, Outcome.GONE, captures=captures) for page in due[:5]]
    assert all(decision.held for decision in decide(seens, due))


def test_an_outage_removes_nothing() -> None:
    decisions = weighed(1, others=Outcome.UNREACHABLE)
    assert all(decision.state is None and not decision.changes for decision in decisions)
    assert decisions[0].verdict.outcome is Outcome.SUSPECT


def test_a_404_everywhere_is_an_outage_and_no_absence() -> None:
    decisions = weighed(20, start_answered=False)
    assert {decision.verdict.outcome for decision in decisions} == {Outcome.SUSPECT}
    assert not any(decision.held or decision.changes for decision in decisions)


def test_a_few_pages_in_trouble_do_not_stand_against_an_absence() -> None:
    due = pages(20)
    troubled = [seen(page, Outcome.UNREACHABLE) for page in due[1:3]]
    decisions = decide([seen(due[0], Outcome.GONE), *troubled], due)
    assert decisions[0].state is PageState.MISSING


def test_a_killed_run_counts_no_absence() -> None:
    (decision,) = [d for d in weighed(1, counts_absence=False) if d.page_id == 1]
    assert (decision.verdict.outcome, decision.state) == (Outcome.SUSPECT, None)
    assert decision.verdict.reason == "answered 404, which counts for nothing: the run was killed"
