"""Readings parked on disk come back as they were."""

from datetime import UTC, datetime

from pipeline.run.spool import Spool, pack, unpack
from records.article import Article, Block, BlockKind, Fingerprint, Link
from records.comment import AuthorKind, Comment
from records.dates import ClaimedDate, Clock, Meaning, Precision
from records.settlement import Reading
from tests.pipeline.visits import reading


def test_a_reading_survives_the_spool_unchanged() -> None:
    link = Link(text="Folge", href="http://clinic.test/b")
    day = ClaimedDate(
        value="2023-11-09",
        precision=Precision.DAY,
        raw="vor 3 Tagen",
        relative=True,
        earliest=datetime(2023, 11, 9, tzinfo=UTC),
        latest=datetime(2023, 11, 10, tzinfo=UTC),
    )
    comment = Comment(
        id="wp-1",
        author="Zoë 🙂",
        author_kind=AuthorKind.VISITOR,
        posted=day,
        text="\ud800 alone",
        parent_id=None,
        depth=0,
        position=0,
        source="wordpress",
    )
    article = Article(
        title="Ruhelose Beine",
        blocks=(Block(kind=BlockKind.ITEM, text="5 mg", level=1, heading_path=("Dosis",), links=(link,)),),
        published=day,
        comments=(comment,),
        clocks=(Clock(meaning=Meaning.PUBLISHED, source="time", raw="?", value=None, precision=None),),
    )
    fingerprint = Fingerprint(containers=("article",), values={"http://clinic.test/a": "ab"})
    whole = Reading(reader_version="r", article=article, digest="d", fingerprint=fingerprint)
    assert unpack(pack(whole)) == whole


def test_the_last_reading_of_a_visit_is_the_one_that_counts() -> None:
    with Spool() as spool:
        spool.put(1, pack(reading("first look")))
        spool.put(2, pack(reading("another page")))
        spool.put(1, pack(reading("second look")))
        assert spool.get(1) == reading("second look")
        assert spool.get(2) == reading("another page")
