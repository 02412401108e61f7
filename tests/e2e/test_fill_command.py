"""`jiedui fill`: an empty form in, filled files out, everything said as JSON; refusals leave nothing behind."""

from pathlib import Path

import openpyxl
import pytest
from commands import jiedui
from forms import household_form, roster_form
from workbooks import PLACE, people, sheet_of, workbook


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEDUI_CONFIG", str(tmp_path / "config"))


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with three households of one village."""
    path = tmp_path / "村.jiedui"
    jiedui("new", path, "--json")
    rows = workbook(tmp_path / "户.xlsx", sheet_of(people(3), above=[["2019年花名册"]]))
    jiedui("import", rows, "--store", path, "--yes", "--json")
    return path


def test_a_household_a_village_and_a_list_are_filled(store: Path, tmp_path: Path) -> None:
    form = household_form(tmp_path / "空.xlsx")
    one = jiedui("fill", form, tmp_path / "一户.xlsx", "--store", store, "--household", "6531000001", "--json")
    assert one.keys() == {
        "file",
        "per",
        "households",
        "rows",
        "files",
        "confirmed",
        "filled",
        "empty",
        "not_kept",
        "loses",
    }
    assert (one["households"], one["files"], one["not_kept"]) == (1, 1, ["民族", "政治面貌"])
    assert {"sheet": "户表", "cell": "B3", "label": "户主姓名", "field": "head.name", "field_label": "户主 · 姓名", "sure": "sure", "times": 1} in one["filled"]  # fmt: skip
    assert next(each for each in one["empty"] if each["cell"] == "F3")["why"] == "red_line"
    assert openpyxl.load_workbook(tmp_path / "一户.xlsx").active["B3"].value == "艾力1·买买提"

    village = jiedui("fill", form, tmp_path / "村", "--store", store, "--village", PLACE[2], "--json")
    assert (village["households"], village["files"]) == (3, 3)
    assert len(list((tmp_path / "村").iterdir())) == 3

    listed = jiedui(
        "fill",
        roster_form(tmp_path / "表.xlsx"),
        tmp_path / "满.xlsx",
        "--store",
        store,
        "--village",
        PLACE[2],
        "--json",
    )
    assert (listed["per"], listed["rows"], listed["files"]) == ("list", 9, 1)
    assert openpyxl.load_workbook(tmp_path / "满.xlsx").active["E4"].value.startswith("999999********")


def test_what_cannot_be_filled_is_refused(store: Path, tmp_path: Path) -> None:
    form = household_form(tmp_path / "空.xlsx")
    before = form.read_bytes()
    for out, options, code in (
        (form, ("--household", "6531000001"), "would_overwrite"),
        (store, ("--household", "6531000001"), "would_overwrite"),
        (tmp_path / "甲.xlsx", ("--household", "没有"), "household_unknown"),
        (tmp_path / "甲.xlsx", (), "what_to_fill"),
        (tmp_path / "甲.xls", ("--household", "6531000001"), "wrong_ending"),
    ):
        told = jiedui("fill", form, out, "--store", store, *options, "--json", code=2)
        assert told["refused"]["code"] == code
    told = jiedui(
        "fill", tmp_path / "户.xlsx", tmp_path / "甲.xlsx", "--store", store, "--village", "没有", "--json", code=2
    )
    assert told["refused"]["code"] in ("form_without_places", "village_unknown")
    assert form.read_bytes() == before
    assert not (tmp_path / "甲.xlsx").exists()


def test_paths_are_those_of_the_folder_one_stands_in(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household_form(tmp_path / "空.xlsx")
    monkeypatch.chdir(tmp_path)
    assert jiedui("fill", "空.xlsx", "满.xlsx", "--store", store, "--household", "6531000001", "--json")["files"] == 1
    assert jiedui("fill", "空.xlsx", "一村", "--store", store, "--village", PLACE[2], "--json")["files"] == 3
    assert (tmp_path / "满.xlsx").exists() and len(list((tmp_path / "一村").iterdir())) == 3
