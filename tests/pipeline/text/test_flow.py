"""Elements become blocks in reading order: headings, paragraphs, items, rows, quotations, images and code."""

import pytest

from pipeline.markup.parse import parse
from pipeline.text.flow import pieces_of
from records.article import Block, BlockKind

BASE = "https://clinic.example/blog/legs/"


def blocks(html: str) -> list[Block]:
    tree = parse(f"<body><div id=x>{html}</div></body>".encode()).tree
    assert tree is not None
    return [piece.block for piece in pieces_of(tree.find(".//div"), BASE, lambda element: False)]


def kinds(html: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(html)]


def test_text_is_read_as_a_person_reads_it() -> None:
    assert kinds("<p>One <b>two</b>three\n  four.</p>five<div>six</div>seven") == [
        ("paragraph", "One twothree four."),
        ("paragraph", "five"),
        ("paragraph", "six"),
        ("paragraph", "seven"),
    ]


def test_one_break_is_a_new_line_and_two_are_a_new_paragraph() -> None:
    assert kinds("<p>Clinic<br>Main street<br> <br>Open daily<br></p>") == [
        ("paragraph", "Clinic\nMain street"),
        ("paragraph", "Open daily"),
    ]


def test_headings_have_levels_and_stand_above_what_follows() -> None:
    found = blocks("<h2>Causes</h2><p>a</p><h3>Iron</h3><p>b</p><h3>Drugs</h3><h2>Help</h2><p>c</p>")
    assert [(block.level, block.heading_path) for block in found if block.kind is BlockKind.HEADING] == [
        (2, ()),
        (3, ("Causes",)),
        (3, ("Causes",)),
        (2, ()),
    ]
    assert [block.heading_path for block in found if block.kind is BlockKind.PARAGRAPH] == [
        ("Causes",),
        ("Causes", "Iron"),
        ("Help",),
    ]


def test_items_have_their_nesting() -> None:
    found = blocks("<ul><li>a<ul><li>b</li></ul></li><li><p>c</p><p>d</p></li></ul><dl><dt>e</dt><dd>f</dd></dl>")
    assert [(block.kind.value, block.text, block.level) for block in found] == [
        ("item", "a", 1),
        ("item", "b", 2),
        ("item", "c", 1),
        ("item", "d", 1),
        ("item", "e", 1),
        ("item", "f", 1),
    ]


def test_rows_join_their_cells_empty_ones_among_them() -> None:
    html = """<table><caption>Doses</caption><thead><tr><th>Drug</th><th>Dose</th></tr></thead>
    <tr><td>Iron</td><td><p>65 mg</p><p>daily</p></td></tr><tr><td></td><td><ul><li>a</li><li>b</li></ul></td></tr>
    <tr><td></td><td> </td></tr></table>"""
    assert kinds(html) == [
        ("paragraph", "Doses"),
        ("row", "Drug | Dose"),
        ("row", "Iron | 65 mg daily"),
        ("row", " | a b"),
    ]


def test_tables_that_lay_out_a_page_are_no_rows() -> None:
    assert kinds("<table><tr><td><h2>a</h2><p>b</p></td></tr></table>") == [("heading", "a"), ("paragraph", "b")]
    assert kinds("<table role=presentation><tr><td>a</td><td>b</td></tr></table>") == [
        ("paragraph", "a"),
        ("paragraph", "b"),
    ]
    inner = "<table><tr><td>x</td><td>y</td></tr></table>"
    assert kinds(f"<table><tr><td>a</td><td>{inner}</td></tr></table>") == [("paragraph", "a"), ("row", "x | y")]


def test_quotations_and_code_keep_their_kind() -> None:
    assert kinds("<blockquote><p>a</p><p>b</p></blockquote><pre>x = 1\n  y = 2\n</pre><p>use <code>z</code></p>") == [
        ("quote", "a"),
        ("quote", "b"),
        ("code", "x = 1\n  y = 2"),
        ("paragraph", "use z"),
    ]


def test_collapsed_sections_are_read() -> None:
    assert kinds("<details><summary>When to call</summary><p>At once.</p></details>") == [
        ("paragraph", "When to call"),
        ("paragraph", "At once."),
    ]


def test_images_have_addresses_alternative_texts_and_captions() -> None:
    html = """<figure><img src="/leg.png" alt=" A  leg "><figcaption>Fig. 1: <em>a leg</em></figcaption></figure>
    <p>Text <img src="data:image/gif;base64,R0" data-src="b.jpg" alt=""> goes on</p><img width=1 height=1 src="/t.gif">
    <img srcset="https://cdn.example/c.jpg 2x, d.jpg" alt="c"><p class="wp-caption-text">no caption of c</p>"""
    found = [(block.kind.value, block.text, block.src, block.alt) for block in blocks(html)]
    assert found == [
        ("image", "Fig. 1: a leg", "https://clinic.example/leg.png", "A leg"),
        ("paragraph", "Text goes on", None, None),
        ("image", "", "https://clinic.example/blog/legs/b.jpg", ""),
        ("image", "no caption of c", "https://cdn.example/c.jpg", "c"),
    ]


def test_emoji_drawn_as_images_are_text() -> None:
    assert kinds('<p>Thanks <img class="emoji" alt="🙏" src="/e.png">!</p>') == [("paragraph", "Thanks 🙏!")]


def test_links_are_absolute_without_tracking_and_stay_with_their_words() -> None:
    found = blocks("""<p><a href="../iron/?utm_source=x&amp;a=1#top">iron <b>tablets</b></a>, <a href="#n1">note</a>,
    <a href="mailto:a@clinic.example">mail</a>, <a href="javascript:x()">js</a>, <a href="/img"><img src=x></a></p>""")
    assert [(link.text, link.href) for link in found[0].links] == [
        ("iron tablets", "https://clinic.example/blog/iron/?a=1"),
        ("mail", "mailto:a@clinic.example"),
    ]


def test_a_link_around_blocks_is_a_link_in_each() -> None:
    found = blocks('<a href="/x"><h3>Head</h3><p>Text</p></a><p>free</p>')
    assert [[link.text for link in block.links] for block in found] == [["Head"], ["Text"], []]


def test_links_find_their_words_in_rows_and_after_breaks() -> None:
    html = """<table><tr><td>a</td><td>b <a href="/b">bb</a></td></tr></table><p>x<br><br>y <a href="/z">z</a></p>"""
    assert [(block.text, [(link.text, link.href) for link in block.links]) for block in blocks(html)] == [
        ("a | b bb", [("bb", "https://clinic.example/b")]),
        ("x", []),
        ("y z", [("z", "https://clinic.example/z")]),
    ]


@pytest.mark.parametrize("href", ["http://[::1", "//[", "http://a:b", " "])
def test_addresses_that_cannot_be_taken_apart_do_no_harm(href: str) -> None:
    assert kinds(f'<p>a <a href="{href}">b</a><img src="{href}" alt="c"></p>')[0] == ("paragraph", "a b")


def test_scripts_controls_and_hidden_fields_hold_no_words() -> None:
    html = "<p>a<script>x</script><style>y</style>b</p><button>Go</button><select><option>1</select><noscript>z"
    assert kinds(html) == [("paragraph", "ab")]


def test_times_that_only_say_how_long_ago_are_left_out() -> None:
    html = "<p>Ada <time>3 days ago</time></p><p><span>2 hours ago</span></p><p>It began <a>3 days ago</a>.</p>"
    assert kinds(html) == [
        ("paragraph", "Ada"),
        ("paragraph", "It began 3 days ago."),
    ]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Take 10<sup>3</sup> units of H<sub>2</sub>O", "Take 10³ units of H₂O"),
        ("10<sup>-3</sup>, 10<sup>\u22126</sup> and Ca<sup>2+</sup>", "10⁻³, 10⁻⁶ and Ca²⁺"),
        ("10<sup>3x</sup> and v<sub>2x</sub>", "10^(3x) and v_(2x)"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ('legs<sup><a href="#fn1">1</a></sup>.', "legs[1]."),
        ('legs<a href="#fn1"><sup>1</sup></a>.', "legs[1]."),
        ('legs<sup><a href="#fn1">[1]</a></sup>.', "legs[1]."),
        ('legs<sup><a href="#a"><sup>1</sup></a></sup>.', "legs[1]."),
        ('<a href="/x">Iron<sup>®</sup></a>', "Iron®"),
        ("<del>5</del> <ins>50</ins> mg", "~~5~~ 50 mg"),
        ("<s>5 <b>mg</b></s> none", "~~5~~ ~~mg~~ none"),
        ("<strike>never</strike>", "~~never~~"),
    ],
)
def test_raised_lowered_and_struck_out_text_is_told_apart(html: str, text: str) -> None:
    assert kinds(f"<p>{html}</p>") == [("paragraph", text)]


def test_every_paragraph_that_is_struck_out_is_marked() -> None:
    assert kinds("<del><p>one</p><p>two</p></del><p>three</p>") == [
        ("paragraph", "~~one~~"),
        ("paragraph", "~~two~~"),
        ("paragraph", "three"),
    ]
