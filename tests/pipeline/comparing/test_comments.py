"""Comments compared one by one: an edit is no removal, arrivals move nobody, absence counts only in whole threads."""

from dataclasses import replace

from pipeline.compare import compare
from records.article import Article
from records.change import Change, Facet
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Precision


def comment(id: str, text: str = "Thank you!", **facts: object) -> Comment:
    standard = Comment(
        id=id,
        author="Ann",
        author_kind=AuthorKind.VISITOR,
        posted=None,
        text=text,
        parent_id=None,
        depth=0,
        position=0,
        source="wordpress",
    )
    return replace(standard, **facts)  # type: ignore[arg-type]


def thread(*comments: Comment, complete: bool = True) -> Article:
    placed = tuple(replace(one, position=position) for position, one in enumerate(comments))
    return Article(title="Legs", blocks=(), comments=placed, comments_complete=complete)


def told(before: Article, after: Article) -> list[tuple[str, str | None]]:
    changes = compare(before, after)
    assert all(change.facet is Facet.COMMENTS for change in changes)
    return [(change.kind, change.where.comment_id) for change in changes]


def covered(change: Change, side: str) -> list[str]:
    text = (change.before if side == "before" else change.after) or ""
    return [text[span.start : span.end] for span in change.spans if span.side == side]


A, B, C = comment("wp-1", "My legs are calm now."), comment("wp-2", "It hurt. 👍🏽"), comment("wp-3", "How long?")


def test_a_comment_with_another_text_is_an_edit() -> None:
    (change,) = compare(thread(A, B), thread(A, replace(B, text="It did not hurt. 👍🏽")))
    assert (change.kind, change.where.comment_id) == ("comment.edited", "wp-2")
    assert (change.before, change.after) == ("It hurt. 👍🏽", "It did not hurt. 👍🏽")
    assert (covered(change, "before"), covered(change, "after")) == ([], ["did not"])


def test_comments_that_come_and_go_are_told_one_by_one() -> None:
    assert told(thread(A, B), thread(C, A)) == [("comment.added", "wp-3"), ("comment.removed", "wp-2")]


def test_a_comment_that_went_earlier_and_is_back_is_restored() -> None:
    (change,) = compare(thread(A), thread(A, B), removed_earlier={"wp-2"})
    assert (change.kind, change.after) == ("comment.restored", B.text)


def test_arrivals_before_others_move_nobody() -> None:
    assert told(thread(A, B), thread(C, A, B)) == [("comment.added", "wp-3")]
    assert told(thread(A, B), thread(B, A)) == []


def test_a_comment_that_answers_another_one_now_has_moved() -> None:
    assert told(thread(A, B, C), thread(A, B, replace(C, parent_id="wp-1", depth=1))) == [("comment.moved", "wp-3")]


def test_a_reply_whose_parent_was_not_known_and_is_now_has_not_moved() -> None:
    unknown, known = replace(C, depth=2), replace(C, parent_id="wp-1", depth=1)
    assert told(thread(A, B, unknown), thread(A, B, known)) == []
    assert told(thread(A, B, known), thread(A, B, unknown)) == []


def test_an_answer_left_behind_by_a_removed_comment_has_not_moved() -> None:
    reply = replace(C, parent_id="wp-2", depth=1)
    assert told(thread(A, B, reply), thread(A, C)) == [("comment.removed", "wp-2")]


def test_a_thread_read_from_another_place_has_not_moved() -> None:
    read_elsewhere = replace(C, parent_id="wp-1", depth=1, source="wordpress-api")
    assert told(thread(A, C), thread(A, read_elsewhere)) == []


def test_nothing_is_removed_unless_both_sides_hold_all_comments() -> None:
    assert told(thread(A, B, complete=False), thread(A)) == []
    assert told(thread(A, B), thread(A, complete=False)) == []
    assert told(thread(A, B), thread(complete=False)) == []


def test_nothing_is_added_where_the_earlier_side_did_not_hold_all() -> None:
    assert told(thread(A, complete=False), thread(A, B)) == []
    assert told(thread(A), thread(A, B, complete=False)) == [("comment.added", "wp-2")]


def test_an_edit_is_told_even_in_a_thread_that_is_not_whole() -> None:
    edited = replace(A, text="My legs are worse now.")
    assert told(thread(A, complete=False), thread(edited, complete=False)) == [("comment.edited", "wp-1")]


def test_all_comments_gone_at_once_are_one_event() -> None:
    (change,) = compare(thread(A, B, C), thread())
    assert (change.kind, change.after, change.where.comment_id) == ("comments.closed", None, None)
    assert all(text in (change.before or "") for text in (A.text, B.text, C.text))


def test_the_only_comment_gone_is_a_comment_removed() -> None:
    assert told(thread(A), thread()) == [("comment.removed", "wp-1")]


def test_a_comment_under_a_new_id_is_the_same_comment() -> None:
    derived = replace(B, id="d-0123456789abcdef")
    answer = replace(C, parent_id="wp-2", depth=1)
    assert told(thread(A, B, answer), thread(A, derived, replace(answer, parent_id=derived.id))) == []


def test_an_author_who_changed_is_shown_above_the_text() -> None:
    (change,) = compare(thread(A), thread(replace(A, author="A patient")))
    assert (change.kind, change.before) == ("comment.edited", "Ann\n\nMy legs are calm now.")
    assert (covered(change, "before"), covered(change, "after")) == (["Ann"], ["A patient"])


def test_spellings_of_one_character_are_no_edit() -> None:
    assert told(thread(comment("wp-1", "Caf\u00e9")), thread(comment("wp-1", "Cafe\u0301"))) == []


def test_a_relative_date_beside_an_absolute_one_is_no_edit() -> None:
    day = ClaimedDate(value="2024-05-03", precision=Precision.DAY, raw="May 3, 2024")
    minute = ClaimedDate(value="2024-05-03T10:12", precision=Precision.MINUTE, raw="May 3, 2024 at 10:12")
    assert told(thread(replace(A, posted=day)), thread(replace(A, posted=minute))) == []
    other = replace(day, value="2023-05-03")
    assert told(thread(replace(A, posted=day)), thread(replace(A, posted=other))) == [("comment.edited", "wp-1")]


def told_since(*threads: Article) -> list[tuple[str, str | None]]:
    *since, before, after = threads
    return [(change.kind, change.where.comment_id) for change in compare(before, after, since=since)]


def test_comments_that_could_not_be_had_neither_went_nor_came() -> None:
    whole, part = thread(A, B, C), thread(A, complete=False)
    assert told_since(whole, part, thread(A, B, C)) == []
    assert told_since(whole, part, thread(A, B, complete=False)) == []


def test_a_comment_that_went_while_not_all_could_be_had_is_removed_once_all_can() -> None:
    whole, part = thread(A, B, C), thread(A, complete=False)
    assert told_since(whole, part, thread(A, C)) == [("comment.removed", "wp-2")]
    assert told_since(whole, part, thread(A, complete=False)) == []


def test_a_comment_edited_while_it_could_not_be_had_is_an_edit() -> None:
    edited = replace(B, text="It did not hurt.")
    whole, part = thread(A, B), thread(A, complete=False)
    assert told_since(whole, part, thread(A, edited)) == [("comment.edited", "wp-2")]
    assert told_since(whole, thread(edited, complete=False), thread(A, edited)) == []


def test_a_comment_that_came_while_not_all_could_be_had_is_added_once() -> None:
    whole = thread(A, B)
    assert told_since(whole, thread(A, complete=False), thread(A, B, C)) == [("comment.added", "wp-3")]
    assert told_since(whole, thread(A, C, complete=False), thread(A, B, C)) == []
    assert told_since(whole, thread(C, complete=False), thread(A, complete=False), thread(A, B, C)) == []


def test_a_comment_that_only_a_part_held_is_never_removed() -> None:
    assert told_since(thread(A), thread(A, C, complete=False), thread(A)) == []
