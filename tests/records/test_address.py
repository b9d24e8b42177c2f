"""Variants of an address lead to one page; different addresses do not."""

import pytest

from records.address import address_key, clean_address, same_host


@pytest.mark.parametrize(
    "variant",
    [
        "https://clinic.example/blog/iron/",
        "http://clinic.example/blog/iron",
        "HTTPS://WWW.Clinic.Example:443/blog/iron/#comments",
        "https://clinic.example/blog/iron/?utm_source=mail&fbclid=1",
        "https://clinic.example/blog/./x/../iron/",
        "https://clinic.example/%62log/iron/",
    ],
)
def test_variants_share_a_key(variant: str) -> None:
    assert address_key(variant) == "clinic.example/blog/iron"


def test_parameters_are_compared_in_any_order_but_all_of_them() -> None:
    assert address_key("https://c.example/?p=1&lang=de") == address_key("http://c.example/?lang=de&p=1")
    assert address_key("https://c.example/?p=1") != address_key("https://c.example/?p=2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://c.example/Iron", "https://c.example/iron"),
        ("https://c.example/a%2Fb", "https://c.example/a/b"),
        ("https://c.example:8080/a", "https://c.example/a"),
        ("https://blog.c.example/a", "https://c.example/a"),
    ],
)
def test_different_addresses_have_different_keys(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


def test_cleaning_keeps_what_the_server_may_need() -> None:
    assert clean_address("../x?b=2&a=1#top", "https://c.example/blog/y/") == "https://c.example/blog/x?b=2&a=1"
    assert clean_address("https://c.example/eisen-m%c3%a4ngel/") == "https://c.example/eisen-m%C3%A4ngel/"
    assert clean_address("https://c.example/eisen-mängel/") == "https://c.example/eisen-m%C3%A4ngel/"
    assert clean_address("https://c.example") == "https://c.example/"


@pytest.mark.parametrize(
    "odd", ["mailto:a@b.example", "javascript:void(0)", "http://[::1", "https:///x", "http://a:99999/"]
)
def test_what_is_no_web_address_is_left_alone(odd: str) -> None:
    assert clean_address(odd) == odd


def test_cleaning_twice_changes_nothing() -> None:
    for url in ("https://c.example/a%7Eb%2f?x=%41&&y", "http://[::1]:80/ä/../ö/"):
        assert clean_address(clean_address(url)) == clean_address(url)


def test_a_host_is_the_same_with_and_without_www() -> None:
    assert same_host("https://www.c.example/", "http://c.example/x")
    assert not same_host("https://c.example/", "https://c.example:8443/")
    assert not same_host("mailto:x@c.example", "mailto:x@c.example")
