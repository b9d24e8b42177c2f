"""Reads mutated pages: truncated, shuffled, repeated, with hostile characters; none may raise, hang or exceed limits.

Each tenth page is read twice more, in another process and with its attributes in another order: the article must be
the same.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree, html

from benchmarks.saved import saved_pages
from benchmarks.tables import table
from pipeline.markup.decode import decode
from pipeline.markup.parse import parse
from pipeline.read import read
from records.payload import Payload, Readout

SECONDS = 10.0
"""What a page may take at most: beyond it a child would be ended."""
CHECKED = 10
HOSTILE = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbf\xbf", b"&#0;", b"&#x1F;", b"&#xD800;", b"\xe2\x80\xae", b"\xcc\x81" * 40),
    *(b"<", b">", b'"', b"</div>", b"</html>", b"<table><tr>", b"<!--", b"]]>", b"<script>", b"<svg>", b"<b" * 20),
    *(b"\xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd\xe2\x80\x8d\xe2\x9a\x95\xef\xb8\x8f", b'<p itemprop="', b"<time datetime=x>"),
)


@dataclass(slots=True)
class Count:
    """What came of the pages."""

    kinds: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    failed: list[str] = field(default_factory=list)


def report(folder: Path | None, count: int = 10_000) -> str:
    """What came of `count` mutated pages, as Markdown. Raises AssertionError where a promise was broken."""
    pages, found = saved_pages(folder, generated=10), Count()
    with ProcessPoolExecutor(1) as other:
        for number in range(count):
            _try(mutated(pages, number), number, found, other)
            if number % 1000 == 999:
                print(f"{number + 1} of {count} mutated pages read", file=sys.stderr, flush=True)
    if found.failed:
        raise AssertionError("\n".join(found.failed[:20]))
    rows = [[kind, str(number)] for kind, number in found.kinds.most_common()]
    about = f"{count} mutated pages of {len(pages)}; none raised, the slowest took {found.slowest:.2f} s of CPU;"
    return (
        f"{about} {count // CHECKED} of them read alike in another process and in another order of attributes.\n\n"
        + table(["Came out as", "Pages"], rows)
    )


def _try(page: Payload, number: int, found: Count, other: ProcessPoolExecutor) -> None:
    began = time.process_time()
    readout = read([page])
    seconds = time.process_time() - began
    found.slowest = max(found.slowest, seconds)
    found.kinds[_kind(readout)] += 1
    if seconds > SECONDS:
        found.failed.append(f"mutation {number}: {seconds:.1f} s of CPU")
    if readout.problem and readout.problem.startswith("the reader failed"):
        found.failed.append(f"mutation {number}: {readout.problem}")
    if number % CHECKED == 0 and (difference := _difference(page, readout, other)):
        found.failed.append(f"mutation {number}: {difference}")


def _kind(readout: Readout) -> str:
    if readout.article is not None:
        return "an article"
    return "more wanted" if readout.wanted else readout.damage or "no text"


def _difference(page: Payload, readout: Readout, other: ProcessPoolExecutor) -> str | None:
    """How another process, or another order of attributes, changes the article; None where neither does."""
    if other.submit(read, [page]).result() != readout:
        return "another process reads it otherwise"
    reordered = with_attributes_turned(page)
    if reordered is None:
        return None
    plain, turned = read([reordered[0]]), read([reordered[1]])
    if "unreadable" in (plain.damage, turned.damage):  # limits are about bytes, which are not the same
        return None
    return None if plain.digest == turned.digest else "the order of attributes changes the article"


def mutated(pages: Sequence[Payload], seed: int) -> Payload:
    """One of the pages with a few mutations, the same for the same seed."""
    dice = random.Random(seed)
    page = dice.choice(pages)
    body = page.body
    for _ in range(dice.randint(1, 4)):
        body = dice.choice(_MUTATIONS)(body, dice)
    return replace(page, body=body)


def with_attributes_turned(page: Payload) -> tuple[Payload, Payload] | None:
    """The page as its tree is written, twice: in the order its attributes have, and in the opposite one."""
    decoded = decode(page)
    tree = parse(decoded.body).tree if decoded.body is not None and not decoded.damage else None
    if tree is None:
        return None
    plain = html.tostring(tree, encoding="utf-8")
    try:
        _turn_attributes(tree)
    except ValueError:  # a name so broken that it cannot be set again
        return None
    return replace(page, body=plain), replace(page, body=html.tostring(tree, encoding="utf-8"))


def _turn_attributes(tree: html.HtmlElement) -> None:
    for element in tree.iter(etree.Element):
        attributes = element.items()
        element.attrib.clear()
        for name, value in reversed(attributes):
            element.set(name, value)


def _truncate(body: bytes, dice: random.Random) -> bytes:
    return body[: dice.randrange(len(body) + 1)]


def _cut_out(body: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(body) + 1)
    return body[:start] + body[start + dice.randrange(2000) :]


def _repeat(body: bytes, dice: random.Random) -> bytes:
    start, length = dice.randrange(len(body) + 1), dice.randrange(5000)
    return body[:start] + body[start : start + length] * dice.randint(2, 12) + body[start + length :]


def _shuffle(body: bytes, dice: random.Random) -> bytes:
    tags = body.split(b"<")
    first = dice.randrange(len(tags))
    part = tags[first : first + dice.randint(2, 60)]
    dice.shuffle(part)
    return b"<".join([*tags[:first], *part, *tags[first + len(part) :]])


def _poison(body: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randint(1, 20)):
        place = dice.randrange(len(body) + 1)
        body = body[:place] + dice.choice(HOSTILE) + body[place:]
    return body


def _flip(body: bytes, dice: random.Random) -> bytes:
    flipped = bytearray(body)
    for _ in range(min(len(flipped), dice.randint(1, 200))):
        flipped[dice.randrange(len(flipped))] = dice.randrange(256)
    return bytes(flipped)


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _truncate,
    _cut_out,
    _repeat,
    _shuffle,
    _poison,
    _flip,
)
