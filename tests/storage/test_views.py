"""The published views hold what the nights brought, alike on both databases."""

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from records.change import Revision
from records.settlement import PageState
from storage.archive import Archive
from storage.columns import COLUMNS, Kind
from storage.queries import VIEWS, Reader
from tests.storage.clinic import (
    DOSE,
    DOWN,
    GONE,
    IRON,
    IRON_MOVED,
    LEGS,
    LEGS_1,
    LEGS_2,
    OK,
    READER,
    SITE,
    VEINS,
    Clinic,
    fill,
    night,
    state,
)
from tests.storage.opened import connected


def rows(reader: Reader, view: str, **where: Any) -> list[dict[str, Any]]:
    """The rows of a view with certain values, in the order of their first column."""
    table = VIEWS[view]
    query = select(table).order_by(*list(table.c)[:1])
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    return list(reader.rows(query))


def page(reader: Reader, first_url: str) -> dict[str, Any]:
    (found,) = rows(reader, "pages", first_url=first_url)
    return found


def test_a_column_name_means_the_same_kind_in_every_view() -> None:
    kinds: dict[str, set[Kind]] = {}
    for columns in COLUMNS.values():
        for name, kind in columns.items():
            kinds.setdefault(name, set()).add(kind)
    assert [name for name, several in kinds.items() if len(several) > 1] == []


@pytest.mark.parametrize("view", COLUMNS)
def test_a_view_has_exactly_its_columns_in_their_order(clinic_url: str, view: str) -> None:
    with connected(clinic_url) as connection:
        assert list(connection.exec_driver_sql(f"SELECT * FROM {view}").keys()) == list(COLUMNS[view])


@pytest.mark.parametrize("view", COLUMNS)
def test_missing_is_never_the_empty_string(reader: Reader, view: str) -> None:
    assert [row for row in rows(reader, view) if "" in row.values()] == []


def test_an_empty_archive_answers_every_view_with_nothing(database_url: str) -> None:
    with connected(database_url) as connection:
        assert [connection.execute(select(table)).all() for table in VIEWS.values()] == [[]] * len(VIEWS)


def test_a_site_is_told_as_it_was_registered(reader: Reader) -> None:
    (row,) = rows(reader, "sites")
    assert (row["key"], row["name"], row["division"], row["timezone"]) == (
        SITE,
        "Vein clinic",
        "north",
        "America/New_York",
    )
    assert (row["added_at"], row["retired_at"]) == (datetime(2026, 3, 1, 6, 30, tzinfo=UTC), None)


def test_a_retired_site_says_since_when(database_url: str) -> None:
    with Archive.open(database_url) as archive:
        Clinic(archive)
        archive.retire_site(SITE, night(2))
    with connected(database_url) as connection:
        (row,) = rows(Reader(connection), "sites")
    assert (row["retired_at"], row["url"]) == (night(2), "https://clinic.test/blog/")


def test_pages_stand_where_the_last_night_left_them(reader: Reader) -> None:
    assert {row["url"]: (row["state"], row["title"], row["snapshot_count"]) for row in rows(reader, "pages")} == {
        LEGS: ("live", "Restless legs and their causes", 3),
        IRON_MOVED: ("live", "Iron in your blood", 2),
        VEINS: ("removed", "Spider veins", 2),
    }


def test_a_page_knows_when_it_was_seen_and_when_only_asked_for(reader: Reader) -> None:
    gone = page(reader, VEINS)
    assert [gone[name].day for name in ("first_seen", "last_confirmed", "last_visited", "state_since")] == [1, 3, 6, 6]
    skipped = page(reader, LEGS)
    assert [skipped[name].day for name in ("last_visited", "state_since")] == [5, 1]
    assert (skipped["platform"], skipped["language"], skipped["listed"]) == ("wordpress", "en", True)


def test_visits_tell_outcome_proof_and_reason(reader: Reader) -> None:
    told = [(row["night"].day, row["outcome"], row["proof"], row["reason"], row["http_status"]) for row in
            rows(reader, "visits", page_id=page(reader, IRON)["id"])]  # fmt: skip
    assert told == [
        (1, "ok", None, None, 200),
        (2, "unchanged", "304", None, 304),
        (3, "unreachable", None, "the server answered 503", 503),
        (5, "moved", None, "redirected", 200),
        (6, "unchanged", "304", None, 304),
    ]


def test_a_visit_measures_its_captures(reader: Reader) -> None:
    first = rows(reader, "visits", page_id=page(reader, LEGS)["id"])[0]
    assert (first["captures"], first["duration_ms"], first["origin"], first["simulated"]) == (1, 250, "crawl", False)
    assert first["started_at"] == night(1).replace(minute=31)
    assert first["finished_at"] == first["started_at"].replace(microsecond=250_000)
    assert first["bytes_received"] > 1000


def test_a_304_names_the_payload_it_confirmed(reader: Reader) -> None:
    first, second, *_ = rows(reader, "visits", page_id=page(reader, IRON)["id"])
    assert second["payload_sha256"] == first["payload_sha256"]
    assert len(first["payload_sha256"]) == 64
    assert (first["comments_complete"], second["comments_complete"]) == (False, False)


def test_a_visit_never_begun_has_no_times(reader: Reader) -> None:
    (skipped,) = rows(reader, "visits", outcome="skipped")
    names = ("started_at", "finished_at", "duration_ms", "http_status", "snapshot_id")
    assert [skipped[name] for name in names] == [None] * 5
    assert (skipped["captures"], skipped["bytes_received"]) == (0, 0)


def test_a_visit_to_a_moved_page_names_both_addresses(reader: Reader) -> None:
    (moved,) = rows(reader, "visits", outcome="moved")
    assert (moved["requested_url"], moved["final_url"]) == (IRON, IRON_MOVED)


def test_snapshots_are_bounded_by_the_visits_that_saw_them(reader: Reader) -> None:
    told = [
        (row["snapshot"], *(row[name] and row[name].day for name in ("first_seen", "last_confirmed", "next_visit_at")))
        for row in rows(reader, "snapshots", page_id=page(reader, LEGS)["id"])
    ]  # fmt: skip
    assert told == [(1, 1, 1, 2), (2, 2, 3, 5), (3, 5, 5, None)]


def test_a_page_that_went_away_ends_its_snapshot(reader: Reader) -> None:
    last = rows(reader, "snapshots", page_id=page(reader, VEINS)["id"])[-1]
    assert (last["is_current"], last["next_visit_at"].day) == (True, 5)


def test_a_snapshot_holds_the_article(reader: Reader) -> None:
    first, second, _ = rows(reader, "snapshots", page_id=page(reader, LEGS)["id"])
    assert first["body_text"] == LEGS_1.body_text
    assert second["body_text"] == LEGS_2.body_text
    assert (first["authors"], first["author_credentials"]) == (["Dr. Maria Lopez"], ["MD"])
    assert (first["categories"], first["tags"]) == (["Sleep"], ["legs", "iron"])
    assert (first["word_count"], first["comment_count"], second["comment_count"]) == (12, 3, 2)
    assert (first["reader_version"], first["url"], first["language"]) == (READER, LEGS, "en")


def test_claimed_dates_stay_as_fine_as_claimed(reader: Reader) -> None:
    first = rows(reader, "snapshots", page_id=page(reader, LEGS)["id"])[0]
    claims = [tuple(first[f"{name}_{part}"] for part in ("at", "on", "precision"))
              for name in ("published", "modified", "reviewed")]  # fmt: skip
    assert claims == [
        ("2026-02-01", date(2026, 2, 1), "day"),
        ("2026-02-10T08:30:05+01:00", date(2026, 2, 10), "second"),
        ("2026-02", None, "month"),
    ]


def test_blocks_stand_in_reading_order_with_headings_and_links(reader: Reader) -> None:
    current = page(reader, LEGS)["current_snapshot_id"]
    blocks = list(reader.rows(select(VIEWS["blocks"]).where(VIEWS["blocks"].c.snapshot_id == current)
                              .order_by(VIEWS["blocks"].c.position)))  # fmt: skip
    assert [(row["position"], row["kind"], row["level"]) for row in blocks] == [
        (0, "heading", 2),
        (1, "paragraph", None),
        (2, "image", None),
        (3, "paragraph", None),
    ]
    assert [link["text"] for link in blocks[1]["links"]] == ["ferritin", 'a "quoted" link']
    assert (blocks[2]["text"], blocks[2]["alt"], blocks[2]["heading_path"]) == (None, "Two legs", ["Causes"])
    assert blocks[0]["links"] == blocks[0]["heading_path"] == []


def test_comments_tell_their_fate(reader: Reader) -> None:
    told = {(row["comment_id"], row["version"]): (row["fate"], row["fate_since"] and row["fate_since"].day)
            for row in rows(reader, "comments")}  # fmt: skip
    assert told == {
        ("wp-1", 1): ("edited", 5),
        ("wp-1", 2): ("standing", None),
        ("wp-2", 1): ("standing", None),
        ("wp-3", 1): ("standing", None),
        ("wp-9", 1): ("not_seen", 5),
    }


def test_a_comment_is_removed_only_between_visits_that_held_all(database_url: str) -> None:
    with Archive.open(database_url) as archive:
        clinic = Clinic(archive)
        clinic.begin(1)
        legs = clinic.see(LEGS, OK, article=LEGS_1)
        clinic.end()
        clinic.begin(2)
        clinic.see(LEGS, OK, article=LEGS_2, page_id=legs)
        clinic.end()
    with connected(database_url) as connection:
        (worse,) = rows(Reader(connection), "comments", comment_id="wp-3")
    assert (worse["fate"], worse["fate_since"].day, worse["is_current"]) == ("removed", 2, False)
    assert worse["last_confirmed"].day == 1


def test_a_comment_once_held_among_all_is_removed_though_the_last_to_hold_it_lacked_others(database_url: str) -> None:
    nights = LEGS_1, replace(LEGS_1, title="Legs", comments_complete=False), LEGS_2
    with Archive.open(database_url) as archive:
        clinic = Clinic(archive)
        legs = None
        for night, content in enumerate(nights, start=1):
            clinic.begin(night)
            legs = clinic.see(LEGS, OK, article=content, page_id=legs)
            clinic.end()
    with connected(database_url) as connection:
        (worse,) = rows(Reader(connection), "comments", comment_id="wp-3")
    assert (worse["fate"], worse["fate_since"].day) == ("removed", 3)


def test_a_comment_carries_its_thread_and_its_date(reader: Reader) -> None:
    (reply,) = rows(reader, "comments", comment_id="wp-2")
    assert (reply["parent_comment_id"], reply["depth"], reply["position"]) == ("wp-1", 1, 1)
    assert (reply["author"], reply["author_kind"], reply["source"]) == ("The clinic", "clinic", "wordpress")
    assert (reply["posted_at"], reply["posted_on"], reply["precision"]) == ("2026-02-11", date(2026, 2, 11), "day")


def test_revisions_lie_between_two_visits(reader: Reader) -> None:
    told = [(row["from_snapshot"], row["to_snapshot"], row["not_before"].day, row["detected_at"].day, row["facets"])
            for row in rows(reader, "revisions", page_id=page(reader, LEGS)["id"])]  # fmt: skip
    assert told == [(1, 2, 1, 2, ["body", "comments"]), (2, 3, 3, 5, ["body", "comments"])]


def test_a_step_between_states_is_not_older_than_the_last_visit_that_saw_the_former(database_url: str) -> None:
    with Archive.open(database_url) as archive:
        clinic = Clinic(archive)
        clinic.begin(1)
        legs = clinic.see(LEGS, OK, article=LEGS_1)
        clinic.end()
        clinic.begin(2)
        clinic.see(LEGS, GONE, page_id=legs, state=PageState.MISSING, revisions=(state("page.missing"),))
        clinic.end()
        clinic.begin(3)
        clinic.see(LEGS, GONE, page_id=legs)
        clinic.end()
        clinic.begin(4)
        clinic.see(LEGS, GONE, page_id=legs, state=PageState.REMOVED, revisions=(state("page.removed"),))
        clinic.end()
        clinic.begin(5)
        clinic.see(LEGS, DOWN, page_id=legs)
        clinic.end()
        clinic.begin(6)
        edit = Revision(changes=(DOSE,))
        clinic.see(
            LEGS, OK, article=LEGS_2, page_id=legs, state=PageState.LIVE, revisions=(state("page.restored"), edit)
        )
        clinic.end()
        clinic.begin(7)
        clinic.see(LEGS, GONE, page_id=legs, state=PageState.MISSING, revisions=(state("page.missing"),))
        clinic.end()
    with connected(database_url) as connection:
        told = [(row["not_before"].day, row["detected_at"].day) for row in rows(Reader(connection), "revisions")]
    assert told == [(1, 2), (3, 4), (4, 6), (1, 6), (6, 7)]


def test_an_event_of_the_site_belongs_to_no_page(reader: Reader) -> None:
    baseline = rows(reader, "revisions")[0]
    assert (baseline["page_id"], baseline["facets"], baseline["site"]) == (None, ["site"], SITE)
    assert baseline["severity"] is None


def test_changes_carry_both_texts_and_the_words_that_changed(reader: Reader) -> None:
    dose = rows(reader, "changes", kind="body.edited")[0]
    assert (dose["before"], dose["after"]) == ("Take 5 mg in the evening.", "Take 50 mg in the evening.")
    assert dose["before"][dose["spans"][0]["start"] : dose["spans"][0]["end"]] == "5 mg"
    assert (dose["heading_path"], dose["block_before"]) == (["Causes", "Dose"], 3)
    (gone,) = rows(reader, "changes", kind="comment.removed")
    assert (gone["after"], gone["comment_id"], gone["spans"]) == (None, "wp-3", [])


def test_clocks_name_their_snapshot_and_the_visit_that_brought_them(reader: Reader) -> None:
    clock = rows(reader, "clocks")[0]
    assert (clock["meaning"], clock["source"], clock["chosen"]) == ("published", "json-ld:datePublished", True)
    assert clock["snapshot_id"] == rows(reader, "snapshots")[0]["id"]


def test_a_missed_night_is_a_run_that_never_began(reader: Reader) -> None:
    (missed,) = rows(reader, "runs", status="missed")
    assert (missed["night"], missed["started_at"], missed["late"]) == (date(2026, 3, 4), None, True)
    assert (missed["scheduled_at"], missed["error"]) == (night(4), "the machine was off")


def test_a_run_under_way_has_no_status_yet(database_url: str) -> None:
    with Archive.open(database_url) as archive:
        Clinic(archive).begin(1)
    with connected(database_url) as connection:
        (run,) = rows(Reader(connection), "runs")
    assert (run["status"], run["finished_at"], run["due"], run["trigger"]) == (None, None, None, "schedule")


def test_sqlite_shows_instants_in_one_width_to_anybody(tmp_path: Any) -> None:
    with Archive.open(f"sqlite:///{tmp_path / 'archive.db'}") as archive:
        fill(archive)
    connection = sqlite3.connect(tmp_path / "archive.db")
    found = connection.execute("SELECT first_seen FROM snapshots UNION SELECT finished_at FROM visits").fetchall()
    connection.close()
    texts = [text for (text,) in found if text is not None]
    assert {len(text) for text in texts} == {27}
    assert "2026-03-01T07:31:00.250000Z" in texts
