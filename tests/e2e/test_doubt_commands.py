"""`jiedui doubts` on the command line: one object with rule, severity, codes and sentence; waived and asked again by key."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from app.cli.main import run
from db.store import Store


@pytest.fixture
def doubted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with one household of two heads."""
    monkeypatch.setenv("JIEDUI_PASSPHRASE", "test")
    path = tmp_path / "库.jiedui"
    with Store.create(path, "test", quick=True) as store, store.write("test", "试") as write:
        home = write.create("household", code="999999000001")
        for number, name in enumerate(("陈静", "王强"), 1):
            write.create("member", household_id=home, code=f"99999900000101{number}", name=name, relation="户主")
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert run(["doubts", "--json", *arguments]) == code
    return orjson.loads(capsys.readouterr().out)


def test_doubts_name_their_records(doubted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = said(capsys, "--store", str(doubted))
    (doubt,) = found["doubts"]
    assert doubt["rule"] == "many_heads" and doubt["severity"] == "wrong"
    assert doubt["records"] == ["999999000001"]
    assert doubt["sentence"] == "这户有 2 位户主：陈静、王强。"
    assert found["waived"] == 0


def test_a_person_is_named_by_household_and_own_code(doubted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(doubted, "test") as store, store.write("test", "试") as write:
        member = write.connection.exec_driver_sql("SELECT min(id) FROM member").scalar_one()
        write.update(member, work_months=13)
    (doubt,) = said(capsys, "--store", str(doubted), "--rule", "work_months")["doubts"]
    assert doubt["records"] == ["999999000001", "999999000001011"]


def test_waived_by_key_and_asked_again(doubted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ("--store", str(doubted))
    key = said(capsys, *store)["doubts"][0]["key"]
    assert said(capsys, *store, "--waive", key, code=2)["refused"]["code"] == "reason_missing"
    assert said(capsys, *store, "--waive", key, "--reason", "过户在办", "--waived")["doubts"] == []
    (waived,) = said(capsys, *store, "--waived")["waived"]
    assert (waived["key"], waived["reason"]) == (key, "过户在办")
    assert run(["undo", *store, "--json"]) == 0
    capsys.readouterr()
    assert len(said(capsys, *store)["doubts"]) == 1
    assert run(["redo", *store, "--json"]) == 0
    capsys.readouterr()
    assert len(said(capsys, *store, "--ask-again", key)["doubts"]) == 1
    assert said(capsys, *store, "--waive", "nothing", "--reason", "x", code=2)["refused"]["code"] == "doubt_unknown"
    assert said(capsys, *store, "--rule", "nothing", code=2)["refused"]["code"] == "rule_unknown"


def test_the_rules_are_published(doubted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = said(capsys, "--store", str(doubted), "--rules")["rules"]
    assert len(rules) > 40 and all(each["title"] and each["why"] and each["source"] for each in rules)
    assert run(["doubts", "--store", str(doubted)]) == 0
    assert "几位户主\t999999000001\t这户有 2 位户主" in capsys.readouterr().out
