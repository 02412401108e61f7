"""Duplicates of a store: found with their reasons, joined or told apart for good, and never joined by themselves."""

from typing import Any

import pytest

from app.matching.duplicates import Pair, duplicates
from db.ops.joining import join, tell_apart
from db.store import Store

NUMBER = "999999199001010018"


@pytest.fixture
def village(store: Store) -> int:
    with store.write("add", "备料") as write:
        above = None
        for level, name in (("county", "杏河县"), ("township", "杏园镇"), ("village", "吐格曼村")):
            above = write.create("region", level=level, name=name, parent_id=above, edition=2023)
        return above or 0


def home(store: Store, village: int, code: str | None, *people: dict[str, Any]) -> list[int]:
    with store.write("add", "记一户") as write:
        household = write.create("household", code=code, village_id=village)
        return [household, *(write.create("member", household_id=household, **each) for each in people)]


def person(name: str, birth: str | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "birth": birth, **more}


def found(store: Store, limit: int | None = None) -> tuple[Pair, ...]:
    with store.read() as read:
        return duplicates(read, limit).pairs


def test_a_household_written_twice_is_found_with_its_people(store: Store, village: int) -> None:
    one = home(
        store,
        village,
        "H1",
        person("阿卜杜热合曼·麦麦提", "1979-03-12", relation="户主"),
        person("古丽·艾力", "1982-01-02"),
    )
    two = home(
        store,
        village,
        "H2",
        person("阿不都热合曼・买买提", "1979-03-12", relation="户主"),
        person("古丽·艾力", "1982-01-02"),
    )
    home(store, village, "H3", person("王玉兰", "1950-05-05", relation="户主"))
    pairs = {(pair.kind, pair.a, pair.b): pair for pair in found(store)}
    assert set(pairs) == {("household", one[0], two[0]), ("member", one[1], two[1]), ("member", one[2], two[2])}
    whole = pairs["household", one[0], two[0]]
    assert (whole.code_a, whole.code_b, whole.likeness.answer) == ("H1", "H2", "probably")
    assert {"name_sound", "birth_same", "village_same", "kin_each"} <= {each.code for each in whole.likeness.reasons}
    with store.write("join", "合并") as write:
        join(write, one[0], two[0])
    left = found(store)
    assert {(pair.kind, pair.a, pair.b) for pair in left} == {("member", one[1], two[1]), ("member", one[2], two[2])}
    with store.write("distinct", "不是") as write:
        tell_apart(write, two[1], one[1])
    with store.write("join", "合并") as write:
        join(write, two[2], one[2])
    assert found(store) == ()


def test_a_number_in_two_households_is_the_same_person(store: Store, village: int) -> None:
    one = home(store, village, "H1", person("麦麦提·艾力", id_number=NUMBER))
    two = home(store, village, "H2", person("买买提·艾力", id_number=NUMBER, relation="之子"))
    member = next(pair for pair in found(store) if pair.kind == "member")
    assert (member.a, member.b, member.likeness.answer) == (one[1], two[1], "same")


def test_two_households_with_one_code_are_named_by_their_records(store: Store, village: int) -> None:
    one = home(store, village, "H1", person("麦麦提·艾力", "1970-01-01", relation="户主"))
    two = home(store, village, "H1", person("买买提·艾力", "1970-01-01", relation="户主"))
    pair = next(pair for pair in found(store) if pair.kind == "household")
    assert (pair.code_a, pair.code_b, pair.likeness.answer) == (str(one[0]), str(two[0]), "same")


def test_the_likeliest_come_first_and_a_limit_keeps_them(store: Store, village: int) -> None:
    for number in range(3):
        home(store, village, f"A{number}", person("帕提古丽·吐尔逊", f"198{number}-01-01"))
        home(store, village, f"B{number}", person("帕提姑丽·图尔荪", f"198{number}-01-01" if number else None))
    scores = [pair.likeness.score for pair in found(store)]
    assert scores == sorted(scores, reverse=True) and len(scores) > 2
    assert [pair.likeness.score for pair in found(store, 2)] == scores[:2]


def test_nobody_alike_and_an_empty_store(store: Store, village: int) -> None:
    assert found(store) == ()
    home(store, village, "H1", person("麦麦提·艾力", "1970-01-01"), person("艾力·麦麦提", "1992-01-01"))
    assert found(store) == ()
