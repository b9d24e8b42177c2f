"""Builders of visits, captures, plans and articles for the tests of judging and settling."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from typing import Any

from records.article import Article, Block, BlockKind
from records.canonical import body_digest, digest
from records.capture import Purpose, Transport, Validator
from records.settlement import Reading
from records.visit import Kept, Outcome, Plan, PlannedPage, Proof, Seen, Verdict

SITE = "http://clinic.test"
NOW = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
READER = "reader 1"
_ids = count(1)


def capture(url: str = "/a", status: int | None = 200, body: str | None = "one", **facts: Any) -> Kept:
    """A capture as the archive holds it; the same body has the same payload."""
    payload = None if body is None or status in (301, 302) else sha256(body.encode()).digest()
    values: dict[str, Any] = {
        "id": next(_ids),
        "purpose": Purpose.PAGE,
        "url": address(url),
        "started_at": NOW,
        "duration_ms": 5,
        "transport": Transport.COMPLETE,
        "visit_no": 1,
        "hop": 0,
        "look": 1,
        "status": status,
        "payload_id": int.from_bytes(payload[:6], "big") if payload else None,
        "payload_sha256": payload,
        "bytes_received": len(body or ""),
    }
    return Kept(**values | facts)


def address(path: str) -> str:
    """An address of the site."""
    return path if path.startswith("http") else f"{SITE}{path}"


def validator(url: str = "/a", body: str = "one", purpose: Purpose = Purpose.PAGE) -> Validator:
    """What the last complete visit remembers of an address."""
    payload = sha256(body.encode()).digest()
    number = int.from_bytes(payload[:6], "big")
    return Validator(
        url=address(url), purpose=purpose, payload_id=number, payload_sha256=payload, etag='"1"', last_modified=None
    )


def article(text: str = "Take 5 mg daily.", title: str = "Veins", **facts: Any) -> Article:
    """A short article."""
    return Article(title=title, blocks=(Block(kind=BlockKind.PARAGRAPH, text=text),), **facts)


def reading(text: str = "Take 5 mg daily.", reader_version: str = READER, **facts: Any) -> Reading:
    """A reading of a short article."""
    content = article(text, **facts)
    return Reading(reader_version=reader_version, article=content, digest=digest(content), fingerprint=None)


def planned(page_id: int = 1, url: str = "/a", text: str = "Take 5 mg daily.", **facts: Any) -> PlannedPage:
    """A page with one snapshot."""
    values: dict[str, Any] = {
        "page_id": page_id,
        "url": address(url),
        "state": "live",
        "snapshot_id": 100 + page_id,
        "snapshot": 1,
        "reading_id": 200 + page_id,
        "reader_version": READER,
        "digest": digest(article(text)),
        "fingerprint": None,
        "validators": {address(url): validator(url)},
        "comments_complete": True,
        "unconditional": False,
        "last_confirmed": NOW - timedelta(days=1),
    }
    return PlannedPage(**values | facts)


def plan(*pages: PlannedPage, **facts: Any) -> Plan:
    """A plan of a site past its baseline."""
    values: dict[str, Any] = {"run_id": 7, "pages": pages, "aliases": {}, "supporting": {}, "has_baseline": True}
    return Plan(**values | facts)


def seen(
    page: PlannedPage | None = None,
    outcome: Outcome = Outcome.OK,
    *,
    url: str | None = None,
    final: str | None = None,
    text: str | None = None,
    no: int | None = None,
    **facts: Any,
) -> Seen:
    """A visit as gathered; with `text` it read an article, with `final` it was redirected there."""
    number = no if no is not None else (page.page_id if page else 50 + next(_ids))
    requested = address(url) if url else (page.url if page else address("/new"))
    arrived = address(final) if final else requested
    hops = [capture(requested, 301, None, visit_no=number)] if final else []
    status = 404 if outcome is Outcome.GONE else 200
    captures = facts.pop("captures", (*hops, capture(arrived, status, text or "x", visit_no=number, hop=len(hops))))
    proof = Proof.NOT_MODIFIED if outcome is Outcome.UNCHANGED else None
    values: dict[str, Any] = {
        "visit_no": number,
        "planned": page,
        "requested_url": requested,
        "final_url": arrived,
        "captures": captures,
        "verdict": Verdict(outcome=outcome, proof=proof, reason=f"answered {status}"),
    }
    if text is not None:
        content = article(text)
        values |= {"fresh": True, "digest": digest(content), "body_digest": body_digest(content)}
    return Seen(**values | facts)
