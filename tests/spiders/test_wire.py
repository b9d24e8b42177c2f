"""The parser of answers: what it keeps, and what it takes for whole, cut or no answer."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.capture import Transport, header
from spiders.wire import BODY_CAP, HEAD_CAP, AnswerParser, Received


def parse(*pieces: bytes, end: str | None = None) -> Received:
    parser = AnswerParser()
    for piece in pieces:
        parser.feed(piece)
    if end:
        parser.closed(reset=end == "reset")
    assert parser.done
    return parser.received("127.0.0.1")


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"

WHOLE = {
    "length": HEAD + b"Content-Length: 5\r\n\r\nhello",
    "chunked": CHUNKED + b"2\r\nhe\r\n3;x=1\r\nllo\r\n0\r\n\r\n",
    "chunked with trailer": CHUNKED + b"5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n",
    "chunked wins over a length": HEAD
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "bare line feeds": b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "length twice": HEAD + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "after a 103": b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + HEAD + b"Content-Length: 5\r\n\r\nhello",
    "a header line without a colon": HEAD + b"nonsense\r\nContent-Length: 5\r\n\r\nhello",
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_answer_is_complete_and_its_body_exact(name: str) -> None:
    received = parse(WHOLE[name])
    assert (received.transport, received.status, received.body) == (Transport.COMPLETE, 200, b"hello")


@given(name=st.sampled_from(sorted(WHOLE)), cuts=st.lists(st.integers(0, 120), max_size=8))
def test_it_does_not_matter_how_the_bytes_arrive(name: str, cuts: list[int]) -> None:
    raw = WHOLE[name]
    edges = [0, *sorted(min(cut, len(raw)) for cut in cuts), len(raw)]
    pieces = [raw[start:end] for start, end in pairwise(edges)]
    assert parse(*pieces) == parse(raw)


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_make_it_fail(noise: bytes, in_body: bool) -> None:
    parser = AnswerParser()
    parser.feed(CHUNKED + noise if in_body else noise)
    parser.closed(reset=False)
    assert parser.done


def test_the_head_is_kept_as_sent() -> None:
    raw = b"HTTP/1.1 200 Very  Fine\r\nx-ODD:  two  spaces \r\nX-Odd: again\r\nContent-Length: 0"
    assert parse(raw + b"\r\n\r\n").head == raw


def test_a_head_of_bare_line_feeds_is_kept_with_crlf_between_its_lines() -> None:
    received = parse(WHOLE["bare line feeds"])
    assert header(received.head, "content-length") == "5"


@pytest.mark.parametrize(
    ("raw", "end", "transport", "body"),
    [
        (HEAD + b"Content-Length: 9\r\n\r\nhello", "end", Transport.CUT, b"hello"),
        (HEAD + b"Content-Length: 9\r\n\r\nhello", "reset", Transport.CUT, b"hello"),
        (CHUNKED + b"9\r\nhello", "end", Transport.CUT, b"hello"),
        (CHUNKED + b"5\r\nhello\r\n", "end", Transport.CUT, b"hello"),
        (CHUNKED + b"5\r\nhello\r\n0\r\n", "end", Transport.CUT, b"hello"),
        (CHUNKED + b"zz\r\nhello\r\n", None, Transport.CUT, b""),
        (CHUNKED + b"3\r\nhello\r\n0\r\n\r\n", None, Transport.CUT, b"hel"),
        (HEAD + b"\r\nhello", "end", Transport.CLOSED, b"hello"),
        (HEAD + b"\r\nhello", "reset", Transport.CUT, b"hello"),
        (HEAD + b"Content-Length: 3\r\n\r\nhello", None, Transport.CUT, b"hel"),
        (b"HTTP/1.0 200 OK\r\n\r\nhello", "end", Transport.CLOSED, b"hello"),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n", None, Transport.COMPLETE, None),
        (b"HTTP/1.1 204 No Content\r\n\r\n", None, Transport.COMPLETE, b""),
        (HEAD + b"Content-Length: 0\r\n\r\n", None, Transport.COMPLETE, b""),
        (HEAD + b"Content-Length: 5, 6\r\n\r\nhello", None, Transport.MALFORMED, b""),
        (HEAD + b"Content-Length: -1\r\n\r\nhello", None, Transport.MALFORMED, b""),
        (b"<html>no HTTP at all", None, Transport.MALFORMED, None),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", None, Transport.MALFORMED, None),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", None, Transport.MALFORMED, None),
        (b"HTTP/1.1 200 OK\r\nX-Half", "end", Transport.MALFORMED, None),
        (b"", "end", Transport.CONNECTION, None),
        (b"", "reset", Transport.CONNECTION, None),
    ],
)
def test_how_an_answer_ended_is_told(raw: bytes, end: str | None, transport: Transport, body: bytes | None) -> None:
    received = parse(raw, end=end)
    assert (received.transport, received.body) == (transport, body)
    assert (received.error is None) == (transport in (Transport.COMPLETE, Transport.CLOSED))


def test_bytes_beyond_the_promised_length_make_half_a_body_even_when_they_come_late() -> None:
    parser = AnswerParser()
    parser.feed(HEAD + b"Content-Length: 5\r\n\r\nhello")
    parser.feed(b" world")
    assert parser.received(None).transport is Transport.CUT
    assert not parser.reusable


def test_a_head_beyond_the_cap_is_refused_whether_it_ends_or_not() -> None:
    for tail in (b"", b"\r\n\r\n"):
        received = parse(HEAD + b"X-Long: " + b"a" * HEAD_CAP + tail)
        assert (received.transport, received.head, received.body) == (Transport.HEAD_TOO_LARGE, None, None)


def test_a_body_beyond_the_cap_is_refused_by_its_length_or_kept_up_to_the_cap() -> None:
    promised = parse(HEAD + b"Content-Length: %d\r\n\r\n" % (BODY_CAP + 1))
    assert (promised.transport, promised.body) == (Transport.TOO_LARGE, None)
    parser = AnswerParser()
    parser.feed(HEAD + b"\r\n")
    for _ in range(17):
        parser.feed(b"x" * 1024 * 1024)
    received = parser.received(None)
    assert received.transport is Transport.TOO_LARGE
    assert len(received.body or b"") == BODY_CAP


@pytest.mark.parametrize(
    ("head", "reusable"),
    [
        (b"HTTP/1.1 200 OK\r\n", True),
        (b"HTTP/1.1 200 OK\r\nConnection: Close\r\n", False),
        (b"HTTP/1.0 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n", True),
    ],
)
def test_a_connection_is_used_again_where_the_server_allows_it(head: bytes, reusable: bool) -> None:
    parser = AnswerParser()
    parser.feed(head + b"Content-Length: 0\r\n\r\n")
    assert parser.reusable is reusable
