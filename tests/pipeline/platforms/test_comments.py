"""What holds for comments on every platform: identities, texts, counts, order, and readings that nothing breaks."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from lxml.html import HtmlElement

from pipeline.comments.stated import count_in
from pipeline.comments.text import comment_text
from pipeline.comments.thread import Found, records_of
from pipeline.facts import byline, dates, headline, kind, topics
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from pipeline.platforms import PLATFORMS, SERVICES, CommentsRead, Held, systems_of
from pipeline.platforms.wordpress_paging import article_address, page_number
from records.comment import Comment
from records.dates import ClaimedDate, Precision

PAGES = Path(__file__).parents[2] / "pages"
SAVED = sorted(PAGES.glob("*/*/page.html"))
URL = "https://clinic.example/legs/"


def tree_of(markup: str | bytes) -> HtmlElement:
    tree = parse(markup.encode("utf-8", "replace") if isinstance(markup, str) else markup).tree
    assert tree is not None
    return tree


def page_of(tree: HtmlElement, url: str = URL) -> Page:
    fetched_at = datetime(2024, 3, 1, tzinfo=UTC)
    return Page(url=url, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, url))


def read_in(markup: str) -> CommentsRead:
    page = page_of(tree_of(markup))
    return systems_of(page).comments(Held(pages=(page,)))


def comments_in(markup: str) -> tuple[Comment, ...]:
    return records_of(read_in(markup).found)


def day(value: str) -> ClaimedDate:
    return ClaimedDate(value=value, precision=Precision.DAY, raw=value)


def found(author: str, text: str, posted: str = "2024-01-01") -> Found:
    return Found(author=author, text=text, posted=day(posted), source="microdata", key=object())


def test_a_derived_id_survives_an_edit_of_the_text() -> None:
    before, after = records_of([found("Ada", "It hurts")]), records_of([found("Ada", "It no longer hurts")])
    assert before[0].id == after[0].id
    assert before[0].id.startswith("d-")


def test_a_derived_id_survives_the_arrival_of_others() -> None:
    (alone,) = records_of([found("Ada", "Me")])
    crowd = records_of([found("Ben", "New"), found("Ada", "Old", "2023-01-01"), found("Ada", "Me")])
    assert alone.id in {comment.id for comment in crowd}


def test_equals_are_told_apart_by_their_order() -> None:
    twice = records_of([found("Ada", "One"), found("Ada", "Two")])
    assert twice[0].id != twice[1].id


def test_a_relative_date_is_no_part_of_a_derived_id() -> None:
    relative = ClaimedDate(value="2024-01-01", precision=Precision.DAY, raw="1 day ago", relative=True)
    later = ClaimedDate(value="2024-01-02", precision=Precision.DAY, raw="2 days ago", relative=True)
    ids = [records_of([Found(author="Ada", text="x", posted=date, source="m")])[0].id for date in (relative, later)]
    assert ids[0] == ids[1]


def test_a_comment_found_twice_is_one_record() -> None:
    twice = [Found(author="Ada", text=text, own_id="wp-1", source="wordpress") for text in ("first", "second")]
    assert [comment.text for comment in records_of(twice)] == ["first"]


def test_a_parent_that_is_not_held_is_no_parent() -> None:
    (reply,) = records_of([Found(author="Ada", text="x", own_id="wp-2", parent="wp-1", source="wordpress")])
    assert (reply.parent_id, reply.depth) == (None, 0)


def test_parents_in_a_ring_end() -> None:
    ring = [
        Found(author="A", text="x", own_id="wp-1", parent="wp-2", source="wordpress"),
        Found(author="B", text="y", own_id="wp-2", parent="wp-1", source="wordpress"),
    ]
    assert len(records_of(ring)) == 2


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/><br/>Three", "One\nTwo\n\nThree"),
        ("  a \n\t b  ", "a b"),
        ("שלום <b>עולם</b>", "שלום עולם"),
        ("e\u0301 \u00a0x 👩🏽‍⚕️\u200f", "e\u0301 \u00a0x 👩🏽‍⚕️\u200f"),
        ('<img class="emoji" alt="😀"> <img alt="a photo">hi', "😀 hi"),
        ("<blockquote>said</blockquote>answered", "said\n\nanswered"),
        ("<script>x()</script><p>kept</p><form>no</form>", "kept"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
    ],
)
def test_the_text_of_a_comment_is_exact(markup: str, text: str) -> None:
    root = tree_of(f"<div id='c'>{markup}</div>").xpath("//*[@id='c']")[0]
    assert comment_text(root, lambda _: False) == text


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("13 thoughts on “Legs”", 13),
        ("One response to “Legs”", 1),
        ("1,204 Comments", 1204),
        ("Comments (7)", 7),
        ("3 Kommentare", 3),
        ("Ein Kommentar", 1),
        ("2 commentaires", 2),
        ("Leave a comment", None),
        ("Comments", None),
    ],
)
def test_a_stated_count_is_read(words: str, count: int | None) -> None:
    assert count_in(words) == count


@pytest.mark.parametrize(
    ("url", "number", "article"),
    [
        ("https://c.example/a/comment-page-3/", 3, "https://c.example/a/"),
        ("https://c.example/a/?cpage=2", 2, "https://c.example/a/"),
        ("https://c.example/?p=7&cpage=2", 2, "https://c.example/?p=7"),
        ("https://c.example/a/", None, "https://c.example/a/"),
        ("https://c.example/a/?cpage=x", None, "https://c.example/a/"),
    ],
)
def test_comment_pages_are_numbered_by_their_address(url: str, number: int | None, article: str) -> None:
    assert page_number(url) == number
    assert article_address(url) == article


GENERATOR = '<meta name="generator" content="WordPress 6.4">'


def test_permalinks_of_comments_are_no_comment_pages() -> None:
    page = page_of(tree_of(f'{GENERATOR}<a href="{URL}comment-page-1/#comment-5">May 1</a>'))
    assert systems_of(page).wanted(Held(pages=(page,))) == ()


def test_comment_pages_of_other_articles_are_not_wanted() -> None:
    page = page_of(tree_of(f'{GENERATOR}<a href="https://clinic.example/arms/comment-page-2/#comments">2</a>'))
    assert systems_of(page).wanted(Held(pages=(page,))) == ()


def test_a_date_that_is_relative_stays_so() -> None:
    (comment,) = comments_in(
        f'{GENERATOR}<ol class="comment-list"><li class="comment" id="comment-5"><b class="fn">Ada</b>'
        '<span class="comment-date">3 days ago</span><div class="comment-content">Hi</div></li></ol>'
    )
    assert comment.posted is not None
    assert comment.posted.relative
    assert (comment.posted.value, comment.posted.raw) == ("2024-02-27", "3 days ago")


def test_a_time_of_day_alone_is_no_date() -> None:
    (comment,) = comments_in(
        f'{GENERATOR}<ol class="comment-list"><li class="comment" id="comment-5"><b class="fn">Ada</b>'
        '<span class="comment-date">08:15</span><div class="comment-content">Hi</div></li></ol>'
    )
    assert comment.posted is None


def test_numeric_dates_of_a_thread_tell_each_other_how_to_be_read() -> None:
    def item(number: int, date: str) -> str:
        return (
            f'<li class="comment" id="comment-{number}"><b class="fn">Ada</b>'
            f'<span class="comment-date">{date}</span><div class="comment-content">Hi</div></li>'
        )

    read = comments_in(f'{GENERATOR}<ol class="comment-list">{item(1, "2/3/2023")}{item(2, "2/23/2023")}</ol>')
    assert [comment.posted and comment.posted.value for comment in read] == ["2023-02-03", "2023-02-23"]


def test_replies_that_themes_do_not_nest_find_their_parent_by_depth() -> None:
    def item(number: int, depth: int) -> str:
        text = '<p class="comment-text">x</p>'
        return f'<li class="comment depth-{depth}" id="comment-{number}"><b class="fn">A</b>{text}</li>'

    read = comments_in(f'{GENERATOR}<ol class="comment-list">{item(1, 1)}{item(2, 2)}{item(3, 1)}{item(4, 2)}</ol>')
    assert [comment.parent_id for comment in read] == [None, "wp-1", None, "wp-3"]


def test_containers_hold_all_comments_and_no_article() -> None:
    body = "Restless legs trouble people most in the evening. " * 5
    page = page_of(
        tree_of(
            f'{GENERATOR}<main><article class="post"><h1>Legs</h1><p id="b">{body}</p><div id="comments">'
            '<ol class="comment-list"><li class="comment" id="comment-5"><p class="comment-content">Hi</p></li></ol>'
            '<div id="respond"><form>Reply</form></div></div></article></main>'
        )
    )
    containers = systems_of(page).comments(Held(pages=(page,))).containers
    assert [container.get("id") for container in containers] == ["comments"]


@pytest.mark.parametrize("saved", SAVED, ids=lambda path: path.parent.name)
def test_the_order_of_attributes_means_nothing(saved: Path) -> None:
    def read(tree: HtmlElement) -> object:
        page = page_of(tree)
        systems, held = systems_of(page), Held(pages=(page,))
        answers = records_of(systems.comments(held).found), systems.wanted(held)
        return answers, headline.title(page), byline.byline(page), dates.dates(page), topics.topics(page)

    plain, shuffled = tree_of(saved.read_bytes()), tree_of(saved.read_bytes())
    order = random.Random(7)
    for element in shuffled.iter(etree.Element):
        attributes = element.items()
        order.shuffle(attributes)
        element.attrib.clear()
        for name, value in attributes:
            element.set(name, value)
    assert read(plain) == read(shuffled)


@pytest.mark.parametrize("seed", range(60))
def test_odd_markup_breaks_no_reader(seed: int) -> None:
    order = random.Random(seed)
    markup = bytearray(order.choice(SAVED).read_bytes())
    for _ in range(order.randrange(1, 60)):
        start = order.randrange(len(markup) + 1)
        cut = order.randrange(1, 200)
        piece = order.choice([b"", b"<", b">", b'"', b"</div>", b"<li>", bytes(markup[start : start + cut])])
        markup[start : start + order.choice([0, cut])] = piece
    tree = parse(bytes(markup).decode("utf-8", "replace").replace("\x00", "").encode()).tree
    if tree is None:
        return
    page = page_of(tree)
    held = Held(pages=(page,), rendered=page)
    for system in (*PLATFORMS, *SERVICES):
        system.recognises(page)
        list(system.wanted(held))
        system.comments(held)
    headline.title(page)
    byline.byline(page)
    dates.dates(page)
    topics.topics(page)
    kind.page_kind(page)
