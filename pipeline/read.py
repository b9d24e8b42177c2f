"""Turns the payloads of a visit into one article, each value with its source. Pure, and never raises for any bytes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from pipeline.facts import byline, dates, headline, kind, topics
from pipeline.markup import metadata
from pipeline.markup.decode import decode, decompress
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from pipeline.platforms import CommentsRead, Platform, recognise
from pipeline.text.body import Body, read_body
from pipeline.text.containers import take_fingerprint
from records.address import clean_address
from records.article import Article
from records.canonical import body_digest, digest
from records.capture import Purpose
from records.payload import Payload, Readout, Wanted

READER_VERSION = f"2+trafilatura-{trafilatura.__version__}"
"""Changes whenever the same bytes may be read differently."""

UNNAMED = "about:blank"
"""The address of a page that has none: links that are not absolute stay as they are."""
_HTML = (Purpose.PAGE, Purpose.COMMENT_PAGE)
_NO_COMMENTS = CommentsRead()


class _Unreadable(Exception):
    """A payload that could not be turned into a page, or lost a part on the way."""

    def __init__(self, problem: str, damage: str | None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.damage = damage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What is asked of one reading, beside its payloads."""

    could_not_have: frozenset[str]
    zone: str | None
    want_links: bool
    want_comments: bool


def read(
    payloads: Sequence[Payload],
    *,
    could_not_have: frozenset[str] = frozenset(),
    zone: str | None = None,
    want_links: bool = False,
    want_comments: bool = True,
) -> Readout:
    """What the payloads of a visit say; the first is the page itself, the others support it.

    Addresses in `could_not_have` are not wanted again. `zone` (IANA) is the clinic's, for times without one. Whatever
    is wrong with the bytes is told in the readout, nothing is raised; a damaged page gives no article.
    """
    request = _Request(could_not_have=could_not_have, zone=zone, want_links=want_links, want_comments=want_comments)
    try:
        return _read(payloads, request)
    except _Unreadable as reason:
        return Readout(problem=reason.problem, damage=reason.damage)
    except RecursionError:
        return Readout(problem="nested too deep to be read", damage="incomplete")
    except MemoryError:
        raise
    except Exception as error:
        # Keep first, understand later: one odd page must not end a run, and its record says what happened.
        return Readout(problem=f"the reader failed: {type(error).__name__}: {error}", damage="unreadable")


def _read(payloads: Sequence[Payload], request: _Request) -> Readout:
    pages = [_page_of(payload, request.zone) for payload in payloads if payload.purpose in _HTML]
    page, platform = pages[0], recognise(pages[0])
    links = _links(page) if request.want_links else ()
    if request.want_comments:
        held = request.could_not_have | {payload.url for payload in payloads}
        if wanted := _wanted(platform, pages, held):
            return Readout(wanted=wanted, links=links)
    comments = platform.comments(pages, _apis(payloads) if request.want_comments else ())
    body = read_body(page.tree, page.metadata.base, [each for each in comments.containers if _stands_in(page, each)])
    article = _article(page, platform, comments if request.want_comments else _NO_COMMENTS, body)
    page_kind, kind_reason = kind.page_kind(page, article.blocks)
    if not article.blocks:
        return Readout(page_kind=page_kind, kind_reason=kind_reason, problem="no text found", links=links)
    return Readout(
        article=article,
        digest=digest(article),
        body_digest=body_digest(article),
        fingerprint=take_fingerprint(
            [each for each in payloads if each.purpose in _HTML], pages, body, comments, article
        ),
        page_kind=page_kind,
        kind_reason=kind_reason,
        links=links,
    )


def _page_of(payload: Payload, zone: str | None) -> Page:
    """A payload as a parsed page. Raises _Unreadable when there is none, or a part of it was lost."""
    decoded = decode(payload)
    if decoded.body is None or decoded.damage:
        raise _Unreadable(decoded.problem or "not readable", decoded.damage)
    parsed = parse(decoded.body)
    if parsed.tree is None or parsed.damage:
        raise _Unreadable(parsed.problem or "no markup in the page", parsed.damage)
    url = payload.url if _can_be_taken_apart(payload.url) else UNNAMED
    found = metadata.gather(parsed.tree, url)
    return Page(url=url, tree=parsed.tree, fetched_at=payload.fetched_at, zone=zone, metadata=found)


def _can_be_taken_apart(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _wanted(platform: Platform, pages: Sequence[Page], held: frozenset[str]) -> tuple[Wanted, ...]:
    wanted = [each for page in pages for each in platform.wanted(page, held)]
    return tuple({each.url: each for each in wanted}.values())


def _apis(payloads: Sequence[Payload]) -> tuple[Payload, ...]:
    """The answers of comments APIs, without content encoding; what cannot be opened is left out."""
    opened = []
    for payload in payloads:
        whole = decompress(payload.body, payload.content_encoding) if payload.purpose not in _HTML else None
        if whole is not None and whole.body is not None and not whole.damage:
            opened.append(replace(payload, body=whole.body, content_encoding=None))
    return tuple(opened)


def _article(page: Page, platform: Platform, comments: CommentsRead, body: Body) -> Article:
    title, title_source = headline.title(page)
    people = byline.byline(page)
    claimed = dates.dates(page, body.elements)
    subjects = topics.topics(page)
    sources = {"title": title_source} if title else {}
    sources |= {**people.sources, **claimed.sources, **subjects.sources}
    if body.blocks:
        sources["blocks"] = body.source
    return Article(
        title=title,
        blocks=body.blocks,
        authors=people.authors,
        author_credentials=people.author_credentials,
        medical_reviewer=people.medical_reviewer,
        reviewer_credentials=people.reviewer_credentials,
        published=claimed.published,
        modified=claimed.modified,
        reviewed=claimed.reviewed,
        language=subjects.language,
        categories=subjects.categories,
        tags=subjects.tags,
        comments=comments.comments,
        comments_complete=comments.complete,
        platform=platform.name,
        canonical=page.metadata.canonical,
        sources=sources,
        clocks=claimed.clocks,
    )


def _stands_in(page: Page, element: HtmlElement) -> bool:
    return element.getroottree().getroot() is page.tree


def _links(page: Page) -> tuple[str, ...]:
    """The addresses that the page links to, absolute, each once, in order."""
    hrefs = dict.fromkeys(element.get("href") for element in page.tree.iter("a", "area"))
    cleaned = (clean_address(href, page.metadata.base) for href in hrefs if href and not href.startswith("#"))
    return tuple(dict.fromkeys(url for url in cleaned if url.startswith(("http://", "https://"))))
