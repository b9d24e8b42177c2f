"""Which pages have lost their address to another."""

from records.visit import PlannedPage
from storage.leads import without_displaced
from tests.pipeline.visits import planned


def kept(pages: list[PlannedPage], **aliases: int) -> dict[int, list[int]]:
    """The pages to be asked for, each with those it displaced."""
    leads = {f"clinic.test/{name}": page_id for name, page_id in aliases.items()}
    return {page.page_id: [one.page_id for one in page.former] for page in without_displaced(pages, leads)}


def test_pages_at_addresses_of_their_own_are_all_asked_for() -> None:
    assert kept([planned(1, "/a"), planned(2, "/b")], a=1, b=2) == {1: [], 2: []}


def test_a_page_whose_address_leads_to_another_stands_with_that_one() -> None:
    assert kept([planned(1, "/a"), planned(2, "/a")], a=2) == {2: [1]}


def test_spellings_of_an_address_are_one() -> None:
    assert kept([planned(1, "http://www.clinic.test/a/"), planned(2, "/a")], a=2) == {2: [1]}


def test_an_address_lost_again_and_again_leaves_all_with_the_last() -> None:
    assert kept([planned(1, "/a"), planned(2, "/a"), planned(3, "/a")], a=3) == {3: [1, 2]}
    assert kept([planned(1, "/a"), planned(2, "/b"), planned(3, "/b")], a=2, b=3) == {3: [1, 2]}


def test_an_address_that_leads_to_no_page_of_the_plan_is_not_lost() -> None:
    assert kept([planned(1, "/a")], a=9) == {1: []}
    assert kept([planned(1, "/a")]) == {1: []}


def test_in_a_ring_nobody_has_lost_anything() -> None:
    assert kept([planned(1, "/a"), planned(2, "/b")], a=2, b=1) == {1: [], 2: []}
