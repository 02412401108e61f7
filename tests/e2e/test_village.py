"""A village's work on the command line, as a newcomer does it: three registers in, find, print, export, back in, undo."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from commands import jiedui
from workbooks import PLACE, id_number, people, sheet_of, workbook


def in_a_process(*arguments: object, code: int = 0) -> Any:
    """Run a verb and return its JSON; nothing else may stand on standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", env=os.environ | {"JIEDUI_PASSPHRASE": "口令", "QT_QPA_PLATFORM": "offscreen"}, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The three registers of a village."""
    rows = people(3)
    rows[4]["证件号码"] = float(int(id_number(22)[:17] + "0"))
    pairs = [
        ["帮扶责任人结对台账"],
        ["区县", "乡镇", "行政村", "户主姓名", "证件号码", "单位", "帮扶责任人", "帮扶人手机号"],
    ]
    pairs += [
        [*PLACE[:3], f"艾力{n}·买买提", id_number(n * 10 + 1), "某区某局", "李建国", "13900000001"] for n in (1, 2, 3)
    ]
    record = [
        ["艾力1·买买提的帮扶记录情况"],
        ["序号", "帮扶人员", "帮扶人联系电话", "帮扶时间", "帮扶内容", "帮扶结果", "帮扶单位"],
    ]
    record += [[1, "李建国", "13900000001", "2019年3月5日", "送鸡苗50只", "成活48只", "某区某局"]]
    return [
        workbook(tmp_path / "户台账.xlsx", sheet_of(rows, above=[["2019年花名册"]])),
        workbook(tmp_path / "结对.xlsx", pairs),
        workbook(tmp_path / "帮扶记录.xlsx", record),
    ]


def test_a_village_from_empty_to_paper_and_back(tmp_path: Path, files: list[Path]) -> None:
    store = tmp_path / "村.jiedui"
    in_a_process("new", store, "--json")
    shown = in_a_process("import", *files, "--store", store, "--dry-run", "--json")
    assert (shown["batch"], shown["applied"]) == (None, False)
    assert in_a_process("find", "艾力1", "--store", store, "--json") == {"hits": []}

    done = in_a_process("import", *files, "--store", store, "--yes", "--reasons", tmp_path / "退回.xlsx", "--json")
    assert done["applied"]
    assert (done["households"]["new"], done["members"]["new"], done["members"]["refused"]) == (3, 8, 1)
    assert (done["helpers"]["new"], done["pairings"]["new"], done["measures"]["new"]) == (1, 3, 1)
    assert [(issue["row"], issue["column"], issue["code"]) for issue in done["issues"]] == [
        (7, "I", "id_number_damaged")
    ]
    sheet = openpyxl.load_workbook(tmp_path / "退回.xlsx").worksheets[1]
    assert "Excel" in sheet.cell(7, sheet.max_column).value
    assert sheet["I7"].fill.start_color.rgb.endswith("F8CBAD")
    assert sheet.cell(2, sheet.max_column).value == "退回原因"
    assert not any("维吾尔" in str(cell.value) for row in sheet.iter_rows() for cell in row)

    hits = in_a_process("find", "al1", "--store", store, "--json")["hits"]
    assert set(hits[0]) == {"kind", "id", "code", "label", "where"}
    pdf = tmp_path / "村.pdf"
    assert in_a_process("print", "--village", PLACE[2], "--store", store, "--out", pdf, "--json")["households"] == 3
    words = pypdf.PdfReader(pdf).pages[0].extract_text()
    assert "艾力1" in words
    assert id_number(11) not in words

    for register in ("households", "measures", "pairings"):
        out = tmp_path / f"{register}.xlsx"
        in_a_process("export", register, out, "--store", store, "--json")
        again = in_a_process("import", out, "--store", store, "--yes", "--json")
        assert not again["applied"], (register, again)
    checked = in_a_process("check", "--store", store, "--json")
    assert (bool(checked["integrity"]), checked["rebuild_equal"]) == (True, True)

    backup = in_a_process("backup", "--store", store, "--json")["backup"]
    undone = in_a_process("undo", "--store", store, "--json")
    assert undone["verb"] == "import"
    assert in_a_process("find", "艾力1", "--store", store, "--json") == {"hits": []}
    in_a_process("restore", backup, tmp_path / "恢复.jiedui", "--json")
    assert in_a_process("find", "艾力1", "--store", tmp_path / "恢复.jiedui", "--json")["hits"]


def test_without_yes_nothing_is_written(tmp_path: Path, files: list[Path]) -> None:
    store = tmp_path / "村.jiedui"
    jiedui("new", store, "--json")
    assert not jiedui("import", *files, "--store", store, "--json")["applied"]
    assert jiedui("undo", "--store", store, "--json")["verb"] is None


def test_refusals_are_json_with_exit_two(tmp_path: Path, files: list[Path]) -> None:
    store = tmp_path / "村.jiedui"
    jiedui("new", store, "--json")
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04nothing")
    refused = jiedui("import", broken, "--store", store, "--yes", "--json", code=2)
    assert refused["refused"]["code"] == "truncated"
    assert "坏.xlsx" in refused["refused"]["message"]
    missing = jiedui("find", "x", "--store", tmp_path / "没有.jiedui", "--json", code=2)
    assert missing["refused"]["code"] == "store_missing"


def test_help_lists_the_verbs() -> None:
    said = in_a_process("--help")
    for verb in ("demo", "import", "export", "print", "find", "undo", "check", "backup", "restore"):
        assert f"  {verb} " in said


def test_the_demonstration_store_opens_whatever_the_variable_says(tmp_path: Path) -> None:
    store = tmp_path / "演示.jiedui"
    made = in_a_process("demo", store, "--households", 20, "--json")
    assert made["passphrase"]
    assert in_a_process("check", "--store", store, "--json")["rebuild_equal"]
    assert in_a_process("undo", "--store", store, "--json")["verb"]


def test_nothing_is_written_where_the_return_workbook_cannot_be(tmp_path: Path, files: list[Path]) -> None:
    store = tmp_path / "村.jiedui"
    jiedui("new", store, "--json")
    refused = jiedui("import", *files, "--store", store, "--yes", "--reasons", files[0] / "退回.xlsx", "--json", code=2)
    assert (refused["applied"], refused["refused"]["code"]) == (False, "cannot_write")
    assert jiedui("find", "艾力1", "--store", store, "--json") == {"hits": []}
