"""From captures and a look at them to an outcome."""

import pytest

from pipeline.judge import Looked, agreed, is_open_ended, is_repeated_410, judge, wants_second_look
from records.capture import Purpose, Transport
from records.visit import Kept, Outcome, PlannedPage, Proof, Verdict
from tests.pipeline.visits import address, capture, planned

HOMES = frozenset({"clinic.test/", "clinic.test/blog"})
GONE = Verdict(outcome=Outcome.GONE, reason="answered 410")
READ = Looked(fresh=True, digest="d1", page_kind="article")


def outcome(*captures: Kept, looked: Looked | None = READ, page: PlannedPage | None = None) -> Outcome:
    return judge(captures, page, looked, HOMES).outcome


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (404, Outcome.GONE),
        (410, Outcome.GONE),
        (401, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (407, Outcome.BLOCKED),
        (429, Outcome.BLOCKED),
        (451, Outcome.BLOCKED),
        (408, Outcome.UNREACHABLE),
        (500, Outcome.UNREACHABLE),
        (503, Outcome.UNREACHABLE),
        (522, Outcome.UNREACHABLE),
        (206, Outcome.INCOMPLETE),
        (204, Outcome.SUSPECT),
        (302, Outcome.SUSPECT),
        (200, Outcome.OK),
        (203, Outcome.OK),
    ],
)
def test_a_status_has_its_outcome(status: int, expected: Outcome) -> None:
    assert outcome(capture(status=status)) is expected


@pytest.mark.parametrize(
    ("transport", "expected"),
    [
        (Transport.DNS, Outcome.UNREACHABLE),
        (Transport.TLS, Outcome.UNREACHABLE),
        (Transport.TIMED_OUT, Outcome.UNREACHABLE),
        (Transport.CONNECTION, Outcome.UNREACHABLE),
        (Transport.MALFORMED, Outcome.UNREACHABLE),
        (Transport.FORBIDDEN, Outcome.UNREACHABLE),
        (Transport.ROBOTS, Outcome.REFUSED),
        (Transport.HEAD_TOO_LARGE, Outcome.UNREADABLE),
    ],
)
def test_a_request_without_an_answer_has_its_outcome(transport: Transport, expected: Outcome) -> None:
    assert outcome(capture(status=None, body=None, transport=transport)) is expected


def test_half_a_body_is_incomplete() -> None:
    assert outcome(capture(transport=Transport.CUT)) is Outcome.INCOMPLETE
    assert outcome(capture(transport=Transport.TIMED_OUT)) is Outcome.INCOMPLETE


def test_a_body_beyond_the_limit_is_unreadable() -> None:
    assert outcome(capture(transport=Transport.TOO_LARGE)) is Outcome.UNREADABLE


def test_a_404_with_a_cut_body_is_still_gone() -> None:
    assert outcome(capture(status=404, transport=Transport.CUT)) is Outcome.GONE


def test_a_cut_comment_page_makes_the_visit_incomplete_and_a_failed_one_does_not() -> None:
    comments = {"url": "/a/comments", "purpose": Purpose.COMMENT_PAGE}
    assert outcome(capture(), capture(transport=Transport.CUT, **comments)) is Outcome.INCOMPLETE
    assert outcome(capture(), capture(status=503, **comments)) is Outcome.OK


def test_no_article_in_a_200_is_suspect() -> None:
    assert outcome(capture(), looked=Looked(problem="no text found", page_kind="other")) is Outcome.SUSPECT
    assert outcome(capture(), looked=Looked(fresh=True, page_kind="list")) is Outcome.SUSPECT


def test_a_redirect_to_the_home_page_or_a_list_is_no_move() -> None:
    hop = capture("/a", 301, None)
    assert outcome(hop, capture("/")) is Outcome.SUSPECT
    assert outcome(hop, capture("/blog/")) is Outcome.SUSPECT
    assert outcome(hop, capture("/b")) is Outcome.OK


def test_damage_in_reading_is_incomplete_or_unreadable() -> None:
    assert outcome(capture(), looked=Looked(damage="incomplete", problem="cut gzip")) is Outcome.INCOMPLETE
    assert outcome(capture(), looked=Looked(damage="unreadable", problem="too deep")) is Outcome.UNREADABLE


def test_a_reading_that_was_killed_is_unreadable_with_the_reason() -> None:
    verdict = judge([capture()], None, Looked(failure="reading ended by timeout: 20 s"), HOMES)
    assert verdict == Verdict(outcome=Outcome.UNREADABLE, reason="reading ended by timeout: 20 s")


def test_a_proof_makes_a_visit_unchanged() -> None:
    verdict = judge([capture(status=304)], planned(), Looked(proof=Proof.NOT_MODIFIED), HOMES)
    assert (verdict.outcome, verdict.proof) == (Outcome.UNCHANGED, Proof.NOT_MODIFIED)


def test_the_same_article_in_other_bytes_is_unchanged_by_text() -> None:
    looked = Looked(proof=Proof.TEXT, fresh=True, digest="d1", page_kind="article")
    assert judge([capture()], planned(), looked, HOMES).proof is Proof.TEXT


@pytest.mark.parametrize(
    ("transport", "ended_before", "expected"),
    [
        (Transport.COMPLETE, True, Outcome.INCOMPLETE),
        (Transport.COMPLETE, None, Outcome.INCOMPLETE),
        (Transport.COMPLETE, False, Outcome.OK),
        (Transport.CLOSED, False, Outcome.INCOMPLETE),
    ],
)
def test_a_page_that_lost_its_end_tag_is_incomplete(
    transport: Transport, ended_before: bool | None, expected: Outcome
) -> None:
    looked = Looked(fresh=True, page_kind="article", open_ended=frozenset({address("/a")}), ended_before=ended_before)
    assert outcome(capture(transport=transport), looked=looked, page=planned()) is expected


def test_a_comment_page_without_its_end_tag_makes_the_visit_incomplete() -> None:
    looked = Looked(fresh=True, page_kind="article", open_ended=frozenset({address("/a/comments")}))
    assert outcome(capture(), looked=looked) is Outcome.INCOMPLETE


def test_only_a_new_page_may_be_doubted_for_its_end_tag_alone() -> None:
    page = capture()
    looked = Looked(fresh=True, page_kind="article", open_ended=frozenset({address("/a")}))
    verdict = judge([page], None, looked, HOMES)
    assert is_open_ended(page, None, looked, verdict)
    assert not is_open_ended(page, planned(), looked, verdict)


def test_a_410_and_a_body_ended_by_closing_want_a_second_look() -> None:
    ok = Verdict(outcome=Outcome.OK)
    assert wants_second_look([capture(status=410)], planned(), GONE)
    assert not wants_second_look([capture(status=404)], planned(), GONE)
    assert wants_second_look([capture(transport=Transport.CLOSED)], None, ok)
    assert not wants_second_look([capture()], None, ok)
    assert not wants_second_look([capture(transport=Transport.CLOSED, look=2)], None, ok)


def test_a_410_of_a_page_long_removed_or_never_known_wants_no_second_look() -> None:
    assert not wants_second_look([capture(status=410)], planned(state="removed"), GONE)
    assert not wants_second_look([capture(status=410)], None, GONE)


def test_a_closed_body_that_says_the_same_as_ever_wants_no_second_look() -> None:
    unchanged = Verdict(outcome=Outcome.UNCHANGED, proof=Proof.TEXT)
    assert not wants_second_look([capture(transport=Transport.CLOSED)], planned(), unchanged)


def test_two_looks_at_a_closed_body_must_agree() -> None:
    first, second = capture(transport=Transport.CLOSED), capture(transport=Transport.CLOSED, look=2)
    ok = Verdict(outcome=Outcome.OK)
    other = Looked(fresh=True, digest="d2", page_kind="article")
    assert agreed(first, READ, second, READ, ok) == ok
    assert agreed(first, READ, second, other, ok).outcome is Outcome.INCOMPLETE
    refused = Verdict(outcome=Outcome.UNREACHABLE, reason="answered 503")
    assert agreed(first, READ, second, None, refused).outcome is Outcome.INCOMPLETE


def test_a_repeated_410_is_told_and_a_single_one_takes_the_second_answer() -> None:
    first, second = capture(status=410), capture(status=410, look=2)
    gone = Verdict(outcome=Outcome.GONE, reason="answered 410")
    assert agreed(first, None, second, None, gone).reason == "answered 410 twice"
    assert is_repeated_410([first, second])
    back = capture(look=2)
    assert agreed(first, None, back, READ, Verdict(outcome=Outcome.OK)).outcome is Outcome.OK
    assert not is_repeated_410([first, back])
