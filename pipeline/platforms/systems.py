"""What a page's comments are read by: the platform that made it, and the comment services embedded in it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from lxml.html import HtmlElement

from pipeline.comments.thread import merged
from pipeline.platforms.platform import CommentsRead, Held, Platform
from records.payload import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Systems:
    """A platform and the services beside it, asked as one."""

    platform: Platform
    services: tuple[Platform, ...] = ()

    @property
    def name(self) -> str | None:
        """The platform's name; comments say by their source who keeps them."""
        return self.platform.name

    def wanted(self, held: Held) -> tuple[Wanted, ...]:
        """Addresses that any of them needs, each once, without those that are held or not to be had."""
        wanted = (each for system in (self.platform, *self.services) for each in system.wanted(held))
        return tuple({each.url: each for each in wanted if each.url not in held.have}.values())

    def comments(self, held: Held) -> CommentsRead:
        """The comments of all of them together, those on the rendered page filling the gaps."""
        own = self._read(held)
        if held.rendered is None:
            return own
        shown = self._read(replace(held, pages=(held.rendered,), rendered=None))
        found = tuple(merged(own.found, shown.found))
        extra = len(found) - len(shown.found)
        return replace(shown, found=found, counted=shown.counted + extra, containers=own.containers + shown.containers)

    def _read(self, held: Held) -> CommentsRead:
        of_services = [service.comments(held) for service in self.services]
        kept = [element for read in of_services for element in read.containers]
        reads = [_outside(kept, self.platform.comments(held)), *of_services]
        found = [each for read in reads for each in read.found]
        stated = [read.stated for read in reads if read.stated is not None]
        return CommentsRead(
            found=tuple(found),
            counted=sum(read.counted for read in reads),
            stated=max(stated, default=None),
            complete=all(read.complete for read in reads),
            by_script=any(read.by_script for read in reads),
            containers=_outermost([element for read in reads for element in read.containers]),
        )


def _outside(kept: Collection[HtmlElement], read: CommentsRead) -> CommentsRead:
    """What a platform read, without what stands in a service's place: a generic reader takes that for its own."""
    found = tuple(each for each in read.found if not (kept and _stands_in(kept, each.key)))
    is_all_theirs = bool(read.found) and not found
    counted = read.counted - len(read.found) + len(found)
    return replace(read, found=found, counted=counted, complete=read.complete or is_all_theirs)


def _stands_in(kept: Collection[HtmlElement], key: object) -> bool:
    return isinstance(key, HtmlElement) and any(above in kept for above in (key, *key.iterancestors()))


def _outermost(elements: Iterable[HtmlElement]) -> tuple[HtmlElement, ...]:
    """Each element once, without those inside another."""
    distinct = dict.fromkeys(elements)
    return tuple(each for each in distinct if not any(above in distinct for above in each.iterancestors()))
