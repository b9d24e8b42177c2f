"""Memory of a first night: five hundred pages against five thousand."""

from pathlib import Path

from benchmarks.blog import Blog
from benchmarks.ours import Archive
from benchmarks.serving import serve
from benchmarks.tables import table

PORT = 9472


def report(folder: Path, articles: int) -> str:
    """The peaks and their ratio, as Markdown; `articles` is the larger blog's size."""
    sizes = (max(1, articles // 10), articles)
    peaks = []
    for size in sizes:
        blog = Blog(folder=folder / f"site-{size}", articles=size, base=f"http://127.0.0.1:{PORT}")
        blog.build()
        with serve(blog.folder, PORT):
            peaks.append(Archive(folder=folder / f"archive-{size}", blog=blog, port=PORT).crawl(1).peak)
    rows = [[f"{size} pages", f"{peak / 2**20:.0f}"] for size, peak in zip(sizes, peaks, strict=True)]
    rows.append(["ratio (target ≤ 1.3)", f"{peaks[1] / peaks[0]:.2f}"])
    about = "Peak proportional memory of the whole process tree in a first night."
    return f"{about}\n\n{table(['Blog', 'MB'], rows)}\n"
