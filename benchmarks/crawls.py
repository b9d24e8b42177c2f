"""Crawling side by side: bare Scrapy, Scrapy with trafilatura inline, and ours on four kinds of night."""

import os
import sys
from collections import defaultdict
from pathlib import Path

from benchmarks.blog import Blog
from benchmarks.measuring import Cost, middle, run
from benchmarks.ours import Archive
from benchmarks.serving import free_port, serve
from benchmarks.tables import table

ROUNDS = 3
FIRST_NIGHT, NIGHT_304, NIGHT_200, NIGHT_NOISE = (
    "ours, first night",
    "ours, 2 % changed, 304s",
    "ours, 2 % changed, no validators",
    "ours, noise on every page",
)
BARE, NAIVE = "bare Scrapy download", "Scrapy with trafilatura inline"
EMPTY_OURS, EMPTY_SCRAPY = "ours, one page (an empty run)", "bare Scrapy, one page (an empty run)"


def report(folder: Path, articles: int, rounds: int = ROUNDS) -> str:
    """The table and the ratios, as Markdown."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    blog = Blog(folder=folder / "site", articles=articles, port=free_port())
    small = Blog(folder=folder / "small", articles=1, port=free_port())
    blog.build()
    small.build()
    for number in range(rounds):
        _empty_round(folder / f"empty-{number}", small, costs)
        served = _round(folder / f"round-{number}", blog, costs, number)
        print(f"round {number + 1} of {rounds} done", file=sys.stderr, flush=True)
    return _told({name: middle(row) for name, row in costs.items()}, articles, rounds, served)


def _empty_round(folder: Path, blog: Blog, costs: dict[str, list[Cost]]) -> None:
    archive = Archive(folder=folder, blog=blog)
    with serve(blog.folder, blog.port):
        costs[EMPTY_SCRAPY].append(_rival("bare", folder, blog))
        archive.crawl(1)
        costs[EMPTY_OURS].append(archive.crawl(2))


def _round(folder: Path, blog: Blog, costs: dict[str, list[Cost]], number: int) -> str:
    archive = Archive(folder=folder, blog=blog)
    first = 1 + number * 5
    with serve(blog.folder, blog.port) as served:
        costs[BARE].append(_rival("bare", folder, blog))
        costs[NAIVE].append(_rival("naive", folder, blog))
        costs[FIRST_NIGHT].append(archive.crawl(first))
        blog.edit(first + 1)
        costs[NIGHT_304].append(archive.crawl(first + 1))
    with serve(blog.folder, blog.port, validators=False):
        blog.edit(first + 2)
        costs[NIGHT_200].append(archive.crawl(first + 2))
    with serve(blog.folder, blog.port):
        blog.make_noise(first + 3)
        costs[NIGHT_NOISE].append(archive.crawl(first + 3))
    return served


def _rival(kind: str, folder: Path, blog: Blog) -> Cost:
    folder.mkdir(parents=True, exist_ok=True)
    addresses = folder / "addresses.txt"
    addresses.write_text("\n".join(blog.addresses()))
    return run([sys.executable, "-m", "benchmarks.rivals", kind, str(addresses)], os.environ)


def _told(costs: dict[str, Cost], articles: int, rounds: int, served: str) -> str:
    rows = []
    for name, cost in costs.items():
        net = cost.less(costs[EMPTY_SCRAPY if "Scrapy" in name else EMPTY_OURS])
        pages = 1 if "empty" in name else articles
        rate = "" if pages == 1 else f"{pages / net.wall:.0f}"
        each = "" if pages == 1 else f"{net.cpu / pages * 1000:.2f}"
        rows.append([name, f"{cost.wall:.1f}", f"{cost.cpu:.1f}", rate, each, f"{cost.peak / 2**20:.0f}"])
    head = ["Run", "wall s", "CPU s", "pages/s net", "CPU ms/page net", "peak MB"]
    about = f"{articles} articles, {rounds} rounds, medians, served by {served}; net: an empty run is subtracted."
    return f"{about}\n\n{table(head, rows)}\n\n{table(['Ratio', 'Figure', 'Target'], _ratios(costs))}\n"


def _ratios(costs: dict[str, Cost]) -> list[list[str]]:
    ours, scrapy = costs[EMPTY_OURS], costs[EMPTY_SCRAPY]
    bare, naive, first = costs[BARE].less(scrapy), costs[NAIVE].less(scrapy), costs[FIRST_NIGHT].less(ours)
    return [
        ["first night, pages/s against bare Scrapy, net", f"{bare.wall / first.wall:.2f}", "≥ 0.30"],
        ["the same with start-up", f"{costs[BARE].wall / costs[FIRST_NIGHT].wall:.2f}", ""],
        ["naive, pages/s against bare Scrapy, net", f"{bare.wall / naive.wall:.2f}", "0.15 to 0.18"],
        ["night of 304s, CPU against naive, net", f"{costs[NIGHT_304].less(ours).cpu / naive.cpu:.3f}", "≤ 0.200"],
        ["night without 304s, CPU against naive, net", f"{costs[NIGHT_200].less(ours).cpu / naive.cpu:.3f}", ""],
        ["night of noise, CPU against naive, net", f"{costs[NIGHT_NOISE].less(ours).cpu / naive.cpu:.3f}", "≤ 0.250"],
    ]
