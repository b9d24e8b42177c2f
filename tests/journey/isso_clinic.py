"""A clinic's blog whose comments a real Isso keeps, on the same host: `python -m tests.journey.isso_clinic DB`.

Prints its port. The page adds Isso's script by a script, as pages do that load comments late; the page as sent names no
address of the comments.
"""

import os
import sys
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any

from isso import config, make_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Compression stockings after sclerotherapy</title>
<meta property="og:type" content="article"><link rel="canonical" href="{url}">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "BlogPosting",
"headline": "Compression stockings after sclerotherapy", "datePublished": "2026-05-04"}}</script></head>
<body><main><article><h1>Compression stockings after sclerotherapy</h1>
<p>Wear the stockings day and night for the first three days, then by day for two weeks. They keep the treated veins
closed while the wall heals, and they ease the dull ache that many patients feel in the calf.</p>
<p>Walk for half an hour on the day of the treatment and every day after it. Do not sit or stand still for hours, and
leave hot baths for later. Call us when a leg swells, reddens or hurts more from one day to the next.</p></article>
<section id="isso-thread"></section></main>
<script>
addEventListener("load", () => {{
  const script = document.createElement("script");
  script.src = "/isso/js/embed.min.js";
  script.dataset.isso = "/isso/";
  script.dataset.issoCss = "false";
  script.dataset.issoMaxCommentsTop = "{shown}";
  script.dataset.issoRevealOnClick = "5";
  document.body.append(script);
}});
</script></body></html>
"""
SHOWN_AT_FIRST = 2
PATH = "/blog/compression-stockings/"


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The blog: one post, and a list of it."""
    url = f"http://{environ['HTTP_HOST']}{PATH}"
    told = {
        "/robots.txt": ("text/plain", "User-agent: *\nDisallow:\n"),
        "/blog/": ("text/html", f"<html><body><ul><li><a href='{url}'>Compression stockings</a></ul></body></html>"),
        "/sitemap.xml": ("text/xml", f"<urlset><url><loc>{url}</loc></url></urlset>"),
        PATH: ("text/html; charset=utf-8", PAGE.format(url=url, shown=SHOWN_AT_FIRST)),
    }.get(environ["PATH_INFO"])
    kind, body = told or ("text/plain", "nothing here")
    start_response("200 OK" if told else "404 Not Found", [("Content-Type", kind)])
    return [body.encode()]


def main() -> None:
    """Serve until killed."""
    server = make_server("127.0.0.1", 0, page, threaded=True)
    settings = config.load(config.default_file())
    settings.set("general", "dbpath", sys.argv[1])
    settings.set("general", "host", f"http://127.0.0.1:{server.port}/")
    settings.set("guard", "enabled", "false")
    serving = Thread(target=server.serve_forever)
    serving.start()  # Isso asks its site for an answer before it starts
    server.app = DispatcherMiddleware(page, {"/isso": make_app(settings, threading=True)})
    os.write(1, f"{server.port}\n".encode())
    serving.join()


if __name__ == "__main__":
    main()
