"""What must hold for every table form: read back by our own import, the filled form says what the store says."""

import os
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from workbooks import ROSTER, id_number, person, sheet_of, workbook

from app.registers.filling.fill import fill_form, read_form
from app.registers.filling.values import Wishes
from app.registers.layouts.vocabulary import vocabulary
from app.registers.plans.apply import apply_plan
from app.registers.plans.planning import plan_import
from db.catalogues import catalogue
from db.store import Store

NAMES = some.text(alphabet="阿卜杜热合曼麦提吐尔逊古丽艾力王芳张李", min_size=2, max_size=6)
OFFERED = ("household.group_name", "household.exit_status", "household.main_cause", "household.phone", "member.education",
           "member.labour", "member.work_months", "member.school", "household.category", "year.stated_per_head_fen",
           "household.stated_people", "member.sex", "place.township", "sequence", "member.birth")  # fmt: skip
ALWAYS = ("place.county", "place.village", "household.code", "member.name", "member.id_number", "member.relation")
UNKNOWN = ("民族", "政治面貌", "户主签字")


@some.composite
def registers(draw: Any) -> list[dict[str, Any]]:
    rows = []
    for household in range(1, draw(some.integers(1, 3)) + 1):
        cause = draw(some.sampled_from([None, *catalogue("cause").names]))
        income = draw(some.one_of(some.none(), some.integers(0, 10**8)))
        people = draw(some.integers(1, 4))
        for place in range(1, people + 1):
            rows.append(
                person(
                    household, place, draw(NAMES), "户主" if place == 1 else draw(some.sampled_from(["配偶", "之子", "之女"])),
                    证件号码=id_number(household * 10 + place), 文化程度=draw(some.sampled_from([None, *catalogue("education").names])),
                    人数=people, 健康状况=None, 民族=None, 主要致贫原因=cause,
                    人均纯收入=income / 100 if income is not None else None,
                )
            )  # fmt: skip
    return rows


@some.composite
def forms(draw: Any) -> dict[str, Any]:
    words = vocabulary("households")
    chosen = [*ALWAYS, *draw(some.lists(some.sampled_from(OFFERED), unique=True))]
    first, *headings = [draw(some.sampled_from(words.fields[field][:3])) for field in chosen]
    headings += draw(some.lists(some.sampled_from(UNKNOWN), unique=True))
    return {
        "headings": [first, *draw(some.permutations(headings))],  # a relation in the first column looks like a title
        "above": draw(some.integers(1, 3)),
        "aside": draw(some.integers(0, 2)),
        "prepared": draw(some.integers(0, 6)),
        "total": draw(some.booleans()),
    }


def _written(path: Path, form: dict[str, Any]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "莎车县2019年花名册"
    row, first = form["above"] + 1, form["aside"] + 1
    for column, heading in enumerate(form["headings"], first):
        sheet.cell(row, column, heading)
    if form["total"]:
        sheet.cell(row + form["prepared"] + 1, first, "合计")
    book.save(path)
    return path


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(registers(), forms())
def test_a_filled_table_read_back_changes_nothing(rows: list[dict[str, Any]], form: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        os.environ["JIEDUI_CONFIG"] = str(base / "config")
        path = workbook(base / "甲.xlsx", sheet_of(rows, headings=ROSTER, above=[["2019年花名册"]]))
        with Store.create(base / "库.jiedui", "test", quick=True) as store:
            apply_plan(store, plan_import(store, [path]))
            with store.read() as reader:
                ids = [row[0] for row in reader.exec_driver_sql("SELECT id FROM household ORDER BY code")]
            empty = _written(base / "空.xlsx", form)
            found = read_form(empty)
            report = fill_form(store, empty, found, ids, base / "满.xlsx", Wishes(with_ids=True))
            assert report.rows == len(rows)
            back = plan_import(store, [base / "满.xlsx"])
            assert back.nothing_to_write, [line for line in back.lines if line.changes or line.status == "new"]
            assert not [line for line in back.lines if line.status in ("refused", "doubt")], back.issues
            sheet = openpyxl.load_workbook(base / "满.xlsx").active
            for column, heading in enumerate(form["headings"], form["aside"] + 1):
                if heading in UNKNOWN:
                    start = form["above"] + 2
                    assert [sheet.cell(start + at, column).value for at in range(len(rows))] == [None] * len(rows)
