"""Every table of the archive; private: people read the views. Longer than other files, for it is one list.

Three kinds of tables. VALUES hold what may have to be erased one day (texts, addresses, payloads, heads), each distinct
value once, with ids of its own counters. EVENTS only grow; their ids come from the one gap-free counter "event", so an
id orders them over all tables. PROJECTIONS hold where things stand; they follow from the events and may be rewritten.
Columns ending in _us are instants: microseconds since 1970, UTC. Words of few values are numbers from storage.codes.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Big = BigInteger().with_variant(Integer(), "sqlite")
"""An id or an instant. SQLite makes a column its row number only when it is called INTEGER."""


def _id() -> Column[Any]:
    return Column("id", Big, primary_key=True, autoincrement=False)


def _ref(name: str, target: str, *, needed: bool = False, key: bool = False) -> Column[Any]:
    return Column(
        name, Big, ForeignKey(f"{target}.id"), nullable=not (needed or key), primary_key=key, autoincrement=False
    )


def _big(name: str, *, needed: bool = False) -> Column[Any]:
    return Column(name, Big, nullable=not needed)


def _small(name: str, *, needed: bool = True) -> Column[Any]:
    return Column(name, SmallInteger, nullable=not needed)


def _text(name: str, *, needed: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=not needed)


def _position() -> Column[Any]:
    return Column("position", Integer, primary_key=True, autoincrement=False)


sequence = Table(  # PROJECTION. The last number given by each counter: event, payload, passage, ...
    "sequence",
    metadata,
    Column("name", Text, primary_key=True),
    _big("last", needed=True),
)

# Sites ---------------------------------------------------------------------------------------------------------------
site = Table("site", metadata, _id(), Column("key", Text, nullable=False, unique=True))  # EVENT
site_facts = Table(  # EVENT. What sites.toml said; the latest row of a site holds.
    "site_facts",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    _text("url", needed=True),
    _text("name", needed=True),
    _text("division"),
    _text("timezone", needed=True),
    _small("retired"),  # 1: the site is visited no more
    _big("recorded_us", needed=True),
    Index(None, "site_id"),
)

# Values --------------------------------------------------------------------------------------------------------------
passage = Table(  # VALUE. A text, once a site: blocks, comments, names, reasons, lists as JSON.
    "passage",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    _big("hash", needed=True),  # first 64 bits of the SHA-256 of the text, signed: finds, does not prove
    _text("text", needed=True),
    Index(None, "site_id", "hash"),
)
address = Table(  # VALUE. A URL, once a site.
    "address",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    _big("hash", needed=True),  # of records.address.address_key(url): the variants of an address share it
    _text("url", needed=True),
    Index(None, "site_id", "hash"),
)
payload = Table(  # VALUE. A body exactly as sent, once an archive.
    "payload",
    metadata,
    _id(),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    _big("size", needed=True),  # bytes as received
    _ref("base_id", "payload"),  # the payload that serves as dictionary
    _small("form"),  # see storage.payloads.Form: 0 plain, 1 zstd, 2 zstd with a template's page, 3 delta
    Column("data", LargeBinary, nullable=False),
)
head = Table(  # VALUE. A status line with headers, its dates cut out, once a site.
    "head",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    _big("hash", needed=True),
    _ref("base_id", "head"),  # the head that serves as dictionary
    Column("data", LargeBinary, nullable=False),
    Index(None, "site_id", "hash"),
)
claimed_date = Table(  # VALUE. A date as claimed, once a site.
    "claimed_date",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    _big("hash", needed=True),
    _text("value", needed=True),  # ISO 8601 at its precision
    _small("precision"),
    _ref("raw_id", "passage", needed=True),
    _small("relative"),
    _big("earliest_us"),  # bounds of a relative claim, half-open
    _big("latest_us"),
    Index(None, "site_id", "hash"),
)
reader_version = Table("reader_version", metadata, _id(), Column("version", Text, nullable=False, unique=True))  # VALUE

# Runs and captures ---------------------------------------------------------------------------------------------------
run = Table(  # EVENT. One crawl of one site, as it began.
    "run",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    Column("night", Date, nullable=False),  # the clinic's local date it was due for
    _small("trigger"),
    _small("origin"),
    _small("late"),
    _small("simulated"),
    _big("scheduled_us"),
    _big("started_us", needed=True),
    _ref("reader_version_id", "reader_version"),
    Index(None, "site_id", "night"),
    Index(  # one scheduled run and one catching up, a site and night
        "uq_run_night",
        "site_id",
        "night",
        "trigger",
        unique=True,
        sqlite_where=text("trigger <> 2"),
        postgresql_where=text("trigger <> 2"),
    ),
)
run_end = Table(  # EVENT. How a run ended; a run without one is at work or was killed.
    "run_end",
    metadata,
    _id(),
    Column("run_id", Big, ForeignKey("run.id"), nullable=False, unique=True),
    _small("status"),
    _big("finished_us", needed=True),
    *(_big(name, needed=True) for name in ("due", "attempted", "confirmed", "changed", "skipped", "failed")),
    *(_big(name, needed=True) for name in ("requests", "bytes_received", "cpu_ms", "max_rss_bytes")),
    _text("error"),
)
capture = Table(  # EVENT. One request and what came of it.
    "capture",
    metadata,
    _id(),
    _ref("run_id", "run", needed=True),
    Column("visit_no", Integer),  # ties the captures of a visit within its run; NULL: discovery, robots
    _small("purpose"),
    _ref("address_id", "address", needed=True),
    _big("started_us", needed=True),
    Column("duration_ms", Integer, nullable=False),
    _small("transport"),
    _small("hop"),
    _small("look"),
    _small("status", needed=False),
    _ref("payload_id", "payload"),  # received; with status 304: confirmed
    Column("bytes_received", Big, nullable=False),  # head and body
    _ref("head_id", "head"),
    Column("date_s", Integer),  # the head's Date, in seconds after started_us; NULL: none was cut out
    _ref("ip_id", "passage"),
    _ref("error_id", "passage"),
    Index(None, "run_id", "visit_no"),
    Index(
        "ix_capture_received",
        "payload_id",
        sqlite_where=text("payload_id IS NOT NULL AND status <> 304"),
        postgresql_where=text("payload_id IS NOT NULL AND status <> 304"),
    ),
)

# Pages and visits ----------------------------------------------------------------------------------------------------
page = Table(  # EVENT. An article's identity over time.
    "page",
    metadata,
    _id(),
    _ref("site_id", "site", needed=True),
    _ref("run_id", "run", needed=True),  # the run that found it
    _ref("address_id", "address", needed=True),  # where it was found
    Index(None, "site_id"),
)
visit = Table(  # EVENT. One attempt at one page in one run, with its outcome.
    "visit",
    metadata,
    _id(),
    _ref("run_id", "run", needed=True),
    Column("visit_no", Integer, nullable=False),
    _ref("page_id", "page"),  # NULL: an address that led to no page
    _small("outcome"),
    _small("proof", needed=False),
    _ref("reason_id", "passage"),
    _ref("requested_id", "address", needed=True),
    _ref("final_id", "address"),  # NULL: the requested address
    _ref("capture_id", "capture"),  # the page capture that was judged: gives http_status and payload; NULL: none
    _big("started_us"),  # of the first capture; NULL when nothing was asked for
    _big("duration_ms"),  # from the start of the first capture to the end of the last
    _big("snapshot_id"),  # made or confirmed; no foreign key: snapshots point back
    _small("comments_complete", needed=False),
    _small("held"),  # 1: an absence that counts only once a later run agrees
    _ref("listed_id", "passage"),  # the discovery sources that listed it, parted by blanks; NULL: none did
    Index(None, "page_id", "id"),
    Index(None, "snapshot_id"),
    Index(None, "run_id", "visit_no", unique=True),
)
page_address = Table(  # EVENT. An address led to a page from this visit on; a later row for the address overrules.
    "page_address",
    metadata,
    _id(),
    _ref("page_id", "page", needed=True),
    _ref("address_id", "address", needed=True),
    _ref("visit_id", "visit", needed=True),
    _small("alias"),  # 0: the page's own address from here on; 1: another address that leads to it
    Index(None, "page_id"),
    Index(None, "address_id"),
)
page_state = Table(  # EVENT. A page entered a state. Pages without a row are live.
    "page_state",
    metadata,
    _id(),
    _ref("page_id", "page", needed=True),
    _ref("visit_id", "visit", needed=True),
    _small("state"),
    _ref("merged_into_id", "page"),
    Index(None, "page_id"),
)
other_address = Table(  # EVENT. An address that is no article; a later row for the address overrules.
    "other_address",
    metadata,
    _id(),
    _ref("run_id", "run", needed=True),
    _ref("address_id", "address", needed=True),
    _text("kind", needed=True),  # list, other, ...
    Index(None, "address_id"),
)

# Articles: the content of readings -----------------------------------------------------------------------------------
article = Table(  # VALUE. What a reading holds, once for readings that agree in every detail; digests stand with it.
    "article",
    metadata,
    _id(),
    _ref("page_id", "page", needed=True),
    _big("hash", needed=True),  # of every detail, to find the same article again
    Column("digest", LargeBinary, nullable=False),  # SHA-256 of what it says: records.canonical.digest
    *(_ref(f"{name}_id", "passage") for name in ("title", "authors", "author_credentials")),  # lists: JSON
    *(_ref(f"{name}_id", "passage") for name in ("medical_reviewer", "reviewer_credentials")),
    *(_ref(f"{name}_id", "passage") for name in ("categories", "tags", "sources")),  # JSON; NULL: empty
    *(_ref(f"{name}_id", "claimed_date") for name in ("published", "modified", "reviewed")),
    *(_ref(f"{name}_id", "passage") for name in ("language", "platform", "canonical")),
    _small("comments_complete"),
    Column("word_count", Integer, nullable=False),  # of the body
    Column("comment_count", Integer, nullable=False),
    Index(None, "page_id", "hash"),
)
article_block = Table(  # VALUE. The body in reading order; positions from 0.
    "article_block",
    metadata,
    _ref("article_id", "article", key=True),
    _position(),
    _small("kind"),
    _small("level", needed=False),
    _ref("text_id", "passage"),  # NULL: ''
    _ref("heading_path_id", "passage"),  # JSON list of texts; NULL: []
    _ref("links_id", "passage"),  # JSON list of [text, href]; NULL: []
    _ref("src_id", "passage"),
    _ref("alt_id", "passage"),
    sqlite_with_rowid=False,
)
comment_version = Table(  # EVENT. One text a comment of a page had; the rest of the comment stands with each article.
    "comment_version",
    metadata,
    _id(),
    _ref("page_id", "page", needed=True),
    _text("comment_id", needed=True),  # the platform's own, or derived
    Column("version", Integer, nullable=False),  # 1, 2, 3 ... in the order first seen
    _ref("text_id", "passage", needed=True),
    UniqueConstraint("page_id", "comment_id", "version"),
)
article_comment = Table(  # VALUE. A comment as an article holds it; positions from 0 over all comment pages.
    "article_comment",
    metadata,
    _ref("article_id", "article", key=True),
    _position(),
    _ref("comment_version_id", "comment_version", needed=True),
    _ref("parent_id", "passage"),  # the parent's comment_id
    Column("depth", Integer, nullable=False),
    _ref("author_id", "passage"),
    _small("author_kind"),
    _ref("posted_id", "claimed_date"),
    _ref("source_id", "passage", needed=True),
    Index(None, "comment_version_id", "article_id"),
    sqlite_with_rowid=False,
)


def _clock_columns() -> tuple[Column[Any], ...]:
    return (
        _position(),
        _small("meaning"),
        _ref("source_id", "passage", needed=True),
        _ref("raw_id", "passage", needed=True),
        _text("value"),
        _small("precision", needed=False),
        _small("chosen"),
    )


article_clock = Table(  # VALUE. The dates claimed in the page.
    "article_clock",
    metadata,
    _ref("article_id", "article", key=True),
    *_clock_columns(),
    sqlite_with_rowid=False,
)
visit_clock = Table(  # EVENT. HTTP, sitemap, feed and API clocks that differ from those of the visit before.
    "visit_clock",
    metadata,
    _ref("visit_id", "visit", key=True),
    *_clock_columns(),
    sqlite_with_rowid=False,
)
reading = Table(  # EVENT. What one reader version read in one visit.
    "reading",
    metadata,
    _id(),
    _ref("visit_id", "visit", needed=True),  # the visit whose payloads were read
    _ref("article_id", "article", needed=True),
    _ref("reader_version_id", "reader_version", needed=True),
    _ref("containers_id", "passage"),  # of the fingerprint: JSON list of CSS selectors; NULL: no fingerprint
    Index(None, "visit_id"),
    Index(None, "article_id"),
)
reading_fingerprint = Table(  # VALUE. One payload's digest of what the reading takes from it.
    "reading_fingerprint",
    metadata,
    _ref("reading_id", "reading", key=True),
    _ref("address_id", "address", key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
snapshot = Table(  # EVENT. One content state of a page.
    "snapshot",
    metadata,
    _id(),
    _ref("page_id", "page", needed=True),
    Column("number", Integer, nullable=False),  # 1, 2, 3 ... within the page
    _ref("visit_id", "visit", needed=True),  # the visit that made it
    _ref("reading_id", "reading", needed=True),
    _ref("same_as_id", "snapshot"),  # the earlier snapshot it equals
    _big("recorded_us", needed=True),
    UniqueConstraint("page_id", "number"),
    Index(None, "reading_id"),
)

# Revisions -----------------------------------------------------------------------------------------------------------
revision = Table(  # EVENT. The step between two snapshots, a change of state, or an event of the site as a whole.
    "revision",
    metadata,
    _id(),
    _ref("run_id", "run", needed=True),
    _ref("page_id", "page"),  # NULL: the site as a whole; its pages are in revision_page
    _ref("visit_id", "visit"),  # that saw it; NULL: the site as a whole
    _ref("before_visit_id", "visit"),  # the last confirming visit before: the change is not older
    _ref("from_snapshot_id", "snapshot"),
    _ref("to_snapshot_id", "snapshot"),
    _ref("reverts_to_id", "snapshot"),
    _text("cause", needed=True),
    _text("severity"),
    _text("facets", needed=True),  # JSON list
    Column("group_key", Text),
    _text("rules_version"),
    _big("recorded_us", needed=True),
    Index(None, "page_id"),
    Index(None, "to_snapshot_id"),
    Index(None, "run_id"),
)
revision_page = Table(  # EVENT. The pages of an event of the site as a whole.
    "revision_page",
    metadata,
    _ref("revision_id", "revision", key=True),
    _ref("page_id", "page", key=True),
    sqlite_with_rowid=False,
)
change = Table(  # EVENT. One difference in one facet.
    "change",
    metadata,
    _id(),
    _ref("revision_id", "revision", needed=True),
    Column("position", Integer, nullable=False),  # from 0 within the revision
    _text("facet", needed=True),
    _text("kind", needed=True),
    _text("severity"),
    _text("rule"),
    _ref("before_id", "passage"),  # NULL: added
    _ref("after_id", "passage"),  # NULL: removed
    Column("block_before", Integer),
    Column("block_after", Integer),
    _text("comment_id"),
    _ref("heading_path_id", "passage"),  # JSON list; NULL: []
    _text("spans"),  # JSON list of {side, start, end, label, rule}, in code points; NULL: []
    _text("labels"),  # JSON list in order; NULL: []
    UniqueConstraint("revision_id", "position"),
    Index(None, "kind"),
)
change_label = Table(  # EVENT. A label of a change and the words it rests on; view change_labels cuts them out.
    "change_label",
    metadata,
    _ref("change_id", "change", key=True),
    _position(),
    _text("label", needed=True),
    _text("rule"),
    _text("side"),  # before or after; NULL: the label rests on no single span
    Column("start_at", Integer),  # half-open, in code points
    Column("end_at", Integer),
    sqlite_with_rowid=False,
)

# Projections ---------------------------------------------------------------------------------------------------------
page_standing = Table(  # PROJECTION. Where a page stands after its last settled visit.
    "page_standing",
    metadata,
    _ref("page_id", "page", key=True),
    _ref("site_id", "site", needed=True),
    _small("state"),
    _ref("state_visit_id", "visit"),  # since which visit; NULL: since it was found
    _ref("merged_into_id", "page"),
    _ref("address_id", "address", needed=True),  # its own address now
    _ref("snapshot_id", "snapshot"),  # the last snapshot
    _ref("reading_id", "reading"),  # the last reading of that snapshot's content
    _ref("last_visit_id", "visit"),  # the last attempted visit
    _ref("confirmed_visit_id", "visit"),  # the last visit that made or confirmed a snapshot
    Column("full_night", Date),  # night of the last such visit that fetched the page itself in full
    Column("absences", Integer, nullable=False),  # gone in a row; other failures neither count nor break the row
    _big("absent_since_us"),  # start of the first of them
    _small("held"),
    _small("listed"),  # whether discovery listed it in the last attempted visit
    Index(None, "site_id"),
)
page_validator = Table(  # PROJECTION. What makes the next requests of a page conditional.
    "page_validator",
    metadata,
    _ref("page_id", "page", key=True),
    _ref("address_id", "address", key=True),
    _ref("capture_id", "capture", needed=True),  # the last capture with ETag or Last-Modified for the payload
    _ref("payload_id", "payload", needed=True),
    sqlite_with_rowid=False,
)
site_standing = Table(  # PROJECTION. Where a site stands, and what makes its discovery conditional.
    "site_standing",
    metadata,
    _ref("site_id", "site", key=True),
    _ref("baseline_id", "revision"),
    _ref("false_304_id", "revision"),  # from then on nothing is asked for conditionally
    _ref("completed_run_id", "run"),  # the last completed run
)
site_validator = Table(  # PROJECTION. As page_validator, for robots, sitemaps, feeds, APIs and lists.
    "site_validator",
    metadata,
    _ref("site_id", "site", key=True),
    _ref("address_id", "address", key=True),
    _ref("capture_id", "capture", needed=True),
    _ref("payload_id", "payload", needed=True),
    sqlite_with_rowid=False,
)
payload_base = Table(  # PROJECTION. Which payload the next one of an address, or of a template, leans on.
    "payload_base",
    metadata,
    _ref("site_id", "site", key=True),
    Column("slot", Text, primary_key=True),  # "a" and an address id, or "t", a purpose and a template's signature
    _ref("payload_id", "payload", needed=True),
    sqlite_with_rowid=False,
)

PROJECTIONS = (sequence, page_standing, page_validator, site_standing, site_validator, payload_base)
APPEND_ONLY = tuple(table for table in metadata.sorted_tables if table not in PROJECTIONS)
"""Values and events: rows are added, never changed."""
