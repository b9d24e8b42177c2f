"""The archive: its tables and counters."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COUNTERS = ("event", "passage", "address", "payload", "head", "claimed_date", "reader_version", "article")


def upgrade() -> None:
    op.create_table(
        "payload",
        sa.Column("id", Big, nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", Big, nullable=False),
        sa.Column("base_id", Big, nullable=True),
        sa.Column("form", sa.SmallInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["payload.id"], name=op.f("fk_payload_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payload")),
        sa.UniqueConstraint("sha256", name=op.f("uq_payload_sha256")),
    )
    op.create_table(
        "reader_version",
        sa.Column("id", Big, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reader_version")),
        sa.UniqueConstraint("version", name=op.f("uq_reader_version_version")),
    )
    op.create_table(
        "sequence",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", Big, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sequence")),
    )
    op.create_table(
        "site",
        sa.Column("id", Big, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "address",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("hash", Big, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_address_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index(op.f("ix_address_site_id_hash"), "address", ["site_id", "hash"], unique=False)
    op.create_table(
        "head",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("hash", Big, nullable=False),
        sa.Column("base_id", Big, nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["head.id"], name=op.f("fk_head_base_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_head_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
    )
    op.create_index(op.f("ix_head_site_id_hash"), "head", ["site_id", "hash"], unique=False)
    op.create_table(
        "passage",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("hash", Big, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_passage_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_site_id_hash"), "passage", ["site_id", "hash"], unique=False)
    op.create_table(
        "payload_base",
        sa.Column("site_id", Big, nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("payload_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["payload_id"], ["payload.id"], name=op.f("fk_payload_base_payload_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_payload_base_site_id")),
        sa.PrimaryKeyConstraint("site_id", "slot", name=op.f("pk_payload_base")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("trigger", sa.SmallInteger(), nullable=False),
        sa.Column("origin", sa.SmallInteger(), nullable=False),
        sa.Column("late", sa.SmallInteger(), nullable=False),
        sa.Column("simulated", sa.SmallInteger(), nullable=False),
        sa.Column("scheduled_us", Big, nullable=True),
        sa.Column("started_us", Big, nullable=False),
        sa.Column("reader_version_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["reader_version_id"], ["reader_version.id"], name=op.f("fk_run_reader_version_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_run_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    op.create_index(op.f("ix_run_site_id_night"), "run", ["site_id", "night"], unique=False)
    op.create_index(
        "uq_run_night",
        "run",
        ["site_id", "night", "trigger"],
        unique=True,
        sqlite_where=sa.text("trigger <> 2"),
        postgresql_where=sa.text("trigger <> 2"),
    )
    op.create_table(
        "site_facts",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=True),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("retired", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_us", Big, nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_facts_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_facts")),
    )
    op.create_index(op.f("ix_site_facts_site_id"), "site_facts", ["site_id"], unique=False)
    op.create_table(
        "capture",
        sa.Column("id", Big, nullable=False),
        sa.Column("run_id", Big, nullable=False),
        sa.Column("visit_no", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.SmallInteger(), nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("started_us", Big, nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("transport", sa.SmallInteger(), nullable=False),
        sa.Column("hop", sa.SmallInteger(), nullable=False),
        sa.Column("look", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("payload_id", Big, nullable=True),
        sa.Column("bytes_received", Big, nullable=False),
        sa.Column("head_id", Big, nullable=True),
        sa.Column("date_s", sa.Integer(), nullable=True),
        sa.Column("ip_id", Big, nullable=True),
        sa.Column("error_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_capture_address_id")),
        sa.ForeignKeyConstraint(["error_id"], ["passage.id"], name=op.f("fk_capture_error_id")),
        sa.ForeignKeyConstraint(["head_id"], ["head.id"], name=op.f("fk_capture_head_id")),
        sa.ForeignKeyConstraint(["ip_id"], ["passage.id"], name=op.f("fk_capture_ip_id")),
        sa.ForeignKeyConstraint(["payload_id"], ["payload.id"], name=op.f("fk_capture_payload_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_capture_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
    )
    op.create_index(
        "ix_capture_received",
        "capture",
        ["payload_id"],
        unique=False,
        sqlite_where=sa.text("payload_id IS NOT NULL AND status <> 304"),
        postgresql_where=sa.text("payload_id IS NOT NULL AND status <> 304"),
    )
    op.create_index(op.f("ix_capture_run_id_visit_no"), "capture", ["run_id", "visit_no"], unique=False)
    op.create_table(
        "claimed_date",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("hash", Big, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("precision", sa.SmallInteger(), nullable=False),
        sa.Column("raw_id", Big, nullable=False),
        sa.Column("relative", sa.SmallInteger(), nullable=False),
        sa.Column("earliest_us", Big, nullable=True),
        sa.Column("latest_us", Big, nullable=True),
        sa.ForeignKeyConstraint(["raw_id"], ["passage.id"], name=op.f("fk_claimed_date_raw_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_claimed_date_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimed_date")),
    )
    op.create_index(op.f("ix_claimed_date_site_id_hash"), "claimed_date", ["site_id", "hash"], unique=False)
    op.create_table(
        "other_address",
        sa.Column("id", Big, nullable=False),
        sa.Column("run_id", Big, nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_other_address_address_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_other_address_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_address")),
    )
    op.create_index(op.f("ix_other_address_address_id"), "other_address", ["address_id"], unique=False)
    op.create_table(
        "page",
        sa.Column("id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("run_id", Big, nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_page_address_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_page_run_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_page_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page")),
    )
    op.create_index(op.f("ix_page_site_id"), "page", ["site_id"], unique=False)
    op.create_table(
        "run_end",
        sa.Column("id", Big, nullable=False),
        sa.Column("run_id", Big, nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("finished_us", Big, nullable=False),
        sa.Column("due", Big, nullable=False),
        sa.Column("attempted", Big, nullable=False),
        sa.Column("confirmed", Big, nullable=False),
        sa.Column("changed", Big, nullable=False),
        sa.Column("skipped", Big, nullable=False),
        sa.Column("failed", Big, nullable=False),
        sa.Column("requests", Big, nullable=False),
        sa.Column("bytes_received", Big, nullable=False),
        sa.Column("cpu_ms", Big, nullable=False),
        sa.Column("max_rss_bytes", Big, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_end_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_end")),
        sa.UniqueConstraint("run_id", name=op.f("uq_run_end_run_id")),
    )
    op.create_table(
        "article",
        sa.Column("id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=False),
        sa.Column("hash", Big, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("title_id", Big, nullable=True),
        sa.Column("authors_id", Big, nullable=True),
        sa.Column("author_credentials_id", Big, nullable=True),
        sa.Column("medical_reviewer_id", Big, nullable=True),
        sa.Column("reviewer_credentials_id", Big, nullable=True),
        sa.Column("categories_id", Big, nullable=True),
        sa.Column("tags_id", Big, nullable=True),
        sa.Column("sources_id", Big, nullable=True),
        sa.Column("published_id", Big, nullable=True),
        sa.Column("modified_id", Big, nullable=True),
        sa.Column("reviewed_id", Big, nullable=True),
        sa.Column("language_id", Big, nullable=True),
        sa.Column("platform_id", Big, nullable=True),
        sa.Column("canonical_id", Big, nullable=True),
        sa.Column("comments_complete", sa.SmallInteger(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_credentials_id"], ["passage.id"], name=op.f("fk_article_author_credentials_id")
        ),
        sa.ForeignKeyConstraint(["authors_id"], ["passage.id"], name=op.f("fk_article_authors_id")),
        sa.ForeignKeyConstraint(["canonical_id"], ["passage.id"], name=op.f("fk_article_canonical_id")),
        sa.ForeignKeyConstraint(["categories_id"], ["passage.id"], name=op.f("fk_article_categories_id")),
        sa.ForeignKeyConstraint(["language_id"], ["passage.id"], name=op.f("fk_article_language_id")),
        sa.ForeignKeyConstraint(["medical_reviewer_id"], ["passage.id"], name=op.f("fk_article_medical_reviewer_id")),
        sa.ForeignKeyConstraint(["modified_id"], ["claimed_date.id"], name=op.f("fk_article_modified_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_article_page_id")),
        sa.ForeignKeyConstraint(["platform_id"], ["passage.id"], name=op.f("fk_article_platform_id")),
        sa.ForeignKeyConstraint(["published_id"], ["claimed_date.id"], name=op.f("fk_article_published_id")),
        sa.ForeignKeyConstraint(["reviewed_id"], ["claimed_date.id"], name=op.f("fk_article_reviewed_id")),
        sa.ForeignKeyConstraint(
            ["reviewer_credentials_id"], ["passage.id"], name=op.f("fk_article_reviewer_credentials_id")
        ),
        sa.ForeignKeyConstraint(["sources_id"], ["passage.id"], name=op.f("fk_article_sources_id")),
        sa.ForeignKeyConstraint(["tags_id"], ["passage.id"], name=op.f("fk_article_tags_id")),
        sa.ForeignKeyConstraint(["title_id"], ["passage.id"], name=op.f("fk_article_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index(op.f("ix_article_page_id_hash"), "article", ["page_id", "hash"], unique=False)
    op.create_table(
        "comment_version",
        sa.Column("id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=False),
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_comment_version_page_id")),
        sa.ForeignKeyConstraint(["text_id"], ["passage.id"], name=op.f("fk_comment_version_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_version")),
        sa.UniqueConstraint(
            "page_id", "comment_id", "version", name=op.f("uq_comment_version_page_id_comment_id_version")
        ),
    )
    op.create_table(
        "page_validator",
        sa.Column("page_id", Big, nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("capture_id", Big, nullable=False),
        sa.Column("payload_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_page_validator_address_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_page_validator_capture_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_validator_page_id")),
        sa.ForeignKeyConstraint(["payload_id"], ["payload.id"], name=op.f("fk_page_validator_payload_id")),
        sa.PrimaryKeyConstraint("page_id", "address_id", name=op.f("pk_page_validator")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site_validator",
        sa.Column("site_id", Big, nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("capture_id", Big, nullable=False),
        sa.Column("payload_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_site_validator_address_id")),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_site_validator_capture_id")),
        sa.ForeignKeyConstraint(["payload_id"], ["payload.id"], name=op.f("fk_site_validator_payload_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_validator_site_id")),
        sa.PrimaryKeyConstraint("site_id", "address_id", name=op.f("pk_site_validator")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "visit",
        sa.Column("id", Big, nullable=False),
        sa.Column("run_id", Big, nullable=False),
        sa.Column("visit_no", sa.Integer(), nullable=False),
        sa.Column("page_id", Big, nullable=True),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.Column("proof", sa.SmallInteger(), nullable=True),
        sa.Column("reason_id", Big, nullable=True),
        sa.Column("requested_id", Big, nullable=False),
        sa.Column("final_id", Big, nullable=True),
        sa.Column("capture_id", Big, nullable=True),
        sa.Column("started_us", Big, nullable=True),
        sa.Column("duration_ms", Big, nullable=True),
        sa.Column("snapshot_id", Big, nullable=True),
        sa.Column("comments_complete", sa.SmallInteger(), nullable=True),
        sa.Column("held", sa.SmallInteger(), nullable=False),
        sa.Column("listed_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name=op.f("fk_visit_capture_id")),
        sa.ForeignKeyConstraint(["final_id"], ["address.id"], name=op.f("fk_visit_final_id")),
        sa.ForeignKeyConstraint(["listed_id"], ["passage.id"], name=op.f("fk_visit_listed_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_visit_page_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["passage.id"], name=op.f("fk_visit_reason_id")),
        sa.ForeignKeyConstraint(["requested_id"], ["address.id"], name=op.f("fk_visit_requested_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_visit_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index(op.f("ix_visit_page_id_id"), "visit", ["page_id", "id"], unique=False)
    op.create_index(op.f("ix_visit_run_id_visit_no"), "visit", ["run_id", "visit_no"], unique=True)
    op.create_index(op.f("ix_visit_snapshot_id"), "visit", ["snapshot_id"], unique=False)
    op.create_table(
        "article_block",
        sa.Column("article_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column("text_id", Big, nullable=True),
        sa.Column("heading_path_id", Big, nullable=True),
        sa.Column("links_id", Big, nullable=True),
        sa.Column("src_id", Big, nullable=True),
        sa.Column("alt_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["alt_id"], ["passage.id"], name=op.f("fk_article_block_alt_id")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_block_article_id")),
        sa.ForeignKeyConstraint(["heading_path_id"], ["passage.id"], name=op.f("fk_article_block_heading_path_id")),
        sa.ForeignKeyConstraint(["links_id"], ["passage.id"], name=op.f("fk_article_block_links_id")),
        sa.ForeignKeyConstraint(["src_id"], ["passage.id"], name=op.f("fk_article_block_src_id")),
        sa.ForeignKeyConstraint(["text_id"], ["passage.id"], name=op.f("fk_article_block_text_id")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_block")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_clock",
        sa.Column("article_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.SmallInteger(), nullable=False),
        sa.Column("source_id", Big, nullable=False),
        sa.Column("raw_id", Big, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("precision", sa.SmallInteger(), nullable=True),
        sa.Column("chosen", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_clock_article_id")),
        sa.ForeignKeyConstraint(["raw_id"], ["passage.id"], name=op.f("fk_article_clock_raw_id")),
        sa.ForeignKeyConstraint(["source_id"], ["passage.id"], name=op.f("fk_article_clock_source_id")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_clock")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_comment",
        sa.Column("article_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("comment_version_id", Big, nullable=False),
        sa.Column("parent_id", Big, nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("author_id", Big, nullable=True),
        sa.Column("author_kind", sa.SmallInteger(), nullable=False),
        sa.Column("posted_id", Big, nullable=True),
        sa.Column("source_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_comment_article_id")),
        sa.ForeignKeyConstraint(["author_id"], ["passage.id"], name=op.f("fk_article_comment_author_id")),
        sa.ForeignKeyConstraint(
            ["comment_version_id"], ["comment_version.id"], name=op.f("fk_article_comment_comment_version_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["passage.id"], name=op.f("fk_article_comment_parent_id")),
        sa.ForeignKeyConstraint(["posted_id"], ["claimed_date.id"], name=op.f("fk_article_comment_posted_id")),
        sa.ForeignKeyConstraint(["source_id"], ["passage.id"], name=op.f("fk_article_comment_source_id")),
        sa.PrimaryKeyConstraint("article_id", "position", name=op.f("pk_article_comment")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_article_comment_comment_version_id_article_id"),
        "article_comment",
        ["comment_version_id", "article_id"],
        unique=False,
    )
    op.create_table(
        "page_address",
        sa.Column("id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("visit_id", Big, nullable=False),
        sa.Column("alias", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_page_address_address_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_address_page_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_page_address_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_address")),
    )
    op.create_index(op.f("ix_page_address_address_id"), "page_address", ["address_id"], unique=False)
    op.create_index(op.f("ix_page_address_page_id"), "page_address", ["page_id"], unique=False)
    op.create_table(
        "page_state",
        sa.Column("id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=False),
        sa.Column("visit_id", Big, nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("merged_into_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["page.id"], name=op.f("fk_page_state_merged_into_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_state_page_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_page_state_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_state")),
    )
    op.create_index(op.f("ix_page_state_page_id"), "page_state", ["page_id"], unique=False)
    op.create_table(
        "reading",
        sa.Column("id", Big, nullable=False),
        sa.Column("visit_id", Big, nullable=False),
        sa.Column("article_id", Big, nullable=False),
        sa.Column("reader_version_id", Big, nullable=False),
        sa.Column("containers_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reading_article_id")),
        sa.ForeignKeyConstraint(["containers_id"], ["passage.id"], name=op.f("fk_reading_containers_id")),
        sa.ForeignKeyConstraint(
            ["reader_version_id"], ["reader_version.id"], name=op.f("fk_reading_reader_version_id")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_reading_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    op.create_index(op.f("ix_reading_article_id"), "reading", ["article_id"], unique=False)
    op.create_index(op.f("ix_reading_visit_id"), "reading", ["visit_id"], unique=False)
    op.create_table(
        "visit_clock",
        sa.Column("visit_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("meaning", sa.SmallInteger(), nullable=False),
        sa.Column("source_id", Big, nullable=False),
        sa.Column("raw_id", Big, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("precision", sa.SmallInteger(), nullable=True),
        sa.Column("chosen", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["raw_id"], ["passage.id"], name=op.f("fk_visit_clock_raw_id")),
        sa.ForeignKeyConstraint(["source_id"], ["passage.id"], name=op.f("fk_visit_clock_source_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_clock_visit_id")),
        sa.PrimaryKeyConstraint("visit_id", "position", name=op.f("pk_visit_clock")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reading_fingerprint",
        sa.Column("reading_id", Big, nullable=False),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_reading_fingerprint_address_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_reading_fingerprint_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "address_id", name=op.f("pk_reading_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot",
        sa.Column("id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("visit_id", Big, nullable=False),
        sa.Column("reading_id", Big, nullable=False),
        sa.Column("same_as_id", Big, nullable=True),
        sa.Column("recorded_us", Big, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_snapshot_page_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_snapshot_reading_id")),
        sa.ForeignKeyConstraint(["same_as_id"], ["snapshot.id"], name=op.f("fk_snapshot_same_as_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_snapshot_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshot")),
        sa.UniqueConstraint("page_id", "number", name=op.f("uq_snapshot_page_id_number")),
    )
    op.create_index(op.f("ix_snapshot_reading_id"), "snapshot", ["reading_id"], unique=False)
    op.create_table(
        "page_standing",
        sa.Column("page_id", Big, nullable=False),
        sa.Column("site_id", Big, nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("state_visit_id", Big, nullable=True),
        sa.Column("merged_into_id", Big, nullable=True),
        sa.Column("address_id", Big, nullable=False),
        sa.Column("snapshot_id", Big, nullable=True),
        sa.Column("reading_id", Big, nullable=True),
        sa.Column("last_visit_id", Big, nullable=True),
        sa.Column("confirmed_visit_id", Big, nullable=True),
        sa.Column("full_night", sa.Date(), nullable=True),
        sa.Column("absences", sa.Integer(), nullable=False),
        sa.Column("absent_since_us", Big, nullable=True),
        sa.Column("held", sa.SmallInteger(), nullable=False),
        sa.Column("clocks", sa.Text(), nullable=True),
        sa.Column("listed", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name=op.f("fk_page_standing_address_id")),
        sa.ForeignKeyConstraint(["confirmed_visit_id"], ["visit.id"], name=op.f("fk_page_standing_confirmed_visit_id")),
        sa.ForeignKeyConstraint(["last_visit_id"], ["visit.id"], name=op.f("fk_page_standing_last_visit_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["page.id"], name=op.f("fk_page_standing_merged_into_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_page_standing_page_id")),
        sa.ForeignKeyConstraint(["reading_id"], ["reading.id"], name=op.f("fk_page_standing_reading_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_page_standing_site_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["snapshot.id"], name=op.f("fk_page_standing_snapshot_id")),
        sa.ForeignKeyConstraint(["state_visit_id"], ["visit.id"], name=op.f("fk_page_standing_state_visit_id")),
        sa.PrimaryKeyConstraint("page_id", name=op.f("pk_page_standing")),
    )
    op.create_index(op.f("ix_page_standing_site_id"), "page_standing", ["site_id"], unique=False)
    op.create_table(
        "revision",
        sa.Column("id", Big, nullable=False),
        sa.Column("run_id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=True),
        sa.Column("visit_id", Big, nullable=True),
        sa.Column("before_visit_id", Big, nullable=True),
        sa.Column("from_snapshot_id", Big, nullable=True),
        sa.Column("to_snapshot_id", Big, nullable=True),
        sa.Column("reverts_to_id", Big, nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=True),
        sa.Column("rules_version", sa.Text(), nullable=True),
        sa.Column("recorded_us", Big, nullable=False),
        sa.ForeignKeyConstraint(["before_visit_id"], ["visit.id"], name=op.f("fk_revision_before_visit_id")),
        sa.ForeignKeyConstraint(["from_snapshot_id"], ["snapshot.id"], name=op.f("fk_revision_from_snapshot_id")),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_revision_page_id")),
        sa.ForeignKeyConstraint(["reverts_to_id"], ["snapshot.id"], name=op.f("fk_revision_reverts_to_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_revision_run_id")),
        sa.ForeignKeyConstraint(["to_snapshot_id"], ["snapshot.id"], name=op.f("fk_revision_to_snapshot_id")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_revision_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_page_id"), "revision", ["page_id"], unique=False)
    op.create_index(op.f("ix_revision_run_id"), "revision", ["run_id"], unique=False)
    op.create_index(op.f("ix_revision_to_snapshot_id"), "revision", ["to_snapshot_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", Big, nullable=False),
        sa.Column("revision_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("before_id", Big, nullable=True),
        sa.Column("after_id", Big, nullable=True),
        sa.Column("block_before", sa.Integer(), nullable=True),
        sa.Column("block_after", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Text(), nullable=True),
        sa.Column("heading_path_id", Big, nullable=True),
        sa.Column("spans", sa.Text(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["after_id"], ["passage.id"], name=op.f("fk_change_after_id")),
        sa.ForeignKeyConstraint(["before_id"], ["passage.id"], name=op.f("fk_change_before_id")),
        sa.ForeignKeyConstraint(["heading_path_id"], ["passage.id"], name=op.f("fk_change_heading_path_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_change_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sa.UniqueConstraint("revision_id", "position", name=op.f("uq_change_revision_id_position")),
    )
    op.create_index(op.f("ix_change_kind"), "change", ["kind"], unique=False)
    op.create_table(
        "revision_page",
        sa.Column("revision_id", Big, nullable=False),
        sa.Column("page_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name=op.f("fk_revision_page_page_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_revision_page_revision_id")),
        sa.PrimaryKeyConstraint("revision_id", "page_id", name=op.f("pk_revision_page")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "site_standing",
        sa.Column("site_id", Big, nullable=False),
        sa.Column("baseline_id", Big, nullable=True),
        sa.Column("false_304_id", Big, nullable=True),
        sa.Column("completed_run_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["baseline_id"], ["revision.id"], name=op.f("fk_site_standing_baseline_id")),
        sa.ForeignKeyConstraint(["completed_run_id"], ["run.id"], name=op.f("fk_site_standing_completed_run_id")),
        sa.ForeignKeyConstraint(["false_304_id"], ["revision.id"], name=op.f("fk_site_standing_false_304_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_standing_site_id")),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_site_standing")),
    )
    op.create_table(
        "change_label",
        sa.Column("change_id", Big, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("side", sa.Text(), nullable=True),
        sa.Column("start_at", sa.Integer(), nullable=True),
        sa.Column("end_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["change_id"], ["change.id"], name=op.f("fk_change_label_change_id")),
        sa.PrimaryKeyConstraint("change_id", "position", name=op.f("pk_change_label")),
        sqlite_with_rowid=False,
    )

    counters = sa.table("sequence", sa.column("name"), sa.column("last"))
    op.bulk_insert(counters, [{"name": name, "last": 0} for name in COUNTERS])


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first version")
