"""A redline shows what changed to the word, folds what did not, and lets nothing of the page act."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.redline import Mark, Redline, as_json, weave
from audit.redline_html import as_html
from audit.redline_text import as_text
from pipeline.compare import compare, compare_texts
from records.article import Article, Block, BlockKind
from records.change import Change, Facet
from records.comment import AuthorKind, Comment
from records.shapes import Step

LEGS = (
    "Legs are heavy at night. Many people walk about. Some do not sleep at all. "
    "Take 5 mg in the evening. Rest well. Ask us. Call us."
)


def article(*texts: str, **facts: object) -> Article:
    blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=text, heading_path=("Treatment",)) for text in texts)
    return Article(title="Heavy legs", blocks=blocks, **facts)  # type: ignore[arg-type]


def redline(before: Article, after: Article) -> Redline:
    step = Step(url="https://clinic.example/legs/")
    return Redline(
        before=before,
        after=after,
        changes=compare(before, after),
        before_label="snapshot 1",
        after_label="snapshot 2",
        step=step,
    )


EDITED = redline(
    article("Welcome.", LEGS, "One.", "Two."), article("Welcome.", LEGS.replace("5 mg", "50 mg"), "One.", "Two.")
)


def test_the_text_names_the_page_and_both_sides() -> None:
    assert as_text(EDITED).splitlines()[:3] == [
        "Heavy legs",
        "https://clinic.example/legs/",
        "snapshot 1 → snapshot 2",
    ]


def test_changed_words_are_marked_and_unchanged_sentences_folded() -> None:
    assert as_text(EDITED).splitlines()[3:] == [
        "",
        "… 1 block unchanged …",
        "",
        "text edited under Treatment",
        "  … 3 sentences unchanged … Take [-5 mg-]{+50 mg+} in the evening. … 3 sentences unchanged …",
        "",
        "… 2 blocks unchanged …",
    ]


def test_colours_are_used_only_when_asked_for() -> None:
    assert "\x1b" not in as_text(EDITED)
    assert "\x1b[31;9m5 mg\x1b[0m\x1b[32;4m50 mg\x1b[0m" in as_text(EDITED, ansi=True)


def test_the_terminal_is_safe_from_the_page() -> None:
    hostile = "\x1b]0;owned\x07 \x9b31m \u202eevil"
    shown = as_text(redline(article("Fine."), article(f"Fine. {hostile}", hostile)), ansi=False)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)


def test_equal_articles_say_so() -> None:
    same = redline(article(LEGS), article(LEGS))
    assert "no change" in as_text(same)
    assert "no change" in as_html(same)


def test_a_split_paragraph_shows_the_mark_of_a_new_paragraph() -> None:
    shown = as_text(
        redline(
            article("Walk a lot every day. Sleep well at night."),
            article("Walk a lot every day.", "Sleep well at night."),
        )
    )
    assert "Walk a lot every day.[-␣-]{+¶+}Sleep well at night." in shown
    assert "unchanged" not in shown


def test_a_comment_is_named_by_its_author() -> None:
    one = Comment(
        id="wp-1",
        author="Ann",
        author_kind=AuthorKind.VISITOR,
        posted=None,
        text="Thanks!",
        parent_id=None,
        depth=0,
        position=0,
        source="wordpress",
    )
    assert "comment by Ann removed\n  [-Thanks!-]" in as_text(redline(article(comments=(one,)), article()))


def test_a_change_without_texts_is_named_all_the_same() -> None:
    moved = Change(facet=Facet.STATE, kind="page.moved", before="https://a.example/", after="https://b.example/")
    assert "page moved" in as_text(Redline(before=article(), after=article(), changes=(moved,)))


def test_json_is_the_revision_object() -> None:
    told = json.loads(json.dumps(as_json(EDITED)))
    assert (told["url"], told["facets"], told["cause"]) == ("https://clinic.example/legs/", ["body"], "source")
    assert told["changes"][0]["spans"][0] == {"side": "before", "start": 80, "end": 84, "label": None, "rule": None}


def test_the_page_marks_words_and_keeps_unchanged_blocks_behind_a_fold() -> None:
    page = as_html(EDITED)
    assert "<del>5 mg</del><ins>50 mg</ins>" in page
    assert "<summary>2 blocks unchanged</summary>" in page
    assert '<p class="text" dir="auto">Two.</p>' in page


def test_nothing_of_the_page_acts_in_the_browser() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onmouseover=x"
    before, after = article("Fine.", attack), article(attack, f"{attack} more. {attack} Again. {attack}")
    hostile = Redline(
        before=before, after=after, changes=compare(before, after), before_label=attack, after_label=attack,
        step=Step(url=f"javascript:{attack}"),
    )  # fmt: skip
    page = as_html(hostile)
    tags = set(re.findall(r"<\s*([a-zA-Z]\w*)", page))
    assert tags <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "section", "details", "summary",
        "del", "ins", "span",
    }  # fmt: skip
    assert "default-src 'none'" in page.replace("&#x27;", "'")


WORD = st.sampled_from(["take", "not", "5 mg", "50 mg", "legs.", "Then", "rest,", "½ tablet", "👍🏽", "(see", "it)."])
TEXT = st.lists(WORD, min_size=1, max_size=20).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT)
def test_weaving_keeps_every_character_of_both_sides(before: str, after: str) -> None:
    for change in compare_texts(before, after):
        woven = weave(change)
        for text, other in ((before, Mark.NEW), (after, Mark.GONE)):
            shown = "".join(stretch.text for stretch in woven if stretch.mark is not other)
            assert "".join(shown.split()) == "".join(text.split())
