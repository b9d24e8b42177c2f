"""Payloads come back byte for byte, however they are kept; heads come back with their dates."""

import random
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.errors import DamagedArchive
from storage.archive import Archive
from storage.head_keeping import read_heads
from storage.heads import HeadOpener, HeadPacker, cut_dates, header_fields, put_dates
from storage.payloads import Base, Form, pack_alone, pack_page, pack_version, unpack
from storage.verify import verify
from tests.storage.nights import NOON, PAGE, begun, capture, ended, head

RANDOM = random.Random(20260301)
WORDS = ["".join(RANDOM.choices("abcdefghijklmnop", k=RANDOM.randint(3, 9))) for _ in range(3000)]


def words(count: int) -> str:
    return " ".join(RANDOM.choices(WORDS, k=count))


TEMPLATE = "\n".join(f'<div class="slot-{number}">{words(12)}</div>' for number in range(250))


def page(article: str) -> bytes:
    return f"<html><body>{TEMPLATE}<article>{article}</article></body></html>".encode()


def kept_forms(url: str) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return list(connection.execute("SELECT form, length(data) FROM payload ORDER BY id"))


def test_pages_of_each_template_lean_on_a_page_of_their_own(sqlite_url: str) -> None:
    item = '<li class="menu-item menu-item-type-post_type menu-item-object-page">{}</li>'  # compresses well even alone
    shells = ["".join(item.format(words(2)) for _ in range(400)) for _ in range(4)]
    pages = [f"<html><p>{words(150)}</p>{shells[number % 4]}</html>".encode() for number in range(24)]
    with Archive.open(sqlite_url) as archive:
        run_id = begun(archive)
        for no, body in enumerate(pages):
            archive.keep(run_id, [capture(f"{PAGE}{no}", body, no=no)])
    forms = kept_forms(sqlite_url)
    assert [form for form, _ in forms] == [Form.ZSTD] * 4 + [Form.TEMPLATE] * 20
    assert max(size for form, size in forms if form == Form.TEMPLATE) < min(size for _, size in forms[:4]) / 4


def test_pages_lean_on_their_template_and_versions_on_their_page(database_url: str) -> None:
    bodies = {}
    with Archive.open(database_url) as archive:
        for night in range(1, 5):
            run_id = begun(archive, night)
            sent = [
                capture(f"{PAGE}{no}", page(f"{no} {words(200) if night == 1 else ''} night {night}"), no=no)
                for no in range(1, 6)
            ]
            for kept, one in zip(archive.keep(run_id, sent), sent, strict=True):
                bodies[kept.payload_id or 0] = one.payload
            ended(archive, run_id)
    with Archive.open(database_url) as archive:
        assert {number: archive.payload(number) for number in bodies} == bodies
    assert [*verify(database_url)] == []
    if database_url.startswith("sqlite"):
        forms = [form for form, _ in kept_forms(database_url)]
        assert forms[0] == Form.ZSTD
        assert set(forms[1:5]) == {Form.TEMPLATE}
        assert set(forms[10:]) == {Form.DELTA}


def test_a_noisy_page_takes_a_few_hundred_bytes_a_night(sqlite_url: str) -> None:
    body = page(words(300))
    with Archive.open(sqlite_url) as archive:
        for night in range(1, 8):
            run_id = begun(archive, night)
            noisy = body.replace(b"slot-7", f"slot-7 nonce-{RANDOM.getrandbits(64):x}".encode())
            archive.keep(run_id, [capture(body=noisy)])
            ended(archive, run_id)
    sizes = kept_forms(sqlite_url)
    assert max(size for form, size in sizes if form == Form.DELTA) < 150
    assert len(sizes) == 7


def test_a_page_that_moved_far_away_gets_a_new_keyframe() -> None:
    keyframe = Base(b"k" * 32, page("one"), 4000)
    assert pack_version(page("two"), keyframe) is not None
    assert pack_version(words(5000).encode(), keyframe) is None


def test_an_error_page_does_not_become_what_a_page_leans_on(sqlite_url: str) -> None:
    with Archive.open(sqlite_url) as archive:
        for night, (status, body) in enumerate([(200, page("a")), (503, b"down " * 200), (200, page("b"))], start=1):
            run_id = begun(archive, night)
            archive.keep(run_id, [capture(body=body, status=status)])
            ended(archive, run_id)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        last = connection.execute("SELECT form, base_id FROM payload ORDER BY id").fetchall()[-1]
    assert last == (Form.DELTA, 1)


@given(st.binary(max_size=3000), st.binary(max_size=3000))
def test_any_bytes_come_back(body: bytes, other: bytes) -> None:
    base = Base(b"b" * 32, other, 10_000)
    for packed in (pack_alone(body), pack_page(body, [base]), pack_version(body, base)):
        assert packed is not None
        assert unpack(packed.form, packed.data, other if packed.base else None, len(body)) == body


def test_a_flipped_bit_is_found_and_named(sqlite_url: str) -> None:
    with Archive.open(sqlite_url) as archive:
        run_id = begun(archive)
        archive.keep(run_id, [capture(body=page("one"))])
        ended(archive, run_id)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        (data,) = connection.execute("SELECT data FROM payload").fetchone()
        broken = bytearray(data)
        broken[len(broken) // 2] ^= 1
        connection.execute("DROP TRIGGER payload_no_update")
        connection.execute("UPDATE payload SET data = ?", (bytes(broken),))
    with Archive.open(sqlite_url) as archive, pytest.raises(DamagedArchive, match="payload 1"):
        archive.payload(1)


HEADS = [
    head(),
    head(304, etag='W/"x"', Expires="Sun, 01 Mar 2026 12:10:01 GMT"),
    head(Expires="Thu, 19 Nov 1981 08:52:00 GMT", Location="/there"),
    head(date="Sunday, 01-Mar-26 12:00:01 GMT"),
    head(date="Mon, 01 Mar 2026 12:00:01 GMT"),
    b"HTTP/1.1 200 OK\r\ndate: Sun, 01 Mar 2026 12:00:01 GMT\r\n\x00weird\r\n\r\n",
    b"",
    b"\xff\xfe not http",
]


@pytest.mark.parametrize("original", HEADS)
def test_a_head_comes_back_with_its_dates(original: bytes) -> None:
    started = int(NOON.timestamp())
    form, date_s = cut_dates(original, started)
    assert put_dates(form, started, date_s) == original


def test_equal_heads_of_different_nights_are_one() -> None:
    started = int(NOON.timestamp())
    first, offset = cut_dates(head(Expires="Sun, 01 Mar 2026 12:10:01 GMT"), started)
    tomorrow = started + 86_400
    later = head(date="Mon, 02 Mar 2026 12:00:03 GMT", Expires="Mon, 02 Mar 2026 12:10:03 GMT")
    assert (first, offset) == (cut_dates(later, tomorrow)[0], 1)
    assert cut_dates(later, tomorrow)[1] == 3


def test_a_head_leans_on_an_earlier_one() -> None:
    packer = HeadPacker()
    packer.add_base(7, head())
    base_id, data = packer.pack(head(etag='"two"'))
    assert base_id == 7
    assert len(data) < 60
    assert HeadOpener(head()).open(data) == head(etag='"two"')


def test_a_304_of_a_known_page_adds_no_head(sqlite_url: str) -> None:
    with Archive.open(sqlite_url) as archive:
        for night in range(1, 4):
            at = NOON + timedelta(days=night)
            run_id = begun(archive, night, at=at)
            date = (at + timedelta(seconds=2)).strftime("%a, %d %b %Y %H:%M:%S GMT")
            archive.keep(run_id, [capture(status=304, head=head(304, date=date), started_at=at)])
            ended(archive, run_id)
        with archive._reads.connection() as connection:
            assert list(read_heads(connection, [1, 2])) == [1]


def test_headers_are_read_whatever_their_case() -> None:
    fields = header_fields(b"HTTP/1.1 302 Found\r\nLOCATION:  //cdn.test/x \r\nETag: a\r\netag: b\r\n\r\n", PAGE)
    assert fields == {"location": "https://cdn.test/x", "etag": "a"}
