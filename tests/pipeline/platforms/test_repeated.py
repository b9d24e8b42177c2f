"""Comments in markup that nobody described before: blocks of one shape under a heading; what only looks so is none."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.read import read
from records.article import Article
from records.capture import Purpose
from records.payload import Payload

BODY = "<p>" + "Restless legs trouble people most in the evening, when they finally sit down. " * 4 + "</p>"
ADA = ("Ada Moss", "October 13, 2023", "Does it itch at night? It does for me, every single evening.")
BEN = ("Ben", "October 14, 2023", "Me too.")
BOTH = [("Ada Moss", "2023-10-13", ADA[2], 0), ("Ben", "2023-10-14", BEN[2], 0)]
Item = Callable[[str, str, str], str]


def article_with(inner: str) -> Article:
    markup = (
        f'<!DOCTYPE html><html lang="en"><head><title>Legs</title></head><body><nav><a href="/">Home</a></nav><main>'
        f"<article><h1>Legs in the evening</h1><p>By Dr Hall, October 10, 2023</p>{BODY}</article>{inner}</main>"
        "<footer>© 2024 Clinic</footer></body></html>"
    )
    payload = Payload(
        url="https://clinic.example/legs/",
        purpose=Purpose.PAGE,
        body=markup.encode(),
        fetched_at=datetime(2024, 3, 1, tzinfo=UTC),
    )
    article = read([payload]).article
    assert article is not None
    return article


def comments_in(inner: str) -> list[tuple[str | None, str | None, str, int]]:
    found = article_with(inner).comments
    return [(each.author, each.posted and each.posted.value, each.text, each.depth) for each in found]


def two(item: Item) -> str:
    return item(*ADA) + item(*BEN)


SHAPES: dict[str, str] = {
    "a name in bold, a date, a paragraph": "<h2>Comments</h2><div class='q7'>"
    + two(lambda name, day, text: f"<div class='x1'><b>{name}</b> <span>{day}</span><p>{text}</p></div>")
    + "</div>",
    "items of a list with pictures and links": "<section><h3>2 Comments</h3><ul>"
    + two(
        lambda name, day, text: (
            f"<li><img src='a.png' alt='{name}'><div><strong>{name}</strong><small>{day}</small></div>"
            f"<div>{text}</div><a href='#'>Reply</a></li>"
        )
    )
    + "</ul></section>",
    "utility classes, initials and buttons": "<div class='mt-8'><h3 class='xl'>Comments (2)</h3><div class='y-4'>"
    + two(
        lambda name, day, text: (
            f"<div class='flex p-4'><div class='w-8'><span>{name[0]}</span></div><div class='grow'>"
            f"<div class='flex'><span class='font-bold'>{name}</span><span class='text-gray-500'>{day}</span></div>"
            f"<p class='mt-2'>{text}</p><button>Like</button><button>Reply</button></div></div>"
        )
    )
    + "</div></div>",
    "the date last": "<h2>Comments</h2><div>"
    + two(lambda name, day, text: f"<div><h4>{name}</h4><p>{text}</p><p>{day}</p></div>")
    + "</div>",
    "the text first": "<h2>Comments</h2><ul>"
    + two(lambda name, day, text: f"<li><p>{text}</p><span>{name}</span> <time>{day}</time></li>")
    + "</ul>",
    "name and date in one line": "<h2>Reader comments</h2><ol>"
    + two(lambda name, day, text: f"<li><p><em>{name}, {day}</em></p><p>{text}</p></li>")
    + "</ol>",
    "a label that counts and is no heading": "<div class='ttl'>2 comments</div><div>"
    + two(
        lambda name, day, text: (
            f"<article><header><span>{name}</span><span>{day}</span></header><p>{text}</p></article>"
        )
    )
    + "</div>",
    "an element that is named so": "<div class='kommentare'><div class='titel'>Meinungen</div>"
    + two(
        lambda name, day, text: (
            f"<div class='eintrag'><span class='wer'>{name}</span><span class='wann'>{day}</span><p>{text}</p></div>"
        )
    )
    + "</div>",
    "a list of terms": "<h2>Comments</h2><dl>"
    + two(lambda name, day, text: f"<dt>{name}, {day}</dt><dd>{text}</dd>")
    + "</dl>",
    "headings and paragraphs without blocks": "<h2>Comments</h2>"
    + two(lambda name, day, text: f"<h4>{name}</h4><p><small>{day}</small></p><p>{text}</p>"),
    "paragraphs that end with the date": "<h2>Comments</h2><div>"
    + two(lambda name, day, text: f"<p>{name}</p><p>{text}</p><p>{day}</p>")
    + "</div>",
    "rows of a table": "<h2>Comments</h2><table>"
    + two(lambda name, day, text: f"<tr><td>{name}<br>{day}</td><td>{text}</td></tr>")
    + "</table>",
    "a second date, of an edit": "<h2>Comments</h2><ul>"
    + two(lambda name, day, text: f"<li><b>{name}</b> <span>{day}</span><p>{text}</p><i>{day}</i></li>")
    + "</ul>",
    "a form before them": "<section><h2>Join the discussion</h2><form><textarea></textarea></form><div>"
    + two(lambda name, day, text: f"<div><b>{name}</b> <span>{day}</span><p>{text}</p></div>")
    + "</div></section>",
    "words between name and date": "<h2>Comments</h2><ul>"
    + two(lambda name, day, text: f"<li><b>{name}</b> wrote on <i>{day}</i><p>{text}</p></li>")
    + "</ul>",
    "dates of a custom element": "<h2>Comments</h2><ul>"
    + two(
        lambda name, day, text: (
            f"<li><b>{name}</b> commented <relative-time datetime='{day}'>then</relative-time><p>{text}</p></li>"
        )
    )
    + "</ul>",
}
LIKE_ITEM: Item = lambda name, day, text: f"<div><b>{name}</b> <span>{day}</span><p>{text}</p></div>"  # noqa: E731
NO_COMMENTS: dict[str, str] = {
    "testimonials": f"<section><h2>What our patients say</h2>{two(LIKE_ITEM)}</section>",
    "reviews in a sidebar": f"<aside><h2>Reviews</h2>{two(LIKE_ITEM)}</aside>",
    "news": f"<section><h2>News</h2>{two(LIKE_ITEM)}</section>",
    "a team": "<section><h2>Our team</h2><div><h3>Dr Hall</h3><p>Since 2010</p><p>Veins.</p></div></section>",
    "related posts": "<section><h2>Related posts</h2>"
    + two(lambda name, day, text: f"<div><h3><a href='/x'>{text}</a></h3><span>{name}</span><time>{day}</time></div>")
    + "</section>",
    "comments on other articles": "<div><h3>Latest comments</h3><ul>"
    + two(
        lambda name, day, text: (
            f"<li><b>{name}</b> on <a href='/o/#comment-4'>O</a> <span>{day}</span><p>{text}</p></li>"
        )
    )
    + "</ul></div>",
    "comments on other articles beside": f"<aside class='sidebar'><h2>Comments</h2>{two(LIKE_ITEM)}</aside>",
    "none yet, then news": f"<h2>Comments</h2><p>No comments yet.</p><h2>News</h2>{two(LIKE_ITEM)}",
    "teasers that count comments": "<section><h2>More from the blog</h2>"
    + two(lambda name, day, text: f"<div><h3>{name}</h3><span>{day}</span><span>3 comments</span><p>{text}</p></div>")
    + "</section>",
    "a counter of another number": f"<p><span>3 comments</span></p><div>{two(LIKE_ITEM)}</div>",
    "the discussion of a study": "<h2>Discussion</h2><p>In 2019 we saw that walking helps.</p><p>Smith, May 3, 2019</p>"
    "<p>Others saw the same in a larger group of patients.</p>",
    "comments that are links": "<h2>Comments</h2><ul>"
    + two(lambda name, day, text: f"<li><a href='/o/'>{name} {text}</a> <span>{day}</span></li>")
    + "</ul>",
}


@pytest.mark.parametrize("inner", SHAPES.values(), ids=SHAPES)
def test_blocks_of_one_shape_are_comments(inner: str) -> None:
    assert comments_in(inner) == BOTH


@pytest.mark.parametrize("inner", SHAPES.values(), ids=SHAPES)
def test_their_words_are_no_part_of_the_body(inner: str) -> None:
    assert "itch" not in article_with(inner).body_text


@pytest.mark.parametrize("inner", NO_COMMENTS.values(), ids=NO_COMMENTS)
def test_what_only_looks_like_comments_is_none(inner: str) -> None:
    assert comments_in(inner) == []


def test_a_single_comment_is_the_smallest_block_that_is_one() -> None:
    single = (
        "<div class='k'><div><strong>Ada Moss</strong><span>October 13, 2023</span></div><p>Does it itch?</p></div>"
    )
    form = "<form><label>Name</label><textarea></textarea></form>"
    assert comments_in(f"<h2>One comment</h2>{single}{form}") == [("Ada Moss", "2023-10-13", "Does it itch?", 0)]


def reply(name: str, day: str, text: str, replies: str = "") -> str:
    inner = f"<ul>{replies}</ul>" if replies else ""
    return f"<li><div><b>{name}</b> <time>{day}</time></div><div>{text}</div>{inner}</li>"


def test_blocks_inside_a_block_are_replies() -> None:
    thread = reply(*ADA, reply("Dr Hall", BEN[1], "For some.")) + reply(*BEN)
    assert comments_in(f"<h2>Comments</h2><ul>{thread}</ul>") == [
        BOTH[0],
        ("Dr Hall", "2023-10-14", "For some.", 1),
        BOTH[1],
    ]


def test_a_chain_of_replies_is_read_however_few_there_are() -> None:
    assert comments_in(f"<h2>Comments</h2><ul>{reply(*ADA, reply(*BEN))}</ul>") == [BOTH[0], (*BOTH[1][:3], 1)]


def test_relative_dates_resolve_against_the_visit() -> None:
    item = "<div class='c'><a href='/u/1'>Ada Moss</a> · <span>3 days ago</span><div>Does it itch?</div></div>"
    assert comments_in(f"<h2>Comments</h2><div>{item}</div>") == [("Ada Moss", "2024-02-27", "Does it itch?", 0)]


def test_a_badge_tells_that_the_clinic_wrote() -> None:
    badge = "<li><b>Dr Hall</b> <span>Staff</span> <time>October 14, 2023</time><p>For some.</p></li>"
    found = article_with(f"<h2>Comments</h2><ul>{reply(*ADA)}{badge}</ul>").comments
    assert [(each.author, each.author_kind.value) for each in found] == [("Ada Moss", "unknown"), ("Dr Hall", "clinic")]


def test_german_comments_are_read() -> None:
    def entry(name: str, day: str, text: str) -> str:
        return f"<div class='eintrag'><p class='kopf'><b>{name}</b> am {day} Uhr</p>{text}</div>"

    inner = entry("Ada", "13. Oktober 2023 um 10:00", "<p>Juckt es?</p>")
    inner += entry("Ben", "14. Oktober 2023 um 11:00", "<p>Ja.</p><p>Danke.</p>")
    assert comments_in(f"<h2>2 Kommentare</h2><div>{inner}</div>") == [
        ("Ada", "2023-10-13T10:00", "Juckt es?", 0),
        ("Ben", "2023-10-14T11:00", "Ja.\n\nDanke.", 0),
    ]


@pytest.mark.parametrize(
    "more",
    ["<button>Load more comments</button>", "<a href='#'>Show 12 older comments</a>", "<button>Load more</button>"],
)
def test_a_button_for_more_tells_that_some_are_missing(more: str) -> None:
    assert not article_with(
        f"<section><h2>Comments</h2><ul>{reply(*ADA)}{reply(*BEN)}</ul>{more}</section>"
    ).comments_complete


def test_what_somebody_says_with_a_picture_alone_is_a_comment() -> None:
    item = "<div class='comment'><b class='author'>Ada Moss</b> <time>October 13, 2023</time><img src='leg.png'></div>"
    assert comments_in(f"<section>{item}</section>") == [("Ada Moss", "2023-10-13", "", 0)]


def test_the_inside_of_a_comment_is_its_text_where_the_name_stands_outside() -> None:
    item = (
        "<div class='comment'><h4><b class='author'>Ada Moss</b> <time>October 13, 2023</time></h4>"
        "<div class='comment-body'>Does it itch?</div><div class='reply-form'><h4>Reply to comment</h4></div></div>"
    )
    assert comments_in(f"<section>{item}</section>") == [("Ada Moss", "2023-10-13", "Does it itch?", 0)]


@pytest.mark.parametrize("heading", ["12 Comments", "Comments (12)", "12 Kommentare", "12 commentaires", "12 reacties"])
@pytest.mark.parametrize("shown", [0, 2])
def test_a_heading_that_counts_more_than_is_held_tells_that_comments_are_missing(heading: str, shown: int) -> None:
    block = '<div class="comment"><b class="author">Ada</b> <span class="date">2023-11-09</span><p>It helped.</p></div>'
    article = article_with(f"<h2>{heading}</h2><div>{block * shown}</div>")
    assert (len(article.comments), article.comments_complete) == (shown, False)


@pytest.mark.parametrize("heading", ["3 replies to common questions", "12 signs of low iron", "Comments", "0 Comments"])
def test_other_headings_count_nothing(heading: str) -> None:
    assert article_with(f"<h2>{heading}</h2><p>Nobody has written yet.</p>").comments_complete
