"""The published views: their columns in order and what each holds, for all who create, read or document them."""

from enum import Enum


class Kind(Enum):
    """What a column holds, and so how it looks in each database and in a file."""

    TEXT = "text"
    NUMBER = "number"
    """A whole number that fits into 64 bits; every `id` is one."""
    FLAG = "flag"
    """BOOLEAN on PostgreSQL, 0 or 1 on SQLite."""
    INSTANT = "instant"
    """An instant of ours, UTC: timestamptz on PostgreSQL, fixed-width text on SQLite."""
    DATE = "date"
    """DATE on PostgreSQL, YYYY-MM-DD on SQLite."""
    JSON = "json"
    """JSON as text, on both."""


def _columns(spelled: str) -> dict[str, Kind]:
    """Columns as "name" (text) or "name:kind"."""
    pairs = (word.partition(":") for word in spelled.split())
    return {name: Kind(kind or "text") for name, _, kind in pairs}


def _claim(name: str) -> str:
    return f"{name}_at {name}_on:date {name}_precision"


COLUMNS: dict[str, dict[str, Kind]] = {
    "sites": _columns("key url name division timezone added_at:instant retired_at:instant"),
    "pages": _columns(
        "id:number site url first_url title state state_since:instant platform language first_seen:instant"
        " last_visited:instant last_confirmed:instant current_snapshot_id:number snapshot_count:number listed:flag"
    ),
    "visits": _columns(
        "id:number run_id:number page_id:number site night:date requested_url final_url outcome proof reason"
        " http_status:number started_at:instant finished_at:instant duration_ms:number bytes_received:number"
        " captures:number snapshot_id:number comments_complete:flag payload_sha256 origin simulated:flag"
    ),
    "snapshots": _columns(
        "id:number page_id:number site snapshot:number url first_visit_id:number last_visit_id:number"
        " first_seen:instant last_confirmed:instant next_visit_at:instant recorded_at:instant is_current:flag"
        " same_as_snapshot_id:number reader_version digest title authors:json author_credentials:json"
        " medical_reviewer reviewer_credentials categories:json tags:json"
        f" {_claim('published')} {_claim('modified')} {_claim('reviewed')}"
        " language word_count:number comment_count:number comments_complete:flag body_text"
    ),
    "blocks": _columns(
        "snapshot_id:number page_id:number position:number kind level:number heading_path:json text links:json src alt"
    ),
    "comments": _columns(
        "id:number page_id:number site comment_id version:number parent_comment_id depth:number position:number"
        " author author_kind posted_at posted_on:date precision text source first_snapshot_id:number"
        " last_snapshot_id:number first_seen:instant last_confirmed:instant fate fate_since:instant is_current:flag"
    ),
    "revisions": _columns(
        "id:number page_id:number site from_snapshot_id:number to_snapshot_id:number from_snapshot:number"
        " to_snapshot:number not_before:instant detected_at:instant recorded_at:instant night:date cause severity"
        " facets:json change_count:number reverts_to_snapshot_id:number group_id reader_version rules_version"
    ),
    "changes": _columns(
        "id:number revision_id:number page_id:number site position:number facet kind severity rule before after"
        " block_before:number block_after:number comment_id heading_path:json spans:json"
    ),
    "change_labels": _columns("change_id:number label rule matched"),
    "clocks": _columns("snapshot_id:number visit_id:number meaning source raw value precision chosen:flag"),
    "runs": _columns(
        "id:number site night:date scheduled_at:instant started_at:instant finished_at:instant status simulated:flag"
        " late:flag trigger due:number attempted:number confirmed:number changed:number skipped:number failed:number"
        " requests:number bytes_received:number cpu_ms:number max_rss_bytes:number reader_version error"
    ),
}
"""View, column, kind; the names are those of CONTRACTS.md and never change their meaning."""

PUBLISHED = tuple(COLUMNS)
"""The names of the views."""
