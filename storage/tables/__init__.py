"""Every table of the archive; private: people read the views.

Three kinds of tables. VALUES hold what may have to be erased one day (texts, addresses, payloads, heads), each distinct
value once, with ids of its own counters. EVENTS only grow; their ids come from the one gap-free counter "event", so an
id orders them over all tables. PROJECTIONS hold where things stand; they follow from the events and may be rewritten.
Columns ending in _us are instants: microseconds since 1970, UTC. Words of few values are numbers from storage.codes.
"""

from storage.tables.articles import (
    article,
    article_block,
    article_clock,
    article_comment,
    comment_version,
    reading,
    reading_fingerprint,
    snapshot,
    visit_clock,
)
from storage.tables.form import metadata
from storage.tables.revisions import change, change_label, revision, revision_page
from storage.tables.standing import page_standing, page_validator, payload_base, sequence, site_standing, site_validator
from storage.tables.values import address, claimed_date, head, passage, payload, reader_version
from storage.tables.visits import (
    capture,
    other_address,
    page,
    page_address,
    page_state,
    run,
    run_end,
    site,
    site_facts,
    visit,
)

PROJECTIONS = (sequence, page_standing, page_validator, site_standing, site_validator, payload_base)
APPEND_ONLY = tuple(table for table in metadata.sorted_tables if table not in PROJECTIONS)
"""Values and events: rows are added, never changed."""

__all__ = (
    "APPEND_ONLY",
    "PROJECTIONS",
    "address",
    "article",
    "article_block",
    "article_clock",
    "article_comment",
    "capture",
    "change",
    "change_label",
    "claimed_date",
    "comment_version",
    "head",
    "metadata",
    "other_address",
    "page",
    "page_address",
    "page_standing",
    "page_state",
    "page_validator",
    "passage",
    "payload",
    "payload_base",
    "reader_version",
    "reading",
    "reading_fingerprint",
    "revision",
    "revision_page",
    "run",
    "run_end",
    "sequence",
    "site",
    "site_facts",
    "site_standing",
    "site_validator",
    "snapshot",
    "visit",
    "visit_clock",
)
