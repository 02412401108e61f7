"""Pairings in returned workbooks: new ones, ended ones, and what the rules of pairings say to them."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from exchange_store import edited, facts, filled, plan_of, rows_added, sent, taken, versions

from app.exchange.reasons import reason_of
from app.exchange.taking_in import look, take_in_all
from db.store import Store

HELPER, PERSON = "帮扶责任人（新行填姓名或电话）", "家庭成员（新行可填）"
LEVEL, ROLE = "结对层级（新行要填）", "职责（新行要填）"


@pytest.fixture
def desk(store: Store) -> Store:
    filled(store)
    with store.write("more", "添") as write:
        write.create("helper", name="重名", phone="19900002222")
        write.create("helper", name="重名", phone="19900003333")
        write.create(
            "helper",
            name="阿卜杜热合曼·麦麦提吐尔逊",
            phone="19900004444",
            from_date="2020-01-01",
            to_date="2022-12-31",
        )
        team = write.create("team", name="三队")
        home = facts(store, "household", code="6531000003")[0]["id"]
        above = write.create(
            "pairing", level="team_family", role="lead", team_id=team, household_id=home, from_date="2020-01-01"
        )
    assert above
    return store


def row(code: str, helper: str = "19900002222", **more: Any) -> dict[str, Any]:
    """A new row for the household with a 户编号."""
    return {"户码（新行要填）": code, HELPER: helper, ROLE: "主责", "起始日期": "2021-03-01"} | more


def item_of(store: Store, folder: Path, cells: dict[str, Any]) -> Any:
    """The item that a workbook with one new pairing has."""
    return plan_of(store, rows_added(sent(store, folder).path, folder / "回.xlsx", "结对", cells)).items[0]


def test_a_new_pairing_comes_in_below_the_one_above_it(desk: Store, tmp_path: Path) -> None:
    back = rows_added(
        sent(desk, tmp_path).path, tmp_path / "回.xlsx", "结对", row("6531000003"),
        row("6531000004", "三队", 起始日期="2021"), row("6531000004", "19900003333", **{PERSON: "艾力丏·买买提", ROLE: "协助"}),
    )  # fmt: skip
    outcome = taken(desk, back)
    assert outcome.change_set is not None and not outcome.violations
    made = facts(desk, "pairing", household_id=facts(desk, "household", code="6531000003")[0]["id"])
    above, below = sorted(made, key=lambda each: each["level"] != "team_family")
    assert (below["level"], below["role"], below["from_date"], below["parent_id"]) == (
        "person_person", "lead", "2021-03-01", above["id"],
    )  # fmt: skip
    assert below["helper_id"] == facts(desk, "helper", phone="19900002222")[0]["id"]
    others = facts(desk, "pairing", household_id=facts(desk, "household", code="6531000004")[0]["id"])
    others.sort(key=lambda each: each["level"], reverse=True)
    assert [(each["level"], each["role"]) for each in others] == [("team_family", "lead"), ("person_person", "support")]
    assert others[1]["member_id"] == facts(desk, "member", name="艾力丏·买买提")[0]["id"]
    again = look(desk, [back], again=True)[0].plan
    assert [item.klass for item in again.items] == ["new"] * 3
    assert take_in_all(desk, look(desk, [back], again=True)).statements == 0


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (row("6531000003", "没有这人"), "pair_side_unknown"),
        (row("6531000003", "重名"), "pair_side_many"),
        (row("6531000003", ""), "lacks"),
        (row("6531000003", 起始日期=None), "lacks"),
        (row("6531000003", **{ROLE: None}), "lacks"),
        (row("6531000003", **{PERSON: "没有这人"}), "pair_person_unknown"),
        (row("6531000003", "三队", **{PERSON: "艾力丏·买买提"}), "pair_person_of_team"),
        (row("6531000003", **{LEVEL: "一区一县"}), "pair_level"),
        (row("6531000003", 终止日期="2020-01-01"), "pair_order"),
        (row("6531000003", **{"结对进程（只读）": "已提出"}), "pair_stage"),
    ],
)
def test_what_a_row_gets_wrong_goes_back_with_the_reason(
    desk: Store, tmp_path: Path, cells: dict[str, Any], code: str
) -> None:
    item = item_of(desk, tmp_path, cells)
    assert (item.klass, item.code) == ("kept_out", code) and reason_of(item)


def test_a_name_and_a_phone_tell_namesakes_apart(desk: Store, tmp_path: Path) -> None:
    item = item_of(desk, tmp_path, row("6531000003", "重名 19900003333"))
    assert item.klass == "new"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (row("6531000001"), "两个主责"),
        (row("6531000001", "热依汗·艾山", **{ROLE: "协助"}), "已经在这里"),
        (row("6531000003", 起始日期="2019-01-01"), "上级结对"),
        (row("6531000003", "19900004444", 起始日期="2023-05-01"), "任期"),
    ],
)
def test_a_rule_that_others_have_a_say_in_is_asked(
    desk: Store, tmp_path: Path, cells: dict[str, Any], words: str
) -> None:
    item = item_of(desk, tmp_path, cells)
    assert (item.klass, item.code) == ("review", "pair_rule") and words in reason_of(item)
    assert "new" in item.ways


def test_a_reason_excuses_and_a_second_lead_that_is_taken_is_listed(desk: Store, tmp_path: Path) -> None:
    assert item_of(desk, tmp_path, row("6531000001", 例外理由="两家合帮")).klass == "new"
    back = rows_added(sent(desk, tmp_path, name="又.xlsx").path, tmp_path / "又回.xlsx", "结对", row("6531000001"))
    arrivals = look(desk, [back])
    arrivals[0].plan.decisions[arrivals[0].plan.items[0].key] = "new"
    assert [each.rule for each in take_in_all(desk, arrivals).violations] == ["two_leads"]


def test_two_new_leads_of_one_file_are_noticed(desk: Store, tmp_path: Path) -> None:
    back = rows_added(
        sent(desk, tmp_path).path, tmp_path / "回.xlsx", "结对", row("6531000003"), row("6531000003", "19900003333")
    )
    assert [item.klass for item in plan_of(desk, back).items] == ["new", "review"]


def test_a_household_and_its_pairing_are_new_together(desk: Store, tmp_path: Path) -> None:
    out = sent(desk, tmp_path).path
    mid = rows_added(out, tmp_path / "中.xlsx", "户", {"户编号": "6531000099", "行政村（只读）": "丁村"})
    person = {"户码（新行要填）": "6531000099", "姓名": "新来的", "与户主关系": "户主"}
    mid = rows_added(mid, tmp_path / "中二.xlsx", "家庭成员", person)
    back = rows_added(mid, tmp_path / "回.xlsx", "结对", row("6531000099", **{PERSON: "新来的"}))
    assert taken(desk, back).change_set is not None
    home = facts(desk, "household", code="6531000099")[0]["id"]
    assert [each["level"] for each in facts(desk, "pairing", household_id=home)] == ["person_person"]


def test_a_pairing_ends_with_its_day_and_reason(desk: Store, tmp_path: Path) -> None:
    out = sent(desk, tmp_path).path
    back = edited(out, tmp_path / "回.xlsx", ("结对", 1, "终止日期", "2026-06-30"), ("结对", 1, "结束原因", "任期已到"))
    assert [item.klass for item in plan_of(desk, back).items] == ["clean", "clean"]
    assert taken(desk, back).change_set is not None
    assert [each["end_reason"] for each in facts(desk, "pairing", to_date="2026-06-30")] == ["任期已到"]


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ([("终止日期", "2026-06-30")], ("review", "pair_end_untold")),
        ([("终止日期", "2018-06-30"), ("结束原因", "写错")], ("kept_out", "pair_order")),
    ],
)
def test_an_end_that_is_not_right_is_asked_or_stays_out(
    desk: Store, tmp_path: Path, edits: list[tuple[str, str]], told: tuple[str, str]
) -> None:
    out = sent(desk, tmp_path).path
    back = edited(out, tmp_path / "回.xlsx", *[("结对", 1, heading, value) for heading, value in edits])
    item = next(each for each in plan_of(desk, back).items if each.field == "to_date")
    assert (item.klass, item.code) == told and reason_of(item)


def test_what_lies_below_a_pairing_that_ends_is_asked(desk: Store, tmp_path: Path) -> None:
    below = rows_added(sent(desk, tmp_path).path, tmp_path / "回.xlsx", "结对", row("6531000003"))
    taken(desk, below)
    out = sent(desk, tmp_path, name="二.xlsx").path
    back = edited(out, tmp_path / "二回.xlsx", ("结对", 3, "终止日期", "2021-06-30"), ("结对", 3, "结束原因", "解散"))
    items = plan_of(desk, back).items
    dated = next(each for each in items if each.field == "to_date")
    assert (dated.klass, dated.code) == ("review", "pair_rule") and "下级" in reason_of(dated)


def test_an_earlier_book_with_read_only_headings_is_understood(desk: Store, tmp_path: Path) -> None:
    """Files of older programs call the same columns （只读）."""
    back = rows_added(sent(desk, tmp_path).path, tmp_path / "回.xlsx", "结对", row("6531000003"))
    book = openpyxl.load_workbook(back)
    for cell in book["结对"][1]:
        cell.value = cell.value.replace("（新行填姓名或电话）", "（只读）").replace("（新行可填）", "（只读）")
    book.save(back)
    assert plan_of(desk, back).items[0].klass == "new"


def test_a_station_restored_from_before_it_was_sent_states_the_same(tmp_path: Path) -> None:
    """Neither own memory nor steps since: the file alone makes the same edit and the same pairing."""
    path, old = tmp_path / "村.jiedui", tmp_path / "旧.jiedui"
    with Store.create(path, "口令", quick=True) as store:
        filled(store)
    shutil.copy(path, old)
    with Store.open(path, "口令") as store:
        out = sent(store, tmp_path).path
    back = edited(out, tmp_path / "回.xlsx", ("家庭成员", 2, "联系电话", "19900007777"))
    back = rows_added(back, tmp_path / "回.xlsx", "结对", row("6531000003", "热依汗·艾山"))
    said = []
    for each in (path, old):
        with Store.open(each, "口令") as store:
            assert [item.klass for item in plan_of(store, back).items] == ["clean", "new"]
            taken(store, back)
            said.append(versions(store))
    assert said[0] == said[1]
