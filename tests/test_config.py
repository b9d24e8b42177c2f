"""Settings are read once, and a wrong one is named with its place and its mend."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from config import ROOT, chromium, load_settings
from records.errors import ConfigurationError, UnknownSite

SITE = '[sites.veins]\nurl = "https://clinic.example/blog/"\ncontact = "you@clinic.example"\n'


def settings_of(tmp_path: Path, text: str, **environment: str):
    path = tmp_path / "sites.toml"
    path.write_text(text)
    return load_settings({"ADDENDUM_SITES": str(path), **environment})


def test_a_site_takes_defaults_and_its_own_settings(tmp_path: Path) -> None:
    text = (
        "[defaults]\ndelay = 2.5\ncontact = 'a@b.example'\n" + SITE + "nightly = '04:15'\nconfirm_after = '90s'\n"
        "removal = { visits = 2, hours = 1 }\n"
    )
    site = settings_of(tmp_path, text).site("veins")
    assert (site.delay, site.contact, site.nightly) == (2.5, "you@clinic.example", time(4, 15))
    assert (site.confirm_after, site.removal.visits, site.removal.hours) == (timedelta(seconds=90), 2, 1)


def test_without_a_file_there_are_no_sites(tmp_path: Path) -> None:
    settings = load_settings({"ADDENDUM_SITES": str(tmp_path / "none.toml")})
    assert not settings.sites
    assert settings.database == f"sqlite:///{ROOT}/var/addendum.db"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("dely = 1", "did you mean 'delay'"),
        ("delay = -1", "expected seconds, 0 or more, found -1"),
        ("delay = true", "expected seconds"),
        ("nightly = '2:30'", "expected a local time"),
        ("timezone = 'Mars/Olympus'", "expected a time zone"),
        ("encoding = 'br'", 'expected "identity" or "gzip"'),
        ("confirm_after = 'soon'", "expected a span"),
        ("removal = { nights = 3 }", "expected a table"),
        ("allow_addresses = ['localhost:80']", 'expected a list of "IP:PORT"'),
        ("refetch = 0", "1 or more"),
        ("comments = 'yes'", "expected true or false"),
        ("name = 3", "expected text"),
        ("former = 'x'", "expected a list of addresses"),
    ],
)
def test_a_wrong_setting_is_named_with_what_was_expected(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings_of(tmp_path, SITE + line + "\n")
    assert says in str(caught.value)
    assert "[sites.veins]" in str(caught.value)


@pytest.mark.parametrize("url", ["clinic.example", "ftp://clinic.example/", "https://", "https://u:p@clinic.example/"])
def test_an_address_must_be_one_of_the_web(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="http or https address"):
        settings_of(tmp_path, f"[sites.a]\nurl = '{url}'\ncontact = 'x'\n")


def test_a_public_site_needs_a_contact(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="contact"):
        settings_of(tmp_path, "[sites.a]\nurl = 'https://clinic.example/'\n")


def test_a_contact_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="one line"):
        settings_of(tmp_path, '[sites.a]\nurl = "https://a.example/"\ncontact = "a\\nb"\n')


@pytest.mark.parametrize("text", ['sites = "x"', '[sites]\nx = "y"', "[sites.a]\nurl = 3"])
def test_sites_are_tables(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="expected"):
        settings_of(tmp_path, text + "\n")


def test_two_sites_cannot_share_an_address(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="veins"):
        settings_of(tmp_path, SITE + '[sites.legs]\nurl = "https://www.clinic.example/blog"\ncontact = "x"\n')


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="line 1"):
        settings_of(tmp_path, "[sites\n")


def test_an_unknown_site_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownSite, match="veins"):
        settings_of(tmp_path, SITE).site("vains")


def test_the_clock_is_simulated_only_for_allowed_addresses(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="allow_addresses"):
        settings_of(tmp_path, SITE, ADDENDUM_NOW="2026-03-01T03:00:00Z")
    local = "[sites.a]\nurl = 'http://127.0.0.1:9301/'\nallow_addresses = ['127.0.0.1:9301']\n"
    settings = settings_of(tmp_path, local, ADDENDUM_NOW="2026-03-01T03:00:00Z")
    assert settings.simulated
    assert abs(settings.now().timestamp() - 1772334000) < 60


def test_a_database_is_sqlite_or_postgresql(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="ADDENDUM_DATABASE"):
        settings_of(tmp_path, SITE, ADDENDUM_DATABASE="mysql://x/y")
    assert settings_of(tmp_path, SITE, ADDENDUM_DATABASE="sqlite:////tmp/a.db").database == "sqlite:////tmp/a.db"


def test_the_browser_is_the_one_named_or_the_first_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("google-chrome", "chromium", "mine"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium({}) == tmp_path / "chromium"
    assert chromium({"ADDENDUM_CHROMIUM": str(tmp_path / "mine")}) == tmp_path / "mine"
    assert chromium({"ADDENDUM_CHROMIUM": "/nowhere/chromium"}) is None
    monkeypatch.setenv("PATH", "/nowhere")
    assert chromium({}) is None
