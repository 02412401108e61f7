"""What must hold for every register: import of an export says nothing, twice is once, undo restores, the log rebuilds."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from workbooks import ROSTER, id_number, person, sheet_of, workbook

from app.registers.plans.apply import apply_plan
from app.registers.plans.planning import plan_import
from app.registers.sending.export import export_register
from app.registers.values.cells import folded_name
from db.catalogues import catalogue
from db.history import undo
from db.history.digest import digest
from db.history.rebuild import differences
from db.store import Store

NAMES = some.text(alphabet="阿卜杜热合曼麦提吐尔逊古丽艾力王芳张李", min_size=2, max_size=6)
TWO = some.tuples(NAMES, some.sampled_from(["", "·", "•", "．"]), NAMES).map("".join)
NOTES = some.one_of(
    some.none(),
    some.text(alphabet=some.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=20).map(
        lambda text: f"备{text}注"
    ),
    some.sampled_from(["=1+1", "+86", "@某人", "-5", "'引号", "0012", "3-4", "1e5", "TRUE"]),
)


def label(name: str) -> some.SearchStrategy[str | None]:
    return some.one_of(some.none(), some.sampled_from(catalogue(name).names))


@some.composite
def registers(draw: Any) -> list[dict[str, Any]]:
    rows = []
    for household in range(1, draw(some.integers(1, 4)) + 1):
        cause, income = draw(label("cause")), draw(some.one_of(some.none(), some.integers(0, 10**9)))
        for place in range(1, draw(some.integers(1, 4)) + 1):
            rows.append(
                person(
                    household, place, draw(TWO), "户主" if place == 1 else draw(some.sampled_from(["配偶", "之子", "之女", "其他"])),
                    证件号码=draw(some.sampled_from([None, id_number(household * 10 + place)])),
                    文化程度=draw(label("education")), 健康状况=None, 主要致贫原因=cause,
                    人均纯收入=income / 100 if income is not None else None,
                    务工时间=draw(some.one_of(some.none(), some.integers(0, 12))), 备注=None, 奇怪的列=draw(NOTES),
                )
            )  # fmt: skip
    return rows


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(registers())
def test_import_export_import_undo(rows: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        headings = (*(heading for heading in ROSTER if heading != "民族"), "奇怪的列")
        path = workbook(base / "甲.xlsx", sheet_of(rows, headings=headings, above=[["2019年花名册"]]))
        with Store.create(base / "库.jiedui", "test", quick=True) as store:
            with store.read() as reader:
                empty = digest(reader)
            plan = plan_import(store, [path])
            apply_plan(store, plan)
            assert plan_import(store, [path]).nothing_to_write
            export_register(store, "households", base / "出.xlsx", with_health=True, purpose="核对")
            back = plan_import(store, [base / "出.xlsx"])
            assert back.nothing_to_write, [line for line in back.lines if line.changes or line.status == "new"]
            with store.read() as reader:
                assert differences(reader) == []
                target = undo.next_undo(reader)
            if target is not None and target.verb == "import":
                with store.write("undo", target.label) as write:
                    undo.take_back(write, target)
                with store.read() as reader:
                    assert digest(reader) == empty


@given(TWO)
def test_folding_a_name_twice_is_folding_it_once(name: str) -> None:
    assert folded_name(folded_name(name)) == folded_name(name)
