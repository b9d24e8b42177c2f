"""Memory of a first night: five hundred pages against five thousand."""

from pathlib import Path

from benchmarks.blog import Blog
from benchmarks.ours import Archive
from benchmarks.serving import free_port, serve
from benchmarks.tables import table


def report(folder: Path, articles: int) -> str:
    """The peaks and their ratio, as Markdown; `articles` is the larger blog's size."""
    sizes = (max(1, articles // 10), articles)
    peaks = []
    for size in sizes:
        blog = Blog(folder=folder / f"site-{size}", articles=size, port=free_port())
        blog.build()
        with serve(blog.folder, blog.port):
            peaks.append(Archive(folder=folder / f"archive-{size}", blog=blog).crawl(1).peak)
    rows = [[f"{size} pages", f"{peak / 2**20:.0f}"] for size, peak in zip(sizes, peaks, strict=True)]
    rows.append(["ratio (target ≤ 1.3)", f"{peaks[1] / peaks[0]:.2f}"])
    about = "Peak proportional memory of the whole process tree in a first night."
    return f"{about}\n\n{table(['Blog', 'MB'], rows)}\n"
