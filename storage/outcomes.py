"""What became of the pages a run was to read: counts of its visits that confirmed nothing, by outcome and reason."""

from sqlalchemy import func, select

from records.visit import CONFIRMING
from storage.queries import VIEWS, Reader


def not_read_of_run(reader: Reader, run_id: int) -> list[tuple[str, str | None, int]]:
    """Outcome, reason and number of the visits of a run that confirmed nothing, the most frequent first."""
    view, count = VIEWS["visits"], func.count()
    query = (
        select(view.c.outcome, view.c.reason, count)
        .where(view.c.run_id == run_id, view.c.outcome.not_in([outcome.value for outcome in CONFIRMING]))
        .group_by(view.c.outcome, view.c.reason)
        .order_by(count.desc(), view.c.outcome, view.c.reason)
    )
    return [(outcome, reason, number) for outcome, reason, number in reader.connection.execute(query)]
