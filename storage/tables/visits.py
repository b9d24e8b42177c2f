"""Events of crawling: sites, runs, captures, pages, visits."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, text

from storage.tables.form import Big, big, identity, metadata, ref, small, words

site = Table("site", metadata, identity(), Column("key", Text, nullable=False, unique=True))  # EVENT
site_facts = Table(  # EVENT. What sites.toml said; the latest row of a site holds.
    "site_facts",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    words("url", needed=True),
    words("name", needed=True),
    words("division"),
    words("timezone", needed=True),
    small("retired"),  # 1: the site is visited no more
    big("recorded_us", needed=True),
    Index(None, "site_id"),
)

run = Table(  # EVENT. One crawl of one site, as it began.
    "run",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    Column("night", Date, nullable=False),  # the clinic's local date it was due for
    small("trigger"),
    small("origin"),
    small("late"),
    small("simulated"),
    big("scheduled_us"),
    big("started_us", needed=True),
    ref("reader_version_id", "reader_version"),
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
    identity(),
    Column("run_id", Big, ForeignKey("run.id"), nullable=False, unique=True),
    small("status"),
    big("finished_us", needed=True),
    *(big(name, needed=True) for name in ("due", "attempted", "confirmed", "changed", "skipped", "failed")),
    *(big(name, needed=True) for name in ("requests", "bytes_received", "cpu_ms", "max_rss_bytes")),
    words("error"),
)
capture = Table(  # EVENT. One request and what came of it.
    "capture",
    metadata,
    identity(),
    ref("run_id", "run", needed=True),
    Column("visit_no", Integer),  # ties the captures of a visit within its run; NULL: discovery, robots
    small("purpose"),
    ref("address_id", "address", needed=True),
    big("started_us", needed=True),
    Column("duration_ms", Integer, nullable=False),
    small("transport"),
    small("hop"),
    small("look"),
    small("status", needed=False),
    ref("payload_id", "payload"),  # received; with status 304: confirmed
    Column("bytes_received", Big, nullable=False),  # head and body
    ref("head_id", "head"),
    Column("date_s", Integer),  # the head's Date, in seconds after started_us; NULL: none was cut out
    ref("ip_id", "passage"),
    ref("error_id", "passage"),
    Index(None, "run_id", "visit_no"),
    Index(
        "ix_capture_received",
        "payload_id",
        sqlite_where=text("payload_id IS NOT NULL AND status <> 304"),
        postgresql_where=text("payload_id IS NOT NULL AND status <> 304"),
    ),
)

page = Table(  # EVENT. An article's identity over time.
    "page",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    ref("run_id", "run", needed=True),  # the run that found it
    ref("address_id", "address", needed=True),  # where it was found
    Index(None, "site_id"),
)
visit = Table(  # EVENT. One attempt at one page in one run, with its outcome.
    "visit",
    metadata,
    identity(),
    ref("run_id", "run", needed=True),
    Column("visit_no", Integer, nullable=False),
    ref("page_id", "page"),  # NULL: an address that led to no page
    small("outcome"),
    small("proof", needed=False),
    ref("reason_id", "passage"),
    ref("requested_id", "address", needed=True),
    ref("final_id", "address"),  # NULL: the requested address
    ref("capture_id", "capture"),  # the page capture that was judged: gives http_status and payload; NULL: none
    big("started_us"),  # of the first capture; NULL when nothing was asked for
    big("duration_ms"),  # from the start of the first capture to the end of the last
    big("snapshot_id"),  # made or confirmed; no foreign key: snapshots point back
    small("comments_complete", needed=False),
    small("held"),  # 1: an absence that counts only once a later run agrees
    ref("listed_id", "passage"),  # the discovery sources that listed it, parted by blanks; NULL: none did
    Index(None, "page_id", "id"),
    Index(None, "snapshot_id"),
    Index(None, "run_id", "visit_no", unique=True),
)
page_address = Table(  # EVENT. An address led to a page from this visit on; a later row for the address overrules.
    "page_address",
    metadata,
    identity(),
    ref("page_id", "page", needed=True),
    ref("address_id", "address", needed=True),
    ref("visit_id", "visit", needed=True),
    small("alias"),  # 0: the page's own address from here on; 1: another address that leads to it
    Index(None, "page_id"),
    Index(None, "address_id"),
)
page_state = Table(  # EVENT. A page entered a state. Pages without a row are live.
    "page_state",
    metadata,
    identity(),
    ref("page_id", "page", needed=True),
    ref("visit_id", "visit", needed=True),
    small("state"),
    ref("merged_into_id", "page"),
    Index(None, "page_id"),
)
other_address = Table(  # EVENT. An address that is no article; a later row for the address overrules.
    "other_address",
    metadata,
    identity(),
    ref("run_id", "run", needed=True),
    ref("address_id", "address", needed=True),
    words("kind", needed=True),  # list, other, ...
    Index(None, "address_id"),
)
