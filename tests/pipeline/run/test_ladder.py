"""The rungs before reading."""

from pipeline.run.ladder import proof_without_reading, unasked, would_be_304
from records.capture import Purpose
from records.visit import PlannedPage, Proof
from tests.pipeline.visits import address, capture, planned, validator

COMMENTS = {"url": "/a/comments", "purpose": Purpose.COMMENT_PAGE}


def with_comments(**facts: object) -> PlannedPage:
    second = validator("/a/comments", "comments", Purpose.COMMENT_PAGE)
    return planned(validators={address("/a"): validator(), address("/a/comments"): second}, **facts)


def test_a_304_of_every_capture_is_the_proof_304() -> None:
    captures = [capture(status=304), capture(status=304, body="comments", **COMMENTS)]
    assert proof_without_reading(with_comments(), captures) is Proof.NOT_MODIFIED


def test_the_same_bytes_are_the_proof_bytes() -> None:
    captures = [capture(), capture(status=304, body="comments", **COMMENTS)]
    assert proof_without_reading(with_comments(), captures) is Proof.BYTES


def test_the_same_bytes_at_a_new_address_of_the_page_are_a_proof() -> None:
    assert proof_without_reading(planned(), [capture("/a", 301, None), capture("/moved")]) is Proof.BYTES


def test_a_page_is_not_confirmed_while_its_comments_are_not() -> None:
    page = with_comments()
    assert proof_without_reading(page, [capture(status=304)]) is None
    changed = capture(body="a comment more", **COMMENTS)
    assert proof_without_reading(page, [capture(status=304), changed]) is None
    failed = capture(status=503, body="comments", **COMMENTS)
    assert proof_without_reading(page, [capture(status=304), failed]) is None


def test_confirmed_comments_do_not_confirm_a_changed_page() -> None:
    captures = [capture(body="two"), capture(status=304, body="comments", **COMMENTS)]
    assert proof_without_reading(with_comments(), captures) is None


def test_a_page_whose_comments_were_not_complete_is_read_again() -> None:
    assert proof_without_reading(planned(comments_complete=False), [capture(status=304)]) is None


def test_a_page_without_validators_proves_nothing() -> None:
    assert proof_without_reading(planned(validators={}), [capture()]) is None


def test_other_bytes_under_the_same_validators_belie_a_304() -> None:
    assert would_be_304(planned(), [capture(body="two", etag='"1"')])
    assert not would_be_304(planned(), [capture(body="two", etag='"2"')])


def test_the_same_bytes_belie_nothing_whatever_else_changed() -> None:
    assert not would_be_304(with_comments(), [capture(etag='"1"'), capture(body="a comment more", **COMMENTS)])


def test_supporting_addresses_not_yet_asked_for_are_wanted() -> None:
    page = with_comments()
    assert [wanted.url for wanted in unasked(page, [capture()])] == [address("/a/comments")]
    assert unasked(page, [capture(), capture(status=503, **COMMENTS)]) == ()
