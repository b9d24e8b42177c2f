"""Whatever comments APIs answer, and whatever stands in a page's scripts, reading it ends and raises nothing."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.comments.answers import line, moment, name_of, object_of, prose, rows, value_of, whole_number
from pipeline.comments.scripts import literal
from pipeline.read import read
from records.capture import Purpose
from records.payload import Payload, Terms

PAGES = Path(__file__).parents[2] / "pages"
ANSWERED = sorted(path.parent for path in PAGES.glob("*/*/visit.json") if "apis" in json.loads(path.read_text("utf-8")))
FETCHED_AT = datetime(2024, 5, 20, tzinfo=UTC)
ODD: list[Any] = [
    None, True, -1, 0.5, 10**30, "", "x\x00y", "\ud800", "<p>" * 500, [], {}, [[]], [None, {"id": {}}], "0001",
]  # fmt: skip


def payloads_of(folder: Path) -> list[Payload]:
    visit = json.loads((folder / "visit.json").read_text("utf-8"))
    page = Payload(
        url=visit["url"], purpose=Purpose.PAGE, body=(folder / "page.html").read_bytes(), fetched_at=FETCHED_AT
    )
    return [page, *(answer(each["url"], (folder / each["file"]).read_bytes()) for each in visit["apis"])]


def answer(url: str, body: bytes) -> Payload:
    return Payload(url=url, purpose=Purpose.COMMENTS_API, body=body, fetched_at=FETCHED_AT)


def bent(value: Any, chance: random.Random) -> Any:
    """The same JSON with some of its values put in place of others, or by what nobody expects there."""
    if chance.random() < 0.08:
        return chance.choice(ODD)
    if isinstance(value, dict):
        return {key: bent(each, chance) for key, each in value.items() if chance.random() > 0.05}
    if isinstance(value, list):
        return [bent(each, chance) for each in value for _ in range(chance.choice([1, 1, 1, 2]))]
    return value


@pytest.mark.parametrize("seed", range(150))
def test_odd_answers_break_no_reader(seed: int) -> None:
    chance = random.Random(seed)
    page, *answers = payloads_of(chance.choice(ANSWERED))
    odd = [answer(each.url, json.dumps(bent(value_of(each.body), chance)).encode()) for each in answers]
    cut = [answer(each.url, each.body[: chance.randrange(len(each.body) + 1)]) for each in odd]
    payloads = [page, *(cut if seed % 5 == 0 else odd)]
    terms = Terms(disqus_key="PUBLIC")
    wanted = read(payloads, terms=terms).wanted
    readout = read(payloads, could_not_have=frozenset(each.url for each in wanted), terms=terms)
    assert readout.article is not None, readout.problem


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b"callback({})", b"9" * 10_000])
def test_what_is_no_json_object_says_nothing(body: bytes) -> None:
    assert object_of(answer("https://clinic.example/api", body)) == {}


def test_half_a_character_is_a_replacement_mark() -> None:
    assert value_of(r'["\ud83d\ude00", "\ud83d", "\ud83d\ud83d\ude00"]') == ["😀", "�", "�😀"]


def test_values_of_another_kind_are_none() -> None:
    assert rows({"a": 1}) == []
    assert rows([1, {"a": 1}]) == [{"a": 1}]
    assert [whole_number(each) for each in (True, -1, 2.0, "3", 4)] == [None, None, None, None, 4]
    assert [name_of(each) for each in (12, "x", "", True, None)] == ["12", "x", None, None, None]
    assert [line(each) for each in (" a \n b ", "  ", 3)] == ["a b", None, None]
    assert [prose(each) for each in (None, " ", 3)] == ["", "", ""]


def test_times_in_milliseconds_are_seconds_in_utc() -> None:
    claimed = moment(1714586531123)
    assert claimed is not None
    assert (claimed.value, claimed.precision, claimed.raw) == ("2024-05-01T18:02:11+00:00", "second", "1714586531123")
    assert [moment(each) for each in (0, 10**30, "1714586531123")] == [None, None, None]


@pytest.mark.parametrize(
    ("quoted", "meant"),
    [
        (r"https:\/\/a.example\/", "https://a.example/"),
        (r"caf\u00e9", "café"),
        (r"it\'s", "it's"),
        (r"\x", r"\x"),
        ("plain", "plain"),
    ],
)
def test_a_literal_is_what_its_escapes_stand_for(quoted: str, meant: str) -> None:
    assert literal(quoted) == meant
