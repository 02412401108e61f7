"""What goes out with households on it is noted and carries the head of the audit: filled templates, hand-over sheets, slips."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from homes import CODE, lived_in

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.ops.audit import head_of
from db.ops.setting import set_setting
from db.store import Store

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, qapp: object) -> Ask:
    """Run a command with --json and return its exit code and what it says."""
    monkeypatch.setenv(VARIABLE, "test")

    def runs(*arguments: object) -> tuple[int, Any]:
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        return code, json.loads(capfd.readouterr().out)

    return runs


def acts(ask: Ask, path: Path) -> list[tuple[str, str | None, str | None]]:
    lines = ask("audit", "list", "--store", path)[1]["lines"]
    return [(line["act"], line["recipient"], line["purpose"]) for line in lines if line["act"] != "unlock"]


def test_a_template_filled_in_goes_out_like_an_export(ask: Ask, store: Store, tmp_path: Path) -> None:
    lived_in(store)
    store.close()
    at = ["--store", store.path]
    out = tmp_path / "待填.xlsx"
    code, said = ask("template", "household_roster", out, "--for", "村委", "--purpose", "核对", *at)
    assert code == 0 and said["rows"] > 0
    foot = openpyxl.load_workbook(out).worksheets[0].oddFooter.center.text
    assert "给 村委" in foot and "流水" in foot
    assert acts(ask, store.path) == [("export", "村委", "核对")]
    assert ask("template", "household_roster", tmp_path / "空.xlsx", "--empty", *at)[0] == 0
    assert len(acts(ask, store.path)) == 1, "an empty one holds nobody"
    with Store.open(store.path, "test") as opened, opened.write("set_setting", "我") as write:
        set_setting(write, "roles", {"协": "coordinator", "某": "reader"})
        set_setting(write, "me", "某")
    code, said = ask("template", "household_roster", tmp_path / "查.xlsx", *at)
    assert (code, said["refused"]["code"], (tmp_path / "查.xlsx").exists()) == (2, "role_forbids", False)


def test_a_hand_over_sheet_is_noted_and_carries_the_head(ask: Ask, store: Store, tmp_path: Path) -> None:
    lived_in(store)
    with store.write("add_helper", "新") as write:
        write.create("helper", name="孙倩", phone="19900001199")
        write.update(write.connection.exec_driver_sql("SELECT id FROM pairing").scalar_one(), end_reason=None)
    store.close()
    at = ["--store", store.path]
    move = ["pair", "handover", "--from", "李建国", "--to", "孙倩", "--on", "2026-08-01"]
    code, said = ask(*move, "--sheets", tmp_path / "单", *at)
    assert code == 0, said
    assert ("print", None, "交接单") in acts(ask, store.path)
    number = next(each["number"] for each in said["sheets"] if each["number"])
    assert ask("pair", "sheet", number, "--out", tmp_path / "再.pdf", *at)[0] == 0
    noted = [line for line in ask("audit", "list", "--household", CODE, *at)[1]["lines"] if line["purpose"] == "交接单"]
    assert len(noted) == 2
    with Store.open(store.path, "test") as opened:
        assert head_of(opened) != "0" * 8
