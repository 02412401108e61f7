"""`jiedui import --dry-run --json` prints the whole plan; `--answers` takes decisions that refer to its keys."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from workbooks import people, sheet_of, workbook

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.divisions import new_store
from db.store import Store

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def jiedui(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with --json and return its exit code and its object."""
    monkeypatch.setenv(VARIABLE, "test")

    def runs(*arguments: object) -> tuple[int, Any]:
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        return code, json.loads(capfd.readouterr().out)

    return runs


def register(folder: Path, name: str, year: int, **fields: Any) -> Path:
    rows = [row | fields for row in people(2)]
    if fields.get("联系电话"):
        rows[4]["证件号码"] = float(999999198001010110)
    return workbook(folder / name, sheet_of(rows, above=[[f"莎车县米夏镇{year}年花名册"]]))


@pytest.fixture
def known(tmp_path: Path, jiedui: Run) -> Path:
    """A store that knows two households of 2020."""
    store = tmp_path / "村.jiedui"
    with new_store(store, "test", quick=True):
        pass
    code, said = jiedui("import", register(tmp_path, "户2020.xlsx", 2020), "--store", store, "--yes")
    assert (code, said["members"]["new"]) == (0, 6)
    return store


def of(store: Path, column: str, table: str) -> list[Any]:
    with Store.open(store, "test") as opened, opened.read() as reader:
        return [row[0] for row in reader.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY id")]


def written(folder: Path, **answers: Any) -> Path:
    path = folder / "决定.json"
    path.write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_plan_is_printed_whole_and_its_keys_can_be_answered(tmp_path: Path, jiedui: Run, known: Path) -> None:
    older = register(tmp_path, "户2018.xlsx", 2018, 联系电话="19900009999", 文化程度="大专")
    code, said = jiedui("import", older, "--store", known, "--dry-run")
    assert code == 0
    plan = said["plan"]
    lines = {line["key"]: line for line in plan["lines"]}
    assert len(lines) == len(plan["lines"])
    doubt = next(line for line in lines.values() if line["status"] == "doubt" and line["kind"] == "members")
    assert doubt["answers"] == ["take", "leave"]
    held = [cell for line in lines.values() for cell in line["cells"] if cell.get("kept") == "newer"]
    assert {cell["field"] for cell in held} >= {"phone", "education"}
    assert all("2020" in cell["known"] and cell["answers"] == ["take", "keep"] for cell in held)
    assert {"households.phone", "members.education"} <= {f"{each['kind']}.{each['field']}" for each in plan["columns"]}

    member = next(line for line in lines.values() if line["kind"] == "members" and line["cells"])
    answers = written(
        tmp_path,
        files=plan["files"],
        lines={doubt["key"]: "leave"},
        columns={"households.phone": "take", "members.education": "keep"},
        cells={member["key"]: {"education": "take"}},
    )
    code, said = jiedui("import", older, "--store", known, "--yes", "--answers", answers)
    assert code == 0
    assert of(known, "phone", "household") == ["19900009999"] * 2
    assert of(known, "education", "member").count("大专") == 1
    # asked again, the same answers leave nothing to do
    code, said = jiedui(
        "import",
        older,
        "--store",
        known,
        "--yes",
        "--answers",
        written(tmp_path, columns={"members.education": "keep"}),
    )
    assert (code, said["applied"]) == (0, False)


def test_keys_that_fit_nothing_are_told_and_nothing_is_written(tmp_path: Path, jiedui: Run, known: Path) -> None:
    older = register(tmp_path, "户2018.xlsx", 2018, 联系电话="19900009999")
    _code, said = jiedui("import", older, "--store", known, "--dry-run")
    unchanged = next(line["key"] for line in said["plan"]["lines"] if line["status"] == "unchanged")
    before = of(known, "phone", "household")
    for answers in (
        {"lines": {"没有.xlsx!Sheet1!5!members": "take"}},
        {"lines": {unchanged: "take"}},
        {"columns": {"members.ethnicity": "take"}},
        {"columns": {"households.phone": "maybe"}},
        {"cells": {unchanged: {"phone": "take"}}},
        {"clears": ["members.name"]},
    ):
        code, said = jiedui("import", older, "--store", known, "--yes", "--answers", written(tmp_path, **answers))
        assert (code, said["refused"]["code"], said["applied"]) == (2, "answers_unknown", False), answers
        assert next(iter(next(iter(answers.values())))) in said["refused"]["message"]
    for content, code_of in (
        ("[]", "answers_unreadable"),
        ('{"line": {}}', "answers_unreadable"),
        ("{", "answers_unreadable"),
    ):
        (tmp_path / "坏.json").write_text(content, encoding="utf-8")
        code, said = jiedui("import", older, "--store", known, "--yes", "--answers", tmp_path / "坏.json")
        assert (code, said["refused"]["code"]) == (2, code_of)
    other = written(tmp_path, files=[{"file": "户2018.xlsx", "sha256": "0"}])
    code, said = jiedui("import", older, "--store", known, "--yes", "--answers", other)
    assert (code, said["refused"]["code"]) == (2, "answers_other_file")
    assert of(known, "phone", "household") == before


def test_blank_cells_wipe_where_the_file_says_so(tmp_path: Path, jiedui: Run, known: Path) -> None:
    blank = register(tmp_path, "户2021.xlsx", 2020, 文化程度=None)
    code, said = jiedui("import", blank, "--store", known, "--yes")
    assert said["applied"] is False
    code, said = jiedui(
        "import", blank, "--store", known, "--yes", "--answers", written(tmp_path, clears=["members.education"])
    )
    assert (code, said["members"]["changed"]) == (0, 6)
    assert of(known, "education", "member") == [None] * 6
