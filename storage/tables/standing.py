"""Projections: where counters, pages and sites stand; they follow from the events and may be rewritten."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text

from storage.tables.form import big, metadata, ref, small, words

sequence = Table(  # PROJECTION. The last number given by each counter: event, payload, passage, ...
    "sequence",
    metadata,
    Column("name", Text, primary_key=True),
    big("last", needed=True),
)
page_standing = Table(  # PROJECTION. Where a page stands after its last settled visit.
    "page_standing",
    metadata,
    ref("page_id", "page", key=True),
    ref("site_id", "site", needed=True),
    small("state"),
    ref("state_visit_id", "visit"),  # since which visit; NULL: since it was found
    ref("merged_into_id", "page"),
    ref("address_id", "address", needed=True),  # its own address now
    ref("snapshot_id", "snapshot"),  # the last snapshot
    ref("reading_id", "reading"),  # the last reading of that snapshot's content
    ref("last_visit_id", "visit"),  # the last attempted visit
    ref("confirmed_visit_id", "visit"),  # the last visit that made or confirmed a snapshot
    Column("full_night", Date),  # night of the last such visit that fetched the page itself in full
    Column("absences", Integer, nullable=False),  # gone in a row; other failures neither count nor break the row
    big("absent_since_us"),  # start of the first of them
    small("held"),
    words("clocks"),  # JSON: the clocks last heard, "meaning source" to raw strings; NULL: none
    small("listed"),  # whether discovery listed it in the last attempted visit
    Index(None, "site_id"),
)
page_validator = Table(  # PROJECTION. What makes the next requests of a page conditional.
    "page_validator",
    metadata,
    ref("page_id", "page", key=True),
    ref("address_id", "address", key=True),
    ref("capture_id", "capture", needed=True),  # the last capture with ETag or Last-Modified for the payload
    ref("payload_id", "payload", needed=True),
    sqlite_with_rowid=False,
)
site_standing = Table(  # PROJECTION. Where a site stands, and what makes its discovery conditional.
    "site_standing",
    metadata,
    ref("site_id", "site", key=True),
    ref("baseline_id", "revision"),
    ref("false_304_id", "revision"),  # from then on nothing is asked for conditionally
    ref("completed_run_id", "run"),  # the last completed run
)
site_validator = Table(  # PROJECTION. As page_validator, for robots, sitemaps, feeds, APIs and lists.
    "site_validator",
    metadata,
    ref("site_id", "site", key=True),
    ref("address_id", "address", key=True),
    ref("capture_id", "capture", needed=True),
    ref("payload_id", "payload", needed=True),
    sqlite_with_rowid=False,
)
payload_base = Table(  # PROJECTION. Which payload the next one of an address, or of a template, leans on.
    "payload_base",
    metadata,
    ref("site_id", "site", key=True),
    Column("slot", Text, primary_key=True),  # "a" and an address id, or "t", a purpose and a template's signature
    ref("payload_id", "payload", needed=True),
    sqlite_with_rowid=False,
)
