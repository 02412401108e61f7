"""Rows that are no records, and records that only look so."""

from pathlib import Path

from importing import imported, roster, rows_of
from workbooks import PLACE, people, workbook

from db.store import Store

HEAD = ["户主姓名", "行政村", "帮扶时间", "帮扶内容", "帮扶责任人"]


def test_content_may_begin_like_a_total(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    name = people(1)[0]["姓名"]
    rows = [HEAD, [name, PLACE[2], "2019-3-5", "累计发放化肥3袋", "李建国"], [name, PLACE[2], "2019-3-6", "共计慰问300元", "李建国"],
            ["合计", None, None, "2项"], ["小计：2户"]]  # fmt: skip
    result = imported(store, workbook(tmp_path / "记录.xlsx", rows))
    assert result["measures"]["new"] == 2
    assert not result["issues"]


def test_an_office_may_stand_first(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(2)))
    rows = [["单位", "帮扶责任人", "户主姓名", "行政村", "手机"]]
    rows += [
        [body, helper, people(2)[at]["姓名"], PLACE[2], f"1990000000{at}"]
        for body, helper, at in (("村委会", "李建国", 0), ("乡镇政府", "王芳", 3))
    ]
    rows += [["填表人：张三", None, "审核人：李四"]]
    result = imported(store, workbook(tmp_path / "结对.xlsx", rows))
    assert result["pairings"]["new"] == 2
    assert not result["issues"]


def test_a_day_with_its_hour_is_no_signature(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1)))
    rows = [["走访时间", "走访人", "户主姓名", "行政村"], ["2019-3-5 10:30", "李建国", people(1)[0]["姓名"], PLACE[2]]]
    imported(store, workbook(tmp_path / "走访.xlsx", rows))
    assert [visit["visited_on"] for visit in rows_of(store, "visit")] == ["2019-03-05"]


def test_rows_numbered_beforehand_are_blank(store: Store, tmp_path: Path) -> None:
    below = [*([number, *PLACE] for number in range(4, 9)), [9]]
    result = imported(store, roster(tmp_path, people(1), below=below))
    assert result["sheets"][0]["rows"] == 3
    assert not result["issues"]


def test_the_row_of_column_letters_and_numbers_is_no_record(store: Store, tmp_path: Path) -> None:
    sheet = [
        ["莎车县米夏镇2019年"],
        ["序号", "姓名", "与户主关系", "户编号", "行政村"],
        ["甲", "乙", 1, 2, 3],
        [1, "艾力", "户主", "1", PLACE[2]],
    ]
    result = imported(store, workbook(tmp_path / "户.xlsx", sheet), new_places=True)
    assert result["sheets"][0]["rows"] == 1
