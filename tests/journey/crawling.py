"""Runs real crawls of the sample clinic in processes of their own, as the scheduler would."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sample.nights import due_at
from sample.server import ClinicServer

ROOT = Path(__file__).resolve().parents[2]
KEY = "marrow"
TIMEZONE = "America/New_York"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawls:
    """Crawls of one served clinic into one archive; `options` are further lines of the site's settings."""

    server: ClinicServer
    database: str
    folder: Path
    options: str = ""

    def night(self, night: int, *, expect: tuple[int, ...] = (0,)) -> str:
        """Serve a night of the script and crawl it at its hour; what the worker wrote to its output."""
        self.server.night = night
        ended = subprocess.run(
            self.command(), env=self.environment(due_at(night)), cwd=ROOT, capture_output=True, text=True, timeout=180
        )
        told = f"night {night}: exit {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        assert ended.returncode in expect, told
        assert "Traceback" not in ended.stderr, told
        return ended.stdout

    def begin(self, now: datetime) -> subprocess.Popen[bytes]:
        """Start a crawl that the caller ends."""
        return subprocess.Popen(
            self.command(),
            env=self.environment(now),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def command(self) -> list[str]:
        """The worker's command line."""
        return [sys.executable, "-m", "worker", KEY]

    def environment(self, now: datetime) -> Mapping[str, str]:
        """The environment of a crawl at a simulated hour, with its sites.toml written."""
        sites = self.folder / "sites.toml"
        sites.write_text(self._sites(), encoding="utf-8")
        ours = {
            "ADDENDUM_DATABASE": self.database,
            "ADDENDUM_SITES": str(sites),
            "ADDENDUM_NOW": now.isoformat().replace("+00:00", "Z"),
        }
        return {**os.environ, **ours}

    def _sites(self) -> str:
        return f"""[sites.{KEY}]
url = "{self.server.address}/blog/"
name = "Marrow Lane Clinic"
timezone = "{TIMEZONE}"
nightly = "02:30"
contact = "tests@clinic.example"
delay = 0
confirm_after = 0
allow_addresses = ["127.0.0.1:{self.server.server_port}"]
{self.options}
"""
