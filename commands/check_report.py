"""What `sites check` says of a site: hosts, robots.txt, sources, how many articles are listed, platform, a few read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from audit.counting import counted
from records.article import Article
from records.capture import Capture, Purpose, Transport, header

_SOURCES = (Purpose.SITEMAP, Purpose.FEED, Purpose.POSTS_API)
_NAMES = {"posts_api": "the posts API", "sitemap": "sitemaps", "feed": "feeds", "list": "lists", "link": "links"}
_WHOLE = (Transport.COMPLETE, Transport.CLOSED)


@dataclass(frozen=True, slots=True)
class Sample:
    """An article as it was read, and the address asked for."""

    url: str
    article: Article


@dataclass(slots=True)
class Sight:
    """What a look at a site saw.

    `listed` counts addresses by source, `may_be_articles` those that no more trusted source had, `kinds` the pages read
    by their kind, `asked_of` the hosts that pages want supporting addresses from: the site's own and `api_hosts` are
    asked. `captures` come without payloads.
    """

    captures: list[Capture] = field(default_factory=list)
    listed: Counter[str] = field(default_factory=Counter)
    may_be_articles: Mapping[str, int] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    hosts: tuple[str, ...] = ()
    asked_of: Counter[str] = field(default_factory=Counter)
    api_hosts: frozenset[str] = frozenset()
    renders: bool = False
    delay: float = 0.0


def report(key: str, url: str, sight: Sight) -> list[str]:
    """The lines of the answer."""
    lines = [f"{key}: {url}", *_network(sight), *_sources(sight)]
    if total := sum(sight.may_be_articles.values()):
        told = ", ".join(f"{count} by {_NAMES[source]}" for source, count in sight.may_be_articles.items())
        lines.append(f"  addresses that may be articles: {total} ({told}; each counted with its most trusted source)")
    platforms = Counter(sample.article.platform or "unknown" for sample in sight.samples)
    if platforms:
        lines.append(f"  platform: {', '.join(platforms)}")
    if sight.kinds:
        lines.append("  pages read: " + ", ".join(f"{count} {kind}" for kind, count in sight.kinds.items()))
    for sample in sight.samples:
        lines += ["", *_sample(sample)]
    if not sight.samples:
        lines.append(f"  no article could be read: {_trouble(sight)}")
    return lines


def _network(sight: Sight) -> Iterator[str]:
    addresses = sorted({capture.ip_address for capture in sight.captures if capture.ip_address})
    at = f" at {', '.join(addresses)}" if addresses else ""
    yield f"  hosts asked: {', '.join(sight.hosts) or 'none'}{at}; {sight.delay:g} s between requests"
    others = sorted(host for host in sight.asked_of if host.removeprefix("www.") not in sight.hosts)
    if declared := [host for host in others if host in sight.api_hosts]:
        yield f"  other hosts asked for comments, as platforms declare them: {', '.join(declared)}"
    if closed := [host for host in others if host not in sight.api_hosts]:
        yield f"  hosts not asked, though pages load comments from them: {', '.join(closed)}"
    if sight.renders:
        yield f"  a browser may show its pages, and ask for their comments at: {', '.join(sorted(sight.api_hosts))}"
    for purpose, name in ((Purpose.ROBOTS, "robots.txt"), (Purpose.LIST, "start address")):
        chain = _first_chain(sight.captures, purpose)
        if chain:
            yield f"  {name}: {' -> '.join(_answered(capture) for capture in chain)}"


def _first_chain(captures: list[Capture], purpose: Purpose) -> list[Capture]:
    """The first request of a purpose and the redirects it took."""
    chain: list[Capture] = []
    for capture in captures:
        if capture.purpose is purpose and capture.visit_no is None:
            if capture.hop == 0 and chain:
                break
            chain.append(capture)
    return chain


def _answered(capture: Capture) -> str:
    """What a request met, in words; where it leads, for a redirect."""
    said = f"answered {capture.status}" if capture.status else f"no answer ({capture.transport.value})"
    target = header(capture.head, "Location") if capture.status and 300 <= capture.status < 400 else None
    said += f" to {target}" if target else ""
    return f"{said}: {capture.error}" if capture.error else said


def _sources(sight: Sight) -> Iterator[str]:
    for purpose in _SOURCES:
        asked = [capture for capture in sight.captures if capture.purpose is purpose]
        brought = [capture for capture in asked if capture.status == 200 and capture.transport in _WHOLE]
        name = purpose.value.replace("_", " ")
        if brought:
            addresses = counted(sight.listed[purpose.value], "address", "addresses")
            yield f"  {name}: {addresses} in {counted(len(brought), 'answer')}"
        elif asked:
            yield f"  {name}: none (asked for {len(asked)})"
    lists = {capture.url for capture in sight.captures if capture.purpose is Purpose.LIST and capture.status == 200}
    yield f"  list pages walked: {len(lists)}"


def _trouble(sight: Sight) -> str:
    robots = _first_chain(sight.captures, Purpose.ROBOTS)
    start = _first_chain(sight.captures, Purpose.LIST)
    if robots and robots[-1].status is None:
        return f"{robots[-1].error or robots[-1].transport.value}; expected a site that answers, check url"
    if start and start[-1].transport is Transport.ROBOTS:
        return "robots.txt does not allow the start address; ask the clinic to allow Addendum there"
    if start and start[-1].error and start[-1].status:
        return f"{start[-1].error}; expected a start address that answers itself, set url to where it leads"
    if start and start[-1].status != 200:
        return "expected a start address that answers 200, check url"
    if not sum(sight.may_be_articles.values()):
        return "no source lists any address; expected the start address of a blog, check url"
    return "expected an article among the addresses listed; check that url is where the blog starts"


def _sample(sample: Sample) -> list[str]:
    article = sample.article
    published = article.published.value if article.published else "unknown"
    complete = "" if article.comments_complete else " (the page states more than could be had)"
    return [
        f"  {sample.url}",
        f"    title: {article.title or 'none found'}",
        f"    authors: {', '.join(article.authors) or 'unknown'}; published {published}; "
        f"language {article.language or 'unknown'}",
        f"    {counted(len(article.blocks), 'block')}, {counted(len(article.body_text.split()), 'word')}, "
        f"{counted(len(article.comments), 'comment')}{complete}",
    ]
