"""Services embedded in pages: those that nobody reads are told as missing, the others by their own reader alone."""

from datetime import UTC, datetime

import pytest

from pipeline.comments.scripts import inline_scripts
from pipeline.markup.metadata import gather
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from pipeline.platforms import SERVICES, Held, systems_of
from pipeline.platforms.elsewhere import Elsewhere

URL = "https://clinic.example/legs/"
ROOM = '<section id="discussion"><h2>Comments</h2>{}</section>'
UNREAD = [
    '<div id="commento"></div><script src="https://cdn.commento.io/js/commento.js" defer></script>',
    '<script src="https://utteranc.es/client.js" repo="clinic/blog" issue-term="pathname" async></script>',
    '<div class="giscus"></div><script src="https://giscus.app/client.js" data-repo="clinic/blog" async></script>',
    '<div id="vk_comments"></div>',
    '<div id="livefyre-comments"></div><script src="https://cdn.livefyre.com/Livefyre.js"></script>',
    '<div id="waline"></div><script type="module" src="https://unpkg.com/@waline/client@v3/dist/waline.js"></script>',
    '<div id="comments"></div><script src="https://comments.clinic.example/schnack/client.js"></script>',
    '<a class="muut" href="https://muut.com/i/clinic/comments"></a><script src="https://cdn.muut.com/1/moot.min.js"></script>',
    '<hyvor-talk-comments website-id="1"></hyvor-talk-comments><script src="https://talk.hyvor.com/embed/embed.js"></script>',
    '<div id="remark42"></div>',
    '<div id="cusdis_thread" data-host="https://cusdis.com"></div>',
    '<span id="IDCommentsNewThread"></span>',
    '<div id="fastcomments-widget"></div>',
    '<div class="talkyard-comments" data-discussion-id=""></div>',
]
READ = [
    ("disqus", '<div id="disqus_thread"></div>'),
    ("disqus", '<script src="https://legs.disqus.com/embed.js"></script>'),
    ("facebook", '<div class="fb-comments" data-href="https://clinic.example/legs/"></div>'),
]


def page_of(markup: str) -> Page:
    tree = parse(f"<html><body><main><h1>Legs</h1><p>Text.</p></main>{markup}</body></html>".encode()).tree
    assert tree is not None
    fetched_at = datetime(2024, 5, 20, tzinfo=UTC)
    return Page(url=URL, tree=tree, fetched_at=fetched_at, zone=None, metadata=gather(tree, URL))


@pytest.mark.parametrize("markup", UNREAD)
def test_a_service_that_nobody_reads_is_told_as_missing(markup: str) -> None:
    page = page_of(ROOM.format(markup))
    read = systems_of(page).comments(Held(pages=(page,)))
    assert (read.found, read.is_whole, read.by_script) == ((), False, True)


@pytest.mark.parametrize(("name", "markup"), READ)
def test_a_service_that_is_read_is_told_of_once(name: str, markup: str) -> None:
    page = page_of(ROOM.format(markup))
    assert [service.name for service in systems_of(page).services] == [name]


@pytest.mark.parametrize(
    "markup",
    [
        '<p id="commentor">Our own column</p>',
        '<p class="comments-policy">We do not publish comments; write to us instead.</p>',
        '<a href="https://disqus.com/by/clinic/">The clinic on Disqus</a>',
        '<script src="https://legs.disqus.com/count.js"></script>',
        '<div class="fb-like" data-href="https://clinic.example/legs/"></div>',
    ],
)
def test_what_only_sounds_like_a_service_is_none(markup: str) -> None:
    page = page_of(markup)
    assert not any(service.recognises(page) for service in SERVICES)


def test_only_services_that_nobody_else_reads_are_elsewhere() -> None:
    assert not any(Elsewhere().recognises(page_of(markup)) for _, markup in READ)


def test_what_is_commented_out_of_a_script_says_nothing() -> None:
    page = page_of(
        "<script>/* var a = 'no'; */ var b = 'https://x.example/'; // kept\n  // var c = 'no';\n/* d </script>"
        "<script src='e.js'>var e = 'no';</script>"
    )
    scripts = inline_scripts(page)
    assert "https://x.example/" in scripts
    assert "'no'" not in scripts
