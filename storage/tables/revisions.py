"""What differs: revisions with their changes and labels."""

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from storage.tables.form import big, identity, metadata, position, ref, words

revision = Table(  # EVENT. The step between two snapshots, a change of state, or an event of the site as a whole.
    "revision",
    metadata,
    identity(),
    ref("run_id", "run", needed=True),
    ref("page_id", "page"),  # NULL: the site as a whole; its pages are in revision_page
    ref("visit_id", "visit"),  # that saw it; NULL: the site as a whole
    ref("before_visit_id", "visit"),  # the last visit that saw the former content or state: the change is not older
    ref("from_snapshot_id", "snapshot"),
    ref("to_snapshot_id", "snapshot"),
    ref("reverts_to_id", "snapshot"),
    words("cause", needed=True),
    words("severity"),
    words("facets", needed=True),  # JSON list
    Column("group_key", Text),
    words("rules_version"),
    big("recorded_us", needed=True),
    Index(None, "page_id"),
    Index(None, "to_snapshot_id"),
    Index(None, "run_id"),
)
revision_page = Table(  # EVENT. The pages of an event of the site as a whole.
    "revision_page",
    metadata,
    ref("revision_id", "revision", key=True),
    ref("page_id", "page", key=True),
    sqlite_with_rowid=False,
)
change = Table(  # EVENT. One difference in one facet.
    "change",
    metadata,
    identity(),
    ref("revision_id", "revision", needed=True),
    Column("position", Integer, nullable=False),  # from 0 within the revision
    words("facet", needed=True),
    words("kind", needed=True),
    words("severity"),
    words("rule"),
    ref("before_id", "passage"),  # NULL: added
    ref("after_id", "passage"),  # NULL: removed
    Column("block_before", Integer),
    Column("block_after", Integer),
    words("comment_id"),
    ref("heading_path_id", "passage"),  # JSON list; NULL: []
    words("spans"),  # JSON list of {side, start, end, label, rule}, in code points; NULL: []
    words("labels"),  # JSON list in order; NULL: []
    UniqueConstraint("revision_id", "position"),
    Index(None, "kind"),
)
change_label = Table(  # EVENT. A label of a change and the words it rests on; view change_labels cuts them out.
    "change_label",
    metadata,
    ref("change_id", "change", key=True),
    position(),
    words("label", needed=True),
    words("rule"),
    words("side"),  # before or after; NULL: the label rests on no single span
    Column("start_at", Integer),  # half-open, in code points
    Column("end_at", Integer),
    sqlite_with_rowid=False,
)
