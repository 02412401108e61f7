"""The plan of an import and what applying it writes: new, changed cell by cell, unchanged, in doubt, refused, undone."""

from pathlib import Path

import pytest
from importing import codes, imported, planned, roster, rows_of
from workbooks import ROSTER, id_number, people, person

from app.registers.plans.apply import apply_plan
from app.registers.refusals import Refused
from db.history import undo
from db.history.digest import digest
from db.history.rebuild import differences
from db.store import Store


def test_a_register_becomes_households_members_and_their_year(store: Store, tmp_path: Path) -> None:
    result = imported(store, roster(tmp_path, people(3)))
    assert result["households"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": 0}
    assert result["members"] == {"new": 9, "changed": 0, "unchanged": 0, "refused": 0}
    assert result["sheets"][0]["not_kept"] == ["民族"]
    assert not result["issues"]
    year = rows_of(store, "household_year")[0]
    assert (year["year"], year["stated_per_head_fen"]) == (2019, 853_250)
    member = rows_of(store, "member")[0]
    assert (member["name"], member["birth"], member["sex"]) == ("艾力1·买买提", "1980-01-01", "男")
    with store.read() as reader:
        assert differences(reader) == []


def test_the_same_file_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = roster(tmp_path, people(3))
    imported(store, path)
    with store.read() as reader:
        before = digest(reader)
    result = imported(store, path)
    assert (result["batch"], result["applied"]) == (None, False)
    assert result["members"]["unchanged"] == 9
    with store.read() as reader:
        assert digest(reader) == before


def test_a_change_is_planned_cell_by_cell_and_logged_with_its_source(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(2)))
    rows = people(2)
    rows[1]["文化程度"] = "高中"
    rows[3]["联系电话"] = rows[4]["联系电话"] = rows[5]["联系电话"] = "13900000009"
    plan = planned(store, roster(tmp_path, rows, "改.xlsx"))
    changed = {(line.kind, line.label): line.changes for line in plan.lines if line.changes}
    assert [(c.field, c.old, c.new, c.column) for c in changed["members", "古丽1·艾山"]] == [
        ("education", "初中", "高中", "M")
    ]
    assert [(c.field, c.new) for c in changed["households", "艾力2·买买提"]] == [("phone", "13900000009")]
    apply_plan(store, plan)
    logged = [row for row in rows_of(store, "change") if row["action"] == "update"]
    assert [row["source"] for row in logged] == ["0:0:6", "0:0:4"] or {row["source"] for row in logged} == {
        "0:0:4",
        "0:0:6",
    }


def test_a_blank_cell_and_a_missing_row_say_nothing(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(2)))
    rows = people(2)[:4]
    rows[0]["文化程度"] = rows[0]["联系电话"] = None
    result = imported(store, roster(tmp_path, rows, "少.xlsx"))
    assert not result["applied"]


def test_undo_takes_the_import_back_and_it_can_come_again(store: Store, tmp_path: Path) -> None:
    with store.read() as reader:
        before = digest(reader)
    path = roster(tmp_path, people(3))
    imported(store, path)
    with store.read() as reader:
        target = undo.next_undo(reader)
    assert target is not None
    with store.write("undo", target.label) as write:
        assert not undo.take_back(write, target).kept
    with store.read() as reader:
        assert digest(reader) == before
    assert rows_of(store, "batch")[0]["state"] == "undone"
    assert imported(store, path)["members"]["new"] == 9


def test_an_id_number_that_came_as_a_number_is_refused_by_its_type(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    rows[1]["证件号码"] = float(int(id_number(12)[:17] + "0"))
    path = roster(tmp_path, rows)
    result = imported(store, path)
    assert codes(result) == [(4, "I", "id_number_damaged")]
    assert "Excel" in result["issues"][0]["message"]
    assert result["members"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    result = imported(store, path, take_without_id=True)
    assert result["members"] == {"new": 1, "changed": 0, "unchanged": 2, "refused": 0}
    assert [row["id_number"] for row in rows_of(store, "member") if row["name"] == "古丽1·艾山"] == [None]


@pytest.mark.parametrize("columns", ["once", "merged", "head"])
def test_household_columns_once_merged_down_or_by_the_head(store: Store, tmp_path: Path, columns: str) -> None:
    rows = people(2)
    own = (
        "县(市、区、旗)",
        "乡(镇)",
        "行政村",
        "自然村",
        "户编号",
        "人数",
        "脱贫属性",
        "贫困户属性",
        "主要致贫原因",
        "危房户",
        "饮水安全",
        "人均纯收入",
        "联系电话",
    )
    for row in rows:
        if row["与户主关系"] != "户主":
            row.update(dict.fromkeys(own))
        if columns == "head":
            row["户编号"] = None
        row["人编号"] = None
    result = imported(store, roster(tmp_path, rows))
    assert (result["households"]["new"], result["members"]["new"]) == (2, 6)
    assert [row["phone"] for row in rows_of(store, "household")] == ["13800000001"] * 2
    assert imported(store, tmp_path / "户.xlsx")["members"]["unchanged"] == 6


def test_real_cells_are_understood(store: Store, tmp_path: Path) -> None:
    rows = [
        person(1, 1, "阿卜杜热合曼•麦麦提吐尔逊", "户主", 户编号='="6531000001"', 证件号码="９９９９９９１９８００１０１００１" + id_number(1)[17], 人均纯收入="8,532.50元",
               务工时间="6个月", 出生日期="1980年1月1日", 首次识别时间="2014.3", 人数="1人"),
    ]  # fmt: skip
    path = roster(tmp_path, rows, headings=(*ROSTER, "出生日期", "首次识别时间"))
    result = imported(store, path)
    assert not result["issues"]
    member, household = rows_of(store, "member")[0], rows_of(store, "household")[0]
    assert member["name"] == "阿卜杜热合曼·麦麦提吐尔逊"
    assert member["id_number"] == id_number(1)
    assert (household["code"], household["identified_on"]) == ("6531000001", "2014-03")
    assert rows_of(store, "household_year")[0]["stated_per_head_fen"] == 853_250


def test_cells_that_make_no_sense_are_told_and_the_row_goes_on(store: Store, tmp_path: Path) -> None:
    rows = [
        person(
            1,
            1,
            "艾力·买买提",
            "户主",
            文化程度="很高",
            健康状况="1",
            务工时间="很久",
            联系电话="12",
            人均纯收入="不多",
        )
    ]
    result = imported(store, roster(tmp_path, rows))
    assert {code for _row, _column, code in codes(result)} >= {"label_unknown", "bare_code", "bad_phone", "bad_amount"}
    assert result["members"]["new"] == 1
    assert rows_of(store, "member")[0]["education"] is None


def test_repeated_numbers_and_rows_are_refused_by_row(store: Store, tmp_path: Path) -> None:
    rows = people(2)
    rows[4]["证件号码"] = rows[0]["证件号码"]
    result = imported(store, roster(tmp_path, [*rows, dict(rows[2])]))
    assert codes(result) == [(7, "I", "id_repeated"), (9, "", "row_repeated"), (3, "J", "people_differ")] or {
        code for _row, _column, code in codes(result)
    } >= {"id_repeated", "row_repeated"}
    assert result["members"]["refused"] == 2


def test_a_household_code_that_belongs_to_others_is_a_doubt(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    strangers = [
        person(1, 1, "王玉兰", "户主", 证件号码=id_number(901), 人编号="X1"),
        person(1, 2, "张洪波", "配偶", 证件号码=id_number(902), 人编号="X2"),
    ]
    path = roster(tmp_path, strangers, "别人.xlsx")
    plan = planned(store, path)
    assert [(line.status, line.code) for line in plan.lines if line.kind == "households"] == [
        ("doubt", "household_other_head")
    ]
    key = next(line.key for line in plan.lines if line.kind == "households")
    assert imported(store, path, answers={key: "take"})["members"]["new"] == 2


def test_a_person_known_elsewhere_asks_before_moving(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(2)))
    moved = [*people(2)[3:], person(2, 9, "吐尔逊1·艾力", "其他", 证件号码=id_number(13), 人编号="新")]
    path = roster(tmp_path, moved, "迁.xlsx")
    plan = planned(store, path)
    doubt = next(line for line in plan.lines if line.status == "doubt")
    assert doubt.code == "person_elsewhere"
    result = imported(store, path, answers={doubt.key: "take"})
    assert result["members"]["changed"] == 1
    homes = {row["name"]: row["household_id"] for row in rows_of(store, "member")}
    assert homes["吐尔逊1·艾力"] == homes["艾力2·买买提"]


def test_income_without_a_year_is_not_guessed(store: Store, tmp_path: Path) -> None:
    path = roster(tmp_path, people(1), above=[["贫困人口信息表"]])
    result = imported(store, path)
    assert "year_missing" in {code for _row, _column, code in codes(result)}
    assert not rows_of(store, "household_year")
    assert imported(store, path, year=2018)["households"]["changed"] == 1
    assert rows_of(store, "household_year")[0]["year"] == 2018


def test_a_household_that_says_two_things_is_told(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    rows[1]["主要致贫原因"] = "缺技术"
    result = imported(store, roster(tmp_path, rows))
    assert codes(result) == [(3, "U", "household_differs")]
    assert rows_of(store, "household")[0]["main_cause"] is None


def test_a_plan_that_no_longer_holds_is_not_applied(store: Store, tmp_path: Path) -> None:
    path = roster(tmp_path, people(1))
    plan = planned(store, path)
    imported(store, path)
    with pytest.raises(Refused) as refused:
        apply_plan(store, plan)
    assert refused.value.code == "plan_stale"


def test_one_code_in_two_villages_is_refused(store: Store, tmp_path: Path) -> None:
    rows = people(2)
    rows[4]["行政村"] = "另一村"
    result = imported(store, roster(tmp_path, rows))
    assert result["households"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert {issue["code"] for issue in result["issues"]} == {"household_two_villages"}


def test_a_row_without_a_name_is_refused_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    rows[1]["姓名"] = None
    result = imported(store, roster(tmp_path, rows))
    assert codes(result) == [(4, "H", "name_missing")]
    assert result["members"]["new"] == 2


def test_several_labels_in_another_order_say_the_same(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    for row in rows:
        row["其他致贫原因"] = "缺技术、缺资金"
    path = roster(tmp_path, rows, headings=[*ROSTER, "其他致贫原因"])
    imported(store, path)
    home = rows_of(store, "household")[0]
    with store.write("test", "换个次序") as write:
        write.update(home["id"], other_causes="、".join(reversed(home["other_causes"].split("、"))))
    assert planned(store, path).nothing_to_write
