"""Which page a visit belongs to."""

from pipeline.run.identity import Decision, is_plain, is_same_article, resolve
from records.settlement import PageState
from records.visit import Outcome, PlannedPage, Seen
from tests.pipeline.visits import address, article, plan, planned, seen

A = planned(1, "/a")
B = planned(2, "/b")


def decide(
    *seens: Seen,
    pages: tuple[PlannedPage, ...] = (A, B),
    confirmed: tuple[int, ...] = (),
    strangers: dict[int, PlannedPage | None] | None = None,
    **facts: object,
):
    return resolve(seens, plan(*pages, **facts), confirmed=frozenset(confirmed), strangers=strangers)


def kinds(decision: Decision) -> list[str]:
    return [change.kind for change in decision.changes]


def test_a_confirmed_page_settles_before_the_rest_of_its_run() -> None:
    assert is_plain(seen(A, Outcome.UNCHANGED))
    assert is_plain(seen(A, Outcome.UNCHANGED, text="Take 5 mg daily."))


def test_a_moved_a_missing_and_a_changed_page_wait_for_the_close_of_the_run() -> None:
    assert not is_plain(seen(A, Outcome.UNCHANGED, final="/b"))
    assert not is_plain(seen(planned(state="missing"), Outcome.UNCHANGED))
    assert not is_plain(seen(A, Outcome.OK, text="Take 50 mg daily."))
    assert not is_plain(seen(A, Outcome.GONE))
    assert not is_plain(seen(None, Outcome.OK, text="new"))


def test_an_address_reached_by_a_known_pages_redirect_is_that_page_moved() -> None:
    (moved,) = decide(seen(A, text="Take 5 mg daily.", final="/c"))
    assert (moved.page_id, moved.address, moved.verdict.outcome) == (1, address("/c"), Outcome.MOVED)
    assert [(c.kind, c.before, c.after) for c in moved.changes] == [("page.moved", address("/a"), address("/c"))]


def test_known_addresses_settle_before_new_ones() -> None:
    (moved,) = decide(seen(None, url="/c", text="same", no=1), seen(A, text="same", final="/c", no=2))
    assert (moved.page_id, kinds(moved)) == (1, ["page.moved"])


def test_variants_of_an_address_are_no_move() -> None:
    (decision,) = decide(seen(A, Outcome.UNCHANGED, final="http://www.clinic.test/a/"))
    assert (decision.address, decision.changes) == (None, ())


def test_a_redirect_to_another_known_page_ends_the_first_as_merged() -> None:
    (merged,) = decide(seen(A, text="b text", final="/b"), confirmed=(2,))
    assert (merged.state, merged.merged_into, merged.reads) == (PageState.MERGED, 2, False)
    assert kinds(merged) == ["page.merged"]


def test_a_page_merged_before_is_not_told_again() -> None:
    (merged,) = decide(seen(planned(1, "/a", state="merged"), text="b text", final="/b"), confirmed=(2,))
    assert merged.changes == ()


def test_two_pages_that_redirect_to_one_new_address_are_one_moved_and_one_merged() -> None:
    first, second = decide(seen(B, text="x", final="/c"), seen(A, text="x", final="/c"))
    assert (first.page_id, kinds(first)) == (1, ["page.moved"])
    assert (second.page_id, kinds(second), second.merged_into) == (2, ["page.merged"], 1)


def test_two_pages_that_change_places_both_move() -> None:
    first, second = decide(seen(A, text="a", final="/b"), seen(B, text="b", final="/c"))
    assert [kinds(first), kinds(second)] == [["page.moved"], ["page.moved"]]


def test_a_missing_page_that_is_seen_again_is_restored() -> None:
    (back,) = decide(seen(planned(state="missing"), Outcome.UNCHANGED))
    assert (back.state, kinds(back)) == (PageState.LIVE, ["page.restored"])


def test_a_removed_page_that_comes_back_elsewhere_is_moved_and_restored() -> None:
    (back,) = decide(seen(planned(state="removed"), text="x", final="/c"))
    assert kinds(back) == ["page.moved", "page.restored"]


def test_a_page_that_was_not_seen_keeps_its_state() -> None:
    (decision,) = decide(seen(planned(state="missing"), Outcome.UNREACHABLE))
    assert (decision.state, decision.changes) == (None, ())


def test_a_new_address_with_an_article_begins_a_page() -> None:
    (new,) = decide(seen(None, url="/new", text="news"))
    assert (new.begins, new.page_id, new.address) == (True, None, address("/new"))


def test_a_new_address_that_redirects_is_a_page_at_its_target_with_an_alias() -> None:
    (new,) = decide(seen(None, url="/short", final="/new", text="news"))
    assert (new.address, new.aliases) == (address("/new"), (address("/short"),))


def test_two_new_addresses_of_one_target_are_one_page() -> None:
    (new,) = decide(
        seen(None, url="/short", final="/new", text="news", no=1), seen(None, url="/new", text="news", no=2)
    )
    assert (new.seen.visit_no, new.aliases) == (2, (address("/short"),))


def test_a_new_address_that_leads_to_a_known_page_is_its_alias() -> None:
    (alias,) = decide(seen(None, url="/old", final="/a", text="Take 5 mg daily."), confirmed=(1,))
    assert (alias.page_id, alias.aliases, alias.verdict.outcome) == (1, (address("/old"),), Outcome.MOVED)
    assert alias.changes == ()


def test_a_canonical_link_counts_when_its_target_holds_the_same_article() -> None:
    link = {"url": "/a-print", "canonical": address("/a")}
    (alias,) = decide(seen(None, text="Take 5 mg daily.", **link), confirmed=(1,))
    assert (alias.page_id, alias.aliases) == (1, (address("/a-print"),))


def test_a_canonical_link_to_another_article_counts_for_nothing() -> None:
    (new,) = decide(seen(None, url="/c", canonical=address("/a"), text="Take 50 mg daily."), confirmed=(1,))
    assert new.begins


def test_a_canonical_link_to_another_site_counts_for_nothing() -> None:
    (new,) = decide(seen(None, url="/c", canonical="http://other.test/a", text="Take 5 mg daily."), confirmed=(1,))
    assert new.begins


def test_a_canonical_link_to_a_page_not_seen_in_this_run_counts_for_nothing() -> None:
    (new,) = decide(seen(None, url="/c", canonical=address("/a"), text="Take 5 mg daily."))
    assert new.begins


def test_of_two_new_addresses_the_canonical_one_is_the_page() -> None:
    first = seen(None, url="/print", canonical=address("/c"), text="news", no=1)
    second = seen(None, url="/c", canonical=address("/c"), text="news", no=2)
    (new,) = decide(first, second, has_baseline=False)
    assert (new.address, new.aliases) == (address("/c"), (address("/print"),))


def test_a_canonical_target_that_names_another_address_counts_for_nothing() -> None:
    first = seen(None, url="/c", canonical=address("/d"), text="news", no=1)
    second = seen(None, url="/d", canonical=address("/c"), text="news", no=2)
    assert [decision.begins for decision in decide(first, second)] == [True, True]


def test_pages_with_snapshots_never_fuse() -> None:
    (decision,) = decide(seen(B, text="Take 5 mg daily.", canonical=address("/a")), confirmed=(1,))
    assert (decision.page_id, decision.state, decision.address) == (2, None, None)


def test_an_address_given_up_that_shows_another_article_begins_a_new_page() -> None:
    moved_away = planned(1, "/new-place")
    facts = {"pages": (moved_away,), "aliases": {"clinic.test/a": 1}, "confirmed": (1,)}
    (new,) = decide(seen(None, url="/a", text="Another article."), **facts)
    assert (new.begins, new.address) == (True, address("/a"))
    assert decide(seen(None, url="/a", text="Take 5 mg daily."), **facts) == ()


def test_equal_bodies_under_two_addresses_on_the_first_night_are_suspect() -> None:
    twins = seen(None, url="/c", text="same", no=1), seen(None, url="/d", text="same", no=2)
    other = seen(None, url="/e", text="other", no=3)
    decisions = decide(*twins, other, pages=(), has_baseline=False)
    assert [d.verdict.outcome for d in decisions] == [Outcome.SUSPECT, Outcome.SUSPECT, Outcome.OK]
    assert [d.begins for d in decisions] == [False, False, True]


def test_equal_bodies_on_a_later_night_are_two_pages() -> None:
    twins = seen(None, url="/c", text="same", no=1), seen(None, url="/d", text="same", no=2)
    assert [d.begins for d in decide(*twins)] == [True, True]


def test_a_new_address_without_an_article_is_no_page() -> None:
    assert decide(seen(None, Outcome.GONE), seen(None, Outcome.UNREACHABLE), seen(None, Outcome.SUSPECT)) == ()


def test_the_order_in_which_visits_ended_does_not_matter() -> None:
    seens = [seen(A, text="a", final="/c"), seen(B, text="b", final="/c"), seen(None, url="/n", text="n", no=9)]
    assert decide(*seens) == decide(*reversed(seens))


def test_the_same_title_or_a_third_of_the_text_is_the_same_article() -> None:
    assert is_same_article(article("one"), article("two"))
    assert is_same_article(article("one", title="Veins"), article("one", title="Arteries"))
    assert not is_same_article(article("one", title="Veins"), article("two", title="Arteries"))


LOST = planned(9, "/a", text="what stood here", state="missing")
TAKER = planned(1, "/a", former=(LOST,))


def test_another_article_at_a_known_address_is_a_new_page_and_an_absence() -> None:
    new, gone = decide(seen(A, text="another", no=1), strangers={1: None})
    assert (new.begins, new.address, new.seen.planned, new.seen.visit_no) == (True, address("/a"), None, 1)
    assert (gone.page_id, gone.seen.visit_no, gone.verdict.outcome) == (1, -1, Outcome.GONE)
    assert gone.verdict.reason == f"{address('/a')} shows another article now"


def test_an_article_seen_elsewhere_in_the_same_run_has_moved_there() -> None:
    moved, new = decide(seen(A, text="another"), seen(None, url="/c", text="Take 5 mg daily."), strangers={1: None})
    assert (new.begins, new.address) == (True, address("/a"))
    assert (moved.page_id, moved.address, kinds(moved)) == (1, address("/c"), ["page.moved"])
    assert moved.verdict.reason == f"stands at {address('/c')}"


def test_a_further_address_of_what_stands_there_now_folds_and_the_absence_is_the_visit() -> None:
    print_out = seen(A, text="another", canonical=address("/c"), no=1)
    new, gone = decide(print_out, seen(None, url="/c", text="another", no=2), strangers={1: None})
    assert (new.address, new.aliases) == (address("/c"), (address("/a"),))
    assert (gone.page_id, gone.seen.visit_no) == (1, 1)


def test_what_a_page_displaced_is_told_of_with_it() -> None:
    confirmed, gone = decide(seen(TAKER, Outcome.UNCHANGED), pages=(TAKER,))
    assert (confirmed.page_id, confirmed.changes) == (1, ())
    assert (gone.page_id, gone.verdict.outcome, gone.seen.fresh) == (9, Outcome.GONE, False)
    unseen = decide(seen(TAKER, Outcome.UNREACHABLE), pages=(TAKER,))
    assert [one.verdict.outcome for one in unseen] == [Outcome.UNREACHABLE] * 2


def test_a_page_that_displaced_another_waits_for_the_close_of_the_run() -> None:
    assert not is_plain(seen(TAKER, Outcome.UNCHANGED))
    removed = planned(9, "/a", state="removed")
    assert is_plain(seen(planned(1, "/a", former=(removed,)), Outcome.UNCHANGED))


def test_nobody_waits_for_a_removed_page_but_its_article_is_known_again() -> None:
    removed = planned(9, "/a", text="what stood here", state="removed")
    pages = (planned(1, "/a", former=(removed,)),)
    assert decide(pages=pages) == ()
    (back,) = decide(seen(None, url="/c", text="what stood here"), pages=pages, confirmed=(1,))
    assert (back.page_id, back.state, kinds(back)) == (9, PageState.LIVE, ["page.moved", "page.restored"])


def test_a_displaced_page_that_is_back_takes_its_address() -> None:
    back, gone = decide(seen(TAKER, text="what stood here", no=1), pages=(TAKER,), strangers={1: LOST})
    assert (back.page_id, back.address, back.state, kinds(back)) == (
        9,
        address("/a"),
        PageState.LIVE,
        ["page.restored"],
    )
    assert (gone.page_id, gone.verdict.outcome, gone.state) == (1, Outcome.GONE, None)
