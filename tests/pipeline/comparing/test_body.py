"""Bodies compared block by block: moved once, edits paired, splits and merges no removals, markup no change."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.compare import compare, compare_texts
from records.article import Article, Block, BlockKind, Link
from records.change import Change, Facet

LEGS = "Restless legs are common. Most people sleep badly for years before they ask."
VEINS = "Compression stockings of 20–30 mmHg are worn by day and taken off at night."
DOSE = "Adults take 5 mg of the drug every evening, two hours before bed."
CARE = "Our nurses call every patient on the morning after the treatment."


def article(*blocks: Block | str) -> Article:
    made = (block if isinstance(block, Block) else Block(kind=BlockKind.PARAGRAPH, text=block) for block in blocks)
    return Article(title="Legs", blocks=tuple(made))


def kinds(changes: tuple[Change, ...]) -> list[str]:
    return [change.kind for change in changes]


def covered(change: Change, side: str) -> list[str]:
    text = (change.before if side == "before" else change.after) or ""
    return [text[span.start : span.end] for span in change.spans if span.side == side]


def test_a_dose_changed_in_place_is_one_edit_with_the_quantity_marked() -> None:
    (change,) = compare(article(LEGS, DOSE, CARE), article(LEGS, DOSE.replace("5 mg", "50 mg"), CARE))
    assert (change.facet, change.kind) == (Facet.BODY, "body.edited")
    assert (covered(change, "before"), covered(change, "after")) == (["5 mg"], ["50 mg"])
    assert (change.where.block_before, change.where.block_after) == (1, 1)
    assert (change.labels, change.severity) == ((), None)


def test_a_paragraph_added_and_one_removed_are_told_as_such() -> None:
    added, removed = compare(article(LEGS, VEINS, CARE), article(DOSE, LEGS, CARE))
    assert (added.kind, added.before, added.after, added.where.block_after) == ("body.added", None, DOSE, 0)
    assert (removed.kind, removed.before, removed.after, removed.where.block_before) == ("body.removed", VEINS, None, 1)
    assert covered(removed, "before") == [VEINS]


def test_a_moved_paragraph_is_told_once_as_moved() -> None:
    (change,) = compare(article(LEGS, VEINS, DOSE, CARE), article(VEINS, DOSE, CARE, LEGS))
    assert (change.kind, change.before, change.after, change.spans) == ("body.moved", LEGS, LEGS, ())
    assert (change.where.block_before, change.where.block_after) == (0, 3)


def test_a_section_that_moves_is_one_move() -> None:
    heading = Block(kind=BlockKind.HEADING, level=2, text="Stockings")
    (change,) = compare(article(LEGS, DOSE, CARE, heading, VEINS), article(heading, VEINS, LEGS, DOSE, CARE))
    assert (change.kind, change.before) == ("body.moved", f"Stockings\n\n{VEINS}")


def test_a_paragraph_moved_and_edited_is_one_edit() -> None:
    edited = DOSE.replace("5 mg", "50 mg")
    (change,) = compare(article(DOSE, LEGS, VEINS, CARE), article(LEGS, VEINS, CARE, edited))
    assert (change.kind, covered(change, "after")) == ("body.edited", ["50 mg"])
    assert (change.where.block_before, change.where.block_after) == (0, 3)


def test_a_paragraph_split_in_two_is_an_edit_of_white_space() -> None:
    first, _, second = LEGS.partition(" Most")
    (change,) = compare(article(LEGS, CARE), article(first, f"Most{second}", CARE))
    assert (change.kind, change.before, change.after) == ("body.edited", LEGS, f"{first}\n\nMost{second}")
    assert (covered(change, "before"), covered(change, "after")) == ([" "], ["\n\n"])


def test_paragraphs_merged_and_edited_are_one_edit_of_the_words_that_differ() -> None:
    (change,) = compare(article(LEGS, DOSE, CARE), article(f"{LEGS} {DOSE.replace('5 mg', '2.5 mg')}", CARE))
    assert change.kind == "body.edited"
    assert covered(change, "after") == [" ", "2.5 mg"]


def test_a_paragraph_broken_into_list_items_loses_no_word() -> None:
    items = [Block(kind=BlockKind.ITEM, level=1, text=text) for text in ("Headache", "nausea", "a dry mouth for a day")]
    (change,) = compare(article("Headache, nausea, a dry mouth for a day", CARE), article(*items, CARE))
    assert (change.kind, covered(change, "before"), covered(change, "after")) == ("body.edited", [",", ","], [])


def test_other_markup_around_the_same_words_is_no_change() -> None:
    before = article(Block(kind=BlockKind.HEADING, level=2, text="Risks"), LEGS, VEINS)
    after = article(
        Block(kind=BlockKind.HEADING, level=3, text="Risks"),
        Block(kind=BlockKind.ITEM, level=1, text=LEGS, heading_path=("Risks",)),
        Block(kind=BlockKind.QUOTE, text=VEINS),
    )
    assert compare(before, after) == ()


def test_spellings_of_one_character_are_no_change() -> None:
    assert compare(article("Caf\u00e9"), article("Cafe\u0301")) == ()


def linked(target: str, text: str = "Read our guide to doses first.") -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, links=(Link(text="our guide", href=target),))


def test_a_link_that_leads_elsewhere_is_an_edit_that_shows_both_targets() -> None:
    (change,) = compare(article(LEGS, linked("https://a.example/x")), article(LEGS, linked("https://b.example/y")))
    assert change.kind == "body.edited"
    assert change.before == "Read [our guide](https://a.example/x) to doses first."
    assert covered(change, "before") == ["https://a.example/x"]
    assert covered(change, "after") == ["https://b.example/y"]


def test_a_new_sentence_with_a_link_is_shown_as_readers_see_it() -> None:
    longer = Block(
        kind=BlockKind.PARAGRAPH, text=f"{LEGS} See more.", links=(Link(text="See more", href="https://a.example/"),)
    )
    (change,) = compare(article(LEGS, CARE), article(longer, CARE))
    assert (change.after, covered(change, "after")) == (f"{LEGS} See more.", ["See more."])


def test_a_link_without_words_in_the_text_still_shows_its_target() -> None:
    old, new = (
        Block(kind=BlockKind.PARAGRAPH, text=CARE, links=(Link(text="", href=f"https://{host}.example/"),))
        for host in "ab"
    )
    (change,) = compare(article(old), article(new))
    assert covered(change, "after") == ["https://b.example/"]


def test_the_headings_above_a_change_are_named() -> None:
    block = Block(kind=BlockKind.ITEM, level=1, text=DOSE, heading_path=("Treatment", "Dose"))
    (change,) = compare(article(LEGS), article(LEGS, block))
    assert change.where.heading_path == ("Treatment", "Dose")


def test_changes_come_in_reading_order() -> None:
    changes = compare(article(LEGS, VEINS, CARE), article("A word of welcome.", LEGS, CARE, DOSE))
    assert [(c.kind, c.before or c.after) for c in changes] == [
        ("body.added", "A word of welcome."),
        ("body.removed", VEINS),
        ("body.added", DOSE),
    ]


def test_a_row_inserted_among_similar_rows_is_one_addition() -> None:
    rows = [Block(kind=BlockKind.ROW, text=f"Drug {name} | {dose} mg | daily") for name, dose in (("A", 5), ("B", 10))]
    new = Block(kind=BlockKind.ROW, text="Drug C | 20 mg | daily")
    (change,) = compare(article(*rows), article(rows[0], new, rows[1]))
    assert (change.kind, change.after) == ("body.added", "Drug C | 20 mg | daily")


@pytest.mark.parametrize(
    ("before", "after"),
    [("", ""), ("Take 5 mg.", "Take 5 mg."), ("A\n\nB", "A\n\n\n B"), ("Caf\u00e9\n", "Cafe\u0301")],
)
def test_equal_texts_give_no_change(before: str, after: str) -> None:
    assert compare_texts(before, after) == ()


def test_two_single_paragraphs_are_an_edit_however_little_they_share() -> None:
    (change,) = compare_texts("Never with alcohol.", "Safe for everyone!")
    assert (change.kind, covered(change, "after")) == ("body.edited", ["Safe for everyone!"])


def test_a_text_that_came_or_went_is_an_addition_or_a_removal() -> None:
    assert kinds(compare_texts("", "New.")) == ["body.added"]
    assert kinds(compare_texts("Old.", " ")) == ["body.removed"]


SENTENCE = st.sampled_from([LEGS, VEINS, DOSE, CARE, DOSE.replace("5 mg", "50 mg"), "Risks", "5 mg", "It is not safe."])
BODY = st.lists(SENTENCE, max_size=7)
MIRROR = {"body.added": "body.removed", "body.removed": "body.added"}


@settings(max_examples=150, deadline=None)
@given(BODY)
def test_a_body_compared_with_itself_gives_no_change(blocks: list[str]) -> None:
    assert compare(article(*blocks), article(*blocks)) == ()


@settings(max_examples=200, deadline=None)
@given(BODY, BODY)
def test_every_text_is_told_where_the_bodies_differ(before: list[str], after: list[str]) -> None:
    changes = compare(article(*before), article(*after))
    assert bool(changes) == (before != after)
    assert changes == compare(article(*before), article(*after))
    gained = sum(len((c.after or "").split()) - len((c.before or "").split()) for c in changes)
    assert gained == sum(len(text.split()) for text in after) - sum(len(text.split()) for text in before)


FIRST = "Restless legs are common. Most people sleep badly for years before they ask."
STOCKINGS = "Compression stockings of 20–30 mmHg are worn by day and taken off at night."
UNSAFE = "It is not safe."
NURSES = "Our nurses call every patient on the morning after the treatment."
DOSED = "Adults take 5 mg of the drug every evening, two hours before bed."


@settings(max_examples=150, deadline=None)
@given(st.lists(SENTENCE, max_size=6, unique=True), st.lists(SENTENCE, max_size=6, unique=True))
@example([FIRST, STOCKINGS, UNSAFE, "5 mg", NURSES], [FIRST, NURSES, UNSAFE, DOSED])  # two sequences are equally long
def test_swapping_the_sides_mirrors_additions_and_removals(before: list[str], after: list[str]) -> None:
    there, back = (compare(article(*a), article(*b)) for a, b in ((before, after), (after, before)))
    additions = [sum(kind == wanted for kind in kinds(there)) for wanted in MIRROR]
    assert additions == [sum(MIRROR.get(kind) == wanted for kind in kinds(back)) for wanted in MIRROR]


def test_before_and_after_are_in_nfc() -> None:
    (change,) = compare_texts("Cafe\u0301 here", "Cafe\u0301 there")
    assert change.before == unicodedata.normalize("NFC", "Cafe\u0301 here")
    assert covered(change, "after") == ["there"]
