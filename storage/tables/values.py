"""Values: what may have to be erased one day, each distinct value once, apart from the events that refer to it."""

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from storage.tables.form import big, identity, metadata, ref, small, words

passage = Table(  # VALUE. A text, once a site: blocks, comments, names, reasons, lists as JSON.
    "passage",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    big("hash", needed=True),  # first 64 bits of the SHA-256 of the text, signed: finds, does not prove
    words("text", needed=True),
    Index(None, "site_id", "hash"),
)
address = Table(  # VALUE. A URL, once a site.
    "address",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    big("hash", needed=True),  # of records.address.address_key(url): the variants of an address share it
    words("url", needed=True),
    Index(None, "site_id", "hash"),
)
payload = Table(  # VALUE. A body exactly as sent, once an archive.
    "payload",
    metadata,
    identity(),
    Column("sha256", LargeBinary, nullable=False, unique=True),
    big("size", needed=True),  # bytes as received
    ref("base_id", "payload"),  # the payload that serves as dictionary
    small("form"),  # see storage.payloads.Form: 0 plain, 1 zstd, 2 zstd with a template's page, 3 delta
    Column("data", LargeBinary, nullable=False),
)
head = Table(  # VALUE. A status line with headers, its dates cut out, once a site.
    "head",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    big("hash", needed=True),
    ref("base_id", "head"),  # the head that serves as dictionary
    Column("data", LargeBinary, nullable=False),
    Index(None, "site_id", "hash"),
)
claimed_date = Table(  # VALUE. A date as claimed, once a site.
    "claimed_date",
    metadata,
    identity(),
    ref("site_id", "site", needed=True),
    big("hash", needed=True),
    words("value", needed=True),  # ISO 8601 at its precision
    small("precision"),
    ref("raw_id", "passage", needed=True),
    small("relative"),
    big("earliest_us"),  # bounds of a relative claim, half-open
    big("latest_us"),
    Index(None, "site_id", "hash"),
)
reader_version = Table(
    "reader_version", metadata, identity(), Column("version", Text, nullable=False, unique=True)
)  # VALUE
