"""robots.txt by RFC 9309: what is answered in its place decides what may be fetched."""

from datetime import UTC, datetime

import pytest

from records.capture import Capture, Purpose, Transport
from spiders.robots import Rules, rules_from

RULES = b"User-agent: *\nDisallow: /private/\nCrawl-delay: 2\nSitemap: https://clinic.example/map.xml\n"


def capture(status: int | None = 200, body: bytes | None = None, transport: Transport = Transport.COMPLETE) -> Capture:
    head = f"HTTP/1.1 {status} X".encode() if status else None
    return Capture(
        purpose=Purpose.ROBOTS,
        url="https://clinic.example/robots.txt",
        started_at=datetime.now(UTC),
        duration_ms=1,
        transport=transport,
        status=status,
        head=head,
        payload=body,
    )


def allows(rules: Rules, path: str = "/private/x") -> bool:
    return rules.refusal(f"https://clinic.example{path}") is None


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 301])
def test_without_a_file_everything_may_be_fetched(status: int) -> None:
    assert allows(rules_from(capture(status)))


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_when_the_server_fails_nothing_may_be_fetched(status: int) -> None:
    assert not allows(rules_from(capture(status)), "/")


@pytest.mark.parametrize("transport", [Transport.TIMED_OUT, Transport.CONNECTION, Transport.DNS, Transport.TLS])
def test_without_an_answer_nothing_may_be_fetched(transport: Transport) -> None:
    assert "could not be had" in (rules_from(capture(None, None, transport)).refusal("https://clinic.example/") or "")


def test_half_an_answer_is_no_answer() -> None:
    assert not allows(rules_from(capture(200, b"User-agent: *\n", Transport.CUT)), "/")


def test_rules_delay_and_sitemaps_are_read() -> None:
    rules = rules_from(capture(200, RULES))
    assert not allows(rules)
    assert allows(rules, "/blog/")
    assert (rules.crawl_delay, rules.sitemaps) == (2.0, ("https://clinic.example/map.xml",))


def test_a_group_for_us_wins_over_the_group_for_all() -> None:
    rules = rules_from(capture(200, RULES + b"\nUser-agent: addendum\nDisallow: /blog/\n"))
    assert allows(rules)
    assert not allows(rules, "/blog/x")


def test_an_html_page_in_its_place_holds_no_rules() -> None:
    assert allows(rules_from(capture(200, b"  <!doctype html>\nUser-agent: *\nDisallow: /\n")))


def test_what_lies_beyond_the_cap_is_not_read() -> None:
    rules = rules_from(capture(200, RULES + b"#" * 600_000 + b"\nDisallow: /\n"))
    assert allows(rules, "/blog/")
    assert not allows(rules)


@pytest.mark.parametrize(
    ("written", "delay"), [(b"99999", 60.0), (b"-5", 0.0), (b"0.5", 0.5), (b"nan", 0.0), (b"x", 0.0)]
)
def test_a_crawl_delay_is_obeyed_up_to_a_minute(written: bytes, delay: float) -> None:
    assert rules_from(capture(200, b"User-agent: *\nCrawl-delay: " + written + b"\n")).crawl_delay == delay


def test_a_request_rate_is_a_delay_too() -> None:
    assert rules_from(capture(200, b"User-agent: *\nRequest-rate: 1/5\n")).crawl_delay == 5.0


def test_a_byte_order_mark_and_odd_bytes_do_not_hide_the_rules() -> None:
    assert not allows(rules_from(capture(200, b"\xef\xbb\xbf" + RULES + b"# \xff\xfe\n")))
