"""`jiedui statistics`: JSON, workbook and paper say the same, small numbers nowhere, who and what for is asked and noted."""

import json
from pathlib import Path

import pytest

from app.cli.main import run
from app.cli.opening import VARIABLE
from app.demo import DEMO_PASSPHRASE
from app.demo.build import build


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = build(tmp_path_factory.mktemp("统计") / "县.jiedui", households=300)
    return path


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, DEMO_PASSPHRASE)


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict]:  # type: ignore[type-arg]
    capsys.readouterr()
    code = run(["statistics", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


WHO = ("--recipient", "县局", "--purpose", "汇总")


def test_all_of_it_has_no_small_number(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    by = ("--by", "county,township,village", "--by", "year,category,status")
    code, said = told(capsys, "--store", county, *by, *WHO)
    assert code == 0 and said["limit"] == 10 and len(said["tables"]) > 20
    numbers = [n for table in said["tables"] for row in table["rows"] for n in (row["sum"], *row["numbers"])]
    assert None in numbers and not [n for n in numbers if n is not None and 0 < n < 10]
    households = next(table for table in said["tables"] if table["of"] == "households" and table["by"] == "county")
    assert households["rows"][0]["place"] == [] and households["rows"][0]["sum"] == 300
    assert "李" not in json.dumps([table["rows"] for table in said["tables"]], ensure_ascii=False)


def test_two_requests_of_a_day_say_the_same(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _code, one = told(capsys, "--store", county, "--by", "township", "--of", "measures", *WHO)
    _code, two = told(capsys, "--store", county, "--by", "county,township,village,category", "--of", "measures", *WHO)
    sums = {tuple(row["place"]): row["sum"] for row in one["tables"][0]["rows"]}
    again = {
        tuple(row["place"]): row["sum"] for table in two["tables"] if table["by"] == "township" for row in table["rows"]
    }
    assert sums == again


def test_what_is_missing_or_unknown_is_said(county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code in (
        (("--store", county), "recipient_missing"),
        (("--store", county, "--by", "民族", *WHO), "statistics_unknown"),
        (("--store", county, "--of", "x", *WHO), "statistics_unknown"),
        ((tmp_path / "a.csv", "--store", county, *WHO), "wrong_ending"),
        ((county, "--store", county, *WHO), "would_overwrite"),
    ):
        done, said = told(capsys, *arguments)
        assert done == 2 and said["refused"]["code"] == code


def test_workbook_and_paper_are_written_and_noted(county: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: object) -> None:  # fmt: skip
    for name in ("统计.xlsx", "统计.pdf"):
        code, said = told(capsys, tmp_path / name, "--store", county, "--by", "county,category", *WHO)
        assert code == 0 and said["file"] == str(tmp_path / name) and (tmp_path / name).stat().st_size > 2_000
    run(["audit", "list", "--store", str(county), "--json"])
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert [line["recipient"] for line in lines if line["act"] == "export_figures"][:2] == ["县局", "县局"]
