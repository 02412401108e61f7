"""Exchange workbooks on the command line: out, in, seen, undone, refused; what --json says."""

from pathlib import Path
from typing import Any

import pytest
from commands import jiedui
from exchange_store import edited, filled
from importing import roster
from workbooks import people

from db.ops.setting import set_setting
from db.queries.views import VIEWS
from db.store import Store


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A store with some households and a helper."""
    path = tmp_path / "村.jiedui"
    with Store.create(path, "口令", quick=True) as store:
        filled(store)
    return path


def exchange(store: Path, *arguments: object, code: int = 0) -> Any:
    return jiedui("exchange", *arguments, "--store", store, "--json", code=code)


def test_a_helpers_book_goes_out_and_comes_back(desk: Path, tmp_path: Path) -> None:
    out, back, receipt = tmp_path / "出.xlsx", tmp_path / "回.xlsx", tmp_path / "回执.xlsx"
    told = exchange(desk, "out", out, "--helper", "热依汗·艾山", "--purpose", "核对", "--recipient", "热依汗")
    assert told["export"].startswith("B") and told["rows"]["household"] == 2 and told["rows"]["member"] == 6
    edited(
        out,
        back,
        ("家庭成员", 2, "联系电话", "19900007777"),
        ("家庭成员", 3, "证件号码", 9.99e17),
        ("户年度", 1, "年度", 2020),
    )
    plan = exchange(desk, "in", back, "--dry-run")
    assert (plan["applied"], plan["statements"], plan["change_set"]) == (False, 1, None)
    file = plan["files"][0]
    assert (file["state"], file["blocked"], file["recipient"]) == ("new", None, "热依汗")
    assert [file[each] for each in ("clean", "review", "kept_out", "new", "not_mentioned")] == [1, 1, 1, 0, 0]
    done = exchange(desk, "in", back, "--yes", "--receipt", receipt)
    assert (done["applied"], done["statements"], done["conflicts"], done["violations"]) == (True, 1, [], [])
    assert receipt.exists() and exchange(desk, "in", back, "--yes")["files"][0]["state"] == "seen"
    assert exchange(desk, "undo", back.name)["restored"] == 1
    again = exchange(desk, "in", back, "--yes")
    assert (again["files"][0]["state"], again["applied"]) == ("undone", False)
    assert exchange(desk, "in", back, "--yes", "--again")["applied"]
    assert exchange(desk, "in", receipt, "--yes", code=2)["refused"]["code"] == "is_receipt"


def test_what_is_no_exchange_is_refused_with_the_way_on(desk: Path, tmp_path: Path) -> None:
    told = exchange(desk, "in", roster(tmp_path, people(1)), code=2)["refused"]
    assert told["code"] == "not_exchange" and "jiedui import" in told["message"]
    out = tmp_path / "出.xlsx"
    arguments = ("out", out, "--purpose", "核对", "--recipient", "谁")
    assert exchange(desk, *arguments, code=2)["refused"]["code"] == "scope_missing"
    assert exchange(desk, *arguments, "--helper", "没有", code=2)["refused"]["code"] == "helper_unknown"
    assert exchange(desk, *arguments, "--village", "没有", code=2)["refused"]["code"] == "village_unknown"
    assert (
        exchange(desk, "out", out, "--all", "--purpose", " ", "--recipient", "谁", code=2)["refused"]["code"]
        == "who_for"
    )
    assert exchange(desk, "out", tmp_path / "出.csv", "--all", "--purpose", "核", "--recipient", "谁", code=2)
    assert not out.exists() and exchange(desk, *arguments, "--all")["rows"]["household"] == 4


def test_a_township_and_a_saved_view_go_out(desk: Path, tmp_path: Path) -> None:
    with Store.open(desk, "口令") as store, store.write("set_setting", "视图") as write:
        set_setting(write, VIEWS, {"没有责任人": {"chip": "no_helper"}})
    said = ("--purpose", "核对", "--recipient", "谁")
    assert exchange(desk, "out", tmp_path / "镇.xlsx", "--township", "米夏镇", *said)["rows"]["household"] == 4
    assert exchange(desk, "out", tmp_path / "筛.xlsx", "--filter", "没有责任人", *said)["rows"]["household"] == 2
    refused = exchange(desk, "out", tmp_path / "无.xlsx", "--township", "丁村", *said, code=2)["refused"]
    assert refused["code"] == "village_unknown"
    refused = exchange(desk, "out", tmp_path / "无.xlsx", "--filter", "没有的", *said, code=2)["refused"]
    assert refused["code"] == "view_unknown" and "没有责任人" in refused["message"]
    both = ("--all", "--filter", "没有责任人")
    assert exchange(desk, "out", tmp_path / "无.xlsx", *both, *said, code=2)["refused"]["code"] == "scope_missing"


def test_an_exchange_workbook_is_no_register(desk: Path, tmp_path: Path) -> None:
    out = tmp_path / "出.xlsx"
    exchange(desk, "out", out, "--all", "--purpose", "核对", "--recipient", "热依汗")
    told = jiedui("import", out, "--store", desk, "--yes", "--json", code=2)["refused"]
    assert told["code"] == "exchange_workbook" and "exchange in" in told["message"]
    (tmp_path / "包.jdx").write_bytes(b"JIEDUI-PACKAGE 1\n")
    told = jiedui("import", tmp_path / "包.jdx", "--store", desk, "--yes", "--json", code=2)["refused"]
    assert told["code"] == "exchange_package"


def test_a_workbook_is_locked_with_what_the_environment_says(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "锁.xlsx"
    send = ("out", out, "--all", "--purpose", "核对", "--recipient", "谁", "--password")
    assert exchange(desk, *send, code=2)["refused"]["code"] == "password_missing"
    monkeypatch.setenv("JIEDUI_FILE_PASSWORD", "胡杨 2019")
    assert exchange(desk, *send)["rows"]["household"] == 4
    assert exchange(desk, "in", out, "--dry-run")["files"][0]["clean"] == 0
    monkeypatch.delenv("JIEDUI_FILE_PASSWORD")
    assert exchange(desk, "in", out, "--dry-run", code=2)["refused"]["code"] in ("encrypted", "password_wrong")
    assert exchange(desk, "in", out, "--dry-run", "--password", "胡杨 2019")["files"][0]["state"] == "new"
