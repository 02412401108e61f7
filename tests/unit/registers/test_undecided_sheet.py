"""An exported register names what is undecided in it, and reads back as if the sheet were not there."""

from pathlib import Path

import openpyxl
from disputes import disputed

from app.registers.plans.planning import plan_import
from app.registers.sending.export import export_register
from db.drafts import HouseholdDraft, MemberDraft
from db.ops.household import add_household
from db.store import Store


def _filled(store: Store) -> tuple[int, int, int]:
    with store.write("add", "登记") as write:
        parent = None
        places = []
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
            places.append(parent)
        other = write.create("region", edition=2019, level="village", name="向阳村", parent_id=places[1])
        homes = [
            add_household(
                write,
                HouseholdDraft(code=f"99999900000{n}", village_id=place, phone=f"1990000000{n}"),
                MemberDraft(name=f"艾力·买买提{n}", relation="户主", sex="男", birth="1971-03"),
            )
            for n, place in enumerate((places[2], other), 1)
        ]
    return homes[0], homes[1], other


def test_an_export_names_what_is_undecided(store: Store, tmp_path: Path) -> None:
    first, second, other = _filled(store)
    export_register(store, "households", tmp_path / "前.xlsx")
    assert "未定" not in openpyxl.load_workbook(tmp_path / "前.xlsx").sheetnames
    disputed(store, [first, second], "phone", "19900000013", "19900000012")
    export_register(store, "households", tmp_path / "后.xlsx")
    book = openpyxl.load_workbook(tmp_path / "后.xlsx")
    said = [row[0] for row in book["未定"].iter_rows(values_only=True)]
    assert str(said[0]).startswith("本表有 2 处未定") and "999999000001，艾力·买买提1，联系电话" in said
    assert "本表有 2 处未定" in str(book["户台账"].oddFooter.center.text)
    export_register(store, "households", tmp_path / "村.xlsx", area=other)
    said = [row[0] for row in openpyxl.load_workbook(tmp_path / "村.xlsx")["未定"].iter_rows(values_only=True)]
    assert str(said[0]).startswith("本表有 1 处未定") and "999999000002，艾力·买买提2，联系电话" in said
    export_register(store, "measures", tmp_path / "措施.xlsx")
    assert "未定" not in openpyxl.load_workbook(tmp_path / "措施.xlsx").sheetnames


def test_the_sheet_of_what_is_undecided_is_no_register(store: Store, tmp_path: Path) -> None:
    first, _second, _other = _filled(store)
    disputed(store, [first], "phone", "19900000013", "19900000012")
    out = tmp_path / "后.xlsx"
    export_register(store, "households", out)
    plan = plan_import(store, [out])
    assert {line.key[:2] for line in plan.lines} == {(0, 0)} and {line.status for line in plan.lines} == {"unchanged"}
