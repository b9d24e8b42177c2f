"""Revisions as rows: their changes, the labels of those, and the words the labels rest on."""

from collections.abc import Iterator
from dataclasses import dataclass

from records.change import Change, Revision, Span
from storage import tables
from storage.article_writing import json_text
from storage.rows import Row, Rows
from storage.sequence import Numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLinks:
    """What a revision hangs on. Without a page: an event of the site as a whole."""

    run_id: int
    recorded_us: int
    page_id: int | None = None
    visit_id: int | None = None
    before_visit_id: int | None = None
    from_snapshot_id: int | None = None
    to_snapshot_id: int | None = None
    reverts_to_id: int | None = None


def add_revision(rows: Rows, numbers: Numbers, revision: Revision, links: RevisionLinks) -> int:
    """Add a revision with its changes; its id."""
    number = numbers.next()
    rows.add(
        tables.revision,
        id=number,
        run_id=links.run_id,
        page_id=links.page_id,
        visit_id=links.visit_id,
        before_visit_id=links.before_visit_id,
        from_snapshot_id=links.from_snapshot_id,
        to_snapshot_id=links.to_snapshot_id,
        reverts_to_id=links.reverts_to_id,
        cause=revision.cause.value,
        severity=None if revision.severity is None else revision.severity.value,
        facets=json_text(revision.facets) or "[]",
        group_key=revision.group,
        rules_version=revision.rules_version,
        recorded_us=links.recorded_us,
    )
    for page_id in dict.fromkeys(revision.pages):
        rows.add(tables.revision_page, revision_id=number, page_id=page_id)
    for position, change in enumerate(revision.changes):
        _add_change(rows, numbers, change, {"revision_id": number, "position": position})
    return number


def _add_change(rows: Rows, numbers: Numbers, change: Change, place: Row) -> None:
    number = numbers.next()
    rows.add(
        tables.change,
        id=number,
        **place,
        facet=change.facet.value,
        kind=change.kind,
        severity=None if change.severity is None else change.severity.value,
        rule=change.rule,
        before_id=change.before,
        after_id=change.after,
        block_before=change.where.block_before,
        block_after=change.where.block_after,
        comment_id=change.where.comment_id,
        heading_path_id=json_text(change.where.heading_path),
        spans=json_text([_span(span) for span in change.spans]),
        labels=json_text(change.labels),
    )
    for position, label in enumerate(_labels(change)):
        rows.add(tables.change_label, change_id=number, position=position, **label)


def _span(span: Span) -> Row:
    return {"side": span.side, "start": span.start, "end": span.end, "label": span.label, "rule": span.rule}


def _labels(change: Change) -> Iterator[Row]:
    """A row for each span a label rests on, or one for a label that rests on none."""
    for label in change.labels:
        spans = [span for span in change.spans if span.label == label]
        for span in spans:
            yield {"label": label, "rule": span.rule, "side": span.side, "start_at": span.start, "end_at": span.end}
        if not spans:
            yield {"label": label, "rule": change.rule, "side": None, "start_at": None, "end_at": None}
