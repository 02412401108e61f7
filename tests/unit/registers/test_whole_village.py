"""What a whole village brings: three registers at once, odd sheets and headings, and what never gets in."""

from pathlib import Path

from importing import imported, roster, rows_of
from workbooks import PLACE, ROSTER, id_number, people, workbook

from db.store import Store


def test_unknown_columns_are_kept_as_they_are(store: Store, tmp_path: Path) -> None:
    rows = people(1)
    rows[0]["产业奖补"] = "1500"
    imported(store, roster(tmp_path, rows, headings=(*ROSTER, "产业奖补")))
    assert [row["extra"] for row in rows_of(store, "member")] == ['{"产业奖补":"1500"}', None, None]


def test_one_village_from_three_files_at_once(store: Store, tmp_path: Path) -> None:
    pairs = [
        ["帮扶责任人结对台账"],
        ["区县", "乡镇", "行政村", "户主姓名", "证件号码", "单位", "帮扶责任人", "帮扶人手机号", "联系电话"],
    ]
    pairs += [
        [*PLACE[:3], f"艾力{n}.买买提", id_number(n * 10 + 1), "某区某局", "李建国", "13900000001", None]
        for n in (1, 2)
    ]
    pairs += [[*PLACE[:3], "不在的人", None, "某区某局", "李建国", "13900000001", None]]
    county = [
        ["帮扶人基本信息表"],
        [
            "单位",
            "姓名",
            "性别",
            "职务",
            "类型",
            "乡镇",
            "行政村",
            "村编号",
            "户数",
            "户主姓名",
            "组别",
            "户主身份证号码",
            "办公电话",
            "手机",
            "年度",
            "帮扶人身份证号码",
        ],
    ]
    county += [
        [
            "某县某局",
            "王芳",
            "女",
            "科长",
            "县直",
            PLACE[1],
            PLACE[2],
            None,
            1,
            "艾力3·买买提",
            "一组",
            id_number(31),
            None,
            "13700000001",
            2019,
            None,
        ]
    ]
    record = [
        ["艾力1·买买提的帮扶记录情况"],
        ["序号", "帮扶人员", "帮扶人联系电话", "帮扶时间", "帮扶内容", "帮扶结果", "帮扶单位"],
    ]
    record += [
        [1, "李建国", "13900000001", "2019年3月5日", "送鸡苗50只", "成活48只", "某区某局"],
        [2, "李建国", None, "2019.4", "修灶", None, None],
    ]
    files = [
        workbook(tmp_path / "记录.xlsx", record),
        workbook(tmp_path / "结对.xlsx", pairs),
        workbook(tmp_path / "帮扶人.xlsx", county),
        roster(tmp_path, people(3)),
    ]
    result = imported(store, *files)
    assert result["households"]["new"] == 3
    assert result["helpers"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert result["pairings"] == {"new": 3, "changed": 0, "unchanged": 0, "refused": 1}
    assert result["measures"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0}
    assert [issue["code"] for issue in result["issues"]] == ["household_unknown"]
    assert {row["done_on"] for row in rows_of(store, "measure")} == {"2019-03-05", "2019-04"}
    again = imported(store, *files)
    assert not again["applied"]
    assert again["measures"]["unchanged"] == 2


def test_a_second_lead_at_the_same_time_is_refused(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    head = ["户主姓名", "户编号", "帮扶责任人", "帮扶人手机号", "开始时间", "终止时间"]
    first = workbook(
        tmp_path / "一.xlsx", [head, ["艾力1·买买提", "6531000001", "李建国", "13900000001", "2019-01-01", None]]
    )
    assert imported(store, first)["pairings"]["new"] == 1
    second = workbook(
        tmp_path / "二.xlsx", [head, ["艾力1·买买提", "6531000001", "王芳", "13900000002", "2020-01-01", None]]
    )
    result = imported(store, second)
    assert [issue["code"] for issue in result["issues"]] == ["lead_exists"]
    assert "李建国" in result["issues"][0]["message"]


def test_nothing_forbidden_reaches_tables_or_log(store: Store, tmp_path: Path) -> None:
    rows = people(2)
    for row in rows:
        row["备注"] = "维吾尔族"
        row["附加"] = "中共党员"
    imported(store, roster(tmp_path, rows, headings=(*ROSTER, "备注", "附加")))
    with store.read() as reader:
        tables = (
            reader.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'")
            .scalars()
            .all()
        )
        held = "".join(str(tuple(row)) for table in tables for row in reader.exec_driver_sql(f"SELECT * FROM {table}"))
    assert "维吾尔" not in held
    assert "党员" not in held


def test_headings_may_name_their_year(store: Store, tmp_path: Path) -> None:
    rows = [
        ["村户收入台账"],
        ["行政村", "乡镇", "县", "户编号", "姓名", "与户主关系", "2018年人均纯收入", "2019年收入（元）", None],
        [None, None, None, None, None, None, None, "工资性", "经营性"],
        [PLACE[2], PLACE[1], PLACE[0], "6531000001", "艾力·买买提", "户主", 5000, 18400, 6250.5],
    ]
    result = imported(store, workbook(tmp_path / "收入.xlsx", rows, merge=["H2:I2"]))
    assert not result["issues"]
    years = {row["year"]: row for row in rows_of(store, "household_year")}
    assert years[2018]["stated_per_head_fen"] == 500_000
    assert (years[2019]["wage_fen"], years[2019]["business_fen"]) == (1_840_000, 625_050)


def test_a_hidden_sheet_is_named_and_not_read(store: Store, tmp_path: Path) -> None:
    import openpyxl

    path = roster(tmp_path, people(1))
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book.active)
    copy.title, copy.sheet_state = "旧表", "hidden"
    copy["H4"] = "别的名字"
    book.save(path)
    result = imported(store, path)
    assert [issue["code"] for issue in result["issues"]] == ["sheet_hidden"]
    assert result["members"]["new"] == 3


def test_signature_lines_of_all_kinds_are_left_out(store: Store, tmp_path: Path) -> None:
    below = [["小计", None, None, None, None, None, None, "2户"], ["分管领导：", None, None, None, "填表人：", None, "2019年3月"], ["村支书签字：            第一书记签字："],
             ["备注：1.本表一式三份。"], [None, None, "（盖章）"], ["填报日期：2019年6月30日"]]  # fmt: skip
    result = imported(store, roster(tmp_path, people(2), below=below))
    assert not result["issues"]
    assert result["sheets"][0]["rows"] == 6


def test_a_roster_of_an_earlier_year_stands_beside_who_came_after(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    now = [
        ["户主姓名", "户编号", "帮扶责任人", "帮扶人手机号", "开始时间"],
        ["艾力1·买买提", "6531000001", "王芳", "13900000002", "2020-09-01"],
    ]
    imported(store, workbook(tmp_path / "今.xlsx", now))
    then = [
        ["单位", "姓名", "户主姓名", "户主身份证号码", "手机", "年度"],
        ["某局", "李建国", "艾力1·买买提", id_number(11), "13900000001", 2019],
    ]
    path = workbook(tmp_path / "昔.xlsx", then)
    assert imported(store, path)["pairings"]["new"] == 1
    old = rows_of(store, "pairing")[1]
    assert (old["from_date"], old["to_date"]) == ("2019", "2019")
    assert imported(store, path)["pairings"]["unchanged"] == 1


def test_villages_of_one_name_are_told_apart_by_who_lives_there(store: Store, tmp_path: Path) -> None:
    rows = people(2)
    for row in rows[3:]:
        row["乡(镇)"] = "别的镇"
    imported(store, roster(tmp_path, rows))
    visits = [["走访记录"], ["走访时间", "走访人", "户主姓名", "行政村", "答复承诺"]]
    visits += [["2026.11.3", "李建国", f"艾力{n}·买买提", PLACE[2], "问培训"] for n in (1, 2)]
    visits += [["2026.11.3", "李建国", "艾力1·买买提", "没有的村", "问培训"]]
    result = imported(store, workbook(tmp_path / "走访.xlsx", visits))
    assert result["visits"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
