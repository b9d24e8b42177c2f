"""What became of the pages a run was to read: counts of its visits that confirmed nothing, by outcome and reason."""

from sqlalchemy import func, or_, select

from records.settlement import PageState
from records.visit import CONFIRMING
from storage import tables
from storage.codes import STATE
from storage.queries import VIEWS, Reader

_VISIT = VIEWS["visits"]
_NOT_DUE = (STATE[PageState.REMOVED], STATE[PageState.MERGED])
_state_before = (
    select(tables.page_state.c.state)
    .where(tables.page_state.c.page_id == _VISIT.c.page_id, tables.page_state.c.visit_id < _VISIT.c.id)
    .order_by(tables.page_state.c.visit_id.desc())
    .limit(1)
    .correlate(_VISIT)
    .scalar_subquery()
)


def not_read_of_run(reader: Reader, run_id: int) -> list[tuple[str, str | None, int]]:
    """Outcome, reason and number of the visits of a run that confirmed nothing, the most frequent first.

    Pages removed before are still asked for, but nobody waits for them: they do not count.
    """
    view, count = _VISIT, func.count()
    query = (
        select(view.c.outcome, view.c.reason, count)
        .where(view.c.run_id == run_id, view.c.outcome.not_in([outcome.value for outcome in CONFIRMING]))
        .where(or_(_state_before.is_(None), _state_before.not_in(_NOT_DUE)))
        .group_by(view.c.outcome, view.c.reason)
        .order_by(count.desc(), view.c.outcome, view.c.reason)
    )
    return [(outcome, reason, number) for outcome, reason, number in reader.connection.execute(query)]
