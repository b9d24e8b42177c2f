"""What is no page is not read as one, whatever its address or its type says."""

import os
import random

import pytest

from pipeline.markup.sniff import is_no_page
from pipeline.read import read
from records.capture import Purpose
from records.payload import Payload
from tests.pipeline.written import URL, page, payload


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7\n" + b"text " * 900, "a PDF document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), "an image"),
        (b"PK\x03\x04" + bytes(300), "an archive"),
        (random.Random(3).randbytes(9000), "no text"),
    ],
)
def test_other_files_are_told_by_their_bytes(body: bytes, what: str) -> None:
    readout = read([Payload(url=URL, purpose=Purpose.PAGE, body=body, fetched_at=payload("x").fetched_at)])
    assert readout.article is None
    assert what in (readout.problem or "")
    assert (readout.damage, readout.page_kind) == (None, "other")


@pytest.mark.parametrize("stated", ["application/pdf", "image/jpeg", "application/json; charset=utf-8", "video/mp4"])
def test_other_files_are_told_by_their_stated_type(stated: str) -> None:
    assert stated.partition(";")[0] in (is_no_page(b"<html></html>", stated) or "")


@pytest.mark.parametrize(
    "stated", [None, "", "text/html", "TEXT/HTML; charset=x", "application/xhtml+xml", "html", "text/plain"]
)
def test_pages_may_call_themselves_much(stated: str | None) -> None:
    assert is_no_page(page().encode(), stated) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252"])
def test_encodings_and_a_few_odd_bytes_make_no_file_of_a_page(encoding: str) -> None:
    body = page().encode(encoding, "replace")
    assert is_no_page(body, None) is None
    assert is_no_page(body[:500] + b"\x01\x02\x1f" * 20 + body[500:], None) is None


def test_nothing_is_no_other_file() -> None:
    assert is_no_page(b"", None) is None
    assert is_no_page(os.linesep.encode(), None) is None
