"""jiedui attach: what is added, listed, saved and removed, and what each refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attached import SECRET, paper, photo
from homes import CODE, lived_in

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.store import Store

Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run a command with --json and return its exit code and what it says."""
    monkeypatch.setenv(VARIABLE, "test")

    def runs(*arguments: object) -> tuple[int, Any]:
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        return code, json.loads(capfd.readouterr().out)

    return runs


@pytest.fixture
def lived(store: Store) -> Path:
    """A store with a household that has everything, closed."""
    lived_in(store)
    store.close()
    return store.path


def test_papers_are_added_listed_saved_and_removed(ask: Ask, lived: Path, tmp_path: Path) -> None:
    at = ["--store", lived]
    (tmp_path / "签收单.jpeg").write_bytes(photo())
    (tmp_path / "协议.pdf").write_bytes(paper(2, telling=True))
    (tmp_path / "坏.jpg").write_bytes(b"MZ")
    files = [tmp_path / name for name in ("签收单.jpeg", "坏.jpg", "协议.pdf")]
    code, said = ask("attach", "add", *files, "--household", CODE, *at)
    assert code == 2 and [each["name"] for each in said["added"]] == ["签收单.jpg", "协议.pdf"]
    assert [each["code"] for each in said["refused_files"]] == ["not_kept"]
    code, said = ask("attach", "list", "--household", CODE, *at)
    lines = [line for line in said["attachments"] if line["name"] == "签收单.jpg"]
    assert code == 0 and (lines[0]["household"], lines[0]["of"]) == (CODE, "household") and "content" not in lines[0]
    number = lines[0]["id"]
    out = tmp_path / "出.jpg"
    assert ask("attach", "save", number, out, *at)[1]["refused"]["code"] == "recipient_missing"
    assert not out.exists()
    wrong = ask("attach", "save", number, tmp_path / "出.pdf", "--for", "县局", "--purpose", "核对", *at)
    assert wrong[1]["refused"]["code"] == "wrong_ending"
    assert ask("attach", "save", number, out, "--for", "县局", "--purpose", "核对", *at)[0] == 0
    assert out.read_bytes().startswith(b"\xff\xd8") and SECRET.encode() not in out.read_bytes()
    line = ask("audit", "list", "--household", CODE, *at)[1]["lines"][0]
    assert (line["act"], line["recipient"], line["purpose"]) == ("save_attachment", "县局", "核对")
    assert ask("attach", "remove", number, *at)[0] == 0
    assert ask("attach", "remove", number, *at)[1]["refused"]["code"] == "no_record"
    assert ask("undo", *at)[0] == 0
    assert number in [line["id"] for line in ask("attach", "list", *at)[1]["attachments"]]
    assert ask("check", *at)[0] == 0


def test_where_it_belongs_is_said_once(ask: Ask, lived: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(photo())
    at = ["--store", lived]
    assert ask("attach", "add", path, *at)[1]["refused"]["code"] == "what_to"
    assert ask("attach", "add", path, "--household", "没有", *at)[1]["refused"]["code"] == "household_unknown"
    code, said = ask("attach", "add", path, "--record", 77, *at)
    assert code == 2 and said["refused_files"][0]["code"] == "no_record"
    with Store.open(lived, "test", read_only=True) as store, store.read() as reader:
        need = reader.exec_driver_sql("SELECT min(id) FROM need").scalar_one()
    code, said = ask("attach", "add", path, "--record", need, "--name", "危房照片", *at)
    assert code == 0 and said["added"][0]["name"] == "危房照片.jpg"
    line = next(each for each in ask("attach", "list", *at)[1]["attachments"] if each["record"] == need)
    assert (line["of"], line["household"]) == ("need", CODE)
    assert ask("attach", "add", path, path, "--record", need, "--name", "x", *at)[1]["refused"]["code"] == "one_name"
