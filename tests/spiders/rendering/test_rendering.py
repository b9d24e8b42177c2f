"""Errands for a browser, without one: what is captured, and when nothing is even tried."""

import logging
from pathlib import Path

import pytest

from records.capture import Purpose, Transport
from spiders.wire import Received
from tests.spiders.rendering.errands import rendered

SHOWN = Received(
    transport=Transport.COMPLETE, status=200, head=b"HTTP/1.1 200 OK", body=b"<html></html>", ip_address="192.0.2.7"
)
FAILED = Received(transport=Transport.CONNECTION, error="no Chromium was found")


def test_what_a_browser_showed_is_a_capture_of_the_visit(tmp_path: Path) -> None:
    came = rendered(tmp_path, SHOWN, ["/a"])
    (errand,), (capture,) = came.errands, came.captures
    assert came.shown == ["/a"]
    assert (capture.purpose, capture.url, capture.visit_no) == (Purpose.RENDERED, errand.url, 7)
    assert (capture.transport, capture.status, capture.head) == (Transport.COMPLETE, 200, SHOWN.head)
    assert (capture.payload, capture.ip_address, capture.error) == (SHOWN.body, "192.0.2.7", None)
    assert errand.answered == capture


def test_a_page_that_was_not_shown_is_a_capture_with_the_reason(tmp_path: Path) -> None:
    (errand,), (capture,) = (came := rendered(tmp_path, FAILED, ["/a"])).errands, came.captures
    assert (capture.transport, capture.status, capture.payload) == (Transport.CONNECTION, None, None)
    assert capture.error == "no Chromium was found"
    assert errand.answered is None


def test_a_reason_is_logged_once_a_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert len(rendered(tmp_path, FAILED, ["/a", "/b", "/c"]).captures) == 3
    assert [record.getMessage().split("could not")[1] for record in caplog.records] == [
        " be rendered: no Chromium was found"
    ]


def test_a_page_that_robots_forbid_is_not_shown(tmp_path: Path) -> None:
    came = rendered(tmp_path, SHOWN, ["/private/a"])
    assert came.shown == []
    assert [(one.transport, one.payload) for one in came.captures] == [(Transport.ROBOTS, None)]


@pytest.mark.parametrize("without", ["setting", "browser"])
def test_where_nothing_is_to_be_rendered_nothing_is_captured(tmp_path: Path, without: str) -> None:
    """A page rendered in earlier nights is wanted again when it did not change, whatever the setting is by now."""
    came = rendered(
        tmp_path, SHOWN if without == "setting" else None, ["/a"], render="never" if without == "setting" else "auto"
    )
    assert (came.captures, came.shown) == ([], [])
    assert came.errands[0].answered is None
    assert came.errands[0].skipped == "pages of this site are not rendered"


def test_pages_are_shown_one_after_the_other_and_waiting_is_not_counted(tmp_path: Path) -> None:
    came = rendered(tmp_path, SHOWN, ["/a", "/b", "/c"], takes=0.2)
    assert came.at_once == 1
    assert all(190 <= capture.duration_ms < 400 for capture in came.captures)
