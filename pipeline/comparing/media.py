"""Compares the images of two bodies by what they say: alternative text and caption; their addresses never count."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.comparing.spans import differing_spans
from pipeline.comparing.words import nfc
from records.article import Block, BlockKind
from records.change import Change, Facet, Where


@dataclass(frozen=True, slots=True)
class _Image:
    """An image with its position in the article and the words just before it."""

    position: int
    block: Block
    says: str
    follows: str


def media_changes(before: Sequence[Block], after: Sequence[Block]) -> list[Change]:
    """The changes of facet media. An image at another place is no change; one that says something else is replaced."""
    images = _images(before), _images(after)
    gone, new = _only_in(images[0], images[1]), _only_in(images[1], images[0])
    changes: list[tuple[int, Change]] = []
    for image in new:
        former = _former(image, gone)
        if former:
            gone.remove(former)
        changes.append((image.position, _change(former, image)))
    changes += [(image.position, _change(image, None)) for image in gone]
    return [change for _, change in sorted(changes, key=lambda placed: placed[0])]


def _images(blocks: Sequence[Block]) -> list[_Image]:
    found, last = [], ""
    for position, block in enumerate(blocks):
        if block.kind is not BlockKind.IMAGE:
            last = nfc(block.text)
            continue
        texts = dict.fromkeys(nfc(text).strip() for text in (block.alt or "", block.text))
        found.append(_Image(position, block, "\n".join(text for text in texts if text), last))
    return found


def _only_in(images: Sequence[_Image], others: Sequence[_Image]) -> list[_Image]:
    """The images left when each of the others has taken one that says the same."""
    taken = Counter(image.says for image in others)
    left = []
    for image in images:
        if taken[image.says]:
            taken[image.says] -= 1
        else:
            left.append(image)
    return left


def _former(image: _Image, gone: Sequence[_Image]) -> _Image | None:
    """The image that stood there before: the same file, else the one after the same words."""
    for candidate in gone:
        if candidate.block.src and candidate.block.src == image.block.src:
            return candidate
    return next((candidate for candidate in gone if candidate.follows == image.follows), None)


def _change(before: _Image | None, after: _Image | None) -> Change:
    present = after or before
    assert present is not None
    texts = [_shown(image) if image else None for image in (before, after)]
    kind = "media.replaced" if before and after else "media.added" if after else "media.removed"
    return Change(
        facet=Facet.MEDIA,
        kind=kind,
        before=texts[0],
        after=texts[1],
        where=Where(
            block_before=before.position if before else None,
            block_after=after.position if after else None,
            heading_path=present.block.heading_path,
        ),
        spans=differing_spans(texts[0] or "", texts[1] or ""),
    )


def _shown(image: _Image) -> str:
    """What the image says; one that says nothing is named by its address."""
    return image.says or image.block.src or ""
