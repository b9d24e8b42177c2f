"""Bytes become text as browsers would show it, cut streams are told, and nothing a parser chokes on gets through."""

import gzip
import zlib

import pytest

from pipeline.markup.charset import known_codec, to_utf8
from pipeline.markup.decode import decode, decompress, legal
from pipeline.markup.limits import MAX_BYTES
from tests.pipeline.written import page, payload

TEXT = "Größe – “5 µg” täglich, naïve café"


def decoded(body: bytes, content_type: str | None = None) -> str:
    return to_utf8(body, content_type).decode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), None),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "text/html; charset=windows-1252"),
        (TEXT.encode("cp1252"), "text/html; charset=ISO-8859-1"),
        (b"plain words " * 20 + TEXT.encode("cp1252"), "text/html; charset=utf-8"),
        (b"<meta charset='latin1'>" + TEXT.encode("cp1252"), None),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=us-ascii">' + TEXT.encode("cp1252"), None),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "text/html; charset=utf-8"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), None),
        (("<html>" + TEXT * 5).encode("utf-16-le"), None),
        (("<html>" + TEXT * 5).encode("utf-16-be"), "text/html; charset=utf-8"),
        (b"<meta charset=utf-16>" + TEXT.encode(), None),
    ],
)
def test_labels_are_believed_only_as_far_as_the_bytes_allow(body: bytes, content_type: str | None) -> None:
    assert TEXT in decoded(body, content_type)


def test_a_declared_charset_beyond_latin_is_used() -> None:
    text = "Препарат принимают один раз в день"
    assert text in decoded(text.encode("cp1251"), "text/html; charset=windows-1251")
    assert "薬は一日一回" in decoded("薬は一日一回".encode("cp932"), "text/html; charset=Shift_JIS")


def test_another_script_without_a_label_is_detected() -> None:
    text = "Препарат принимают один раз в день вечером, за два часа до сна, и не больше одной таблетки. " * 8
    assert text in decoded(text.encode("cp1251"))


def test_a_header_goes_before_a_meta() -> None:
    body = b"<meta charset='windows-1251'>" + "é".encode("cp1252")
    assert "é" in decoded(body, "text/html; charset=windows-1252")


@pytest.mark.parametrize("label", ["idna", "zlib", "rot13", "unicode_escape", "punycode", "utf-7", "hex", "nonsense"])
def test_labels_that_only_python_knows_are_no_labels(label: str) -> None:
    assert known_codec(label) is None
    assert "é" in decoded("é".encode("cp1252"), f"text/html; charset={label}")


def test_text_encoded_twice_stays_as_it_was_sent() -> None:
    twice = "naïve".encode().decode("cp1252")
    assert decoded(twice.encode(), "text/html; charset=utf-8") == twice


def test_a_few_bad_bytes_do_not_turn_a_page_into_another_charset() -> None:
    body = ("Größe täglich " * 20).encode() + b"\xe9"
    assert decoded(body, "text/html; charset=utf-8") == "Größe täglich " * 20 + "\ufffd"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (b"a&#1;b", "a\ufffdb"),
        (b"a&#x1;b", "a\ufffdb"),
        (b"a&#0;b", "a\ufffdb"),
        (b"a&#xFFFF;b", "a\ufffdb"),
        (b"a&#65534;b", "a\ufffdb"),
        (b"a&#xD800;b", "a\ufffdb"),
        (b"a&#55296;b", "a\ufffdb"),
        (b"a&#1114112;b", "a\ufffdb"),
        (b"a&#x11FFFF;b", "a\ufffdb"),
        (b"a&#99999999999999999999;b", "a\ufffdb"),
        (b"a\x00b\x01c\x1fd", "a\ufffdb\ufffdc\ufffdd"),
        (b"a\x0cb", "a b"),
        ("a\uffffb\ufffec".encode(), "a\ufffdb\ufffdc"),
        (b"5 &#150; 10", "5 \u2013 10"),
        (b"&#x99;", "\u2122"),
        (b"&#8211; &#39; &#x27; &#9; &#10; &#xD; &amp;", "&#8211; &#39; &#x27; &#9; &#10; &#xD; &amp;"),
        (b"&#0008211;", "&#0008211;"),
    ],
)
def test_what_no_markup_may_hold_becomes_what_browsers_show(sent: bytes, shown: str) -> None:
    assert legal(sent).decode() == shown


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "deflate", "identity, gzip"])
def test_compressed_answers_are_opened(coding: str) -> None:
    body = page().encode()
    packed = zlib.compress(body) if "deflate" in coding else gzip.compress(body)
    assert decompress(packed, coding).body == body


def test_a_bare_deflate_stream_and_an_unlabelled_gzip_are_opened() -> None:
    body = page().encode()
    bare = zlib.compressobj(wbits=-15)
    assert decompress(bare.compress(body) + bare.flush(), "deflate").body == body
    assert decompress(gzip.compress(body), None).body == body
    assert decompress(gzip.compress(gzip.compress(body)), "gzip, gzip").body == body
    assert decompress(gzip.compress(body[:500]) + gzip.compress(body[500:]), "gzip").body == body


def test_a_label_without_compression_is_passed_over() -> None:
    assert decompress(b"<html>", "gzip").body == b"<html>"


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_cut_stream_is_incomplete(coding: str, kept: float) -> None:
    body = page().encode()
    packed = gzip.compress(body) if coding == "gzip" else zlib.compress(body)
    found = decompress(packed[: int(len(packed) * kept)], coding)
    assert found.damage == "incomplete"
    assert found.body is not None
    assert body.startswith(found.body)


def test_a_garbled_stream_is_incomplete() -> None:
    packed = bytearray(gzip.compress(page().encode()))
    packed[len(packed) // 2] ^= 0xFF
    assert decompress(bytes(packed), "gzip").damage == "incomplete"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "compress"])
def test_codings_never_asked_for_are_refused(coding: str) -> None:
    found = decompress(b"anything", coding)
    assert (found.body, found.damage) == (None, "unreadable")


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = gzip.compress(bytes(5 * MAX_BYTES))
    found = decompress(bomb, "gzip")
    assert (found.body, found.damage) == (None, "unreadable")
    assert decompress(b"x", "gzip, gzip, gzip").damage == "unreadable"


def test_a_page_too_large_is_refused() -> None:
    found = decode(payload(b"x" * (MAX_BYTES + 1)))
    assert (found.body, found.damage) == (None, "unreadable")
    assert "too large" in (found.problem or "")
