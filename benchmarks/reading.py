"""CPU of reading a page, everything included, beside trafilatura with metadata and comments on the same pages."""

import gc
import logging
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import trafilatura

from benchmarks.saved import saved_pages
from benchmarks.tables import table
from pipeline.read import read
from records.payload import Payload

ROUNDS = 3
AIM = 0.9


def report(folder: Path | None) -> str:
    """Both costs as Markdown: each page in turn by both, the least of a few rounds."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    pages = saved_pages(folder)
    ours, theirs = _least(pages)
    ratio = sum(ours) / sum(theirs)
    each = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    rows = [
        ["trafilatura.bare_extraction, metadata and comments", f"{sum(theirs) / len(pages) * 1000:.2f}", "1.00", ""],
        [
            "read: body, dates, byline, comments, fingerprint",
            f"{sum(ours) / len(pages) * 1000:.2f}",
            f"{ratio:.2f}",
            f"≤ {AIM}",
        ],
        ["the same, median page", "", f"{each:.2f}", ""],
    ]
    about = f"{len(pages)} pages, {ROUNDS} interleaved rounds, the least of each page, one process."
    return f"{about}\n\n{table(['Reading', 'CPU ms/page', 'Ratio', 'Aim'], rows)}\n"


def _least(pages: Sequence[Payload]) -> tuple[list[float], list[float]]:
    ours, theirs = [float("inf")] * len(pages), [float("inf")] * len(pages)
    for page in pages[:10]:
        _ours(page)
        _theirs(page)
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)  # as in the children that read
    for _ in range(ROUNDS):
        for number, page in enumerate(pages):
            ours[number] = min(ours[number], _cost(_ours, page))
            theirs[number] = min(theirs[number], _cost(_theirs, page))
    return ours, theirs


def _cost(function: Callable[[Payload], object], page: Payload) -> float:
    began = time.process_time()
    function(page)
    return time.process_time() - began


def _ours(page: Payload) -> object:
    """As a run reads where nothing further can be had: what is wanted costs a second look at the same bytes."""
    readout = read([page])
    if readout.wanted:
        readout = read([page], could_not_have=frozenset(each.url for each in readout.wanted))
    return readout


def _theirs(page: Payload) -> object:
    return trafilatura.bare_extraction(page.body, url=page.url, with_metadata=True, include_comments=True)
