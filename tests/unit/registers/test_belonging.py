"""Which household and village a row belongs to, where the register does not say it on the row itself; nothing is guessed."""

from pathlib import Path

from importing import codes, imported, roster, rows_of
from workbooks import PLACE, id_number, people, person, workbook

from app.registers.choices import Choices
from app.registers.plans.apply import apply_plan
from app.registers.plans.planning import plan_import
from db.divisions import add_divisions
from db.store import Store

HEAD = ["行政村", "乡(镇)", "县", "户编号", "姓名", "证件号码", "与户主关系"]


def row(code: object, name: str, serial: int, relation: str) -> list[object]:
    return [*PLACE[2::-1], code, name, id_number(serial), relation]


def homes(store: Store) -> list[list[str]]:
    """The names of the people of each household."""
    found: dict[int, list[str]] = {}
    for member in rows_of(store, "member"):
        found.setdefault(member["household_id"], []).append(member["name"])
    return list(found.values())


def villages(store: Store) -> list[str]:
    with store.read() as reader:
        return list(
            reader.exec_driver_sql(
                "SELECT r.name FROM household h LEFT JOIN region r ON r.id = h.village_id ORDER BY h.code"
            ).scalars()
        )


def test_a_code_merged_down_from_a_row_that_is_not_the_heads(store: Store, tmp_path: Path) -> None:
    rows = [
        HEAD,
        row("1001", "古丽", 2, "配偶"),
        row(None, "艾力", 1, "户主"),
        row(None, "吐尔逊", 3, "之子"),
        row("1002", "买买提", 4, "户主"),
    ]
    imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert homes(store) == [["古丽", "艾力", "吐尔逊"], ["买买提"]]


def test_a_code_that_excel_cut_does_not_join_the_household_above(store: Store, tmp_path: Path) -> None:
    rows = [HEAD, row("1001", "艾力", 1, "户主"), row(653100000000000200, "古丽", 2, "配偶"), row(653100000000000200, "买买提", 4, "户主"),
            row(653100000000000200, "海丽", 5, "配偶")]  # fmt: skip
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert homes(store) == [["艾力"], ["买买提", "海丽"]]
    assert (3, "", "member_no_household") in codes(result)


def test_a_relation_that_may_mean_a_head_joins_nobody(store: Store, tmp_path: Path) -> None:
    rows = [
        HEAD,
        row(None, "艾力", 1, "户主"),
        row(None, "买买提", 4, "户主(女)"),
        row(None, "吐尔逊", 3, "之子"),
        row(None, "海丽", 5, "户主"),
    ]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert homes(store) == [["艾力"], ["海丽"]]
    assert [code for _row, _column, code in codes(result)].count("member_no_household") == 2


def test_a_household_none_of_whose_people_is_taken_is_not_written(store: Store, tmp_path: Path) -> None:
    rows = [person(1, 1, "艾力", "户主", 户编号=None, 人编号=None, 证件号码=999999198001010110.0)]
    path = roster(tmp_path, rows)
    result = imported(store, path)
    assert result["households"] == {"new": 0, "changed": 0, "unchanged": 0, "refused": 1}
    assert not result["applied"]
    assert not rows_of(store, "household")
    assert not rows_of(store, "region")
    assert imported(store, path, take_without_id=True)["households"]["new"] == 1
    assert not imported(store, path, take_without_id=True)["applied"]


def test_a_household_under_a_new_code_waits_for_its_people(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    rows = [each | {"户编号": "7001", "人编号": None} for each in people(1)]
    result = imported(store, roster(tmp_path, rows, "新号.xlsx"))
    assert result["households"]["refused"] == 1
    assert len(rows_of(store, "household")) == 1


def test_each_block_of_a_sheet_is_in_the_village_its_title_names(store: Store, tmp_path: Path) -> None:
    add_divisions(store)
    heads = HEAD[3:]
    rows = [["莎车县依盖尔其镇2019年"], ["阿热勒克村花名册"], heads, row("1", "艾力", 1, "户主")[3:],
            ["古勒巴格村花名册"], heads, row("2", "古丽", 2, "户主")[3:], ["没人知道的新开村花名册"], heads, row("3", "海丽", 3, "户主")[3:]]  # fmt: skip
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert villages(store) == ["阿热勒克村", "古勒巴格村"]
    assert [(number, code) for number, _column, code in codes(result)] == [(10, "village_missing")]


def test_a_village_is_not_carried_below_another_township(store: Store, tmp_path: Path) -> None:
    rows = [
        HEAD,
        row("1", "艾力", 1, "户主"),
        [None, None, None, *row("2", "古丽", 2, "户主")[3:]],
        [None, "别的镇", None, *row("3", "海丽", 3, "户主")[3:]],
    ]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert villages(store) == [PLACE[2], PLACE[2]]
    assert "village_missing" in {code for _row, _column, code in codes(result)}


def test_a_place_that_only_refused_rows_name_is_not_added(store: Store, tmp_path: Path) -> None:
    rows = [HEAD, row("1", "艾力", 1, "户主"), ["远方村", "远方镇", "远方县", "2", None, id_number(2), "户主"]]
    imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert [region["name"] for region in rows_of(store, "region")] == [*PLACE[:3]]


def test_a_name_that_lost_its_dot_and_a_number_of_the_old_kind_say_nothing_new(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    old = id_number(11)[:6] + id_number(11)[8:17]
    rows = [people(1)[0] | {"姓名": people(1)[0]["姓名"].replace("·", ""), "证件号码": old}, *people(1)[1:]]
    assert not imported(store, roster(tmp_path, rows, "旧.xlsx"))["applied"]
    rows[0]["姓名"] = people(1)[0]["姓名"].replace("·", " ▪ ")
    assert not imported(store, roster(tmp_path, rows, "点.xlsx"))["applied"]


def test_a_file_named_twice_is_one_file(store: Store, tmp_path: Path) -> None:
    path = roster(tmp_path, people(1))
    plan = plan_import(store, [path, path], Choices())
    apply_plan(store, plan)
    assert not plan.issues
    assert len(plan.files) == 1


def test_two_unknown_columns_of_one_heading_are_both_kept(store: Store, tmp_path: Path) -> None:
    rows = [[*HEAD, "补助", "补助"], [*row("1", "艾力", 1, "户主"), "甲", "乙"]]
    imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert rows_of(store, "member")[0]["extra"] == '{"补助":"甲","补助2":"乙"}'
