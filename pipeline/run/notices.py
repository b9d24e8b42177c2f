"""One page served at many addresses: a notice that reads as an article, in the place of articles that differed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.judge import READ
from pipeline.run.past import Past
from records.address import address_key
from records.canonical import body_digest
from records.errors import ChildFailed
from records.visit import Outcome, PlannedPage, Seen, Verdict


async def notices(seens: Sequence[Seen], past: Past) -> Mapping[int, str]:
    """By number, the visits that were answered with such a page, each with a reason that names another address.

    Known pages tell it: two or more, at addresses of their own, that said different things before and now say the same.
    A page that says what it said before is none of them, nor are pages that redirect to one address.
    """
    found: dict[int, str] = {}
    for group in _saying_the_same(seens):
        before = {seen.visit_no: await _said(seen.planned, past) for seen in group if seen.planned}
        changed = [seen for seen in group if before.get(seen.visit_no) not in (None, seen.body_digest)]
        if _places(changed) > 1 and len({before[seen.visit_no] for seen in changed}) > 1:
            told = changed + [seen for seen in group if seen.planned is None]
            found |= {seen.visit_no: _reason(seen, changed) for seen in told}
    return found


def suspected(seen: Seen, reason: str) -> Seen:
    """The visit, which says nothing of its page."""
    return replace(seen, verdict=Verdict(outcome=Outcome.SUSPECT, reason=reason))


def _saying_the_same(seens: Sequence[Seen]) -> Iterator[list[Seen]]:
    """Visits that read the same body, where known pages at more than one address did."""
    groups: dict[str, list[Seen]] = defaultdict(list)
    for seen in seens:
        if seen.fresh and seen.body_digest and seen.verdict.outcome in READ:
            groups[seen.body_digest].append(seen)
    return (group for group in groups.values() if _places([seen for seen in group if seen.planned]) > 1)


def _places(seens: Sequence[Seen]) -> int:
    return len({address_key(seen.final_url) for seen in seens})


async def _said(planned: PlannedPage, past: Past) -> str | None:
    """What a page said before, as a digest of its body; None where that cannot be told."""
    if planned.reading_id is None:
        return None
    try:
        return body_digest(await past.last(planned))
    except ChildFailed:
        return None


def _reason(seen: Seen, changed: Sequence[Seen]) -> str:
    here = address_key(seen.final_url)
    other = next(one.final_url for one in changed if address_key(one.final_url) != here)
    return f"the same text stands at {other} now, where another article stood"
