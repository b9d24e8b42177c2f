"""The published views, alike on SQLite and PostgreSQL; docs/format.md describes them column by column.

Kept flat and made of look-ups by key, so that a question pays only for the rows and columns it asks for.
"""

from typing import Final

from sqlalchemy import Connection

from storage.columns import COLUMNS
from storage.spelling import HELD_BY, spelled

_CONFIRMING: Final = "(0, 1, 2, 3)"
"""The numbers of the outcomes unchanged, ok, moved and gone."""
_LAST_VISIT: Final = "(SELECT max(v.id) FROM visit AS v WHERE v.snapshot_id = n.id)"

_SITES = """
SELECT s.key, f.url, f.name, f.division, f.timezone, {instant o.recorded_us} AS added_at,
       CASE WHEN f.retired <> 0 THEN {instant f.recorded_us} END AS retired_at
FROM site AS s
JOIN site_facts AS f ON f.id = (SELECT max(x.id) FROM site_facts AS x WHERE x.site_id = s.id)
JOIN site_facts AS o ON o.id = (SELECT min(x.id) FROM site_facts AS x WHERE x.site_id = s.id)
"""

_PAGES = """
SELECT p.id, s.key AS site, {url w.address_id} AS url, {url p.address_id} AS first_url, {text t.title_id} AS title,
       {state w.state} AS state, {instant coalesce(sv.started_us, fv.started_us)} AS state_since,
       {text t.platform_id} AS platform, {text t.language_id} AS language,
       {instant fv.started_us} AS first_seen, {instant lv.started_us} AS last_visited,
       {instant cv.started_us} AS last_confirmed, w.snapshot_id AS current_snapshot_id,
       coalesce(n.number, 0) AS snapshot_count, w.listed <> 0 AS listed
FROM page AS p
JOIN site AS s ON s.id = p.site_id
JOIN page_standing AS w ON w.page_id = p.id
LEFT JOIN visit AS fv ON fv.id = (SELECT min(x.id) FROM visit AS x WHERE x.page_id = p.id)
LEFT JOIN visit AS lv ON lv.id = w.last_visit_id
LEFT JOIN visit AS cv ON cv.id = w.confirmed_visit_id
LEFT JOIN visit AS sv ON sv.id = w.state_visit_id
LEFT JOIN snapshot AS n ON n.id = w.snapshot_id
LEFT JOIN reading AS r ON r.id = n.reading_id
LEFT JOIN article AS t ON t.id = r.article_id
"""

_VISITS = """
SELECT v.id, v.run_id, v.page_id, s.key AS site, u.night, {url v.requested_id} AS requested_url,
       {url coalesce(v.final_id, v.requested_id)} AS final_url, {outcome v.outcome} AS outcome,
       {proof v.proof} AS proof, {text v.reason_id} AS reason, c.status AS http_status,
       {instant v.started_us} AS started_at, {instant (v.started_us + v.duration_ms * 1000)} AS finished_at,
       v.duration_ms,
       (SELECT CAST(coalesce(sum(x.bytes_received), 0) AS bigint) FROM capture AS x
        WHERE x.run_id = v.run_id AND x.visit_no = v.visit_no) AS bytes_received,
       (SELECT count(*) FROM capture AS x WHERE x.run_id = v.run_id AND x.visit_no = v.visit_no) AS captures,
       v.snapshot_id,
       coalesce(v.comments_complete,
                (SELECT t.comments_complete FROM snapshot AS n JOIN reading AS r ON r.id = n.reading_id
                 JOIN article AS t ON t.id = r.article_id WHERE n.id = v.snapshot_id)) <> 0 AS comments_complete,
       (SELECT {hex y.sha256} FROM payload AS y WHERE y.id = c.payload_id) AS payload_sha256,
       {origin u.origin} AS origin, u.simulated <> 0 AS simulated
FROM visit AS v
JOIN run AS u ON u.id = v.run_id
JOIN site AS s ON s.id = u.site_id
LEFT JOIN capture AS c ON c.id = v.capture_id
"""

_SNAPSHOTS = """
SELECT n.id, n.page_id, s.key AS site, n.number AS snapshot, {url coalesce(fv.final_id, fv.requested_id)} AS url,
       n.visit_id AS first_visit_id, LAST_VISIT AS last_visit_id, {instant fv.started_us} AS first_seen,
       (SELECT {instant v.started_us} FROM visit AS v WHERE v.id = LAST_VISIT) AS last_confirmed,
       (SELECT {instant v.started_us} FROM visit AS v
        WHERE v.page_id = n.page_id AND v.id > LAST_VISIT AND v.outcome IN CONFIRMING
        ORDER BY v.id LIMIT 1) AS next_visit_at,
       {instant n.recorded_us} AS recorded_at,
       NOT EXISTS (SELECT 1 FROM snapshot AS x WHERE x.page_id = n.page_id AND x.number > n.number) AS is_current,
       n.same_as_id AS same_as_snapshot_id,
       (SELECT rv.version FROM reader_version AS rv WHERE rv.id = r.reader_version_id) AS reader_version,
       {hex t.digest} AS digest, {text t.title_id} AS title, {list t.authors_id} AS authors,
       {list t.author_credentials_id} AS author_credentials, {text t.medical_reviewer_id} AS medical_reviewer,
       {text t.reviewer_credentials_id} AS reviewer_credentials, {list t.categories_id} AS categories,
       {list t.tags_id} AS tags,
       {claim t.published_id} AS published_at, {day t.published_id} AS published_on,
       {fineness t.published_id} AS published_precision,
       {claim t.modified_id} AS modified_at, {day t.modified_id} AS modified_on,
       {fineness t.modified_id} AS modified_precision,
       {claim t.reviewed_id} AS reviewed_at, {day t.reviewed_id} AS reviewed_on,
       {fineness t.reviewed_id} AS reviewed_precision,
       {text t.language_id} AS language, t.word_count, t.comment_count, t.comments_complete <> 0 AS comments_complete,
       {body r.article_id} AS body_text
FROM snapshot AS n
JOIN page AS p ON p.id = n.page_id
JOIN site AS s ON s.id = p.site_id
JOIN visit AS fv ON fv.id = n.visit_id
JOIN reading AS r ON r.id = n.reading_id
JOIN article AS t ON t.id = r.article_id
""".replace("LAST_VISIT", _LAST_VISIT).replace("CONFIRMING", _CONFIRMING)

_BLOCKS = """
SELECT n.id AS snapshot_id, n.page_id, b.position, {block_kind b.kind} AS kind, b.level,
       {list b.heading_path_id} AS heading_path, {text b.text_id} AS text, {list b.links_id} AS links,
       {text b.src_id} AS src, {text b.alt_id} AS alt
FROM snapshot AS n
JOIN reading AS r ON r.id = n.reading_id
JOIN article_block AS b ON b.article_id = r.article_id
"""

_HELD_WHOLE = """EXISTS (SELECT 1 FROM article_comment AS hc JOIN article AS ha ON ha.id = hc.article_id
                           WHERE hc.comment_version_id = c.id AND ha.comments_complete <> 0)"""
# What comes after the last snapshot that held a version: the first with another text of the comment, and the first that
# held all comments. A comment is removed only between two that both held all.
_COMMENT_SPANS = """
  SELECT c.*, l.number AS last_number, lt.comments_complete AS was_complete, lr.article_id AS last_article_id,
         (SELECT min(hn.number) HELD_BY
          JOIN comment_version AS o ON o.id = h.comment_version_id
          WHERE o.page_id = c.page_id AND o.comment_id = c.comment_id AND o.id <> c.id AND hn.number > l.number)
           AS edited_number,
         (SELECT min(x.number) FROM snapshot AS x
          JOIN reading AS xr ON xr.id = x.reading_id
          JOIN article AS xt ON xt.id = xr.article_id
          WHERE x.page_id = c.page_id AND x.number > l.number AND xt.comments_complete <> 0
            AND (lt.comments_complete <> 0 OR HELD_WHOLE)) AS complete_number
  FROM {comment_spans comment_version} AS c
  JOIN snapshot AS l ON l.id = c.last_snapshot_id
  JOIN reading AS lr ON lr.id = l.reading_id
  JOIN article AS lt ON lt.id = lr.article_id
""".replace("HELD_BY", HELD_BY).replace("HELD_WHOLE", _HELD_WHOLE)
_COMMENTS = """
SELECT q.id, q.page_id, s.key AS site, q.comment_id, q.version, {text a.parent_id} AS parent_comment_id, a.depth,
       a.position, {text a.author_id} AS author, {author_kind a.author_kind} AS author_kind,
       {claim a.posted_id} AS posted_at, {day a.posted_id} AS posted_on, {fineness a.posted_id} AS precision,
       {text q.text_id} AS text, {text a.source_id} AS source, q.first_snapshot_id, q.last_snapshot_id,
       (SELECT {instant v.started_us} FROM snapshot AS n JOIN visit AS v ON v.id = n.visit_id
        WHERE n.id = q.first_snapshot_id) AS first_seen,
       (SELECT {instant v.started_us} FROM visit AS v
        WHERE v.id = (SELECT max(x.id) FROM visit AS x WHERE x.snapshot_id = q.last_snapshot_id)) AS last_confirmed,
       CASE WHEN w.snapshot_id = q.last_snapshot_id THEN 'standing'
            WHEN q.edited_number <= coalesce(q.complete_number, q.edited_number) THEN 'edited'
            WHEN q.complete_number IS NOT NULL THEN 'removed'
            ELSE 'not_seen' END AS fate,
       CASE WHEN w.snapshot_id <> q.last_snapshot_id THEN
         (SELECT {instant v.started_us} FROM snapshot AS n JOIN visit AS v ON v.id = n.visit_id
          WHERE n.page_id = q.page_id AND n.number =
            CASE WHEN q.edited_number <= coalesce(q.complete_number, q.edited_number) THEN q.edited_number
                 ELSE coalesce(q.complete_number, q.last_number + 1) END)
         END AS fate_since,
       w.snapshot_id = q.last_snapshot_id AS is_current
FROM (SPANS) AS q
JOIN page AS p ON p.id = q.page_id
JOIN site AS s ON s.id = p.site_id
JOIN page_standing AS w ON w.page_id = q.page_id
JOIN article_comment AS a ON a.comment_version_id = q.id AND a.article_id = q.last_article_id
""".replace("SPANS", _COMMENT_SPANS)

_REVISIONS = """
SELECT e.id, e.page_id, s.key AS site, e.from_snapshot_id, e.to_snapshot_id, f.number AS from_snapshot,
       t.number AS to_snapshot, {instant bv.started_us} AS not_before,
       {instant coalesce(v.started_us, u.started_us)} AS detected_at, {instant e.recorded_us} AS recorded_at,
       u.night, e.cause, e.severity, e.facets,
       (SELECT count(*) FROM change AS c WHERE c.revision_id = e.id) AS change_count,
       e.reverts_to_id AS reverts_to_snapshot_id, e.group_key AS group_id,
       (SELECT rv.version FROM reader_version AS rv
        WHERE rv.id = coalesce((SELECT r.reader_version_id FROM reading AS r WHERE r.id = t.reading_id),
                               u.reader_version_id)) AS reader_version,
       e.rules_version
FROM revision AS e
JOIN run AS u ON u.id = e.run_id
JOIN site AS s ON s.id = u.site_id
LEFT JOIN visit AS v ON v.id = e.visit_id
LEFT JOIN visit AS bv ON bv.id = e.before_visit_id
LEFT JOIN snapshot AS f ON f.id = e.from_snapshot_id
LEFT JOIN snapshot AS t ON t.id = e.to_snapshot_id
"""

_CHANGES = """
SELECT c.id, c.revision_id, e.page_id, s.key AS site, c.position, c.facet, c.kind, c.severity, c.rule,
       {text c.before_id} AS before, {text c.after_id} AS after, c.block_before, c.block_after, c.comment_id,
       {list c.heading_path_id} AS heading_path, coalesce(c.spans, '[]') AS spans
FROM change AS c
JOIN revision AS e ON e.id = c.revision_id
JOIN run AS u ON u.id = e.run_id
JOIN site AS s ON s.id = u.site_id
"""

_CHANGE_LABELS = """
SELECT l.change_id, l.label, l.rule,
       substr(CASE l.side WHEN 'before' THEN {text c.before_id} WHEN 'after' THEN {text c.after_id} END,
              l.start_at + 1, l.end_at - l.start_at) AS matched
FROM change_label AS l
JOIN change AS c ON c.id = l.change_id
"""

_CLOCKS = """
SELECT n.id AS snapshot_id, n.visit_id, {meaning k.meaning} AS meaning, {text k.source_id} AS source,
       {text k.raw_id} AS raw, k.value, {precision k.precision} AS precision, k.chosen <> 0 AS chosen
FROM snapshot AS n
JOIN reading AS r ON r.id = n.reading_id
JOIN article_clock AS k ON k.article_id = r.article_id
UNION ALL
SELECT NULL, k.visit_id, {meaning k.meaning}, {text k.source_id}, {text k.raw_id}, k.value, {precision k.precision},
       k.chosen <> 0
FROM visit_clock AS k
"""

_RUNS = """
SELECT u.id, s.key AS site, u.night, {instant u.scheduled_us} AS scheduled_at,
       CASE WHEN {status e.status} = 'missed' THEN NULL ELSE {instant u.started_us} END AS started_at,
       {instant e.finished_us} AS finished_at, {status e.status} AS status, u.simulated <> 0 AS simulated,
       u.late <> 0 AS late, {trigger u.trigger} AS trigger, e.due, e.attempted, e.confirmed, e.changed, e.skipped,
       e.failed, e.requests, e.bytes_received, e.cpu_ms, e.max_rss_bytes,
       (SELECT rv.version FROM reader_version AS rv WHERE rv.id = u.reader_version_id) AS reader_version, e.error
FROM run AS u
JOIN site AS s ON s.id = u.site_id
LEFT JOIN run_end AS e ON e.run_id = u.id
"""

_SELECTS: Final = {
    "sites": _SITES,
    "pages": _PAGES,
    "visits": _VISITS,
    "snapshots": _SNAPSHOTS,
    "blocks": _BLOCKS,
    "comments": _COMMENTS,
    "revisions": _REVISIONS,
    "changes": _CHANGES,
    "change_labels": _CHANGE_LABELS,
    "clocks": _CLOCKS,
    "runs": _RUNS,
}


def view_statements(dialect_name: str) -> list[str]:
    """The statements that create every view in "sqlite" or "postgresql"."""
    return [f"CREATE VIEW {view} AS {spelled(_SELECTS[view], dialect_name).strip()}" for view in COLUMNS]


def create_views(connection: Connection) -> None:
    """Create every view in the database of a connection."""
    for statement in view_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
