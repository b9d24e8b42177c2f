"""Title, byline, topics, dates and media compared: what a page says counts, how it writes it does not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.compare import compare
from pipeline.comparing.facts import dates_agree
from records.article import Article, Block, BlockKind
from records.change import Change, Facet
from records.dates import ClaimedDate, Precision

PLAIN = Article(title="What vein care costs", blocks=())


def only(before: Article, after: Article) -> Change:
    (change,) = compare(before, after)
    return change


def covered(change: Change, side: str) -> list[str]:
    text = (change.before if side == "before" else change.after) or ""
    return [text[span.start : span.end] for span in change.spans if span.side == side]


def test_a_title_is_compared_word_by_word() -> None:
    change = only(PLAIN, replace(PLAIN, title="What good vein care costs"))
    assert (change.facet, change.kind, covered(change, "after")) == (Facet.TITLE, "title.edited", ["good"])


def test_a_title_that_went_has_no_after() -> None:
    change = only(PLAIN, replace(PLAIN, title=None))
    assert (change.before, change.after) == ("What vein care costs", None)


def test_a_byline_is_one_change_of_lines() -> None:
    before = replace(PLAIN, authors=("Ann Roe",), author_credentials=("MD",), medical_reviewer="Bo Lee")
    after = replace(before, author_credentials=("MD, PhD",), medical_reviewer=None)
    change = only(before, after)
    assert (change.kind, change.before) == ("byline.edited", "Ann Roe, MD\nreviewed by Bo Lee")
    assert (covered(change, "before"), covered(change, "after")) == (["reviewed by Bo Lee"], [", PhD"])


def test_the_order_of_topics_does_not_count() -> None:
    before = replace(PLAIN, categories=("Veins", "Legs"), tags=("sleep",))
    assert compare(before, replace(before, categories=("Legs", "Veins"))) == ()
    change = only(before, replace(before, categories=("Veins",)))
    assert (change.kind, change.before, change.after) == (
        "topics.edited",
        "categories: Veins, Legs",
        "categories: Veins",
    )


def claim(value: str, precision: str, **facts: object) -> ClaimedDate:
    return ClaimedDate(value=value, precision=Precision(precision), raw=value, **facts)  # type: ignore[arg-type]


def relative(first_hour: int, last_hour: int) -> ClaimedDate:
    bounds = {
        "earliest": datetime(2024, 5, 3, first_hour, tzinfo=UTC),
        "latest": datetime(2024, 5, 3, last_hour, tzinfo=UTC),
    }
    return claim("2024-05-03", "day", relative=True, **bounds)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, None),
        (claim("2024-05-03", "day"), claim("2024-05-03", "day")),
        (claim("2024-05-03", "day"), claim("2024-05-03T08:30:00+02:00", "second")),
        (claim("2024-05", "month"), claim("2024-05-03", "day")),
        (claim("2024", "year"), claim("2024-05", "month")),
        (claim("2024-W18", "week"), claim("2024-05-03", "day")),
        (claim("2024-05-03T08:30", "minute"), claim("2024-05-03T08:30:11", "second")),
        (claim("2024-05-03T08:30", "minute"), claim("2024-05-03T08:30:11+02:00", "second")),
        (claim("2024-05-03T08:00", "hour"), claim("2024-05-03T08:30", "minute")),
        (claim("2024-05-03T08:30:00+02:00", "second"), claim("2024-05-03T06:30:00+00:00", "second")),
        (relative(6, 12), relative(11, 20)),
        (relative(6, 12), claim("2024-05-03T08:30:00+00:00", "second")),
        (None, relative(6, 12)),
    ],
)  # fmt: skip
def test_claims_that_agree_are_no_change(old: ClaimedDate | None, new: ClaimedDate | None) -> None:
    assert dates_agree(old, new)
    assert dates_agree(new, old)
    assert compare(replace(PLAIN, published=old), replace(PLAIN, published=new)) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (claim("2024-05-03", "day"), claim("2024-05-02", "day")),
        (claim("2024-05-03", "day"), claim("2024-05-04T08:30:00+02:00", "second")),
        (claim("2024-05", "month"), claim("2024-06-03", "day")),
        (claim("2024-W18", "week"), claim("2024-05-13", "day")),
        (claim("2024-W18", "week"), claim("2024-05", "month")),
        (claim("2024-05-03T08:30", "minute"), claim("2024-05-03T08:31:11", "second")),
        (claim("2024-05-03T08:30+02:00", "minute"), claim("2024-05-03T08:30:11+00:00", "second")),
        (relative(6, 12), replace(relative(13, 20), value="2024-05-04")),
        (None, claim("2024-05-03", "day")),
    ],
)
def test_claims_that_do_not_agree_are_a_change(old: ClaimedDate | None, new: ClaimedDate | None) -> None:
    for before, after in ((old, new), (new, old)):
        change = only(replace(PLAIN, modified=before), replace(PLAIN, modified=after))
        assert (change.facet, change.kind) == (Facet.DATES, "date.modified")
        assert (change.before, change.after) == (before and before.value, after and after.value)


def test_each_date_has_its_own_kind() -> None:
    day = claim("2024-05-03", "day")
    changes = compare(PLAIN, replace(PLAIN, published=day, modified=day, reviewed=day))
    assert [change.kind for change in changes] == ["date.published", "date.modified", "date.reviewed"]


TEXT = Block(kind=BlockKind.PARAGRAPH, text="Compression helps.")


def image(alt: str | None, src: str = "https://a.example/1.png", caption: str = "") -> Block:
    return Block(kind=BlockKind.IMAGE, text=caption, alt=alt, src=src)


def with_blocks(*blocks: Block) -> Article:
    return replace(PLAIN, blocks=blocks)


def test_the_address_of_an_image_alone_never_counts() -> None:
    assert (
        compare(with_blocks(TEXT, image("A leg")), with_blocks(TEXT, image("A leg", "https://b.example/2.webp"))) == ()
    )
    assert compare(with_blocks(image(None)), with_blocks(image(None, "https://b.example/2.webp"))) == ()


def test_an_image_at_another_place_is_no_change() -> None:
    assert compare(with_blocks(image("A leg"), TEXT), with_blocks(TEXT, image("A leg"))) == ()


def test_images_come_and_go() -> None:
    added = only(with_blocks(TEXT), with_blocks(TEXT, image("A leg", caption="Before treatment")))
    assert (added.kind, added.after, added.where.block_after) == ("media.added", "A leg\nBefore treatment", 1)
    removed = only(with_blocks(TEXT, image(None)), with_blocks(TEXT))
    assert (removed.kind, removed.before) == ("media.removed", "https://a.example/1.png")


def test_an_image_that_says_something_else_is_replaced() -> None:
    same_file = only(with_blocks(TEXT, image("Dose: 5 mg")), with_blocks(TEXT, image("Dose: 50 mg")))
    assert (same_file.kind, covered(same_file, "after")) == ("media.replaced", ["50 mg"])
    same_place = only(with_blocks(TEXT, image("A leg")), with_blocks(TEXT, image("An arm", "https://b.example/2.png")))
    assert (same_place.facet, same_place.kind) == (Facet.MEDIA, "media.replaced")


def test_facets_come_in_a_fixed_order() -> None:
    day = claim("2024-05-03", "day")
    after = replace(
        with_blocks(TEXT, image("A leg")), title="Other", authors=("Ann Roe",), tags=("sleep",), published=day
    )
    assert [change.facet.value for change in compare(PLAIN, after)] == [
        "title", "byline", "topics", "body", "dates", "media",
    ]  # fmt: skip
