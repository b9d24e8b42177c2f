"""Changes are told in words a person would use."""

from datetime import UTC, datetime

from audit.wording import change_in_words, revision_lines
from records.change import Change, Facet, Revision, Span, Where
from records.shapes import Step
from storage.history import Recorded

DOSE = Change(
    facet=Facet.BODY,
    kind="body.edited",
    before="Take 5 mg.",
    after="Take 50 mg.",
    where=Where(block_before=1, block_after=1, heading_path=("Causes", "Dose")),
    spans=(Span(side="before", start=5, end=9), Span(side="after", start=5, end=10)),
)


def test_an_edit_shows_both_texts_and_the_heading_above() -> None:
    assert change_in_words(DOSE) == 'text edited under "Dose": Take [-5 mg-]{+50 mg+}.'


def test_a_long_text_is_cut_around_the_words_that_changed() -> None:
    text = "word " * 100 + "changed" + " word" * 100
    change = Change(facet=Facet.BODY, kind="body.edited", before=text, spans=(Span(side="before", start=500, end=507),))
    told = change_in_words(change)
    assert "changed" in told
    assert len(told) < 200


def test_a_comment_is_told_with_author_and_date() -> None:
    change = Change(facet=Facet.COMMENTS, kind="comment.removed", before="It hurt.", where=Where(comment_id="wp-1"))
    comments = {"wp-1": {"author": "Ana", "posted_at": "2026-02-11"}}
    assert change_in_words(change, comments) == 'comment by Ana of 2026-02-11 removed: "It hurt."'


def test_a_state_is_told_without_jargon() -> None:
    assert change_in_words(Change(facet=Facet.STATE, kind="page.removed")) == "removed"
    assert change_in_words(Change(facet=Facet.STATE, kind="page.missing", before="https://a.test/1")) == "missing"
    moved = Change(facet=Facet.STATE, kind="page.moved", before="https://a.test/1", after="https://a.test/2")
    assert change_in_words(moved) == 'moved: "https://a.test/1" → "https://a.test/2"'


def test_a_text_that_only_moved_is_shown_once() -> None:
    moved = Change(facet=Facet.BODY, kind="body.moved", before="Call 988.", after="Call 988.")
    assert change_in_words(moved) == 'text moved: "Call 988."'


def test_a_revision_is_a_line_with_its_changes_indented() -> None:
    step = Step(
        url="https://a.test/1",
        site="veins",
        page_id=1,
        from_snapshot=1,
        to_snapshot=2,
        not_before=datetime(2026, 3, 1, tzinfo=UTC),
        detected_at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    assert revision_lines(Recorded(Revision(changes=(DOSE,)), step)) == [
        "2026-03-02 00:00:00Z  veins  https://a.test/1  snapshot 2, not before 2026-03-01 00:00:00Z",
        '    text edited under "Dose": Take [-5 mg-]{+50 mg+}.',
    ]


def test_an_event_of_the_site_names_how_many_pages_it_is_about() -> None:
    revision = Revision(changes=(Change(facet=Facet.SITE, kind="site.baseline"),), pages=(1, 2))
    lines = revision_lines(Recorded(revision, Step(site="veins")))
    assert lines == ["unknown  veins  the whole site, 2 pages  baseline of the site, its first complete run"]
