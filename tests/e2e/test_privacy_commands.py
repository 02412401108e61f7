"""jiedui fields, roles, audit, copy and erase: what each says, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from homes import CANARIES, CODE, lived_in
from pages import found_in

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.backup import backup
from db.fields import paths
from db.store import Store

Told = tuple[int, Any]
Ask = Callable[..., Told]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, qapp: object) -> Ask:
    """Run a command with --json and return its exit code and what it says."""
    monkeypatch.setenv(VARIABLE, "test")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def runs(*arguments: object) -> Told:
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        return code, json.loads(capfd.readouterr().out)

    return runs


@pytest.fixture
def lived(store: Store) -> Path:
    """A store with a household that has everything, closed."""
    lived_in(store)
    backup(store)
    store.close()
    return store.path


def test_fields_say_why_each_is_held(ask: Ask) -> None:
    code, said = ask("fields")
    assert code == 0 and [row["field"] for row in said["fields"]] == list(paths())
    number = next(row for row in said["fields"] if row["field"] == "member.id_number")
    assert number["masking"] == "middle" and number["retention_years"] == 5 and "敏感个人信息" in number["basis"]
    assert {"change", "search_text", "audit_line"} <= {row["table"] for row in said["tables"]}


def test_roles_are_one_table_and_given_by_name(ask: Ask, lived: Path) -> None:
    code, said = ask("roles")
    assert code == 0 and {right["key"] for right in said["rights"]} >= {"unmask", "export", "erase", "roles"}
    at = ["--store", lived]
    assert ask("roles", *at)[1]["me"] == {"name": "张建", "role": "coordinator"}
    code, said = ask("roles", *at, "--give", "李二", "--role", "cadre")
    assert code == 2 and said["refused"]["code"] == "nobody_over"
    assert ask("roles", *at, "--give", "张建", "--role", "coordinator")[0] == 0
    said = ask("roles", *at, "--give", "李二", "--role", "reader")[1]
    assert [(each["name"], each["role"]) for each in said["people"]] == [("张建", "coordinator"), ("李二", "reader")]
    assert ask("roles", "--give", "x")[1]["refused"]["code"] == "what_to_give"


def test_the_audit_is_listed_and_verified(ask: Ask, lived: Path, tmp_path: Path) -> None:
    at = ["--store", lived]
    assert ask("print", "--household", CODE, "--out", tmp_path / "卡.pdf", *at)[0] == 0
    assert ask("export", "households", tmp_path / "出.xlsx", "--for", "县局", "--purpose", "核对", *at)[0] == 0
    lines = ask("audit", "list", *at)[1]["lines"]
    acts = [line["act"] for line in lines if line["act"] != "unlock"]
    assert acts == ["export", "print"]
    assert next(line for line in lines if line["act"] == "export")["recipient"] == "县局"
    assert [line["act"] for line in ask("audit", "list", "--household", CODE, *at)[1]["lines"]] == ["print"]
    code, said = ask("audit", "verify", *at)
    assert code == 0 and said["whole"] and said["broken"] is None
    assert ask("audit", "verify", "--head", lines[-1]["head"], *at)[1]["place"] == lines[-1]["id"]
    assert ask("audit", "verify", "--head", "ffffffff", *at)[0] == 2


def test_a_changed_line_of_the_audit_is_refused(ask: Ask, lived: Path, tmp_path: Path) -> None:
    at = ["--store", lived]
    ask("print", "--household", CODE, "--out", tmp_path / "卡.pdf", *at)
    with Store.open(lived, "test") as store, store.aside() as connection:
        connection.exec_driver_sql("UPDATE audit_line SET who = '别人' WHERE act = 'print'")
        wrong = connection.exec_driver_sql("SELECT id FROM audit_line WHERE act = 'print'").scalar()
    code, said = ask("audit", "verify", *at)
    assert code == 2 and said["broken"] == wrong


def test_the_copy_is_written_and_noted(ask: Ask, lived: Path, tmp_path: Path) -> None:
    code, said = ask("copy", CODE, tmp_path / "全部.pdf", "--store", lived)
    assert code == 0 and said["pages"] >= 2
    assert ask("audit", "list", "--household", CODE, "--store", lived)[1]["lines"][0]["act"] == "copy"
    assert ask("copy", "没有", tmp_path / "x.pdf", "--store", lived)[1]["refused"]["code"] == "household_unknown"


def test_a_household_is_erased_by_two(ask: Ask, lived: Path) -> None:
    at = ["--store", lived]
    assert ask("erase", CODE, *at)[1]["refused"]["code"] == "second_missing"
    assert ask("erase", CODE, "--second-person", "李二", *at)[1]["refused"]["code"] == "reason_missing"
    code, said = ask("erase", CODE, "--second-person", "李二", "--reason", "户主书面申请", *at)
    assert code == 0 and said["records"]["household"] == 1 and len(said["backups"]) == 1 and said["left"] == []
    with Store.open(lived, "test") as store:
        key = store.key
    assert found_in([path for path in lived.parent.rglob("*") if path.is_file()], (*CANARIES, CODE), key) == {}
    assert ask("check", *at)[0] == 0
    line = ask("audit", "list", *at)[1]["lines"]
    assert next(each for each in line if each["act"] == "erase")["recipient"] == "李二"
    assert (
        ask("erase", CODE, "--second-person", "李二", "--reason", "再来", *at)[1]["refused"]["code"]
        == "household_unknown"
    )
