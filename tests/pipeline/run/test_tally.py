"""What a run counts, and how it ended."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.run.tally import Tally, usage
from records.capture import Capture, Purpose, Transport
from records.change import Change, Facet, Revision
from records.run import RunStatus
from records.settlement import PageState, Settlement
from records.visit import Outcome
from tests.pipeline.visits import planned, seen

START = "http://clinic.test/blog/"


def answer(url: str = START, status: int | None = 200, **facts: object) -> Capture:
    capture = Capture(
        purpose=Purpose.LIST,
        url=url,
        started_at=datetime(2026, 3, 10, tzinfo=UTC),
        duration_ms=1,
        transport=Transport.COMPLETE if status else Transport.CONNECTION,
        status=status,
    )
    return replace(capture, **facts)  # type: ignore[arg-type]


def run(*outcomes: Outcome, start: Capture | None = None) -> Tally:
    pages = [planned(number, f"/{number}") for number in range(1, len(outcomes) + 1)]
    tally = Tally(START, pages)
    tally.note_capture(start or answer())
    for number, (page, outcome) in enumerate(zip(pages, outcomes, strict=True), start=1):
        visit = seen(page, outcome)
        tally.note_settled([Settlement(seen=visit, verdict=visit.verdict, page_id=number)], [number])
    return tally


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.UNCHANGED, Outcome.MOVED, Outcome.GONE])
def test_a_run_completes_when_the_start_answered_and_an_article_was_confirmed(outcome: Outcome) -> None:
    assert run(outcome, Outcome.UNREACHABLE).status() == (RunStatus.COMPLETED, None)


def test_a_run_with_pages_skipped_is_partial() -> None:
    status, error = run(Outcome.OK, Outcome.SKIPPED).status()
    assert (status, error) == (RunStatus.PARTIAL, "1 of 2 pages due were not attempted")


def test_a_run_that_saw_no_page_failed() -> None:
    assert run(Outcome.UNREACHABLE, Outcome.SUSPECT).status() == (RunStatus.FAILED, "no article could be confirmed")


def test_a_completed_run_says_what_could_not_be_rendered() -> None:
    tally = run(Outcome.OK)
    page = answer(f"{START}a/#rendered", purpose=Purpose.RENDERED)
    tally.note_capture(page)
    assert tally.status() == (RunStatus.COMPLETED, None)
    for error in ("no Chromium was found", "another reason"):
        tally.note_capture(replace(page, status=None, transport=Transport.CONNECTION, error=error))
    assert tally.status() == (RunStatus.COMPLETED, "2 pages could not be rendered: no Chromium was found")


def test_a_run_whose_start_address_did_not_answer_failed() -> None:
    status, error = run(Outcome.OK, start=answer(status=503)).status()
    assert (status, error) == (RunStatus.FAILED, f"the start address {START} did not answer: it answered 503")
    assert not run(Outcome.OK, start=answer(status=None)).start_answered


def test_the_start_address_answers_by_way_of_a_redirect() -> None:
    tally = Tally(START, ())
    tally.note_capture(answer(status=301, head=b"HTTP/1.1 301 Moved\r\nLocation: /articles/"))
    assert not tally.start_answered
    tally.note_capture(answer("http://clinic.test/articles/"))
    assert tally.start_answered


def test_pages_are_counted_by_what_came_of_them() -> None:
    tally = run(Outcome.OK, Outcome.UNCHANGED, Outcome.SUSPECT, Outcome.SKIPPED)
    expected = {"due": 4, "attempted": 3, "confirmed": 2, "failed": 1, "skipped": 1}
    assert expected.items() <= tally.figures().items()


def test_requests_count_what_was_sent_and_bytes_what_came() -> None:
    tally = run()
    tally.note_capture(answer("http://clinic.test/x", head=b"HTTP/1.1 200 OK", payload=b"12345"))
    tally.note_capture(answer("http://clinic.test/y", None, transport=Transport.ROBOTS))
    assert (tally.requests, tally.bytes_received) == (2, 20)


def test_a_new_page_is_due_once_it_is_found() -> None:
    tally = run()
    visit = seen(None, url="/new", text="news")
    tally.note_settled([Settlement(seen=visit, verdict=visit.verdict, page_id=None)], [9])
    assert (tally.due, tally.confirmed) == (1, 1)


def test_a_page_removed_long_ago_is_not_due_unless_it_comes_back() -> None:
    page = planned(state="removed")
    tally = Tally(START, [page])
    away = seen(page, Outcome.GONE)
    tally.note_settled([Settlement(seen=away, verdict=away.verdict, page_id=1)], [1])
    assert (tally.due, tally.confirmed) == (0, 0)
    back = seen(page, Outcome.UNCHANGED)
    restored = Revision(changes=(Change(facet=Facet.STATE, kind="page.restored"),))
    tally.note_settled([Settlement(seen=back, verdict=back.verdict, page_id=1, revisions=(restored,))], [1])
    assert (tally.due, tally.confirmed, tally.changed) == (1, 1, 1)


def test_an_address_that_could_not_be_read_was_due_and_failed() -> None:
    tally = run()
    visit = seen(None, Outcome.UNREACHABLE)
    tally.note_settled([Settlement(seen=visit, verdict=visit.verdict, page_id=None)] * 2, [0, 0])
    assert (tally.due, tally.failed, tally.confirmed) == (2, 2, 0)


def test_the_cost_of_a_run_is_known() -> None:
    cpu_ms, peak = usage()
    assert cpu_ms > 0
    assert peak > 1_000_000


def test_another_article_where_a_page_was_removed_was_due() -> None:
    gone = replace(planned(1, "/1"), state=PageState.REMOVED)
    tally = Tally(START, [gone])
    visit = seen(gone, Outcome.OK)
    tally.note_settled([Settlement(seen=visit, verdict=visit.verdict, page_id=None, address=visit.final_url)], [2])
    assert (tally.due, tally.attempted, tally.confirmed) == (1, 1, 1)


def test_a_removed_page_that_nothing_became_of_was_not_due() -> None:
    gone = replace(planned(1, "/1"), state=PageState.REMOVED)
    tally = Tally(START, [gone])
    visit = seen(gone, Outcome.GONE)
    tally.note_settled([Settlement(seen=visit, verdict=visit.verdict, page_id=1)], [1])
    assert (tally.due, tally.attempted) == (0, 0)
