"""A crawl by Addendum of the blog that is measured, at a simulated hour, in a process of its own."""

import os
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.blog import FIRST_DAY, Blog
from benchmarks.measuring import Cost, run

KEY = "bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """An archive in a folder of its own, fed from one blog."""

    folder: Path
    blog: Blog

    @property
    def database(self) -> Path:
        """The file of the archive."""
        return self.folder / "archive.db"

    def crawl(self, night: int) -> Cost:
        """What the crawl of a night costs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        sites = self.folder / "sites.toml"
        sites.write_text(self._sites(), encoding="utf-8")
        now = FIRST_DAY + timedelta(days=night, minutes=night + 30)
        environment = {
            **os.environ,
            "ADDENDUM_DATABASE": f"sqlite:///{self.database}",
            "ADDENDUM_SITES": str(sites),
            "ADDENDUM_NOW": now.isoformat().replace("+00:00", "Z"),
        }
        return run([sys.executable, "-m", "worker", KEY], environment)

    def _sites(self) -> str:
        return f"""[sites.{KEY}]
url = "{self.blog.base}/blog/"
contact = "bench@clinic.example"
delay = 0
confirm_after = 0
allow_addresses = ["127.0.0.1:{self.blog.port}"]
"""
