"""A short post that the posts API or a feed lists is an article; a list, and a notice in its place, are none."""

import pytest

from pipeline.judge import Looked, judge
from pipeline.run.trust import weighed
from records.visit import Outcome, Proof
from tests.pipeline.visits import address, capture, planned

OWN = address("/2026/11/hello-world/")


def _kind(listed_by: tuple[str, ...], kind: str = "other", canonical: str | None = OWN) -> str | None:
    return weighed(Looked(fresh=True, page_kind=kind, canonical=canonical), listed_by, OWN).page_kind


@pytest.mark.parametrize("listed_by", [("posts_api",), ("sitemap", "feed"), ("posts_api", "sitemap", "link")])
def test_a_listing_that_names_articles_decides_over_a_page_that_says_little(listed_by: tuple[str, ...]) -> None:
    assert _kind(listed_by) == "article"


@pytest.mark.parametrize("listed_by", [(), ("sitemap",), ("list", "link")])
def test_a_listing_that_may_name_any_page_decides_nothing(listed_by: tuple[str, ...]) -> None:
    assert _kind(listed_by) == "other"


def test_a_list_stays_a_list() -> None:
    assert _kind(("posts_api", "feed"), kind="list") == "list"


def test_a_notice_in_the_place_of_an_article_is_none() -> None:
    assert _kind(("feed",), canonical=None) == "other"
    assert _kind(("feed",), canonical=address("/consent")) == "other"
    assert weighed(Looked(page_kind="other", problem="no text found"), ("feed",), OWN).page_kind == "other"


def test_a_comment_page_named_as_its_own_is_the_post_itself() -> None:
    assert _kind(("feed",), canonical=f"{OWN}comment-page-1/#comments") == "article"


def test_a_known_page_with_the_text_of_its_snapshot_is_unchanged_whatever_it_looks_like() -> None:
    looked = Looked(proof=Proof.TEXT, fresh=True, digest="d1", page_kind="other")
    verdict = judge((capture(),), planned(), looked, frozenset())
    assert (verdict.outcome, verdict.proof) == (Outcome.UNCHANGED, Proof.TEXT)
