"""Workbooks that went through other programs: a store that sends one, what they did to it, what is read out of it again.

`PYTHONPATH=.:tests .venv/bin/python tests/torture/mangled.py [NAME...]` prints, for each way of mangling and each of two stores
(the one that sent it, one that never heard of it), the true edits found, the false ones, and what was left to people.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from workbooks import id_number

from app.exchange.codes import code_of
from app.exchange.plan import Plan
from app.exchange.planner import plan_book
from app.exchange.reader import read_book
from app.exchange.sending import Scope, send
from app.exchange.stored import StoreKnown
from app.registers.refusals import Refused
from db.history.statements import Statement
from db.store import Store

SYSTEM_PYTHON = "/usr/bin/python3"
OFFICE = Path(__file__).with_name("office.py")
SHEET, HOMES = "家庭成员", 20
Truth = dict[tuple[int, str], Any]


@cache
def office_there() -> bool:
    """Whether LibreOffice and its bridge to Python are on this computer."""
    if not shutil.which("soffice") or not Path(SYSTEM_PYTHON).exists():
        return False
    return subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode == 0


@dataclass
class Torture:
    """A workbook that was sent, the edits people made, and the two stores that will read it."""

    folder: Path
    sent: Path
    here: Path
    elsewhere: Path
    truth: Truth
    edits: list[tuple[str, str, Any]]

    @property
    def mangled(self) -> Path:
        return self.folder / "mangled"


def prepared(folder: Path) -> Torture:
    """Make a store, copy it for another laptop, send a workbook, choose the edits."""
    here, elsewhere = folder / "甲.jiedui", folder / "乙.jiedui"
    with Store.create(here, "test", quick=True) as store:
        people = _filled(store)
    shutil.copy(here, elsewhere)
    with Store.open(here, "test") as store:
        sent = send(store, folder / "出.xlsx", Scope("all", None, "全部"), recipient="热依汗", purpose="核对",
                    with_id_numbers=True).path  # fmt: skip
    (folder / "mangled").mkdir()
    truth, edits = _edits(people)
    return Torture(folder, sent, here, elsewhere, truth, edits)


def _filled(store: Store) -> list[int]:
    people = []
    with store.write("fill", "填") as write:
        county = write.create("region", edition=2019, level="county", name="莎车县", code="653125000000")
        town = write.create("region", edition=2019, level="township", name="米夏镇", parent_id=county)
        village = write.create("region", edition=2019, level="village", name="试验村", parent_id=town)
        for number in range(1, HOMES + 1):
            home = write.create(
                "household", village_id=village, code=f"65310{number:05d}", phone=f"1990000{number:04d}",
                address=f"{number}号", note=("=1+1", "-5", "0012", "@某人", None)[number % 5],
            )  # fmt: skip
            for place, relation in enumerate(("户主", "配偶", "之子"), 1):
                serial = number * 3 + place
                people.append(write.create(
                    "member", household_id=home, name=f"艾力{chr(0x4E00 + serial * 7 % 900)}·买买提", relation=relation,
                    birth=f"19{50 + serial % 40}-0{1 + serial % 9}-1{serial % 9}", id_number=id_number(serial),
                    education=("初中", "小学", "高中")[serial % 3], phone=f"1990001{serial:04d}", work_months=serial % 12,
                ))  # fmt: skip
            write.create("household_year", household_id=home, year=2019, people=3, wage_fen=1_234_050 + number)
    return people


def _edits(people: Sequence[int]) -> tuple[Truth, list[tuple[str, str, Any]]]:
    """Seven edits of several kinds, in rows that no way of mangling deletes."""
    chosen = [
        (people[2], "phone", "联系电话", "19900009001", "19900009001"),
        (people[4], "name", "姓名", "古丽·新名", "古丽·新名"),
        (people[9], "education", "文化程度", "大专", "大专"),
        (people[10], "work_months", "务工时间（月）", 11.0, 11),
        (people[15], "birth", "出生日期", "1977-07-07", "1977-07-07"),
        (people[16], "phone", "联系电话", "", None),
        (people[59], "relation", "与户主关系", "之女", "之女"),
    ]
    truth = {(record, field): stored for record, field, _, _, stored in chosen}
    return truth, [(code_of(record), heading, typed) for record, _, heading, typed, _ in chosen]


def mangle(torture: Torture, names: Sequence[str] = ()) -> None:
    """Let LibreOffice do all its things, or some; then the other programs theirs."""
    edits = torture.folder / "edits.json"
    edits.write_text(json.dumps({"sheet": SHEET, "edits": torture.edits}), encoding="utf-8")
    plain = {"PATH": os.environ["PATH"], "HOME": str(torture.folder), "LANG": "C.UTF-8"}
    subprocess.run(
        [SYSTEM_PYTHON, str(OFFICE), str(torture.sent), str(torture.mangled), str(edits), *names],
        check=True, env=plain, stdout=subprocess.DEVNULL, timeout=900,
    )  # fmt: skip


def rewritten(torture: Torture) -> None:
    """What programs other than LibreOffice make of the file with the edits."""
    book = openpyxl.load_workbook(torture.sent)
    sheet = book[SHEET]
    headings = [cell.value for cell in sheet[1]]
    rows = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    for code, heading, value in torture.edits:
        sheet.cell(rows[code], headings.index(heading) + 1).value = None if value == "" else value
    book.save(torture.mangled / "openpyxl.xlsx")
    values = openpyxl.Workbook()  # as pandas writes: values alone, all sheets visible, no formats
    values.remove(values.active)  # type: ignore[arg-type]
    for each in book:
        made = values.create_sheet(each.title)
        for row in each.values:
            made.append(row)
    values.save(torture.mangled / "values.xlsx")
    for coding in ("gb18030", "utf-8-sig"):
        with (torture.mangled / f"{coding}.csv").open("w", encoding=coding, newline="") as file:
            csv.writer(file).writerows(sheet.values)
    if shutil.which("ssconvert"):
        for ending in ("xlsx", "xls", "ods"):
            out = torture.mangled / f"gnumeric_{ending}.{ending}"
            subprocess.run(
                ["ssconvert", str(torture.mangled / "openpyxl.xlsx"), str(out)], capture_output=True, check=True
            )


@dataclass(frozen=True)
class Found:
    """What a store reads out of a mangled file."""

    true: int
    false: tuple[str, ...]
    held: int
    new: int
    blocked: str
    plan: Plan | None


def found(torture: Torture, file: Path, store: Path) -> Found:
    """Read a file as a store would, and count."""
    try:
        book = read_book(file)
    except Refused as refused:
        return Found(0, (), 0, 0, f"refused: {refused.code}", None)
    with Store.open(store, "test") as opened, opened.read() as reader:
        plan = plan_book(book, StoreKnown(reader))
    true, false, new = set(), [], 0
    for item, said in plan.taken():
        for each in said:
            if item.klass == "new":
                new += 1
            elif isinstance(each, Statement) and torture.truth.get((each.record, each.name), "·") == each.value:
                true.add((each.record, each.name))
            else:
                false.append(f"{item.code} {item.sheet}!{item.column}{item.row} {each}")
    held = sum(item.klass != "clean" and item.klass != "new" for item in plan.items)
    return Found(len(true), tuple(false), held, new, plan.blocked.code if plan.blocked else "", plan)


def main(tell: Callable[..., None] = print) -> int:
    """Mangle and count; 1 where anything false was read."""
    with tempfile.TemporaryDirectory(prefix="jiedui-torture-") as folder:
        torture = prepared(Path(folder))
        if office_there():
            mangle(torture, sys.argv[1:])
        rewritten(torture)
        wrong = 0
        tell(f"{'file':30}{'store':10}{'true of 7':>10}{'false':>7}{'held':>6}{'new':>5}  blocked")
        for file in sorted(torture.mangled.iterdir()):
            if file.is_file():
                for name, store in (("sender", torture.here), ("other", torture.elsewhere)):
                    each = found(torture, file, store)
                    wrong += len(each.false)
                    tell(
                        f"{file.name:30}{name:10}{each.true:10}{len(each.false):7}{each.held:6}{each.new:5}  {each.blocked}"
                    )
                    for line in each.false[:3]:
                        tell("      ", line[:180])
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
