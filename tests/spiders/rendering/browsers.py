"""Whether tests that need a Chromium can run here."""

import os
from importlib.util import find_spec

import pytest

from config import chromium


def skip_without_chromium() -> None:
    """Skip the test that asks where there is no Chromium or no scrapy-playwright; fail where CI promises them."""
    missing = [name for name in ("playwright", "scrapy_playwright") if find_spec(name) is None]
    missing += [] if chromium() else ["a Chromium"]
    if missing and os.environ.get("CI"):
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (make setup-render, and Debian's package chromium)")
