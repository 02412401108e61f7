"""Rows that no code and no ID number tell: asked with candidates and reasons, decided once, never asked again."""

from pathlib import Path
from typing import Any

import pytest
from importing import imported, planned, rows_of
from importing import roster as written
from workbooks import id_number

from app.matching.duplicates import duplicates
from app.registers.plans.plan import Plan
from db.history import undo
from db.history.digest import digest
from db.history.rebuild import differences
from db.ops.joining import join
from db.store import Store

PLACE = {"县": "莎车县", "乡镇": "米夏镇", "行政村": "吐格曼村"}
HEADINGS = (*PLACE, "户编号", "姓名", "性别", "出生日期", "证件号码", "与户主关系", "联系电话")


def roster(folder: Path, rows: list[dict[str, Any]], name: str = "户.xlsx") -> Path:
    return written(folder, rows, name, headings=HEADINGS)


def row(name: str, relation: str, birth: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        **PLACE, "户编号": None, "姓名": name, "性别": "女" if relation == "配偶" else "男", "出生日期": birth,
        "证件号码": None, "与户主关系": relation, **more,
    }  # fmt: skip


FAMILY = [row("阿卜杜热合曼·麦麦提", "户主", "1979-03-12"), row("古丽尼萨·吾布力", "配偶", "1982-01-02")]


def lines(plan: Plan, kind: str) -> list[tuple[str, str, str]]:
    return [(line.status, line.code, line.label) for line in plan.lines if line.kind == kind]


def doubts(plan: Plan) -> dict[Any, str]:
    return {line.key: line.code for line in plan.lines if line.status == "doubt"}


def state(store: Store) -> str:
    with store.read() as read:
        assert differences(read) == []
        return digest(read)


def test_another_spelling_of_a_household_is_asked_and_taken_for_good(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, FAMILY))
    again = [
        row("阿不都热合曼·买买提", "户主", "1979-03-12", 联系电话="19900000001"),
        row("古丽尼沙·乌布力", "配偶", "1982-01-02"),
    ]
    path = roster(tmp_path, again, "再.xlsx")
    plan = planned(store, path)
    assert lines(plan, "households") == [("doubt", "household_like", "阿不都热合曼·买买提")]
    assert plan.nothing_to_write
    reason = next(line.reasons[0] for line in plan.lines if line.status == "doubt")
    assert "姓名读音相同" in reason and "多半是" in reason
    answers = dict.fromkeys(doubts(plan), "take")
    plan = planned(store, path, answers=answers)
    assert lines(plan, "members")[-1] == ("doubt", "person_like", "古丽尼沙·乌布力")
    answers |= dict.fromkeys(doubts(plan), "take")
    imported(store, path, answers=answers)
    people = rows_of(store, "member")
    assert [
        (each["name"], each["joined_into"] and people[0 if "曼" in each["name"] else 1]["id"]) for each in people
    ] == [
        ("阿卜杜热合曼·麦麦提", None),
        ("古丽尼萨·吾布力", None),
        ("阿不都热合曼·买买提", people[0]["id"]),
        ("古丽尼沙·乌布力", people[1]["id"]),
    ]
    assert len(rows_of(store, "household")) == 1
    before = state(store)
    plan = planned(store, path)
    assert [code for code in doubts(plan).values() if code == "person_like"] == []
    imported(store, path, answers=answers)
    assert state(store) == before


def test_a_new_one_is_new_when_somebody_says_so(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, FAMILY))
    path = roster(tmp_path, [row("阿不都热合曼·买买提", "户主", "1979-03-12")], "新.xlsx")
    plan = planned(store, path)
    imported(store, path, answers=dict.fromkeys(doubts(plan), "new"))
    assert len(rows_of(store, "household")) == 2
    assert [each["joined_into"] for each in rows_of(store, "member")] == [None, None, None]
    homes, people = rows_of(store, "household"), rows_of(store, "member")
    apart = {(pair["first_id"], pair["second_id"]) for pair in rows_of(store, "distinct_pair")}
    assert apart == {tuple(sorted(each["id"] for each in homes)), tuple(sorted((people[0]["id"], people[2]["id"])))}
    with store.read() as read:
        assert not duplicates(read).pairs, "who was said to be another is not asked about again"
    before = len(rows_of(store, "distinct_pair"))
    assert imported(store, path, answers={})["batch"] is None and len(rows_of(store, "distinct_pair")) == before


def test_a_person_without_a_number_at_home_is_asked(store: Store, tmp_path: Path) -> None:
    coded = [{**each, "户编号": "990001"} for each in FAMILY]
    imported(store, roster(tmp_path, coded))
    path = roster(tmp_path, [coded[0], {**coded[1], "姓名": "古丽尼沙·乌布力", "出生日期": "1982-02-01"}], "再.xlsx")
    plan = planned(store, path)
    assert ("doubt", "person_like", "古丽尼沙·乌布力") in lines(plan, "members")
    answers = dict.fromkeys(doubts(plan), "new")
    assert planned(store, path, answers=answers).counts["members"]["new"] == 1
    before = state(store)
    imported(store, path, answers=answers)
    assert len(rows_of(store, "distinct_pair")) == 1
    with store.read() as read:
        target = undo.next_undo(read)
    assert target is not None
    with store.write(undo.UNDO, "撤销") as write:
        undo.take_back(write, target)
    assert rows_of(store, "distinct_pair") == [] and state(store) == before


def test_a_refused_number_names_whom_the_row_may_be(store: Store, tmp_path: Path) -> None:
    number = id_number(7)
    first = {**FAMILY[0], "户编号": "990001", "证件号码": number, "出生日期": None}
    imported(store, roster(tmp_path, [first]))
    cut = {**first, "姓名": "阿不都热合曼·买买提", "证件号码": float(number[:15] + "000")}
    path = roster(tmp_path, [cut, row("帕提古丽·艾力", "配偶", 户编号="990001")], "截.xlsx")
    plan = planned(store, path)
    line = next(line for line in plan.lines if line.status == "doubt")
    assert line.code == "person_like" and "剩下的" in line.reasons[1]
    imported(store, path, answers={line.key: "take"})
    assert [each["id_number"] for each in rows_of(store, "member") if each["joined_into"] is None] == [number, None]


def test_other_people_are_not_asked_about(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, FAMILY))
    others = [row("阿卜杜热合曼·艾力", "户主", "1950-03-12"), row("王玉兰", "配偶", "1955-01-01")]
    assert doubts(planned(store, roster(tmp_path, others, "别.xlsx"))) == {}


@pytest.mark.parametrize("old_first", [True, False])
def test_an_old_code_lands_on_the_household_that_stays(store: Store, tmp_path: Path, old_first: bool) -> None:
    one = [
        {**each, "户编号": "990001", "证件号码": id_number(7 + at), "出生日期": None} for at, each in enumerate(FAMILY)
    ]
    two = [
        row("阿不都热合曼·买买提", "户主", "1979-03-12", 户编号="990002"),
        row("吐尔逊·阿不都热合曼", "之子", "2005-01-01", 户编号="990002"),
    ]
    for at, rows in enumerate((one, two)):
        result = imported(store, roster(tmp_path, rows, f"{at}.xlsx"))
        assert result["households"]["new"] == 1
    homes = [each["id"] for each in rows_of(store, "household")]
    heads = [each["id"] for each in rows_of(store, "member") if each["relation"] == "户主"]
    for pair in (homes, heads):
        with store.write("join", "合并") as write:
            join(write, *(pair if old_first else pair[::-1]))
    two[1]["联系电话"] = "19900000009"
    result = imported(store, roster(tmp_path, two, "再.xlsx"))
    assert (result["households"]["new"], result["members"]["new"]) == (0, 0)
    standing = [each for each in rows_of(store, "household") if each["joined_into"] is None]
    assert [(each["code"], each["phone"]) for each in standing] == [("990001", "19900000009")]
    assert len([each for each in rows_of(store, "member") if each["joined_into"] is None]) == 3
    both = planned(store, roster(tmp_path, [*one, *two], "两.xlsx"))
    assert ("refused", "household_twice") in {(status, code) for status, code, _label in lines(both, "households")}


# -- a household under another code ---------------------------------------------------------------------------------
def coded(code: str, *numbers: int) -> list[dict[str, Any]]:
    names = ("阿卜杜热合曼·麦麦提", "古丽尼萨·吾布力", "买买提·阿卜杜热合曼", "努尔·阿卜杜热合曼")
    return [
        row(names[number], "户主" if at == 0 else "之子", 户编号=code, 证件号码=id_number(number))
        for at, number in enumerate(numbers)
    ]  # fmt: skip


def test_a_household_under_a_new_code_is_one_question(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, coded("990001", 0, 1, 2)))
    (home,) = rows_of(store, "household")
    path = roster(tmp_path, coded("880001", 0, 1, 2), "换.xlsx")
    plan = planned(store, path)
    (line,) = [line for line in plan.lines if line.status == "doubt"]
    assert (line.kind, line.code) == ("households", "household_recoded") and "990001" in line.reasons[0]
    imported(store, path, answers=dict.fromkeys(doubts(plan), "take"))
    stands = [each for each in rows_of(store, "household") if each["joined_into"] is None]
    assert [(each["id"], each["code"]) for each in stands] == [(home["id"], "880001")]
    assert len(rows_of(store, "member")) == 3
    before = state(store)
    for again in (path, roster(tmp_path, coded("990001", 0, 1, 2), "旧.xlsx")):
        assert planned(store, again).nothing_to_write, "found by its new code and by the one it had"
    assert state(store) == before


def test_who_moves_out_or_between_two_households_is_no_new_code(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, coded("990001", 0, 1, 2, 3)))
    moved = planned(store, roster(tmp_path, coded("880001", 3), "分户.xlsx"))
    assert set(doubts(moved).values()) == {"person_elsewhere"}
    homes = (coded("990001", 0, 1), coded("880001", 2, 3))
    for first, second in (homes, homes[::-1]):
        both = planned(store, roster(tmp_path, [*first, *second], "两户.xlsx"))
        assert set(doubts(both).values()) == {"person_elsewhere"}


def test_a_household_set_up_anew_may_be_said_to_be_new(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, coded("990001", 0, 1)))
    path = roster(tmp_path, coded("880001", 0, 1), "新.xlsx")
    answers = dict.fromkeys(doubts(planned(store, path)), "new")
    plan = planned(store, path, answers=answers)
    assert set(doubts(plan).values()) == {"person_elsewhere"}
    imported(store, path, answers=answers | dict.fromkeys(doubts(plan), "take"))
    assert sorted(str(each["code"]) for each in rows_of(store, "household")) == ["880001", "990001"]
