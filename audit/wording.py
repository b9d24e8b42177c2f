"""Changes told in words: one line a change, as a person would say it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from audit.counting import counted
from audit.redline import Mark, Stretch, weave
from audit.redline_text import plain
from records.change import Change, Facet, Revision
from storage.history import Recorded

Comments = Mapping[str, Mapping[str, Any]]
"""Rows of the view `comments` by comment_id, to say whose comment changed."""

_SPACES = re.compile(r"\s+")
_MARKS: Final = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}"}
_AROUND: Final = 60
"""Characters shown on either side of the words that changed."""
_STATES: Final = {
    "page.found": "found",
    "page.found_late": "found late, published before",
    "page.moved": "moved",
    "page.merged": "merged into another page",
    "page.missing": "missing",
    "page.removed": "removed",
    "page.restored": "restored",
    "page.protected": "protected, readers must log in",
    "page.unlisted": "no longer listed",
    "page.redirected_home": "redirected to the home page",
    "site.baseline": "baseline of the site, its first complete run",
    "site.false_304": "the server wrongly answered 304, pages are fetched in full from now on",
    "comments.closed": "all comments gone",
    "date.published": "publication date",
    "date.modified": "modification date",
    "date.reviewed": "review date",
}
_NOUNS: Final = {
    Facet.TITLE: "title",
    Facet.BYLINE: "byline",
    Facet.TOPICS: "topics",
    Facet.BODY: "text",
    Facet.COMMENTS: "comment",
    Facet.MEDIA: "image",
    Facet.SURROUNDINGS: "surroundings",
    Facet.CLOCK: "dates",
}


def moment(at: datetime | None) -> str:
    """An instant for a person: UTC to the second."""
    return at.strftime("%Y-%m-%d %H:%M:%SZ") if at else "unknown"


def change_in_words(change: Change, comments: Comments | None = None) -> str:
    """One change in one line: what, where, and the words before and after."""
    return _subject(change, comments or {}) + _values(change)


def is_of_state(revision: Revision) -> bool:
    """Whether a revision is about where a page stands, not about what it says."""
    return all(change.facet in (Facet.STATE, Facet.SITE) for change in revision.changes)


def step_in_words(recorded: Recorded) -> str:
    """What a revision is about in a few words: the state entered, or the snapshot it leads to."""
    revision, step = recorded.revision, recorded.step
    if is_of_state(revision) or step.to_snapshot is None:
        return "; ".join(change_in_words(change) for change in revision.changes)
    back = f", back to the text of snapshot {revision.reverts_to}" if revision.reverts_to else ""
    return f"snapshot {step.to_snapshot}{back}"


def details_in_words(revision: Revision, comments: Comments | None = None) -> tuple[str, ...]:
    """The changes of a revision one by one, where step_in_words() does not tell them already."""
    if is_of_state(revision):
        return ()
    return tuple(change_in_words(change, comments) for change in revision.changes)


def revision_lines(recorded: Recorded, comments: Comments | None = None) -> list[str]:
    """A revision as `changes` lists it: a line for the step, an indented line for each change."""
    step, revision = recorded.step, recorded.revision
    where = step.url or f"the whole site, {counted(len(revision.pages), 'page')}"
    weight = f" [{revision.severity.value}]" if revision.severity else ""
    since = f", not before {moment(step.not_before)}" if step.not_before else ""
    head = f"{moment(step.detected_at)}  {step.site}  {where}  {step_in_words(recorded)}{weight}{since}"
    return [head, *(f"    {line}" for line in details_in_words(revision, comments))]


def _subject(change: Change, comments: Comments) -> str:
    if change.kind in _STATES:
        return _STATES[change.kind]
    noun, verb = _NOUNS.get(change.facet, change.facet.value), change.kind.rpartition(".")[2]
    if change.facet is Facet.COMMENTS:
        return f"comment{_whose(comments.get(change.where.comment_id or ''))} {verb}"
    under = f' under "{change.where.heading_path[-1]}"' if change.where.heading_path else ""
    return f"{noun} {verb}{under}"


def _whose(comment: Mapping[str, Any] | None) -> str:
    if comment is None:
        return ""
    by = f" by {comment['author']}" if comment["author"] else ""
    on = f" of {comment['posted_at']}" if comment["posted_at"] else ""
    return by + on


def _values(change: Change) -> str:
    if change.before and change.after and change.spans:
        return f": {_woven(change)}"
    before, after = (_excerpt(change, side) for side in ("before", "after"))
    if before and after and before != after:
        return f": {before} → {after}"
    if change.facet is Facet.STATE:
        return ""  # the page's own address, which stands in the line already
    value = before or after
    return f": {value}" if value else ""


def _woven(change: Change) -> str:
    """Both sides as one line: [-what went-] and {+what came+}, with a little of what stands around them."""
    stretches = weave(change)
    last = len(stretches) - 1
    return "".join(_MARKS[each.mark].format(_context(each, number, last)) for number, each in enumerate(stretches))


def _context(stretch: Stretch, number: int, last: int) -> str:
    text = _one_line(stretch.text)
    if stretch.mark is not Mark.SAME:
        return text
    head, tail = (_AROUND if number else 0), (_AROUND if number < last else 0)
    return text if len(text) <= head + tail + 1 else f"{text[:head]}…{text[len(text) - tail :]}"


def _excerpt(change: Change, side: str) -> str:
    """One side on one line, quoted: from shortly before the first words that changed to shortly after the last."""
    text = (change.before if side == "before" else change.after) or ""
    spans = [span for span in change.spans if span.side == side]
    start = max(0, min((span.start for span in spans), default=0) - _AROUND)
    end = max((span.end + _AROUND for span in spans), default=len(text))
    end = min(end, len(text), start + 6 * _AROUND)
    return f'"{"…" if start else ""}{_one_line(text[start:end])}{"…" if end < len(text) else ""}"' if text else ""


def _one_line(text: str) -> str:
    """Text of a page on one line, unable to move the cursor or colour the terminal."""
    return plain(_SPACES.sub(" ", text))
