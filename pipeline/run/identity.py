"""Which page each visit belongs to: moves, merges, aliases, canonical addresses, reused addresses. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.judge import READ, is_elsewhere, is_redirected
from pipeline.run.displaced import AWAITED, Displaced
from records.address import address_key, same_host
from records.article import Article
from records.change import Change, Facet
from records.settlement import PageState
from records.visit import Outcome, Plan, PlannedPage, Seen, Verdict

ABSENT = frozenset({PageState.MISSING, PageState.REMOVED})
"""States from which an article that is seen again comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided of a visit before its article is compared.

    `page_id` None with `begins` begins a new page at `address`. `reads` says that the visit's reading is to be weighed
    against the last snapshot, or to be the first one. `changes` are those of the page's state.
    """

    seen: Seen
    verdict: Verdict
    page_id: int | None = None
    begins: bool = False
    address: str | None = None
    aliases: tuple[str, ...] = ()
    state: PageState | None = None
    merged_into: int | None = None
    held: bool = False
    reads: bool = False
    changes: tuple[Change, ...] = ()


def state_change(kind: str, before: str | None = None, after: str | None = None) -> Change:
    """A change of a page's state; before and after are addresses."""
    return Change(facet=Facet.STATE, kind=kind, before=before, after=after)


def is_plain(seen: Seen) -> bool:
    """Whether a visit only confirms a living page where it was, so that it can settle before the rest of its run.

    A reading that equals one without all comments confirms nothing yet: it may be whole, and a comment gone. Nor does a
    visit that tells of other pages as well.
    """
    planned = seen.planned
    return (
        planned is not None
        and seen.verdict.outcome is Outcome.UNCHANGED
        and planned.state == PageState.LIVE
        and not any(page.state in AWAITED for page in planned.former)
        and not _has_moved(seen, planned)
        and (not seen.fresh or (seen.digest == planned.digest and not planned.since_whole))
    )


def resolve(
    seens: Sequence[Seen],
    plan: Plan,
    *,
    confirmed: frozenset[int] = frozenset(),
    strangers: Mapping[int, PlannedPage | None] | None = None,
) -> tuple[Decision, ...]:
    """The decisions on all visits that a run left open, known pages first.

    `confirmed` are the pages that settled as confirmed before. `strangers` are the visits, by number, that saw quite
    another article at a known address: that of a page that stood there before, or (None) a new one. A visit to a new
    address that saw no article leads to no decision, nor does one that turned out a further address of a page begun
    here (it becomes that page's alias). Pages whose address another one has are told of last, by what was seen there.
    """
    strangers = strangers or {}
    arrived = [replace(s, planned=strangers[s.visit_no]) if s.visit_no in strangers else s for s in seens]
    known = sorted((seen for seen in arrived if seen.planned), key=_page_id)
    displaced = Displaced(seens, plan, strangers)
    book = _Book(plan, known, confirmed, displaced)
    decisions = [_regained(book.known(seen)) if seen.visit_no in strangers else book.known(seen) for seen in known]
    new = sorted((seen for seen in arrived if seen.planned is None), key=lambda seen: (_arrived(seen), seen.visit_no))
    candidates = [seen for seen in new if seen.verdict.outcome in READ]
    for seen in candidates:
        book.note_candidate(seen)
    decisions += [decision for seen in candidates if (decision := book.new(seen))]
    decisions += book.begun(first_night=not plan.has_baseline)
    absent = displaced.absent({decision.seen.visit_no for decision in decisions})
    return (*decisions, *(Decision(seen=s, verdict=s.verdict, page_id=_page_id(s)) for s in absent))


def is_same_article(before: Article, after: Article) -> bool:
    """Whether an article seen again at an address given up is the one that stood there, edited perhaps."""
    mine, theirs = ({block.text for block in one.blocks if block.text} for one in (before, after))
    if before.title and after.title and before.title.casefold() == after.title.casefold():
        return True
    return len(mine & theirs) * 3 >= min(len(mine), len(theirs)) > 0


def _page_id(seen: Seen) -> int:
    return seen.planned.page_id if seen.planned else 0


def _arrived(seen: Seen) -> bool:
    return is_redirected(seen.captures)


def _has_moved(seen: Seen, planned: PlannedPage) -> bool:
    return is_elsewhere(planned.url, seen.final_url)


def _regained(decision: Decision) -> Decision:
    """The article of a page is back at the address that another one had taken over."""
    return replace(decision, address=decision.seen.final_url)


class _Book:
    """Addresses and the pages they lead to, as they stand while a run settles."""

    def __init__(self, plan: Plan, known: Sequence[Seen], confirmed: frozenset[int], displaced: Displaced) -> None:
        self._plan, self._displaced = plan, displaced
        self._holder = _holders(plan, known, displaced)
        self._alive = set(confirmed)
        self._digests = {page.page_id: page.digest for page in plan.pages}
        self._drafts: dict[str, Decision] = {}
        self._candidates: dict[str, Seen] = {}

    def known(self, seen: Seen) -> Decision:
        """Where a known page's visit leads: it stays, it moved, or it ended in another page."""
        planned = seen.planned
        assert planned is not None
        plain = Decision(seen=seen, verdict=seen.verdict, page_id=planned.page_id)
        if seen.verdict.outcome not in READ:
            return plain
        other = self._holder.get(address_key(seen.final_url))
        if _has_moved(seen, planned) and other not in (None, planned.page_id):
            return self._merged(plain, planned, other)
        self._alive.add(planned.page_id)
        self._digests[planned.page_id] = seen.digest or planned.digest
        plain = replace(plain, reads=seen.fresh)
        if planned.state in ABSENT:
            back = state_change("page.restored", after=seen.final_url)
            plain = replace(plain, state=PageState.LIVE, changes=(back,))
        return self._moved(plain, planned) if _has_moved(seen, planned) else plain

    def _merged(self, plain: Decision, planned: PlannedPage, other: int | None) -> Decision:
        verdict = Verdict(outcome=Outcome.MOVED, reason="redirects to another known page")
        if planned.state == PageState.MERGED:
            return replace(plain, verdict=verdict)
        change = state_change("page.merged", planned.url, plain.seen.final_url)
        return replace(plain, verdict=verdict, state=PageState.MERGED, merged_into=other, changes=(change,))

    def _moved(self, plain: Decision, planned: PlannedPage) -> Decision:
        new = plain.seen.final_url
        if self._holder.get(address_key(planned.url)) == planned.page_id:
            del self._holder[address_key(planned.url)]
        self._holder[address_key(new)] = planned.page_id
        how = "stands at" if address_key(plain.seen.requested_url) == address_key(new) else "redirects to"
        verdict = Verdict(outcome=Outcome.MOVED, reason=f"{how} {new}")
        changes = (state_change("page.moved", planned.url, new), *plain.changes)
        return replace(plain, verdict=verdict, address=new, changes=changes)

    def note_candidate(self, seen: Seen) -> None:
        """Remember what answered at an address, so that a canonical link to it can be weighed."""
        self._candidates.setdefault(address_key(seen.final_url), seen)

    def new(self, seen: Seen) -> Decision | None:
        """A visit to an address not known before: a further address of a page, or a draft of a new page."""
        final, asked = address_key(seen.final_url), address_key(seen.requested_url)
        owner = self._holder.get(final)
        if owner is None and self._plan.aliases.get(final) is not None:
            owner = self._same_text(self._plan.aliases[final], seen)
        if owner is None and (found := self._displaced.find(seen)) is not None:
            return self.known(replace(seen, planned=found))
        owner = owner or self._named_page(seen)
        if owner is not None:
            return self._further_address(seen, owner)
        home = final if final in self._drafts else self._named_candidate(seen)
        if home is None:
            self._draft(seen, final, asked)
        else:
            self._drafts[home] = _with_alias(self._drafts[home], seen.requested_url, seen.final_url)
        return None

    def _draft(self, seen: Seen, final: str, asked: str) -> None:
        aliases = (seen.requested_url,) if asked != final else ()
        draft = Decision(seen=seen, verdict=seen.verdict, begins=True, address=seen.final_url, reads=True)
        self._drafts[final] = replace(draft, aliases=aliases)

    def _further_address(self, seen: Seen, owner: int) -> Decision | None:
        """A new address of a page that was seen alive in this run; else the visit says nothing that is not known."""
        address, key = seen.requested_url, address_key(seen.requested_url)
        if owner not in self._alive or owner in (self._plan.aliases.get(key), self._holder.get(key)):
            return None
        verdict = Verdict(outcome=Outcome.MOVED, reason="a further address of a known page")
        return Decision(seen=seen, verdict=verdict, page_id=owner, aliases=(address,))

    def _same_text(self, page_id: int, seen: Seen) -> int | None:
        return page_id if self._digests.get(page_id) == seen.digest else None

    def _canonical(self, seen: Seen) -> str | None:
        """The key of the other address of the same site that the page names as its own, or None."""
        if not seen.canonical or not same_host(seen.canonical, seen.final_url):
            return None
        key = address_key(seen.canonical)
        return None if key == address_key(seen.final_url) else key

    def _named_page(self, seen: Seen) -> int | None:
        """The known page that a canonical link names, when it lives there and says the same."""
        key = self._canonical(seen)
        owner = self._holder.get(key) if key else None
        if owner is None or owner not in self._alive:
            return None
        return self._same_text(owner, seen)

    def _named_candidate(self, seen: Seen) -> str | None:
        """The new address that a canonical link names, when it names itself (or nothing) and holds the same body."""
        key = self._canonical(seen)
        other = self._candidates.get(key) if key else None
        if key is None or other is None or self._canonical(other) or other.body_digest != seen.body_digest:
            return None
        if key not in self._drafts:
            self._draft(other, key, address_key(other.requested_url))
        return key

    def begun(self, *, first_night: bool) -> tuple[Decision, ...]:
        """The pages begun, each with its further addresses; equal bodies are suspect on a site's first night."""
        drafts = sorted(self._drafts.values(), key=lambda draft: draft.seen.visit_no)
        if not first_night:
            return tuple(drafts)
        same = defaultdict(list)
        for draft in drafts:
            same[draft.seen.body_digest].append(draft)
        return tuple(_suspect(draft) if len(same[draft.seen.body_digest]) > 1 else draft for draft in drafts)


def _holders(plan: Plan, known: Sequence[Seen], displaced: Displaced) -> dict[str, int]:
    """Who stands at which address: living pages, but those that moved away, and pages seen again where they were."""
    living = [page for page in plan.pages if page.state == PageState.LIVE and page.page_id not in displaced]
    holders = {address_key(page.url): page.page_id for page in living}
    for seen in known:
        if seen.planned is None or seen.verdict.outcome not in READ:
            continue
        if _has_moved(seen, seen.planned):
            holders.pop(address_key(seen.planned.url), None)
        else:
            holders[address_key(seen.planned.url)] = seen.planned.page_id
    return holders


def _with_alias(draft: Decision, *addresses: str) -> Decision:
    own = address_key(draft.seen.final_url)
    further = [address for address in addresses if address_key(address) != own]
    return replace(draft, aliases=tuple(dict.fromkeys((*draft.aliases, *further))))


def _suspect(draft: Decision) -> Decision:
    verdict = Verdict(outcome=Outcome.SUSPECT, reason="the same body stands under another address of the site")
    return replace(draft, verdict=verdict, begins=False, reads=False, address=None, aliases=())
