"""An import put aside: what it holds, and what it never does."""

import zlib
from pathlib import Path

from importing import planned
from workbooks import people, sheet_of, workbook

from app.registers.choices import SheetTold
from app.registers.plans.drafts import Unpacked, packed
from db.store import Store


def test_the_password_of_a_file_is_not_put_aside(store: Store, tmp_path: Path) -> None:
    plan = planned(store, workbook(tmp_path / "花名册.xlsx", sheet_of(people(2))))
    plan.files[0].passwords = ("mi-ma-2019",)
    content = packed(plan)
    assert b"mi-ma-2019" not in zlib.decompress(content)
    assert Unpacked(content).files[0].passwords == ()


def test_what_was_said_of_a_sheet_is_put_aside(store: Store, tmp_path: Path) -> None:
    plan = planned(store, workbook(tmp_path / "花名册.xlsx", sheet_of(people(2))))
    plan.choices.told = [SheetTold(0, "Sheet", "households", 1)]
    kept = Unpacked(packed(plan))
    assert kept.choices == plan.choices
    assert kept.files[0].sheets == plan.files[0].sheets
