"""Another article is told from one that was edited, and in doubt it was edited."""

from dataclasses import replace

from pipeline.comparing.another import is_another
from pipeline.comparing.titles import are_apart
from records.article import Article, Block, BlockKind
from records.dates import ClaimedDate, Precision

LEGS = (
    "Restless legs trouble people most in the evening, when they finally sit down to rest after a long day.",
    "The urge to move comes with an odd feeling that many describe as crawling, pulling or throbbing deep inside.",
    "Low iron is among the most frequent causes, so your doctor will begin with a blood test for ferritin.",
)
VEINS = (
    "Spider veins are small, damaged vessels on the surface of the skin, and nearly always harmless.",
    "They appear on calves, thighs and cheeks, more often in women, and rarely hurt or itch in warm weather.",
    "We treat them with a fine needle or with light; most patients need two visits, eight weeks apart.",
)
CALL = "Book an appointment at our clinic."


def article(title: str | None, *texts: str, published: str | None = None) -> Article:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text) for text in texts)
    day = ClaimedDate(value=published, precision=Precision.DAY, raw=published) if published else None
    return Article(title=title, blocks=blocks, published=day)


OLD = article("What causes restless legs", *LEGS)
NEW = article("Spider veins and how we treat them", *VEINS)


def test_other_words_under_another_title_are_another_article() -> None:
    assert is_another(OLD, NEW)
    assert is_another(article(OLD.title, *LEGS, published="2023-01-05"), NEW)
    assert is_another(
        article(OLD.title, *LEGS, published="2023-01-05"), article(NEW.title, *VEINS, published="2026-03-01")
    )


def test_what_every_article_of_the_clinic_ends_with_ties_no_two() -> None:
    assert is_another(article(OLD.title, *LEGS, CALL), article(NEW.title, *VEINS, CALL))


def test_a_thorough_rewrite_under_the_same_title_is_an_edit() -> None:
    assert not is_another(OLD, replace(NEW, title=OLD.title))
    assert not is_another(OLD, replace(NEW, title="Restless legs: the causes"))


def test_the_same_text_under_another_title_is_an_edit() -> None:
    assert not is_another(OLD, replace(OLD, title=NEW.title))
    assert not is_another(OLD, article(NEW.title, LEGS[0], LEGS[1].replace("odd", "strange"), *VEINS))


def test_articles_published_on_the_same_day_are_one() -> None:
    sides = (article(OLD.title, *LEGS, published="2023-01-05"), article(NEW.title, *VEINS, published="2023-01-05"))
    assert not is_another(*sides)


def test_too_little_text_tells_nothing() -> None:
    assert not is_another(article(OLD.title, LEGS[0]), NEW)
    assert not is_another(OLD, article(NEW.title, VEINS[0]))


def test_an_article_without_a_title_tells_nothing() -> None:
    assert not is_another(OLD, replace(NEW, title=None))
    assert not is_another(replace(OLD, title="–"), NEW)


def test_titles_may_share_a_word_that_says_nothing() -> None:
    assert are_apart("What causes restless legs?", "What we do against varicose veins")
    assert not are_apart("Restless legs", "RESTLESS nights")
    assert not are_apart("Cafe\u0301", "Caf\u00e9")
