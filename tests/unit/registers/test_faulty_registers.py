"""What a register gets wrong is told at its cell: numbers by kind of document, families, printed sums, slips of the unit, places."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import codes, imported, planned, roster, rows_of
from registers_made import made
from stdnum.cn import ric
from workbooks import PLACE, ROSTER, id_number, people, person, workbook

from app.matching.nearest import nearest
from app.matching.places import Named, Places
from app.registers.values.cells import born, choice, count, day
from app.registers.values.cells import id_number as parsed_number
from db.catalogues import catalogue
from db.store import Store

CARD = id_number(7)
HEADINGS = (*ROSTER[:8], "证件类型", *ROSTER[8:])


def told(result: dict[str, Any], code: str) -> list[str]:
    """Return the sentences of a code."""
    return [issue["message"] for issue in result["issues"] if issue["code"] == code]


# -- numbers ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "value", "code"),
    [
        (CARD, CARD, None),
        (CARD + "43", CARD + "43", None),
        (CARD + "43B1", CARD + "43B1", None),
        (CARD + "93", None, "id_certificate"),
        (CARD + "45", None, "id_certificate"),
        (CARD + "4", None, "id_number_form"),
        ("999999800101007", "999999800101007", None),
        ("999999801301007", None, "id_number_birth"),
        ("ABC999999800101", "ABC999999800101", None),
        (id_number(7, "20991231"), None, "id_number_birth"),
        (id_number(7, "19801301"), None, "id_number_birth"),
    ],
)
def test_a_number_by_its_kind(said: str, value: str | None, code: str | None) -> None:
    found, trouble = parsed_number(said)
    assert (found, trouble.code if trouble else None) == (value, code)


@given(st.integers(0, 999), st.integers(1, 7), st.integers(1, 4), st.sampled_from(["", "B1", "B2"]))
def test_every_certificate_of_a_card_is_one(serial: int, kind: int, grade: int, again: str) -> None:
    body = f"99999919800101{serial:03d}"
    certificate = f"{body}{ric.calc_check_digit(body + '0')}{kind}{grade}{again}"
    assert parsed_number(certificate) == (certificate, None)


def test_the_kind_of_document_is_compared_with_the_number(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    rows[0] |= {"证件类型": "残疾人证"}
    rows[1] |= {"证件类型": "军官证", "证件号码": "军字第1234567号"}
    rows[2] |= {"证件类型": "居民身份证"}
    result = imported(store, roster(tmp_path, rows, headings=HEADINGS))
    assert told(result, "id_kind") and "残疾人证" in told(result, "id_kind")[0]
    assert not told(result, "id_number_form")
    assert rows_of(store, "member")[1]["id_number"] == "军字第1234567号"
    assert result["members"]["new"] == 3


# -- dates, counts, codes --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("said", ["2018-13-40", "2018-02-30", "2018.6.31", "20181340"])
def test_days_that_cannot_be(said: str) -> None:
    value, trouble = day(said)
    assert value is None and trouble is not None and trouble.code == "bad_date"


def test_a_birth_that_has_not_come() -> None:
    value, trouble = born("2099-01-01")
    assert value is None and trouble is not None and trouble.code == "birth_future"
    assert born("1980-01-01") == ("1980-01-01", None)


@pytest.mark.parametrize("said", ["2", "02", "01、02", "1,3"])
def test_bare_numbers_are_no_labels(said: str) -> None:
    value, trouble = choice(catalogue("cause"))(said)
    assert value is None and trouble is not None and trouble.code == "bare_code"


def test_units_in_the_cell(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    for row in rows:
        row |= {"人均纯收入": "3.5万元", "耕地面积(亩)": "2亩", "人数": "3人"}
    imported(store, roster(tmp_path, rows, headings=(*ROSTER, "耕地面积(亩)")))
    year = rows_of(store, "household_year")[0]
    assert (year["stated_per_head_fen"], year["arable_centimu"]) == (3_500_000, 200)
    assert count("2亩")[0] == 2


# -- families --------------------------------------------------------------------------------------------------------
def test_relation_against_sex_heads_and_spouses(store: Store, tmp_path: Path) -> None:
    rows = [
        person(1, 1, "甲", "户主"), person(1, 2, "乙", "之子"), person(1, 4, "丙", "配偶"), person(1, 6, "丁", "配偶"),
        person(1, 3, "戊", "户主"),
    ]  # fmt: skip
    result = imported(store, roster(tmp_path, rows))
    assert [code for _row, _column, code in codes(result)] == ["many_heads", "relation_sex", "many_spouses"]
    assert "乙" in told(result, "relation_sex")[0]
    assert result["members"]["new"] == 5


def test_a_second_head_beside_the_one_of_the_store(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    rows = [person(1, 2, "古丽1·艾山", "配偶"), person(1, 5, "新来", "户主")]
    result = imported(store, roster(tmp_path, rows, "二.xlsx"))
    assert told(result, "many_heads") == ["这一户有 2 位户主。已照表写入，请只留一位。"]


# -- sums ------------------------------------------------------------------------------------------------------------
FUNDS = ("区（县）", "镇名称", "村名称", "帮扶单位", "已投入帮扶资金", "用于帮扶到户资金(元)", "用于帮扶到村资金(元)",
         "财政专项(元)", "信贷资金(元)", "单位自筹(元)", "社会募捐(元)", "社会引资(元)")  # fmt: skip


def fund(total: Any, homes: Any, village: Any, parts: tuple[Any, ...] = (None,) * 5) -> dict[str, Any]:
    cells = ("莎车县", "米夏镇", "试验村", "启衡机电有限公司", total, homes, village, *parts)
    return dict(zip(FUNDS, cells, strict=True))


def test_the_printed_checks_of_a_register(store: Store, tmp_path: Path) -> None:
    rows = [
        fund(30_000, 10_000, 20_000, (10_000, 0, 20_000, 0, 0)),
        fund(30_000, 10_000, 25_000),
        fund(30_000, 30_000, None, (10_000, 5_000, None, None, None)),
        fund(None, 10_000, 25_000),
    ]
    result = imported(store, made(tmp_path / "资金.xlsx", FUNDS, rows, "单位：元"))
    found = [(row, column) for row, column, code in codes(result) if code == "sum_differs"]
    assert found == [(4, "E"), (5, "E")]
    assert "用于帮扶到户资金 + 用于帮扶到村资金" in told(result, "sum_differs")[0]


INCOME = ("姓名", "与户主关系", "户编号", "县", "乡镇", "行政村", "年度", "计算人数", "工资性收入", "生产经营性收入", "财产性收入", "转移性收入",
          "年收入", "生产经营性支出", "纯收入", "人均纯收入")  # fmt: skip


def income(number: int, *amounts: Any, village: str = "试验村") -> dict[str, Any]:
    cells = (f"户主{number}", "户主", f"65310{number:05d}", "莎车县", "米夏镇", village, 2019, 4, *amounts)
    return dict(zip(INCOME, cells, strict=True))


def test_income_parts_against_stated_totals(store: Store, tmp_path: Path) -> None:
    rows = [
        income(1, 20000, 10000, 0, 4000, 34000, 2000, 32000, 8000),
        income(2, 20000, 10000, 0, 4000, 35000, 2000, 33000, 8250),
        income(3, 20000, 10000, 0, 4000, 34000, 2000, 31000, 7750),
        income(4, 20000, 10000, 0, 4000, 34000, 2000, 32000, 9000),
        income(5, 20000.4, 10000.4, 0, 4000.4, 34001, 2000, 32001, 8000.25),
    ]
    result = imported(store, made(tmp_path / "收入.xlsx", INCOME, rows, "2019年收入"))
    assert [(row, column) for row, column, code in codes(result) if code == "sum_differs"] == [
        (4, "M"),
        (5, "O"),
        (6, "P"),
    ]


# -- slips of the unit -----------------------------------------------------------------------------------------------
def village_of_incomes(wrong: float) -> list[dict[str, Any]]:
    rows = [income(n, None, None, None, None, None, None, None, 8000 + n) for n in range(1, 7)]
    rows[2]["人均纯收入"] = wrong
    return rows


@pytest.mark.parametrize("wrong", [80_000_000, 0.8])
def test_a_slip_of_the_unit_is_asked(store: Store, tmp_path: Path, wrong: float) -> None:
    path = made(tmp_path / "收入.xlsx", INCOME, village_of_incomes(wrong), "2019年收入")
    plan = planned(store, path)
    (line,) = [line for line in plan.lines if line.status == "doubt"]
    assert (line.kind, line.code) == ("years", "unit_slip")
    result = imported(store, path)
    assert len(rows_of(store, "household")) == 6 and rows_of(store, "household_year")[2]["stated_per_head_fen"] is None
    assert [code for _row, _column, code in codes(result)] == ["unit_slip"]
    imported(store, path, answers={line.key: "take"})
    assert rows_of(store, "household_year")[2]["stated_per_head_fen"] == round(wrong * 100)
    assert codes(imported(store, path)) == [], "what was taken once is not asked about again"


def test_the_store_knows_what_is_usual(store: Store, tmp_path: Path) -> None:
    imported(store, made(tmp_path / "收入.xlsx", INCOME, village_of_incomes(8003), "2019年收入"))
    alone = [income(3, None, None, None, None, None, None, None, 90_000_000)]
    result = imported(store, made(tmp_path / "一户.xlsx", INCOME, alone, "2019年收入"))
    assert [code for _row, _column, code in codes(result)] == ["unit_slip"]
    other = [income(9, None, None, None, None, None, None, None, 90_000_000, village="远处村")]
    assert not codes(imported(store, made(tmp_path / "别村.xlsx", INCOME, other, "2019年收入")))


def test_a_changed_year_is_planned(store: Store, tmp_path: Path) -> None:
    imported(store, made(tmp_path / "收入.xlsx", INCOME, village_of_incomes(8003), "2019年收入"))
    result = imported(store, made(tmp_path / "改.xlsx", INCOME, village_of_incomes(8100), "2019年收入"))
    assert result["households"]["changed"] == 1
    assert rows_of(store, "household_year")[2]["stated_per_head_fen"] == 810_000


def test_another_year_of_a_known_household_is_planned_cell_by_cell(store: Store, tmp_path: Path) -> None:
    imported(store, made(tmp_path / "收入.xlsx", INCOME, village_of_incomes(8003), "2019年收入"))
    rows = [each | {"年度": 2020} for each in village_of_incomes(8100)]
    plan = planned(store, made(tmp_path / "次年.xlsx", INCOME, rows, "2020年收入"))
    lines = [line for line in plan.lines if line.kind == "years"]
    assert [(line.status, line.label) for line in lines] == [("new", f"户主{number} 2020") for number in range(1, 7)]
    told = [(cell.field, cell.old, cell.new) for cell in lines[2].changes]
    assert told == [("people", None, 4), ("stated_per_head_fen", None, 810_000)]


@pytest.mark.parametrize(
    ("said", "changed"), [("1971-03", 0), ("1971", 0), ("1971-03-05", 1), ("1971-04", 1), ("1972", 1)]
)
def test_a_date_that_says_less_of_the_same_day_changes_nothing(
    store: Store, tmp_path: Path, said: str, changed: int
) -> None:
    head = ["户编号", "人编号", "姓名", "出生日期", "与户主关系", "县", "乡(镇)", "行政村"]
    for number, birth in enumerate(("1971-03-04", said)):
        rows = [head, ["1", "101", "甲", birth, "户主", *PLACE[:3]]]
        result = imported(store, workbook(tmp_path / f"{number}.xlsx", rows), new_places=True)
    assert result["members"]["changed"] == changed
    assert [row["birth"] for row in rows_of(store, "member")] == [said if changed else "1971-03-04"]


# -- places ----------------------------------------------------------------------------------------------------------
def divisions(store: Store) -> None:
    """Two townships in two editions, with codes, as the official list has them."""
    with store.write("test", "试") as write:
        for edition in (2017, 2023):
            county = write.create("region", edition=edition, level="county", name="莎车县", code="653125000000")
            towns = (("米夏镇", ("一心村", "古勒巴格村", "团结村")), ("英吾斯坦镇", ("幸福村", "巴扎村", "其乃巴格村")))
            for number, (town, villages) in enumerate(towns, 1):
                parent = write.create("region", edition=edition, level="township", name=town, parent_id=county)
                for at, village in enumerate(villages, 1):
                    write.create(
                        "region", edition=edition, level="village", name=village, parent_id=parent,
                        code=f"653125{number:03d}2{edition % 10}{at}",
                        aliases="旧地村" if village == "巴扎村" else None,
                    )  # fmt: skip


def test_an_unknown_village_names_the_nearest(store: Store, tmp_path: Path) -> None:
    divisions(store)
    rows = [person(1, 1, "甲", "户主", **{"行政村": "幸福村"}), person(2, 1, "乙", "户主", **{"行政村": "古勒巴克村"})]
    result = imported(store, roster(tmp_path, rows))
    elsewhere, similar = told(result, "village_unsure")
    assert "莎车县英吾斯坦镇幸福村（2023 年区划，同名，在别的乡镇）" in elsewhere
    assert "莎车县米夏镇古勒巴格村（2023 年区划，名字相近）" in similar
    assert rows_of(store, "household") == []


def test_a_village_that_sounds_like_a_known_one_is_asked_about(store: Store, tmp_path: Path) -> None:
    divisions(store)
    rows = [person(1, 1, "甲", "户主", **{"行政村": "一新村"}), person(2, 1, "乙", "户主", **{"行政村": "新开村"})]
    rows.append(person(3, 1, "丙", "户主", **{"行政村": "古勒吧戈村"}))
    result = imported(store, roster(tmp_path, rows))
    [sounding] = told(result, "village_unsure")
    assert "莎车县米夏镇古勒巴格村（2023 年区划，名字相近）" in sounding
    assert len(rows_of(store, "household")) == 2


def test_nearest_by_former_name_and_by_code(store: Store) -> None:
    divisions(store)
    with store.read() as reader:
        regions = [
            dict(row) for row in reader.exec_driver_sql("SELECT * FROM region ORDER BY edition DESC, id").mappings()
        ]
    places = Places.of(regions, 2023)
    renamed = nearest(places, Named("莎车县", "英吾斯坦镇", "旧地村"))
    assert [(each.why, each.edition) for each in renamed] == [("renamed", 2023)]
    code = next(each["code"] for each in regions if each["name"] == "巴扎村" and each["edition"] == 2017)
    recoded = nearest(places, Named("莎车县", "米夏镇", "查不到的村", code))
    assert [(each.why, each.edition, each.code) for each in recoded] == [("recoded", 2017, code)]
    assert nearest(places, Named("莎车县", "米夏镇", "查不到的村")) == []


def test_an_old_number_tells_birth_and_sex_too(store: Store, tmp_path: Path) -> None:
    head = ["户编号", "姓名", "性别", "证件号码", "与户主关系", "县", "乡(镇)", "行政村"]
    rows = [
        head,
        ["1", "甲", None, "999999650110213", "户主", *PLACE[:3]],
        ["2", "乙", "男", "999999700228004", "户主", *PLACE[:3]],
    ]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows), new_places=True)
    assert [(row["birth"], row["sex"]) for row in rows_of(store, "member")] == [
        ("1965-01-10", "男"),
        ("1970-02-28", "男"),
    ]
    assert len(told(result, "id_sex")) == 1
