"""Another article where a known page stood: the address was given to it, and begins a new page, or one that is back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from pipeline.comparing.titles import are_apart
from pipeline.judge import READ, is_elsewhere
from pipeline.run.absence import is_many
from pipeline.run.displaced import AWAITED
from pipeline.run.identity import is_same_article
from pipeline.run.past import Past
from pipeline.run.spool import Spool
from records.article import Article
from records.errors import ChildFailed
from records.visit import Plan, PlannedPage, Seen


def is_another_article(before: Article, after: Article) -> bool:
    """Whether quite another article stands in the place of one; runs in a child process."""
    # imported here: the parent process names this function and must not pay for the comparing
    from pipeline.comparing.another import is_another

    return is_another(before, after)


class Strangers:
    """Looks at the visits of one run for articles that are not those of their pages."""

    def __init__(self, past: Past, spool: Spool, aside: Callable[..., Awaitable[Any]]) -> None:
        self._past, self._spool, self._aside = past, spool, aside

    async def among(self, seens: Sequence[Seen]) -> Mapping[int, PlannedPage | None]:
        """By number, the visits that saw quite another article, and the page that had it there before, or None."""
        return {
            seen.visit_no: await self._former(seen.planned, seen)
            for seen in seens
            if seen.planned is not None and _may_be_another(seen, seen.planned) and await self._is_another(seen)
        }

    async def _is_another(self, seen: Seen) -> bool:
        assert seen.planned is not None
        try:
            before = await self._past.last(seen.planned)
            return bool(await self._aside(is_another_article, before, self._spool.get(seen.visit_no).article))
        except ChildFailed:
            return False

    async def _former(self, planned: PlannedPage, seen: Seen) -> PlannedPage | None:
        """The page that stood at the address before this one and is back."""
        article = self._spool.get(seen.visit_no).article
        for page in planned.former:
            try:
                if page.reading_id is not None and is_same_article(await self._past.last(page), article):
                    return page
            except ChildFailed:
                continue
        return None


def doubt(strangers: Mapping[int, PlannedPage | None], plan: Plan) -> str | None:
    """Why so many new articles at known addresses are none, or None."""
    new = sum(page is None for page in strangers.values())
    if not is_many(new, len(plan.pages)):
        return None
    return f"{new} of {len(plan.pages)} pages show another article than before, all in one run"


def _may_be_another(seen: Seen, planned: PlannedPage) -> bool:
    """Whether it is worth to look closer: something was read where the page is, under quite another title."""
    return (
        seen.fresh
        and seen.verdict.outcome in READ
        and planned.state in AWAITED
        and planned.reading_id is not None
        and not is_elsewhere(planned.url, seen.final_url)
        and are_apart(planned.title, seen.title)
    )
