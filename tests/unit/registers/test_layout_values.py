"""What registers known by name bring ends where their layouts say: years, gifts, needs, villages, or nowhere, told plainly."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from importing import codes, imported, roster, rows_of
from registers_made import phone
from workbooks import id_number, people, workbook

from app.registers.layouts.layout_files import bundled
from db.store import Store

HOME = ("6531000001", "艾力1·买买提")


@pytest.fixture
def homes(store: Store, tmp_path: Path) -> Store:
    imported(store, roster(tmp_path, people(2)))
    return store


def sheet(folder: Path, name: str, rows: Sequence[dict[str, Any]], title: str = "", **more: Any) -> Path:
    """Write a register with exactly the headings of a layout, and those of `more` before them."""
    layout = bundled()[name]
    headings = [*more, *(column.heading for column in layout.columns)]
    body = [[(more | row).get(heading) for heading in headings] for row in rows]
    return workbook(folder / f"{name}.xlsx", [[title or layout.title], headings, *body])


def extra(record: dict[str, Any]) -> dict[str, str]:
    return dict(orjson.loads(record["extra"] or "{}"))


def test_living_conditions_go_to_the_year_and_the_rest_beside_the_household(homes: Store, tmp_path: Path) -> None:
    row = {
        "耕地面积（亩）": 12.5,
        "住房面积（平方米）": 80,
        "饮水是否安全": "是",
        "水面面积（亩）": 0.5,
        "入户路类型": "水泥路",
    }
    path = sheet(tmp_path, "production_life", [row], "莎车县米夏镇试验村2020年生产生活条件", 户编号=HOME[0])
    result = imported(homes, path)
    assert not result["issues"] and result["years"]["new"] == 1
    year = next(each for each in rows_of(homes, "household_year") if each["year"] == 2020)
    assert (year["arable_centimu"], year["house_dm2"], year["water_safe"]) == (1250, 8000, "是")
    home = next(each for each in rows_of(homes, "household") if each["code"] == HOME[0])
    assert extra(home) == {"水面面积（亩） 2020": "0.5", "入户路类型 2020": "水泥路"}
    again = imported(homes, path)
    assert again["years"] == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0} and again["batch"] is None


def test_income_of_the_year_before_and_family_planning_money_left_out(homes: Store, tmp_path: Path) -> None:
    row = {"工资性收入": 10000, "计划生育金": 500, "养老保险金": 1200, "人均纯收入": 4000}
    result = imported(homes, sheet(tmp_path, "income_national", [row], "2019年登记：上年度家庭收入", 户编号=HOME[0]))
    year = next(each for each in rows_of(homes, "household_year") if each["year"] == 2018)
    assert (year["wage_fen"], year["pension_fen"], year["stated_per_head_fen"]) == (1_000_000, 120_000, 400_000)
    assert result["sheets"][0]["not_kept"] == ["计划生育金"]
    with homes.read() as reader:
        assert "500" not in str(reader.exec_driver_sql("SELECT extra FROM household").all())


def test_the_income_card_and_its_formulas(homes: Store, tmp_path: Path) -> None:
    lines = [("A", "家庭人口", 4, None), ("K", "家庭总收入", None, 30000), ("L", "工资性收入", None, 10000),
             ("M", "生产经营性收入", None, 20000), ("R", "生产经营性支出", None, 8000), ("S", "家庭纯收入", None, 22000),
             ("T", "人均纯收入", None, 5000)]  # fmt: skip
    rows = [
        {"年度": 2020 if not at else None, "内容": words, "序号": code, "规模": scale, "金额": amount}
        for at, (code, words, scale, amount) in enumerate(lines)
    ]
    result = imported(
        homes,
        sheet(tmp_path, "income_card_chuxiong", rows, f"建档立卡贫困户收入明白卡 户主：{HOME[1]}  户编号：{HOME[0]}"),
    )
    year = next(each for each in rows_of(homes, "household_year") if each["year"] == 2020)
    assert (year["people"], year["wage_fen"], year["business_fen"], year["business_cost_fen"]) == (
        4,
        1_000_000,
        2_000_000,
        800_000,
    )
    assert (year["stated_total_fen"], year["stated_net_fen"], year["stated_per_head_fen"]) == (
        3_000_000,
        2_200_000,
        500_000,
    )
    assert [code for _row, _column, code in codes(result)] == ["check_differs"]  # 22000 / 4 is no 5000


def test_a_new_house_and_the_money_beside_it(homes: Store, tmp_path: Path) -> None:
    row = {"家庭编号": HOME[0], "户主": HOME[1], "实际入住时间": "2019-10", "楼栋房号": "3-2-201", "年内获得产业扶持资金": 3000,
           "产业扶持项目": "养鸡", "迁出地详细地址": "某村某号", "户口迁移": "已迁"}  # fmt: skip
    result = imported(homes, sheet(tmp_path, "relocation", [row], "2019年易地扶贫搬迁安置户"))
    moved, money = rows_of(homes, "measure")
    assert (moved["content"], moved["kind"], moved["done_on"]) == ("易地扶贫搬迁入住", "易地搬迁", "2019-10")
    assert extra(moved) == {"楼栋房号": "3-2-201"}
    assert (money["content"], money["amount_fen"], money["done_on"]) == ("养鸡", 300_000, "2019")
    assert {"迁出地详细地址", "户口迁移"} <= set(result["sheets"][0]["not_kept"])


def test_a_subsidy_of_a_person_is_a_measure_of_the_household_without_number_or_card(
    homes: Store, tmp_path: Path
) -> None:
    row = {"户编号": HOME[0], "个人身份证号": id_number(12), "贫困人口姓名": "古丽1·艾山", "接受扶持款的卡的账号": "6222021234567890",
           "卡主姓名": "卡主甲", "卡主身份证号": id_number(77), "应享政策编号": "B07", "应享金额": 900, "实享金额": 800,
           "截止时间年": 2018, "截止时间月": 9}  # fmt: skip
    path = sheet(tmp_path, "subsidy_feedback_person", [row])
    result = imported(homes, path)
    (measure,) = rows_of(homes, "measure")
    assert (measure["content"], measure["amount_fen"], measure["done_on"]) == ("政策补助 B07", 80_000, "2018-09")
    assert extra(measure) == {"受益人": "古丽1·艾山", "应享金额": "900"}
    assert not result["issues"] and imported(homes, path)["measures"]["unchanged"] == 1
    with homes.read() as reader:
        held = str(reader.exec_driver_sql("SELECT * FROM measure").all()) + str(
            reader.exec_driver_sql("SELECT * FROM change").all()
        )
    assert "卡主甲" not in held and id_number(77) not in held and "6222021234567890" not in held


def test_a_subsidy_of_an_enterprise_is_a_measure_of_its_village(homes: Store, tmp_path: Path) -> None:
    row = {"企业归属乡镇": "米夏镇", "企业归属行政村": "试验村", "企业全称": "莎车县试验纺织厂", "发放补贴的名称": "吸纳就业补贴",
           "实际补助金额（元）": 12000, "应补助金额（元）": 12500, "发放时间（年月格式为201809）": "201809", "收款账号": "6222021234567890"}  # fmt: skip
    path = sheet(tmp_path, "subsidy_feedback_enterprise", [row])
    result = imported(homes, path)
    assert not result["issues"]
    (measure,) = rows_of(homes, "measure")
    village = next(each for each in rows_of(homes, "region") if each["name"] == "试验村")
    assert (measure["region_id"], measure["household_id"], measure["done_on"], measure["amount_fen"]) == (
        village["id"],
        None,
        "2018-09",
        1_200_000,
    )
    assert [each["name"] for each in rows_of(homes, "organisation")] == ["莎车县试验纺织厂"]
    assert imported(homes, path)["batch"] is None


def test_a_loan_is_the_households_where_the_borrower_is_of_it(homes: Store, tmp_path: Path) -> None:
    common = {
        "乡镇（区）": "米夏镇",
        "行政村": "试验村",
        "贷款起始日期": "2018-05-01",
        "贷款到期日期": "2020-05-01",
        "银行名称": "某银行",
    }
    rows = [
        common | {"经营主体名称": HOME[1], "经营主体身份证号": id_number(11), "贷款金额（万元）": 5},
        common | {"经营主体名称": "试验村养殖合作社", "贷款金额（万元）": 20},
    ]
    result = imported(homes, sheet(tmp_path, "microcredit", rows))
    own, other = rows_of(homes, "measure")
    assert own["household_id"] and own["organisation_id"] is None and own["amount_fen"] == 5_000_000
    assert other["region_id"] and other["organisation_id"] and other["amount_fen"] == 20_000_000
    assert extra(own) == {"贷款到期日期": "2020-05-01"} and "银行名称" in result["sheets"][0]["not_kept"]


def test_of_work_away_only_the_travel_money_is_kept(homes: Store, tmp_path: Path) -> None:
    row = {"户编号": HOME[0], "证件号码": id_number(11), "是否已务工": "是", "开始时间": "2021-02", "务工所在县": "某县",
           "务工月收入": 4321, "就业渠道": "自主", "年度交通费补助": 600}  # fmt: skip
    other = {"户编号": "6531000002", "是否已务工": "否"}
    result = imported(homes, sheet(tmp_path, "outwork_monitor", [row, other], "2021年已外出务工信息"))
    (measure,) = rows_of(homes, "measure")
    assert (measure["amount_fen"], measure["done_on"], measure["extra"]) == (60_000, "2021", None)
    assert {"是否已务工", "开始时间", "务工所在县", "务工月收入", "就业渠道"} <= set(result["sheets"][0]["not_kept"])
    assert not result["issues"]


def test_of_plans_to_work_away_only_what_was_asked_for_is_kept(homes: Store, tmp_path: Path) -> None:
    row = {"户编号": HOME[0], "证件号码": id_number(12), "是否计划务工": "是", "就业服务需求": "想学缝纫"}
    path = sheet(tmp_path, "outwork_plan", [row, {"户编号": "6531000002", "是否计划务工": "否"}])
    assert imported(homes, path)["needs"]["new"] == 1
    (need,) = rows_of(homes, "need")
    assert (need["title"], need["kind"]) == ("想学缝纫", "就业") and need["member_id"]
    assert imported(homes, path)["needs"] == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}


def test_training_money_of_the_labour_register(homes: Store, tmp_path: Path) -> None:
    row = {"姓名": HOME[1], "身份证号": id_number(11), "贫困户姓名": HOME[1], "手机": phone(3), "是否在校生": "否", "就业地点": "某市",
           "月均工资": 5000, "培训类型": "缝纫", "培训结束时间": "2020-06-30", "培训补贴": 1500}  # fmt: skip
    result = imported(homes, sheet(tmp_path, "handbook_labour", [row], "莎车县米夏镇试验村就业台账"))
    (measure,) = rows_of(homes, "measure")
    assert (measure["content"], measure["amount_fen"], measure["done_on"]) == ("职业培训补贴", 150_000, "2020-06-30")
    member = next(each for each in rows_of(homes, "member") if each["id_number"] == id_number(11))
    assert (member["phone"], member["school"]) == (phone(3), "非在校生") and extra(member)["培训类型"] == "缝纫"
    assert "5000" not in str(member["extra"]) and not result["issues"]


def test_codes_are_read_where_the_register_declares_them(homes: Store, tmp_path: Path) -> None:
    row = {
        "帮扶单位": "县供销社",
        "姓名": "王芳",
        "职务级别": "142",
        "是否第一书记": "否",
        "联系电话": phone(5),
        "帮扶单位隶属关系": "52",
    }
    imported(homes, sheet(tmp_path, "helper_import_2017", [row]))
    assert [each["duty"] for each in rows_of(homes, "helper")] == ["乡科级副职"]
    assert [each["affiliation"] for each in rows_of(homes, "organisation")] == ["县"]


def test_a_year_that_changes_is_told_and_written(homes: Store, tmp_path: Path) -> None:
    richer = [each | {"人均纯收入": 9100} for each in people(1)]
    result = imported(homes, roster(tmp_path, richer, "新.xlsx"))
    assert result["years"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    assert [each["stated_per_head_fen"] for each in rows_of(homes, "household_year")] == [910_000, 853_250]
