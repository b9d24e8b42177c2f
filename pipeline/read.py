"""Turns the payloads of a visit into one article, each value with its source. Pure, and never raises for any bytes."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from pipeline.comments.thread import records_of
from pipeline.facts import byline, dates, headline, kind, topics
from pipeline.markup import metadata
from pipeline.markup.decode import decode, decompress
from pipeline.markup.page import Page
from pipeline.markup.parse import parse
from pipeline.platforms import CommentsRead, Held, systems_of
from pipeline.text.body import Body, read_body
from pipeline.text.containers import take_fingerprint
from records.address import clean_address
from records.article import Article
from records.canonical import body_digest, digest
from records.capture import Purpose
from records.payload import RENDERED_MARK, Payload, Readout, Terms, Wanted

READER_VERSION = f"3+trafilatura-{trafilatura.__version__}"
"""Changes whenever the same bytes may be read differently."""

UNNAMED = "about:blank"
"""The address of a page that has none: links that are not absolute stay as they are."""
HTML = (Purpose.PAGE, Purpose.COMMENT_PAGE, Purpose.RENDERED)
_USUAL = Terms()
_REFUSALS = 20
"""Rounds in which a platform may want something else instead: pages, then an API, then a feed."""
_NO_COMMENTS = CommentsRead()


class _Unreadable(Exception):
    """A payload that could not be turned into a page, or lost a part on the way."""

    def __init__(self, problem: str, damage: str | None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.damage = damage


def read(
    payloads: Sequence[Payload],
    *,
    could_not_have: frozenset[str] = frozenset(),
    terms: Terms = _USUAL,
    want_links: bool = False,
) -> Readout:
    """What the payloads of a visit say; the first is the page itself, the others support it.

    Addresses in `could_not_have` are not wanted again. Whatever is wrong with the bytes is told in the readout, nothing
    is raised; a damaged page gives no article.
    """
    try:
        return _read(payloads, could_not_have, terms, want_links)
    except _Unreadable as reason:
        return Readout(problem=reason.problem, damage=reason.damage)
    except RecursionError:
        return Readout(problem="nested too deep to be read", damage="incomplete")
    except MemoryError:
        raise
    except Exception as error:
        # Keep first, understand later: one odd page must not end a run, and its record says what happened.
        return Readout(problem=f"the reader failed: {type(error).__name__}: {error}", damage="unreadable")


def read_alone(payloads: Sequence[Payload], *, terms: Terms = _USUAL) -> Readout:
    """What payloads say where nothing further can be had: whatever a platform wants, and wants instead, is refused."""
    missing: frozenset[str] = frozenset()
    for _ in range(_REFUSALS):
        readout = read(payloads, could_not_have=missing, terms=terms)
        if not readout.wanted:
            break
        missing |= {wanted.url for wanted in readout.wanted}
    return readout


def _read(payloads: Sequence[Payload], could_not_have: frozenset[str], terms: Terms, want_links: bool) -> Readout:
    parsed = [(payload, _page_of(payload, terms.zone)) for payload in payloads if payload.purpose in HTML]
    held = _held(parsed, payloads, could_not_have, terms)
    page, systems = held.page, systems_of(held.page)
    links = _links(page) if want_links else ()
    if terms.comments and (wanted := systems.wanted(held)):
        return Readout(wanted=wanted, links=links)
    comments = systems.comments(held)
    page.metadata.regions.hold_comments(comments.containers)
    body = read_body(page.tree, page.metadata.base, [each for each in comments.containers if _stands_in(page, each)])
    article = _article(page, systems.name, comments if terms.comments else _NO_COMMENTS, body)
    page_kind, kind_reason = kind.page_kind(page, article.blocks)
    if terms.comments and page_kind == "article" and (wanted := _rendering(held, comments, terms)):
        return Readout(wanted=wanted, links=links)
    if not article.blocks:
        return Readout(page_kind=page_kind, kind_reason=kind_reason, problem="no text found", links=links)
    return Readout(
        article=article,
        digest=digest(article),
        body_digest=body_digest(article),
        fingerprint=take_fingerprint(
            [payload for payload, _ in parsed], [page for _, page in parsed], body, comments, article
        ),
        page_kind=page_kind,
        kind_reason=kind_reason,
        links=links,
    )


def _held(
    parsed: Sequence[tuple[Payload, Page]],
    payloads: Sequence[Payload],
    could_not_have: frozenset[str],
    terms: Terms,
) -> Held:
    return Held(
        pages=tuple(page for payload, page in parsed if payload.purpose is not Purpose.RENDERED),
        answers=_answers(payloads) if terms.comments else (),
        rendered=next((page for payload, page in parsed if payload.purpose is Purpose.RENDERED), None),
        have=could_not_have | {payload.url for payload in payloads},
        disqus_key=terms.disqus_key,
    )


def _rendering(held: Held, comments: CommentsRead, terms: Terms) -> tuple[Wanted, ...]:
    """The page as a browser shows it, where the terms allow that and it was not tried."""
    is_due = terms.render == "always" or (terms.render == "auto" and comments.by_script and not comments.is_whole)
    url = f"{held.page.url}{RENDERED_MARK}"
    return (Wanted(purpose=Purpose.RENDERED, url=url),) if is_due and url not in held.have else ()


def _page_of(payload: Payload, zone: str | None) -> Page:
    """A payload as a parsed page. Raises _Unreadable when there is none, or a part of it was lost."""
    decoded = decode(payload)
    if decoded.body is None or decoded.damage:
        raise _Unreadable(decoded.problem or "not readable", decoded.damage)
    parsed = parse(decoded.body)
    if parsed.tree is None or parsed.damage:
        raise _Unreadable(parsed.problem or "no markup in the page", parsed.damage)
    url = payload.url.removesuffix(RENDERED_MARK)
    url = url if _can_be_taken_apart(url) else UNNAMED
    found = metadata.gather(parsed.tree, url)
    return Page(url=url, tree=parsed.tree, fetched_at=payload.fetched_at, zone=zone, metadata=found)


def _can_be_taken_apart(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def _answers(payloads: Sequence[Payload]) -> tuple[Payload, ...]:
    """The answers of comments APIs, without content encoding; what cannot be opened is left out."""
    opened = []
    for payload in payloads:
        whole = decompress(payload.body, payload.content_encoding) if payload.purpose not in HTML else None
        if whole is not None and whole.body is not None and not whole.damage:
            opened.append(replace(payload, body=whole.body, content_encoding=None))
    return tuple(opened)


def _article(page: Page, platform: str | None, comments: CommentsRead, body: Body) -> Article:
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
        comments=records_of(comments.found),
        comments_complete=comments.is_whole,
        platform=platform,
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
