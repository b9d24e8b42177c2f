"""Completes the comments that a page shows from the answers of its platform's API."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.comments.thread import Found


def completed(shown: Sequence[Found], told: Sequence[Found]) -> list[Found]:
    """The page's text wins; the API adds parents and dates that the page does not tell, and comments known to it alone.

    All of them in reading order, each with its replies behind it; siblings stand in the API's order.
    """
    if not told:
        return list(shown)
    on_page = {each.own_id: each for each in shown}
    if not all(each.own_id for each in shown):
        return [*shown, *(each for each in told if each.own_id not in on_page)]
    filled = [_filled(on_page.pop(each.own_id, each), each) for each in told]
    return threaded([*filled, *on_page.values()])


def _filled(shown: Found, told: Found) -> Found:
    return replace(shown, parent=shown.parent or told.parent, posted=shown.posted or told.posted)


def threaded(found: Sequence[Found]) -> list[Found]:
    """Comments in reading order: each with its replies behind it."""
    children: dict[object, list[Found]] = {}
    known = {each.own_id for each in found}
    for each in found:
        children.setdefault(each.parent if each.parent in known else None, []).append(each)
    ordered: list[Found] = []
    waiting = list(reversed(children.pop(None, [])))
    while waiting:
        each = waiting.pop()
        ordered.append(each)
        waiting.extend(reversed(children.pop(each.own_id, [])))
    return [*ordered, *(each for ring in children.values() for each in ring)]
