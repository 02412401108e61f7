"""Every command with --json: one object on standard output whatever happens, and the exit code that goes with it."""

import io
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from workbooks import PLACE, people, sheet_of, workbook

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.divisions import new_store
from db.errors import StoreProblem
from db.store import Store

Told = tuple[int, Any]
Run = Callable[..., Told]

STEPS = {"verb", "label", "restored", "kept"}
COUNTS = {"new", "changed", "unchanged", "refused"}
KINDS = ("households", "members", "helpers", "pairings", "measures", "visits")


@pytest.fixture
def jiedui(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with --json and return its exit code and its object; an exception of ours is nowhere told."""
    monkeypatch.setenv(VARIABLE, "test")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")

    def runs(*arguments: object) -> Told:
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        said = capfd.readouterr()
        assert "Traceback" not in said.err
        return code, json.loads(said.out)

    return runs


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """A store with three households, imported."""
    from importing import imported

    register = workbook(tmp_path / "户.xlsx", sheet_of(people(3), above=[["2019年花名册"]]))
    with new_store(tmp_path / "村.jiedui", "test", quick=True) as store:
        imported(store, register)
        return store.path


def verbs(store: Path, folder: Path) -> dict[str, list[object]]:
    """Return every command that opens a store."""
    at = ["--store", store]
    return {
        "import": ["import", folder / "户.xlsx", "--yes", *at],
        "export": ["export", "households", folder / "出.xlsx", *at],
        "print": ["print", "--village", PLACE[2], "--out", folder / "出.pdf", *at],
        "find": ["find", "艾力", *at],
        "undo": ["undo", *at],
        "redo": ["redo", *at],
        "check": ["check", *at],
        "backup": ["backup", *at],
        "restore": ["restore", store, folder / "恢复.jiedui"],
    }


def refusal(told: Told) -> str:
    """Return the code of a refusal, which has a sentence and ends with 2."""
    code, said = told
    assert code == 2, said
    assert set(said["refused"]) == {"code", "message"} and said["refused"]["message"].endswith("。")
    return str(said["refused"]["code"])


# -- when all is well ------------------------------------------------------------------------------------------------
def test_what_each_says_when_it_works(jiedui: Run, village: Path, tmp_path: Path) -> None:
    said = {
        name: jiedui(*command) for name, command in verbs(village, tmp_path).items() if name not in ("undo", "redo")
    }
    assert {code for code, _ in said.values()} == {0}
    keys = {name: set(answer) for name, (_, answer) in said.items()}
    assert keys["import"] >= {"batch", "applied", "refused", "sheets", "issues", *KINDS}
    assert all(set(said["import"][1][kind]) == COUNTS for kind in KINDS)
    assert set(said["import"][1]["sheets"][0]) == {"file", "sheet", "layout", "header_row", "rows", "not_kept"}
    assert keys["export"] == {"register", "rows", "file"}
    assert keys["print"] == {"households", "pages", "file"}
    assert keys["find"] == {"hits"} and set(said["find"][1]["hits"][0]) == {"kind", "id", "code", "label", "where"}
    digest = said["check"][1].pop("digest")
    assert said["check"][1] == {"integrity": True, "rebuild_equal": True, "violations": []} and len(digest) == 32
    assert Path(said["backup"][1]["backup"]).exists() and Path(said["restore"][1]["store"]).exists()


def test_undo_and_redo_name_the_verb_and_say_when_there_is_none(jiedui: Run, village: Path) -> None:
    at = ("--store", village)
    for command in ("undo", "redo", "undo"):
        code, said = jiedui(command, *at)
        assert (code, said["verb"], said["label"], set(said)) == (0, "import", "导入 户.xlsx", STEPS)
    none = {"verb": None, "label": None, "restored": 0, "kept": 0}
    assert jiedui("undo", *at) == (0, none), "the divisions a store begins with are no step of anybody"
    assert jiedui("redo", *at)[1]["verb"] == "import"
    assert jiedui("redo", *at) == (0, none)


# -- commands written wrong ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("nosuch", "没有叫 nosuch 的命令"),
        ("find", "少了 TEXT"),
        ("find x", "少了 --store"),
        ("find x --store y --limit viele", "--limit 的值不对"),
        ("find x --store y --nosuch", "没有 --nosuch 这个选项"),
        ("demo z --households 0", "--households 的值不对"),
        ("import", "少了 FILE"),
        ("import x --store y --year 去年", "--year 的值不对"),
        ("restore", "少了 BACKUP"),
        ("--nosuch", "没有 --nosuch 这个选项"),
    ],
)
def test_a_command_written_wrong_is_told_in_words(jiedui: Run, command: str, words: str) -> None:
    told = jiedui(*command.split())
    assert refusal(told) == "usage"
    assert words in told[1]["refused"]["message"] and "--help" in told[1]["refused"]["message"]


def test_without_json_a_refusal_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["find", "x"]) == 2
    said = capfd.readouterr()
    assert said.out == "" and "少了 --store" in said.err


# -- stores that do not open -----------------------------------------------------------------------------------------
def missing(path: Path) -> str:
    path.unlink()
    return "store_missing"


def folder(path: Path) -> str:
    path.unlink()
    path.mkdir()
    return "not_a_store"


def plain(path: Path) -> str:
    path.unlink()
    sqlite3.connect(path).execute("CREATE TABLE a (b)").connection.close()
    return "not_a_store"


def damaged(path: Path) -> str:
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    return "store_damaged"


def newer(path: Path) -> str:
    with Store.open(path, "test") as store, store.write("x", "x") as write:
        write.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    return "store_newer"


def locked_away(path: Path) -> str:
    os.environ[VARIABLE] = "nein"  # the fixture puts it back
    return "wrong_passphrase"


@pytest.mark.parametrize("harm", [missing, folder, plain, damaged, newer, locked_away])
def test_a_store_that_does_not_open(
    jiedui: Run, village: Path, tmp_path: Path, harm: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.world.time.sleep", lambda _seconds: None)
    code = harm(village)
    before = village.read_bytes() if village.is_file() else b""
    for name, command in verbs(village, tmp_path).items():
        assert refusal(jiedui(*command)) == code, name
    assert (village.read_bytes() if village.is_file() else b"") == before
    assert not any((tmp_path / name).exists() for name in ("出.xlsx", "出.pdf", "恢复.jiedui"))


def test_a_read_only_store_is_read_but_not_written(jiedui: Run, village: Path, tmp_path: Path) -> None:
    village.chmod(0o444)
    for name, command in verbs(village, tmp_path).items():
        if name in ("import", "undo", "redo"):
            assert refusal(jiedui(*command)) == "store_read_only"
        else:
            assert jiedui(*command)[0] == 0, name


def test_beside_an_open_desk_a_store_is_read_but_not_written(jiedui: Run, village: Path, tmp_path: Path) -> None:
    with Store.open(village, "test"):
        for name, command in verbs(village, tmp_path).items():
            if name in ("import", "undo", "redo"):
                assert refusal(jiedui(*command)) == "store_in_use"
            else:
                assert jiedui(*command)[0] == 0, name


def test_nobody_to_ask_for_the_passphrase(jiedui: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_store(tmp_path / "人.jiedui", "test").close()
    (tmp_path / "text.jiedui").write_text("x" * 9000)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert refusal(jiedui("find", "x", "--store", tmp_path / "人.jiedui")) == "passphrase_missing"
    assert refusal(jiedui("new", tmp_path / "neu.jiedui")) == "passphrase_missing"
    # what no passphrase opens is told without asking for one
    assert refusal(jiedui("find", "x", "--store", tmp_path / "text.jiedui")) == "not_a_store"
    assert refusal(jiedui("restore", tmp_path / "没有.jiedui", tmp_path / "neu.jiedui")) == "store_missing"


# -- results that cannot be written ----------------------------------------------------------------------------------
def outputs(village: Path, out: Path) -> list[list[object]]:
    at = ["--store", village]
    return [
        ["export", "households", out, *at],
        ["print", "--village", PLACE[2], "--out", out, *at],
        ["import", village.with_name("户.xlsx"), "--yes", "--reasons", out, *at],
    ]


def test_a_result_never_takes_the_place_of_a_store_or_of_what_is_imported(jiedui: Run, village: Path) -> None:
    before = village.read_bytes()
    for command in outputs(village, village):
        assert refusal(jiedui(*command)) == "would_overwrite"
    assert village.read_bytes() == before
    register = village.with_name("户.xlsx")
    assert refusal(jiedui(*outputs(village, register)[2])) == "would_overwrite"


def test_a_result_that_cannot_be_written_is_told_and_nothing_is_half_done(
    jiedui: Run, village: Path, tmp_path: Path
) -> None:
    rows = people(4)
    rows[4]["证件号码"] = 6.5312519800101e17
    workbook(tmp_path / "户.xlsx", sheet_of(rows, above=[["2019年花名册"]]))
    for out in (tmp_path, tmp_path / "户.xlsx" / "出"):
        for command in outputs(village, out):
            assert refusal(jiedui(*command)) in ("cannot_write", "file_trouble", "wrong_ending"), command
    assert jiedui("undo", "--store", village)[1]["label"] == "导入 户.xlsx"
    assert jiedui("undo", "--store", village)[1]["verb"] is None, (
        "the import whose reasons found no place was not applied"
    )


# -- endings ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("problem", "code", "name"),
    [
        (KeyboardInterrupt(), 130, "stopped"),
        (typer.Abort(), 130, "stopped"),
        (StoreProblem("disk_full", "满了。", "腾出空间。"), 2, "disk_full"),
        (PermissionError(13, "denied", "/x"), 2, "file_trouble"),
        (ZeroDivisionError("ours"), 1, "failed"),
    ],
)
@pytest.mark.parametrize("command", [["check", "--store", "x"], ["import", "x", "--store", "x"]])
def test_every_ending_says_one_object(
    problem: BaseException, code: int, name: str, command: list[str], monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def raises(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr("app.cli.main.app", raises)
    assert run([*command, "--json"]) == code
    said = json.loads(capfd.readouterr().out)
    assert said["refused"]["code"] == name
    assert ("households" in said) == (command[0] == "import")


def test_a_damaged_store_says_what_is_wrong(jiedui: Run, village: Path) -> None:
    with Store.open(village, "test") as store:
        store._connect().execute("UPDATE member SET name = '别人' WHERE id = (SELECT min(id) FROM member)")
    code, said = jiedui("check", "--store", village)
    assert (code, said["rebuild_equal"]) == (2, False)
    assert any("member" in sentence for sentence in said["violations"])
