"""Every part that patients read is in the body wherever it stands, in every frame; no furniture is."""

import re
from pathlib import Path

import pytest

from pipeline.read import read
from tests.pipeline.written import PARAGRAPHS, URL, paragraphs, payload


def parts_in(name: str) -> dict[str, str]:
    """The parts in a file beside this one, by the names in the comments above them; each holds the word SIGN."""
    text = (Path(__file__).parent / "parts" / name).read_text(encoding="utf-8")
    return dict(re.findall(r"<!-- (.+?) -->\n(.+)\n", text))


READ = parts_in("read.html")
READ_AT_THE_END = parts_in("read_at_the_end.html")
FURNITURE = parts_in("furniture.html")
FRAMES = {
    "WordPress": '<article class="post hentry"><header class="entry-header"><h1 class="entry-title">Legs</h1></header>'
    '<div class="entry-content">{}</div></article>',
    "plain": '<div class="c1"><h1>Legs</h1><div class="c2">{}</div></div>',
    "Wix": '<main><article><h1 data-hook="post-title">Legs</h1><div class="rich-content">{}</div></article></main>',
    "Squarespace": '<article class="entry hentry"><h1 class="entry-title">Legs</h1><div class="sqs-layout"><div '
    'class="sqs-block html-block"><div class="sqs-block-content">{}</div></div></div></article>',
    "HubSpot": '<div class="blog-post"><h1><span>Legs</span></h1><span class="hs_cos_wrapper">{}</span></div>',
    "Drupal": '<article class="node"><h1>Legs</h1><div class="field field--name-body">{}</div></article>',
    "Elementor": '<section class="elementor-section"><div class="elementor-widget"><h1>Legs</h1></div><div '
    'class="elementor-widget-theme-post-content"><div class="elementor-widget-container">{}</div></div></section>',
    "Divi": '<article class="et_pb_post"><div class="et_post_meta_wrapper"><h1>Legs</h1></div><div class="et_pb_row">'
    '<div class="et_pb_module et_pb_text"><div class="et_pb_text_inner">{}</div></div></div></article>',
}
PAGE = (
    '<html lang="en"><head><title>Legs</title></head><body><header class="site-header"><nav><a href="/">Home</a></nav>'
    '</header>{}<aside class="widget-area"><h3>Recent posts</h3><a href="/x">Feet</a></aside>'
    '<footer class="site-footer"><p>© Clinic</p></footer></body></html>'
)
PLACES = {
    "first": lambda part: part + paragraphs(),
    "between": lambda part: paragraphs(*PARAGRAPHS[:3]) + part + paragraphs(*PARAGRAPHS[3:]),
    "last": lambda part: paragraphs() + part,
}


def bodies(content: str) -> dict[str, str]:
    """What is read of a text in each of the frames."""
    found = {}
    for name, frame in FRAMES.items():
        article = read([payload(PAGE.format(frame.format(content)), url=URL)]).article
        assert article is not None, name
        found[name] = "\n".join(block.text for block in article.blocks)
    return found


def lacking(found: dict[str, str], words: str) -> list[str]:
    return [name for name, text in found.items() if words not in text]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", READ)
def test_what_patients_read_is_in_the_body(part: str, place: str) -> None:
    found = bodies(PLACES[place](READ[part]))
    assert lacking(found, "SIGN") == []
    assert [lacking(found, words) for words in PARAGRAPHS] == [[]] * len(PARAGRAPHS)


@pytest.mark.parametrize("part", READ_AT_THE_END)
def test_the_sources_of_an_article_end_its_body(part: str) -> None:
    assert lacking(bodies(PLACES["last"](READ_AT_THE_END[part])), "SIGN") == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("part", FURNITURE)
def test_furniture_is_not_in_the_body(part: str, place: str) -> None:
    found = bodies(PLACES[place](FURNITURE[part]))
    assert lacking(found, "SIGN") == list(FRAMES)
    assert [lacking(found, words) for words in PARAGRAPHS] == [[]] * len(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Published May 3, 2021 | Updated: May 5, 2023 | Medically reviewed by Karim Aziz, MD",
        "Veröffentlicht am 3. Mai 2021 | Medizinisch geprüft am 12. Februar 2024 von Dr. med. Anna Weber",
        "Par Luc Petit, phlébologue — 3 mai 2023",
        "May 3, 2023 · 5 min read",
    ],
)
def test_a_line_of_facts_above_the_text_is_no_part_of_it(line: str) -> None:
    assert lacking(bodies(f"<p>{line}</p>{paragraphs()}"), line) == list(FRAMES)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the swelling is gone, and by Friday you may run again.",
        "Published studies of 3 May 2021 say that rest does not help.",
        "Updated on 3 May 2021: the dose was halved.",
        "Reviewed guidelines say that legs should be raised at night.",
    ],
)
def test_a_sentence_that_begins_like_a_fact_is_read(line: str) -> None:
    assert lacking(bodies(f"<p>{line}</p>{paragraphs()}"), line) == []


def test_the_title_is_not_said_again_in_the_body() -> None:
    assert not any(text.startswith("Legs") for text in bodies(paragraphs()).values())
